"""The desk's pages of retention: rules, runs, and legal holds."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dsr import holds, retention_runs, retention_words
from dsr.models import LegalHold, RetentionRun, RunOutcome, StepState
from tests.dsr.desk import text
from tests.dsr.retained import begun, question, rule, work, workspace
from workspaces import approvals
from workspaces.models import DataCategory, MemberRole, Membership, Platform, User, Workspace, WorkspaceKind

pytestmark = [pytest.mark.usefixtures("second_factor_excused"), pytest.mark.req("EK-11")]
DESK = "/enkomm/desk/retention/"


@pytest.fixture
def desk(omar: Membership, client: Client) -> Client:
    client.force_login(omar.user)
    return client


def page(client: Client, path: str = "") -> str:
    response = client.get(f"{DESK}{path}")
    assert response.status_code == 200
    return response.content.decode()


def test_rules_say_what_goes_when_and_where_they_cannot_be_carried_out(enkomm: Platform, desk: Client) -> None:
    rule(enkomm, "interactions", clauses={"en": "Notice, 7.2"})
    rule(enkomm, "billing", length="24 months", starts="account_closed", then="anonymise")
    rule(enkomm, "workspace_content", key="by-sakura", workspace=workspace("ws-sakura"))
    rule(enkomm, "third_party", length="24 months")
    shown = page(desk, "rules/")
    assert "Deleted 1 month after it was collected." in shown
    assert "Notice, 7.2" in shown
    assert "Made anonymous 24 months after the account was closed." in shown
    assert "Sakura, as its owner laid down" in shown
    assert "enKomm application: Address book" in shown


def test_a_long_list_of_rules_asks_the_database_no_more_than_a_short_one(
    enkomm: Platform, desk: Client, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        rule(enkomm, "interactions", key=f"rule-{number}")
    page(desk, "rules/")  # what a process reads once
    with CaptureQueriesContext(connection) as asked:
        page(desk, "rules/")
    for number in range(3, 60):
        rule(enkomm, "third_party", "interactions", key=f"rule-{number}")

    with django_assert_num_queries(len(asked)):
        shown = page(desk, "rules/")

    assert shown.count("data-row") == 60
    assert shown.count("enKomm application: Address book") == 57


def test_a_run_is_followed_from_the_count_to_the_receipt(enkomm: Platform, desk: Client, omar: Membership) -> None:
    assert "Nothing is kept too long" in page(desk)
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    assert run.reference in page(desk)
    shown = page(desk, f"{run.public_id}/")
    assert "A second person has to agree" in shown
    assert f"/approvals/{question(run).public_id}/" in shown
    run.refresh_from_db()
    asked = f"Delete {retention_words.erased(run):,} records: Use of the service at enKomm"
    assert asked in text(desk.get("/enkomm/desk/approvals/"))

    approvals.accept(question(run), by=omar, digest=run.digest)
    work()

    shown = page(desk, f"{run.public_id}/")
    run.refresh_from_db()
    assert str(run.effect_key) in shown
    assert "Data kept too long was deleted." in shown
    assert run.reference in page(desk, "ended/")
    assert run.reference not in page(desk)


def test_a_run_that_gave_up_is_tried_again(enkomm: Platform, desk: Client) -> None:
    rule(enkomm, "interactions")
    retention_runs.plan_due()
    RetentionRun.objects.update(state=StepState.NEEDS_HUMAN, error="unavailable")
    run = RetentionRun.objects.get()
    assert "The system did not answer." in page(desk, f"{run.public_id}/")

    assert desk.post(f"{DESK}{run.public_id}/retry/").status_code == 302
    assert desk.post(f"{DESK}{run.public_id}/retry/").status_code == 409
    run.refresh_from_db()
    assert run.state == StepState.READY


def test_stopping_asks_first_and_tells_who_comes_late(enkomm: Platform, desk: Client) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    assert "Stop this run?" in page(desk, f"{run.public_id}/stop/")

    assert desk.post(f"{DESK}{run.public_id}/stop/").status_code == 302
    run.refresh_from_db()
    assert run.outcome == RunOutcome.STOPPED
    response = desk.post(f"{DESK}{run.public_id}/stop/")
    assert response.status_code == 409
    assert "Stopped by an officer" in response.content.decode()


def test_a_hold_is_placed_with_a_reason_and_lifted_once(enkomm: Platform, desk: Client, mei: Membership) -> None:
    refused = desk.post(f"{DESK}holds/new/", {"category": "", "workspace": "", "reason": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    told = {
        "category": DataCategory.objects.get(key="billing").pk,
        "workspace": "lotus",
        "reason": "Court of Hanoi",
    }
    desk.post(f"{DESK}holds/new/", told)
    hold = LegalHold.objects.get()
    shown = page(desk, "holds/")
    assert "Billing at Lotus Trading" in shown
    assert "Court of Hanoi" in shown

    assert "Lift the hold?" in page(desk, f"holds/{hold.public_id}/lift/")
    holds.lift(hold, by=mei)
    response = desk.post(f"{DESK}holds/{hold.public_id}/lift/")
    assert response.status_code == 409
    assert "林 芽衣" in response.content.decode()


def test_one_of_500_workspaces_is_found_by_its_name_and_none_is_listed(enkomm: Platform, desk: Client) -> None:
    sakura = workspace("ws-sakura")
    rooms = [
        Workspace(
            platform=enkomm, key=f"room-{n}", name=f"Room {n:03}", kind=WorkspaceKind.BUSINESS, owner=sakura.owner
        )
        for n in range(500)
    ]
    Workspace.objects.bulk_create(rooms)
    told = {"category": "", "reason": "Court of Hanoi"}
    assert "Room" not in page(desk, "holds/new/")

    for typed, answer in (
        ("nowhere", "No workspace has this in its key"),
        ("room", "More than 10 workspaces fit"),
        ("room 00", "Several workspaces fit"),
    ):
        refused = desk.post(f"{DESK}holds/new/", {**told, "workspace": typed})
        assert refused.status_code == 422
        assert answer in refused.content.decode()
    assert refused.content.decode().count('name="workspace_meant"') == 10
    another = {**told, "workspace": "sakura lab", "workspace_typed": "room 00", "workspace_meant": "room-7"}
    desk.post(f"{DESK}holds/new/", another)
    desk.post(f"{DESK}holds/new/", {**another, "workspace": "room 00"})

    held = LegalHold.objects.order_by("pk")
    assert [one.workspace and one.workspace.key for one in held] == ["ws-sakura-lab", "room-7"]


def test_an_auditor_reads_and_changes_nothing(enkomm: Platform, client: Client, omar: Membership) -> None:
    auditor = User.objects.create_user("ada@enkomm.example", name="Ada")
    Membership.objects.create(platform=enkomm, user=auditor, role=MemberRole.AUDITOR)
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    client.force_login(auditor)
    assert "Stop this run" not in page(client, f"{run.public_id}/")
    for path in (f"{run.public_id}/stop/", f"{run.public_id}/retry/", "holds/new/"):
        assert client.post(f"{DESK}{path}").status_code == 404, path
