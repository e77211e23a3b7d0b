"""Omar's and Olga's own tools speak with the portal, by the same verbs and with the same refusals as its pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from dsr.models import Case, Right, Status
from privacy_portal.clock import now
from tests.factories import drain, part, proven, searched
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")
BASE = "/api/v1/enkomm"
REJECTION = {"ground": "legal_duty_to_keep", "reason": "Our contract with you still runs."}


class Tool(Client):
    """A program that runs in a session of somebody who is signed in."""

    def __init__(self, who: Membership, **options: Any) -> None:
        super().__init__(**options)
        self.force_login(who.user)

    def send(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.post(BASE + path, body or {}, content_type="application/json", headers=headers)

    def read(self, path: str) -> Any:
        return self.get(BASE + path)


@pytest.fixture
def case(enkomm: Platform) -> Case:
    return proven(enkomm, Right.ERASURE)


@pytest.mark.req("EK-03", "X-05", "CP-01")
def test_an_erasure_is_decided_by_two_controllers_and_two_people_through_the_api(
    case: Case, omar: Membership, mei: Membership, olga: Membership
) -> None:
    officer, second, owner = Tool(omar), Tool(mei), Tool(olga)
    own = f"/requests/{case.reference}-1"
    digest = officer.read(own).json()["preview"]["digest"]
    accepted = officer.send(f"{own}/decisions", {"outcome": "accept", "digest": digest})
    assert accepted.json()["status"]["code"] == Status.EXECUTING

    (asked,) = owner.read("/workspaces/ws-sakura/approvals").json()["items"]
    path = f"/workspaces/ws-sakura/approvals/{asked['id']}"
    seen = owner.read(path).json()["preview"]["digest"]
    assert owner.send(f"{path}/acceptance", {"digest": seen}).json()["state"] == "accepted"

    for question in second.read("/approvals").json()["items"]:
        frozen = second.read(f"/approvals/{question['id']}").json()["preview"]["digest"]
        assert second.send(f"/approvals/{question['id']}/acceptance", {"digest": frozen}).status_code == 200
    drain()

    assert {part(case, 1).status, part(case, 2).status} == {Status.COMPLETED}


@pytest.mark.req("X-05")
def test_an_officer_decides_no_part_of_an_owner(case: Case, omar: Membership) -> None:
    officer = Tool(omar)
    digest = officer.read(f"/requests/{case.reference}-2").json()["preview"]["digest"]

    answer = officer.send(f"/requests/{case.reference}-2/decisions", {"outcome": "accept", "digest": digest})

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-yours")


def test_a_decision_on_another_plan_or_made_twice_is_a_conflict(case: Case, omar: Membership) -> None:
    officer, path = Tool(omar), f"/requests/{case.reference}-1"
    digest = officer.read(path).json()["preview"]["digest"]

    assert officer.send(f"{path}/decisions", {"outcome": "accept", "digest": "another"}).status_code == 409
    assert officer.send(f"{path}/decisions", {"outcome": "accept", "digest": digest}).status_code == 200
    assert officer.send(f"{path}/decisions", {"outcome": "accept", "digest": digest}).status_code == 409
    refused = officer.send(f"{path}/decisions", {"outcome": "refuse", "ground": "no such", "text": "No."})
    assert refused.json()["errors"][0]["pointer"] == "/ground"


def test_the_person_is_masked_in_the_queue_and_in_the_request(case: Case, omar: Membership) -> None:
    officer = Tool(omar)

    listed = officer.read("/requests?view=open")
    one = officer.read(f"/requests/{case.reference}-1")

    assert {row["person"] for row in listed.json()["items"]} == {"R••• S•••"}
    for answer in (listed, one):
        assert "Rita" not in answer.content.decode()
        assert "rita@" not in answer.content.decode()


def test_the_queue_goes_on_by_cursor(case: Case, omar: Membership) -> None:
    officer = Tool(omar)

    first = officer.read("/requests?view=open&size=1").json()
    second = officer.read(f"/requests?view=open&size=1&cursor={first['older']}").json()

    assert [row["id"] for row in first["items"] + second["items"]] == [f"{case.reference}-1", f"{case.reference}-2"]
    assert (second["older"], officer.read("/requests?size=0").status_code) == ("", 400)


def test_small_acts_of_an_officer(case: Case, omar: Membership, mei: Membership) -> None:
    officer, path = Tool(omar), f"/requests/{case.reference}-1"

    assert officer.send(f"{path}/assignments").json()["assigned_to"]["name"] == "Omar Haddad"
    taken = Tool(mei).send(f"{path}/assignments")
    assert (taken.status_code, taken.json()["assigned_to"]) == (409, "Omar Haddad")
    assert officer.delete(f"{BASE}{path}/assignments").json()["assigned_to"] is None
    assert officer.send(f"{path}/notes", {"text": "Compared with the ticket."}).status_code == 200
    assert officer.send(f"{path}/questions", {"text": "Which account?"}).status_code == 200
    longer = {"reason": "complexity", "until": f"{now() + timedelta(days=45):%Y-%m-%d}"}
    assert officer.send(f"{path}/extensions", {**longer, "until": None}).status_code == 422
    assert officer.send(f"{path}/extensions", {**longer, "reason": "interference"}).status_code == 422
    assert officer.send(f"{path}/extensions", longer).status_code == 200
    assert officer.send(f"{path}/extensions", longer).status_code == 409
    assert officer.send(f"{path}/identity-checks", {"kind": "video_call"}).status_code == 409
    assert officer.send(f"{path}/releases").status_code == 409


def test_an_officer_matches_and_checks_a_person_whom_the_evidence_leaves_open(
    enkomm: Platform, omar: Membership
) -> None:
    case = searched(enkomm, Right.ACCESS, email="somebody@example.net", phone="")
    officer, path = Tool(omar), f"/requests/{case.reference}-1"
    request = officer.read(path).json()
    assert request["waits_for"] == ["match"]
    chosen = request["candidates"][0]
    reason = "They named two meetings that only they can know."

    unknown = officer.send(f"{path}/matches", {"subjects": {chosen["system"]: "nobody:0"}, "reason": reason})
    matched = officer.send(f"{path}/matches", {"subjects": {chosen["system"]: chosen["key"]}, "reason": reason})
    drain()
    checked = officer.send(f"{path}/identity-checks", {"kind": "video_call"})

    assert unknown.json()["errors"][0]["pointer"] == "/subjects"
    assert (matched.status_code, checked.status_code) == (200, 200)


@pytest.mark.req("CP-01", "X-05")
def test_whoever_is_late_learns_what_was_answered_and_an_owner_needs_a_ground(case: Case, olga: Membership) -> None:
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    owner, path = Tool(olga), f"/workspaces/ws-sakura/approvals/{asked.public_id}"

    without = owner.send(f"{path}/rejection", {"reason": REJECTION["reason"]})
    assert without.json()["errors"][0]["pointer"] == "/ground"
    assert owner.send(f"{path}/rejection", REJECTION).json()["state"] == "rejected"
    late = owner.send(f"{path}/acceptance", {"digest": asked.digest})

    assert (late.status_code, late.json()["state"]) == (409, "rejected")
    assert part(case, 2).ground == REJECTION["ground"]


@pytest.mark.req("CP-02")
def test_an_owner_takes_back_what_they_approved(case: Case, olga: Membership) -> None:
    approvals.accept(Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION), by=olga)
    owner = Tool(olga)

    (sent,) = owner.read("/workspaces/ws-sakura/approvals?box=sent").json()["items"]
    answer = owner.send(f"/workspaces/ws-sakura/approvals/{sent['id']}/withdrawal")

    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")


def test_a_session_alone_changes_nothing_without_the_csrf_token(case: Case, omar: Membership) -> None:
    officer = Tool(omar, enforce_csrf_checks=True)

    answer = officer.send(f"/requests/{case.reference}-1/assignments")

    assert answer.status_code == 403
    assert part(case).assigned_to is None


def test_the_api_wants_the_second_factor_too(case: Case, omar: Membership) -> None:
    with override_settings(DEMO=False):
        answer = Tool(omar).read("/requests")

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/second-factor-missing")
