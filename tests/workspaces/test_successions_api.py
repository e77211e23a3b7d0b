"""The transfer of the business through the API (EC-08): two officers, thirty days, and who was told."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from privacy_portal.clock import now
from tests.programs import Program, auditor, program_of
from workspaces.models import Membership, Organisation, Platform, Succession, Workspace
from workspaces.register import successions

pytestmark = [pytest.mark.req("EC-08"), pytest.mark.usefixtures("second_factor_excused")]
WORDS = "Lotus takes over. Its policy holds from then on."


@pytest.fixture
def desk(omar: Membership) -> Program:
    return program_of(omar)


@pytest.fixture
def body(enkomm: Platform) -> dict[str, Any]:
    sakura, lotus = (Workspace.objects.select_related("owner").get(key=key) for key in ("ws-sakura", "ws-lotus"))
    assert sakura.owner
    assert lotus.owner
    return {
        "what": "part",
        "giver": sakura.owner.key,
        "taker": lotus.owner.key,
        "workspaces": ["ws-sakura"],
        "categories": ["account"],
        "effective_on": (now().date() + timedelta(days=40)).isoformat(),
        "words": WORDS,
    }


def test_a_transfer_is_announced_by_another_officer_and_moves_once_its_people_were_told(
    desk: Program, mei: Membership, olga: Membership, body: dict[str, Any]
) -> None:
    made = desk.send("/successions", body, 201)
    path = f"/successions/{made['id']}"
    assert {name: made[name] for name in ("state", "what", "giver", "taker", "workspaces")} == {
        "state": "proposed",
        **{name: body[name] for name in ("what", "giver", "taker", "workspaces")},
    }
    assert desk.fails("/successions", body)[:2] == (409, "changed-meanwhile")

    assert desk.fails(f"{path}/announcement") == (403, "second-officer-needed", [])
    assert program_of(mei).send(f"{path}/announcement")["state"] == "announced"
    assert desk.read(path)["progress"] == {"told": 0, "people": 1}
    successions.go_on()

    assert desk.read(path)["progress"] == {"told": 1, "people": 1}
    assert [one["name"] for one in desk.read(f"{path}/told")["items"]] == ["Olga Petrova"]
    with time_machine.travel(now() + timedelta(days=41), tick=False):
        successions.go_on()
    stands = desk.read(path)
    assert stands["state"] == "in_effect"
    assert desk.fails(f"{path}/cancellation", {"reason": "It is too late for that."})[:2] == (409, "changed-meanwhile")
    assert [one["state"] for one in desk.read("/successions")] == ["in_effect"]


def test_the_whole_service_is_passed_on_by_whoever_operates_it(desk: Program, body: dict[str, Any]) -> None:
    operator = Organisation.objects.get(is_operator=True).key

    whole = {"what": "whole", "workspaces": []}
    assert desk.fails("/successions", body | whole) == (422, "invalid", ["/giver"])
    made = desk.send("/successions", body | whole | {"giver": operator}, 201)

    assert (made["what"], made["giver"], made["workspaces"]) == ("whole", operator, [])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"effective_on": "2026-11-27"}, "/effective_on"),
        ({"taker": "nobody"}, "/taker"),
        ({"workspaces": []}, "/workspaces"),
        ({"workspaces": ["ws-lotus"]}, "/workspaces"),
        ({"categories": ["nothing"]}, "/categories"),
        ({"what": "half"}, "/what"),
        ({"words": "Bye."}, "/words"),
    ],
)
def test_what_does_not_fit_is_pointed_at(
    desk: Program, body: dict[str, Any], changes: dict[str, Any], where: str
) -> None:
    assert desk.fails("/successions", body | changes) == (422, "invalid", [where])
    assert not Succession.objects.exists()


def test_a_transfer_is_called_off_with_a_reason(desk: Program, body: dict[str, Any]) -> None:
    path = f"/successions/{desk.send('/successions', body, 201)['id']}"

    assert desk.fails(f"{path}/cancellation") == (422, "invalid", ["/reason"])
    told = desk.send(f"{path}/cancellation", {"reason": "The two did not agree."})

    assert (told["state"], told["cancelled_because"]) == ("cancelled", "The two did not agree.")


def test_a_proposal_that_waited_too_long_begins_anew(desk: Program, mei: Membership, body: dict[str, Any]) -> None:
    path = f"/successions/{desk.send('/successions', body, 201)['id']}"

    with time_machine.travel(now() + timedelta(days=20), tick=False):
        assert program_of(mei).fails(f"{path}/announcement") == (409, "waited-too-long", [])


def test_an_auditor_reads_and_others_see_nothing(
    desk: Program, enkomm: Platform, olga: Membership, otto: Membership, body: dict[str, Any]
) -> None:
    path = f"/successions/{desk.send('/successions', body, 201)['id']}"
    ada = auditor(enkomm)

    assert ada.read(path)["words"] == WORDS
    assert ada.read(f"{path}/told")["items"] == []
    assert ada.fails("/successions", body)[0] == ada.fails(f"{path}/announcement")[0] == 404
    for stranger in (olga, otto):
        assert program_of(stranger).status(path) == program_of(stranger).status(f"{path}/told") == 404
