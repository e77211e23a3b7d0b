"""Olga's workspace asks Linh's for a connection: what may be shared is recorded, and either side can end it (CP-03)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import signed_in, text
from tests.dsr.test_api_staff import Tool
from workspaces import approval_boxes, approval_reminders, approvals, connections
from workspaces.connections import Terms, shared_between
from workspaces.models import Approval, ApprovalKind, Connection, ConnectionState, Membership, Platform, Workspace

pytestmark = pytest.mark.usefixtures("second_factor_excused")

TERMS = Terms(["workspace_content"], "The channel of the fair, with its files.", "To plan the fair together.")
TYPED = {"categories": list(TERMS.categories), "words": TERMS.words, "purpose": TERMS.purpose}
OTHER = Terms(["administrative"], "", "To settle who sits where.")


def ask(olga: Membership, other: str = "ws-lotus", terms: Terms = TERMS) -> Connection:
    assert olga.workspace
    return connections.ask(olga.workspace, other, terms, by=olga)


def question(connection: Connection) -> Approval:
    return Approval.objects.get(topic=connections.TOPIC, subject_id=connection.pk)


def connected(olga: Membership, linh: Membership, terms: Terms = TERMS) -> Connection:
    connection = ask(olga, terms=terms)
    approvals.accept(question(connection), by=linh)
    return Connection.objects.get(pk=connection.pk)


def room(name: str, workspace: str = "ws-sakura", **more: object) -> str:
    return reverse(name, kwargs={"platform": "enkomm", "workspace": workspace, **more})


@pytest.mark.req("CP-03")
def test_olga_asks_linh_reads_what_would_be_shared_and_accepts(olga: Membership, linh: Membership) -> None:
    olgas, linhs = signed_in(olga), signed_in(linh)
    asked = olgas.post(room("workspace_connection_new"), {"other": "Lotus Trading", **TYPED}, follow=True)
    assert "The other owner is asked." in text(asked)
    connection = Connection.objects.get()
    waits = question(connection)
    assert waits.kind == ApprovalKind.CONNECTION
    assert waits.reference in text(olgas.get(room("workspace_approvals_sent")))

    page = text(linhs.get(room("workspace_approval", "ws-lotus", approval=waits.public_id)))
    assert "Connect Sakura with Lotus Trading" in page
    assert "Messages and content" in page
    assert TERMS.words in page
    assert "Sakura of Sakura KK" in page
    assert "Olga Petrova" not in page
    linhs.post(
        room("workspace_approval_accept", "ws-lotus", approval=waits.public_id), {"digest": waits.digest}, follow=True
    )

    connection.refresh_from_db()
    assert connection.state == ConnectionState.OPEN
    for browser, workspace, other in ((olgas, "ws-sakura", "Lotus Trading"), (linhs, "ws-lotus", "Sakura")):
        assert other in text(browser.get(room("workspace_connections", workspace)))
        assert "Connected" in text(browser.get(room("workspace_connections", workspace)))
    assert "Linh" not in text(olgas.get(room("workspace_approval", approval=waits.public_id)))
    assert AuditEntry.objects.filter(action="connection.opened").count() == 1


@pytest.mark.req("CP-03")
def test_linh_says_no_and_nothing_is_shared(olga: Membership, linh: Membership) -> None:
    waits = question(ask(olga))
    rejects = room("workspace_approval_reject", "ws-lotus", approval=waits.public_id)

    assert signed_in(linh).post(rejects, {"reason": ""}).status_code == 422
    signed_in(linh).post(rejects, {"reason": "We plan no fair this year."})

    assert Connection.objects.get().state == ConnectionState.REJECTED
    assert "We plan no fair this year." in text(
        signed_in(olga).get(room("workspace_approval", approval=waits.public_id))
    )
    assert shared_between(olga.workspace, linh.workspace, on=now().date()) is None


@pytest.mark.req("CP-03")
@pytest.mark.parametrize("other", ["ws-nowhere", "ws-sakura-lab", "Sakura Lab", "ws-sakura", "", "%", "Lotus"])
def test_who_cannot_be_asked_and_who_does_not_exist_are_answered_alike(olga: Membership, other: str) -> None:
    answer = signed_in(olga).post(room("workspace_connection_new"), {"other": other or " ", **TYPED})

    assert answer.status_code == 422
    if other:
        assert "No workspace that can be asked goes by this key or name." in text(answer)
    assert TERMS.purpose in text(answer)
    with pytest.raises(connections.NobodyToAsk):
        ask(olga, other)
    assert not Connection.objects.exists()


def test_nobodys_personal_workspace_is_found(olga: Membership) -> None:
    Workspace.objects.create(platform=olga.platform, key="ws-rita", name="Rita", kind="personal")

    with pytest.raises(connections.NobodyToAsk):
        ask(olga, "ws-rita")


def test_whoever_tries_many_names_is_stopped(olga: Membership) -> None:
    browser = signed_in(olga)
    # The clock stands: a new window begins every ten minutes, and would begin the count anew.
    with time_machine.travel(now(), tick=False):
        answer = _many_names(browser)

    assert answer.status_code == 429
    assert "Too many names" in text(answer)
    assert not Connection.objects.exists()


def _many_names(browser: Client) -> Any:
    """Try as many names as the limit allows, and one more."""
    for number in range(connections.NAMES.most):
        browser.post(room("workspace_connection_new"), {"other": f"ws-{number}", **TYPED})
    return browser.post(room("workspace_connection_new"), {"other": "ws-lotus", **TYPED})


@pytest.mark.req("CP-03")
@pytest.mark.parametrize("who", ["olga", "linh"])
def test_either_side_ends_it_and_the_other_is_told(olga: Membership, linh: Membership, who: str) -> None:
    connection = connected(olga, linh)
    member, other = (olga, linh) if who == "olga" else (linh, olga)
    workspace = member.workspace.key if member.workspace else ""
    ends = room("workspace_connection_end", workspace, connection=connection.public_id)
    assert "From now on nothing may be shared between you." in text(signed_in(member).get(ends))

    signed_in(member).post(ends)

    connection.refresh_from_db()
    assert (connection.state, connection.ended_by) == ("ended", "asking" if who == "olga" else "asked")
    assert [mail.recipient for mail in OutgoingMail.objects.filter(template="connection_ended")] == [other.user.email]
    assert signed_in(other).post(
        room(
            "workspace_connection_end",
            other.workspace.key if other.workspace else "",
            connection=connection.public_id,
        )
    ).status_code == 409  # fmt: skip
    page = room("workspace_connection", workspace, connection=connection.public_id)
    assert f"{member.workspace} ended it:" in text(signed_in(member).get(page))


def test_a_third_workspace_neither_sees_nor_ends_it(enkomm: Platform, olga: Membership, linh: Membership) -> None:
    connection = connected(olga, linh)
    third = factories.owner(enkomm, "ws-kaede", "aki@kaede.example", "Aki")

    for name in ("workspace_connection", "workspace_connection_end", "workspace_connection_change"):
        address = room(name, "ws-kaede", connection=connection.public_id)
        assert signed_in(third).get(address).status_code == 404
    for act in (
        lambda: connections.end(connection, by=third),
        lambda: connections.ask_anew(connection, OTHER, by=third),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not approval_boxes.received(third.workspace).exists()


def test_nobody_asks_in_the_name_of_a_workspace_that_is_not_theirs(
    enkomm: Platform, olga: Membership, linh: Membership, omar: Membership
) -> None:
    assert olga.workspace
    for stranger in (linh, omar):
        with pytest.raises(PermissionDenied):
            connections.ask(olga.workspace, "ws-kaede", TERMS, by=stranger)
    assert not Connection.objects.exists()


def test_officers_do_not_answer_what_workspaces_ask_each_other(olga: Membership, omar: Membership) -> None:
    waits = question(ask(olga))

    with pytest.raises(PermissionDenied):
        approvals.accept(waits, by=omar)
    assert waits not in approval_boxes.received(None)
    assert waits not in approval_boxes.sent(None)


@pytest.mark.req("CP-03")
def test_changing_what_is_shared_is_a_new_question(olga: Membership, linh: Membership) -> None:
    first = connected(olga, linh)

    later = connections.ask_anew(first, OTHER, by=linh)
    today = now().date()
    shared = shared_between(olga.workspace, linh.workspace, on=today)
    assert shared
    assert shared.categories == ("workspace_content",)
    approvals.accept(question(later), by=olga)

    first.refresh_from_db()
    assert first.state == ConnectionState.REPLACED
    shared = shared_between(linh.workspace, olga.workspace, on=today)
    assert shared
    assert shared.categories == ("administrative",)


@pytest.mark.req("CP-03")
def test_what_is_shared_on_a_day_is_what_was_agreed_then(olga: Membership, linh: Membership) -> None:
    today = now().date()
    with time_machine.travel(now() - timedelta(days=10), tick=False):
        connection = connected(olga, linh)
    with time_machine.travel(now() - timedelta(days=3), tick=False):
        connections.end(connection, by=linh)

    shared = [bool(shared_between(olga.workspace, linh.workspace, on=today - timedelta(days=day))) for day in range(12)]

    assert shared == [False] * 4 + [True] * 7 + [False]


def test_terms_name_something_that_exists(olga: Membership) -> None:
    with pytest.raises(connections.UnknownCategory):
        ask(olga, terms=Terms(["shoe_size"], "", "To plan the fair together."))
    with pytest.raises(connections.NothingToShare):
        ask(olga, terms=Terms([], " ", "To plan the fair together."))


def test_one_question_waits_between_two(olga: Membership, linh: Membership) -> None:
    ask(olga)

    with pytest.raises(connections.AlreadyAsked):
        connections.ask(linh.workspace, "ws-sakura", OTHER, by=linh)


def test_what_is_taken_back_or_runs_out_opens_nothing(olga: Membership, linh: Membership) -> None:
    approvals.withdraw(question(ask(olga)), by=olga)
    ask(olga, "ws-lotus")
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        approvals.expire_due()

    states = Connection.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [ConnectionState.WITHDRAWN, ConnectionState.EXPIRED]


def test_terms_that_changed_since_they_were_asked_are_not_accepted(olga: Membership, linh: Membership) -> None:
    connection = ask(olga)
    Connection.objects.filter(pk=connection.pk).update(words="Everything.")

    with pytest.raises(approvals.SubjectChanged):
        approvals.accept(question(connection), by=linh)
    assert Connection.objects.get().state == ConnectionState.ASKED


def test_the_database_holds_the_rules(olga: Membership, linh: Membership) -> None:
    connection = connected(olga, linh)
    sakura, lotus = olga.workspace, linh.workspace
    row = {"platform": olga.platform, "asking": lotus, "asked": sakura, "purpose": "x", "asked_by": linh.user}
    wrong = [
        {**row, "asking": sakura, "asked_at": now()},
        {**row, "state": "open", "since": now(), "asked_at": now()},
        {**row, "state": "open", "asked_at": now(), "asked": Workspace.objects.get(key="ws-kaede")},
        {**row, "state": "ended", "since": now(), "ended_at": now(), "asked_at": now()},
        {**row, "state": "rejected", "ended_at": now(), "asked_at": now()},
    ]

    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Connection.objects.create(**values)
    assert Connection.objects.get() == connection


@pytest.mark.req("CP-03")
def test_a_program_of_an_owner_asks_reads_changes_and_ends(olga: Membership, linh: Membership) -> None:
    olgas, linhs = Tool(olga), Tool(linh)
    sent = olgas.send("/workspaces/ws-sakura/connections", {"other": "ws-lotus", **TYPED})
    assert sent.status_code == 201
    key = sent.json()["id"]
    unknown = olgas.send("/workspaces/ws-sakura/connections", {"other": "ws-sakura-lab", **TYPED})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/other")
    assert olgas.send("/workspaces/ws-sakura/connections", {"other": "ws-lotus", **TYPED}).status_code == 409

    (waits,) = linhs.read("/workspaces/ws-lotus/approvals?kind=connection").json()["items"]
    path = f"/workspaces/ws-lotus/approvals/{waits['id']}"
    full = linhs.read(path).json()
    assert full["preview"] is None
    assert {"key": "What for", "value": TERMS.purpose} in full["facts"]
    assert linhs.send(f"{path}/acceptance", {"digest": full["digest"]}).status_code == 200
    assert linhs.send(f"{path}/acceptance", {"digest": full["digest"]}).status_code == 409

    (row,) = linhs.read("/workspaces/ws-lotus/connections").json()["items"]
    assert (row["state"], row["other"], row["id"]) == ("open", "Sakura", key)
    assert olgas.send(f"/workspaces/ws-sakura/approvals/{waits['id']}/confirmation").status_code == 200
    assert olgas.send(f"/workspaces/ws-sakura/connections/{key}/proposals", TYPED).status_code == 201
    assert linhs.send(f"/workspaces/ws-lotus/connections/{key}/end").json()["ended_by"] == "Lotus Trading"
    assert olgas.send(f"/workspaces/ws-sakura/connections/{key}/end").status_code == 409


@pytest.mark.req("CP-02")
def test_asking_anew_reminds_no_more_often(olga: Membership, linh: Membership) -> None:
    connection = connected(olga, linh)
    again = connections.ask_anew(connection, OTHER, by=olga)
    approval_reminders.remind(question(again), by=olga)
    approvals.withdraw(question(again), by=olga)
    once_more = question(connections.ask_anew(connection, OTHER, by=olga))

    with pytest.raises(approval_reminders.RemindedToday):
        approval_reminders.remind(once_more, by=olga)
    assert OutgoingMail.objects.filter(template="approval_reminder").count() == 1
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert approval_reminders.remind(once_more, by=olga) == 1
