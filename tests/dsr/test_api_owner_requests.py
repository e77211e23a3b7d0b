"""Linh's own tool answers what was passed on to her workspace, by the same verbs and refusals as her pages."""

from datetime import timedelta
from typing import Any

import pytest

from dsr import relaying
from dsr.law.grounds import grounds
from dsr.models import InstructedAct, Instruction, Message, Outcome, Request, Right, Status
from privacy_portal.clock import now
from tests import factories
from tests.dsr.test_api_staff import Tool
from tests.factories import answered_from, part, proven, searched
from workspaces import absences
from workspaces.models import Approval, ApprovalKind, MemberRole, Membership, Platform, User, Workspace

pytestmark = pytest.mark.usefixtures("second_factor_excused")
NOBODY = {"name": "Nora Nobody", "email": "nora@nowhere.example", "phone": "", "workspace": "Lotus Trading"}
REASON = "The person bought there, and named the shop."
ANSWER = {"text": "We looked in our own till: you bought twice, and both bills are kept."}


@pytest.fixture
def relayed(enkomm: Platform, omar: Membership) -> Request:
    """Nora, whom no system knows: an officer passed her request on to Lotus."""
    answered_from(enkomm, "DE", "Europe/Berlin")
    lotus = Workspace.objects.get(key="ws-lotus")
    return relaying.relay(part(searched(enkomm, **NOBODY)), lotus, by=omar, reason=REASON)


def at(request: Request, act: str = "", workspace: str = "ws-lotus") -> str:
    return f"/workspaces/{workspace}/requests/{request.case.reference}-{request.part}{act}"


@pytest.mark.req("QO-01", "EC-01")
def test_an_officer_passes_a_request_on_by_hand(enkomm: Platform, omar: Membership, linh: Membership) -> None:
    case, officer = searched(enkomm, **NOBODY), Tool(omar)
    path = f"/requests/{case.reference}-1/relays"
    for wrong in ("ws-moon", "personal"):
        refused = officer.send(path, {"workspace": wrong, "reason": REASON})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/workspace")

    made = officer.send(path, {"workspace": "ws-lotus", "reason": REASON})

    assert (made.status_code, made.json()["id"], made.json()["workspace"]) == (201, f"{case.reference}-2", "ws-lotus")
    assert part(case, 2).is_relayed
    again = officer.send(path, {"workspace": "ws-lotus", "reason": REASON})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-relayed")
    theirs = officer.send(f"/requests/{case.reference}-2/relays", {"workspace": "ws-sakura", "reason": REASON})
    assert theirs.status_code == 409


@pytest.mark.req("EC-01", "X-05")
def test_an_owner_reads_what_reached_them_and_answers_it_in_words(relayed: Request, linh: Membership) -> None:
    owner = Tool(linh)
    (listed,) = owner.read("/workspaces/ws-lotus/requests").json()["items"]
    assert (listed["id"], listed["relayed"]) == (f"{relayed.case.reference}-2", True)
    one = owner.read(at(relayed))
    assert one.json()["acts"] == ["answer", "refuse", "ask", "extend"]
    assert "Nora" not in one.content.decode()
    assert "nowhere" not in one.content.decode()
    assert owner.send(at(relayed, "/answers"), {"text": "No."}).status_code == 422

    done = owner.send(at(relayed, "/answers"), ANSWER)

    assert (done.status_code, done.json()["status"]["code"]) == (200, Status.COMPLETED)
    assert done.json()["answer"]["own_words"] == ANSWER["text"]
    assert part(relayed.case, 2).outcome == Outcome.ANSWERED
    assert Instruction.objects.get().act == InstructedAct.LEAVE
    assert owner.send(at(relayed, "/answers"), ANSWER).status_code == 409
    assert owner.read("/workspaces/ws-lotus/requests").json()["items"] == []
    assert len(owner.read("/workspaces/ws-lotus/requests?view=closed").json()["items"]) == 1
    assert owner.read("/workspaces/ws-lotus/requests?view=all").status_code == 400


def test_an_owner_refuses_on_a_ground_of_the_law(relayed: Request, linh: Membership) -> None:
    owner = Tool(linh)
    refused = owner.send(at(relayed, "/refusals"), {"ground": "because", **ANSWER})
    assert refused.json()["errors"][0]["pointer"] == "/ground"

    known = grounds(relayed.case.law, relayed.right, relayed.case.received_at)[0].code
    owner.send(at(relayed, "/refusals"), {"ground": known, **ANSWER})

    assert (part(relayed.case, 2).status, part(relayed.case, 2).ground) == (Status.REFUSED, known)


@pytest.mark.req("X-05")
def test_an_owner_asks_the_person_and_takes_more_time(enkomm: Platform, relayed: Request, linh: Membership) -> None:
    owner, before = Tool(linh), relayed.due_at

    asked = owner.send(at(relayed, "/questions"), {"text": "In which of our shops did you buy?"})
    assert [one["text"] for one in asked.json()["messages"]] == ["In which of our shops did you buy?"]
    assert Message.objects.get(request=relayed).asks_for_answer
    more = owner.send(at(relayed, "/extensions"), {"reason": "complexity"})
    assert more.status_code == 200
    assert before is not None
    assert (part(relayed.case, 2).due_at or before) > before

    owner.send(at(relayed, "/answers"), ANSWER)
    for act, body in (("/questions", {"text": "One thing more?"}), ("/extensions", {"reason": "complexity"})):
        assert owner.send(at(relayed, act), body).status_code == 409


@pytest.mark.req("X-05")
def test_a_question_is_named_and_is_answered_as_an_approval(enkomm: Platform, olga: Membership) -> None:
    theirs, owner = part(proven(enkomm, Right.ERASURE), 2), Tool(olga)
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)

    shown = owner.read(at(theirs, workspace="ws-sakura")).json()

    assert (shown["question"], shown["relayed"]) == (str(asked.public_id), False)
    assert "answer" not in shown["acts"]
    assert shown["why"]
    assert owner.send(at(theirs, "/answers", "ws-sakura"), ANSWER).status_code == 409


@pytest.mark.req("X-05")
def test_nobody_else_answers_for_the_workspace_but_who_stands_in(
    enkomm: Platform, relayed: Request, omar: Membership, olga: Membership, linh: Membership
) -> None:
    user = User.objects.create_user("minh@lotus.example", factories.PASSWORD, name="Minh")
    place: dict[str, Any] = {"platform": enkomm, "workspace": linh.workspace}
    minh = Membership.objects.create(user=user, role=MemberRole.MEMBER, **place)
    for stranger in (omar, olga, minh):
        assert Tool(stranger).read(at(relayed)).status_code == 404
        assert Tool(stranger).send(at(relayed, "/answers"), ANSWER).status_code == 404
    assert Tool(olga).read(at(relayed, workspace="ws-sakura")).status_code == 404, "it is not of her workspace"

    absences.name_deputy(linh, user, starts_at=now(), ends_at=now() + timedelta(days=2))

    assert Tool(minh).send(at(relayed, "/answers"), ANSWER).status_code == 200
