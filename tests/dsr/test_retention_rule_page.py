"""A rule on the desk: what it would find is counted ahead, and its runs are proposed; somebody else agrees to them."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from dsr import retention_runs
from dsr.models import DataSystem, RetentionRun, RunOutcome
from privacy_portal.clock import now
from tests.dsr.retained import begun, question, rule, runs, work
from tests.dsr.test_retention_runs import agree, count
from workspaces import approvals
from workspaces.approvals import OwnPreparation
from workspaces.models import MemberRole, Membership, Platform, User

pytestmark = [
    pytest.mark.usefixtures("second_factor_excused"),
    pytest.mark.req("EK-11"),
    pytest.mark.req("CP-02"),
]
RULE = "/enkomm/desk/retention/rules/interactions/"


@pytest.fixture
def desk(omar: Membership, client: Client) -> Client:
    client.force_login(omar.user)
    return client


def page(client: Client, path: str = RULE) -> str:
    return client.get(path).content.decode()


def test_a_rule_is_counted_ahead_proposed_and_agreed_to_by_somebody_else(
    enkomm: Platform, sample_system: Path, desk: Client, omar: Membership, mei: Membership
) -> None:
    rule(enkomm, "interactions")
    before = count(sample_system, "access_logs")
    assert RULE in page(desk, "/enkomm/desk/retention/rules/")
    assert "Can be proposed" in page(desk)

    counted = desk.post(f"{RULE}count/").content.decode()
    assert "To be deleted" in counted
    assert not RetentionRun.objects.exists(), "a count ahead is kept nowhere"

    assert "1 run began." in desk.post(f"{RULE}propose/", follow=True).content.decode()
    work()
    (run,) = runs()
    shown = page(desk)
    assert f"/enkomm/desk/retention/{run.public_id}/" in shown
    assert "Have it looked through now" not in shown, "one is open"
    assert count(sample_system, "access_logs") == before, "nothing goes before somebody agreed"
    with pytest.raises(OwnPreparation):
        approvals.accept(question(run), by=omar, digest=run.digest)

    assert agree(run, mei).outcome == RunOutcome.DELETED
    assert count(sample_system, "access_logs") < before


def test_whoever_looked_a_rule_through_by_the_schedule_may_agree_alone(enkomm: Platform, omar: Membership) -> None:
    """Where nobody proposed the run, one person's word is the second: the rule is the first."""
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)

    assert agree(run, omar).outcome == RunOutcome.DELETED


def test_after_a_no_the_page_says_from_when_it_can_be_proposed_again(
    enkomm: Platform, desk: Client, omar: Membership
) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    approvals.reject(question(run), by=omar, reason="We need them for an audit.")
    run.refresh_from_db()
    assert run.outcome == RunOutcome.REJECTED

    assert "Not agreed to; not asked before" in page(desk)
    assert "No run began" in desk.post(f"{RULE}propose/", follow=True).content.decode()
    assert len(runs()) == 1
    with time_machine.travel(now() + retention_runs.REST_AFTER_NO + timedelta(days=1), tick=False):
        desk.force_login(omar.user)
        assert "Can be proposed" in page(desk)


def test_a_system_that_cannot_be_counted_is_named_and_the_page_stands(enkomm: Platform, desk: Client) -> None:
    rule(enkomm, "interactions")
    system = DataSystem.objects.get()
    system.config = {**system.config, "url": "sqlite:////nowhere/at/all.sqlite3"}
    system.save()

    answer = desk.post(f"{RULE}count/")

    assert answer.status_code == 200
    assert str(system) in answer.content.decode()
    assert "flash--error" in answer.content.decode()


def test_an_auditor_reads_a_rule_and_proposes_nothing(enkomm: Platform, client: Client) -> None:
    rule(enkomm, "interactions")
    ada = User.objects.create_user("ada@audit.example", "x", name="Ada")
    Membership.objects.create(platform=enkomm, user=ada, role=MemberRole.AUDITOR)
    client.force_login(ada)

    assert "Have it looked through now" not in page(client)
    assert client.post(f"{RULE}propose/").status_code in (403, 404)
    assert not RetentionRun.objects.exists()


def test_a_rule_that_does_not_hold_has_no_page(enkomm: Platform, desk: Client) -> None:
    assert desk.get("/enkomm/desk/retention/rules/nothing/").status_code == 404
