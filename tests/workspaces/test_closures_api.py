"""The end of the service through the API (EK-22): two officers, sixty days, and evidence for all that has to go."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from privacy_portal.clock import now
from tests.programs import Program, auditor, program_of
from workspaces.models import Closure, Membership, Platform
from workspaces.register import closures

pytestmark = [pytest.mark.req("EK-22"), pytest.mark.usefixtures("second_factor_excused")]
GOODBYE = "We close enKomm. Take your data with you until then."
EVIDENCE = {"evidence": "Run 7 of the deletion, and its log."}


@pytest.fixture
def desk(omar: Membership) -> Program:
    return program_of(omar)


@pytest.fixture
def second(mei: Membership) -> Program:
    return program_of(mei)


def body(closes: int = 70, gone: int = 100) -> dict[str, Any]:
    days = {"closes_on": now().date() + timedelta(days=closes), "gone_by": now().date() + timedelta(days=gone)}
    return {"words": GOODBYE} | {name: day.isoformat() for name, day in days.items()}


def test_an_end_is_proposed_announced_by_another_and_told(desk: Program, second: Program) -> None:
    made = desk.send("/closures", body(), 201)
    path = f"/closures/{made['id']}"
    assert (made["state"], made["tasks"], made["progress"]["told"]) == ("proposed", [], 0)

    assert desk.fails(f"{path}/announcement") == (403, "second-officer-needed", [])
    announced = second.send(f"{path}/announcement")
    assert (announced["state"], announced["announced_by"]) == ("announced", "林 芽衣")
    assert {one["category"] for one in announced["tasks"]} >= {"account"}
    assert second.fails(f"{path}/announcement")[:2] == (409, "changed-meanwhile")
    closures.go_on()
    told = desk.read(path)["progress"]
    assert told["told"] == told["people"] >= 2
    assert desk.fails("/closures", body())[:2] == (409, "changed-meanwhile")
    assert [one["id"] for one in desk.read("/closures")] == [made["id"]]


@pytest.mark.parametrize(
    ("told", "where"),
    [
        (body(closes=40), "/closes_on"),
        (body(gone=60), "/gone_by"),
        (body() | {"words": "Bye."}, "/words"),
        (body() | {"closes_on": "soon"}, "/closes_on"),
        ({"words": GOODBYE, "closes_on": body()["closes_on"]}, "/gone_by"),
    ],
)
def test_what_does_not_fit_is_pointed_at(desk: Program, told: dict[str, Any], where: str) -> None:
    assert desk.fails("/closures", told) == (422, "invalid", [where])
    assert not Closure.objects.exists()


def test_what_has_to_go_is_added_done_with_evidence_once_closed_and_finished(desk: Program, second: Program) -> None:
    path = f"/closures/{desk.send('/closures', body(), 201)['id']}"
    assert desk.fails(f"{path}/tasks", {"system": "Backups", "way": "erase"})[:2] == (409, "changed-meanwhile")
    second.send(f"{path}/announcement")
    added = desk.send(f"{path}/tasks", {"system": "Backups of 2026", "way": "anonymise"}, 201)["tasks"]
    assert (added[-1]["what"], added[-1]["category"], added[-1]["way"]) == ("Backups of 2026", None, "anonymise")
    first = f"{path}/tasks/{added[0]['id']}/evidence"
    assert desk.fails(first, EVIDENCE)[:2] == (409, "changed-meanwhile"), "the service goes on"

    with time_machine.travel(now() + timedelta(days=71), tick=False):
        closures.go_on()
        desk = program_of(Membership.objects.get(user__email="omar@enkomm.example"))
        assert desk.read(path)["stopped_at"]
        assert desk.fails(f"{path}/completion")[:2] == (409, "changed-meanwhile"), "something is left"
        assert desk.fails(first, {"evidence": "Run 7"}) == (422, "invalid", ["/evidence"])
        assert desk.fails(f"{path}/tasks/999999/evidence", EVIDENCE)[0] == 404
        for task in added:
            stands = desk.send(f"{path}/tasks/{task['id']}/evidence", EVIDENCE)
        assert desk.fails(first, EVIDENCE)[:2] == (409, "changed-meanwhile"), "it was done before"
        assert {one["evidence"] for one in stands["tasks"]} == {EVIDENCE["evidence"]}
        finished = desk.send(f"{path}/completion")
    assert (finished["state"], finished["finished_by"]) == ("finished", "Omar Haddad")


def test_an_end_is_called_off_with_a_reason(desk: Program) -> None:
    path = f"/closures/{desk.send('/closures', body(), 201)['id']}"

    assert desk.fails(f"{path}/cancellation") == (422, "invalid", ["/reason"])
    told = desk.send(f"{path}/cancellation", {"reason": "Somebody took the service over."})

    assert (told["state"], told["cancelled_because"]) == ("cancelled", "Somebody took the service over.")
    assert desk.fails(f"{path}/cancellation", {"reason": "Once more, please."})[:2] == (409, "changed-meanwhile")


def test_a_task_is_done_at_its_own_end_of_the_service_alone(desk: Program, second: Program) -> None:
    called_off = f"/closures/{desk.send('/closures', body(), 201)['id']}"
    (task, *_rest) = second.send(f"{called_off}/announcement")["tasks"]
    desk.send(f"{called_off}/cancellation", {"reason": "Somebody took the service over."})
    other = desk.send("/closures", body(), 201)["id"]

    assert desk.fails(f"/closures/{other}/tasks/{task['id']}/evidence", EVIDENCE)[0] == 404


def test_a_proposal_that_waited_too_long_begins_anew(desk: Program, mei: Membership) -> None:
    path = f"/closures/{desk.send('/closures', body(), 201)['id']}"

    with time_machine.travel(now() + timedelta(days=20), tick=False):
        assert program_of(mei).fails(f"{path}/announcement") == (409, "waited-too-long", [])


def test_an_auditor_reads_and_others_see_nothing(
    desk: Program, enkomm: Platform, olga: Membership, otto: Membership
) -> None:
    path = f"/closures/{desk.send('/closures', body(), 201)['id']}"
    ada = auditor(enkomm)

    assert ada.read(path)["words"] == GOODBYE
    assert ada.fails("/closures", body())[0] == ada.fails(f"{path}/announcement")[0] == 404
    assert program_of(olga).status(path) == program_of(otto).status(path) == 404
