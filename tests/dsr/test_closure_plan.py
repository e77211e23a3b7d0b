"""The end of a service cannot be forgotten (EK-22): its page says what deletes which data from when, and what is
missing; rules are set ahead, somebody else agrees to what they delete, and officers are reminded."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from dsr import closure_plan, closure_reminders, holds, retention_plan, sweeps
from dsr.law.lengths import Length
from dsr.models import RunOutcome
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.retained import begun, question, rule, runs, workspace
from tests.dsr.telling import closing
from tests.dsr.test_retention_runs import agree, count
from tests.programs import auditor, program_of
from tests.workspaces.test_event_pages import client_of, url
from workspaces import approvals
from workspaces.approvals import OwnPreparation
from workspaces.models import (
    Closure,
    ClosureState,
    ClosureTask,
    DataCategory,
    Membership,
    Platform,
    RetentionRule,
)
from workspaces.register import closures, ending, versions
from workspaces.register.ending import Way

pytestmark = [pytest.mark.req("EK-22"), pytest.mark.usefixtures("second_factor_excused")]


@pytest.fixture
def closure(enkomm: Platform, omar: Membership, mei: Membership) -> Closure:
    """An end in seventy days, announced; of the profile's rules none is in the way."""
    rule(enkomm, "account", key="accounts", length="24 months", starts="account_closed")
    found = closing(enkomm, omar, mei)
    Closure.objects.filter(pk=found.pk).update(gone_by=found.closes_on + timedelta(days=30))
    found.refresh_from_db()
    return found


def task(closure: Closure, category: str = "interactions") -> ClosureTask:
    return closure.tasks.select_related("category", "rule").get(category__key=category)


def way(closure: Closure, category: str = "interactions") -> Way:
    (found,) = closure_plan.ways(closure)[category]
    return found


def unarmed(closure: Closure) -> set[str]:
    return {one.category.key for one in ending.unarmed(closure, ending.ways(closure)) if one.category}


def stopped(closure: Closure, days: int = 71) -> time_machine.travel:
    """Go to a day after the service has closed."""
    return time_machine.travel(now() + timedelta(days=days), tick=False)


# -- what deletes what


def test_what_no_rule_deletes_is_missing_until_a_rule_is_set(closure: Closure, omar: Membership) -> None:
    assert not way(closure).armed
    assert way(closure, "account").carriers == (), "a rule that counts from the end of an account empties nothing here"
    assert {"interactions", "account"} <= unarmed(closure)

    (armed,) = ending.arm(closure, [task(closure).pk], by=omar)

    (carrier,) = way(closure).carriers
    assert armed.rule is not None
    assert (carrier.key, carrier.begins_on) == (armed.rule.key, closure.closes_on + timedelta(days=1))
    assert armed.rule.since == closure.closes_on + timedelta(days=1), "until then it deletes nothing"
    assert armed.rule.reasons["en"] == "The service has ended."
    assert "interactions" not in unarmed(closure)


@pytest.mark.parametrize(
    ("length", "starts", "empties"),
    [
        ("29 days", "collected", True),
        ("30 days", "collected", False),
        ("29 days", "last_activity", True),
        ("1 days", "subscription_ended", False),
    ],
)
def test_a_rule_of_the_pack_counts_where_its_time_is_over_on_the_promised_day(
    enkomm: Platform, closure: Closure, length: str, starts: str, empties: bool
) -> None:
    rule(enkomm, "interactions", length=length, starts=starts)

    assert bool(way(closure).carriers) is empties


def test_tables_that_nothing_dates_are_named(closure: Closure, omar: Membership) -> None:
    ending.arm(closure, [task(closure, "account").pk], by=omar)

    assert "Accounts" in way(closure, "account").left[0]
    assert "account" in unarmed(closure)


def test_what_a_hold_keeps_is_left(closure: Closure, omar: Membership) -> None:
    ending.arm(closure, [task(closure).pk], by=omar)
    kept = DataCategory.objects.get(key="interactions")

    hold = holds.place(category=kept, workspace=workspace("ws-sakura"), reason="A court", by=omar)
    assert way(closure).left == ("A legal hold keeps some of it until the hold is lifted.",)
    assert "interactions" in unarmed(closure)
    holds.lift(hold, by=omar)
    assert way(closure).armed
    holds.place(category=kept, workspace=None, reason="A court", by=omar)
    assert (way(closure).carriers, way(closure).armed) == ((), False)
    assert way(closure).left == ("A legal hold keeps some of it until the hold is lifted.",)


def test_what_an_owner_laid_down_longer_is_left(enkomm: Platform, closure: Closure, omar: Membership) -> None:
    rule(enkomm, "interactions", key="by-sakura", workspace=workspace("ws-sakura"), length="12 months")
    ending.arm(closure, [task(closure).pk], by=omar)

    assert way(closure).left == (f"Other rules hold in these workspaces: {workspace('ws-sakura').name}.",)


def test_what_a_rule_for_a_country_keeps_longer_is_left(enkomm: Platform, closure: Closure, omar: Membership) -> None:
    rule(enkomm, "interactions", key="books", length="120 months", jurisdictions=["DE"])
    ending.arm(closure, [task(closure).pk], by=omar)

    assert "Germany" in way(closure).left[0]
    assert "interactions" in unarmed(closure)


@pytest.mark.parametrize("text", ["0 days", "30 days", "1 month", "13 months"])
@pytest.mark.parametrize("ahead", range(0, 62, 7))
def test_the_day_on_which_a_rule_has_emptied_everything_is_the_first_such_day(text: str, ahead: int) -> None:
    last = now().date() + timedelta(days=ahead)
    length = Length.parse(text)

    day = retention_plan.empties_on(length, last)

    assert retention_plan.overdue_before(length, day) > last
    assert retention_plan.overdue_before(length, day - timedelta(days=1)) <= last


# -- from the rule to the receipt


def test_a_rule_set_ahead_counts_after_the_day_and_somebody_else_agrees(
    enkomm: Platform, closure: Closure, sample_system: Path, omar: Membership, mei: Membership
) -> None:
    ending.arm(closure, [task(closure).pk], by=omar)
    begun(enkomm)
    key = task(closure).rule.key  # type: ignore[union-attr]
    assert not [run for run in runs() if run.rule.key == key], "the service goes on"

    with stopped(closure):
        closures.go_on()
        run = next(one for one in begun(enkomm) if one.rule.key == key)
        assert run.proposed_by == omar.user
        with pytest.raises(OwnPreparation):
            approvals.accept(question(run), by=omar, digest=run.digest)
        assert agree(run, mei).outcome == RunOutcome.DELETED
        assert count(sample_system, "access_logs") == 0
        (told,) = way(closure).runs
        assert (told.reference, told.deleted) == (run.reference, True)
        page = client_of(omar).get(url("desk_closure_done", closure=closure.public_id, task=task(closure).pk))
        assert f"Runs with the receipts of the systems: {run.reference}" in page.content.decode()


def test_an_end_that_is_called_off_ends_its_rules(enkomm: Platform, closure: Closure, omar: Membership) -> None:
    ending.arm(closure, [task(closure).pk], by=omar)
    closures.cancel(closure, "Another company goes on with it.", by=omar)

    with stopped(closure):
        assert [one for one in begun(enkomm) if one.rule.key.startswith("end-")] == []


def test_a_rule_is_taken_back_and_set_again(enkomm: Platform, closure: Closure, omar: Membership) -> None:
    ending.arm(closure, [task(closure).pk], by=omar)
    ending.take_back(task(closure), by=omar)
    assert "interactions" in unarmed(closure)
    with pytest.raises(closures.OutOfTurn):
        ending.take_back(task(closure), by=omar)

    ending.arm(closure, [task(closure).pk], by=omar)

    assert "interactions" not in unarmed(closure)
    assert RetentionRule.objects.open().filter(key__startswith="end-").count() == 1


def test_loading_the_pack_leaves_the_rules_of_the_end(enkomm: Platform, closure: Closure, omar: Membership) -> None:
    ending.arm(closure, [task(closure).pk], by=omar)

    versions.end_all_but(RetentionRule, [], on=now().date())

    assert "interactions" not in unarmed(closure)


def test_the_database_refuses_a_rule_that_nobody_set(closure: Closure, omar: Membership) -> None:
    ending.arm(closure, [task(closure).pk], by=omar)

    with pytest.raises(IntegrityError), transaction.atomic():
        ClosureTask.objects.filter(pk=task(closure).pk).update(armed_by=None)


# -- the desk


def test_the_desk_warns_until_every_kind_of_data_has_its_rule(closure: Closure, omar: Membership) -> None:
    desk = client_of(omar)
    own = {"closure": closure.public_id}
    missing = len(unarmed(closure))
    assert missing > 1
    assert (
        f"No rule deletes all of {missing} kinds of data at the end" in desk.get(url("desk_closures")).content.decode()
    )
    shown = desk.get(url("desk_closure", **own)).content.decode()
    assert "No rule deletes it" in shown
    assert ending.warnings() == missing

    form = desk.get(url("desk_closure_arm", **own)).content.decode()
    assert form.count("checked") == missing
    assert desk.post(url("desk_closure_arm", **own), {}).status_code == 422
    answer = desk.post(url("desk_closure_arm", **own), {"tasks": [task(closure).pk]}, follow=True)
    assert "1 rule is set." in answer.content.decode()
    shown = answer.content.decode()
    assert "A rule deletes it" in shown
    assert f"Set for the end by {omar.user}." in shown
    assert ending.warnings() == missing - 1

    taken = desk.post(url("desk_closure_take_back", **own, task=task(closure).pk), follow=True)
    assert "The rule is taken back." in taken.content.decode()
    assert ending.warnings() == missing


def test_before_the_announcement_the_page_shows_how_it_would_go(enkomm: Platform, omar: Membership) -> None:
    day = now().date() + timedelta(days=70)
    made = closures.propose(enkomm, "We close. Take your data.", closes_on=day, gone_by=day, by=omar)

    shown = client_of(omar).get(url("desk_closure", closure=made.public_id)).content.decode()

    assert "How it would be deleted" in shown
    assert ending.warnings() == 0
    assert client_of(omar).get(url("desk_closure_arm", closure=made.public_id)).status_code == 409


def test_programs_read_the_ways_and_set_rules(enkomm: Platform, closure: Closure, omar: Membership) -> None:
    desk, path = program_of(omar), f"/closures/{closure.public_id}"
    told = desk.read(path)
    missing = told["unarmed"]
    wanted = next(one for one in told["tasks"] if one["category"] == "interactions")
    assert (wanted["rule"], [one["armed"] for one in wanted["ways"]]) == (None, [False])

    assert desk.fails(f"{path}/rules", {"tasks": [999_999]}) == (422, "invalid", ["/tasks"])
    assert auditor(enkomm).fails(f"{path}/rules", {"tasks": [wanted["id"]]})[0] == 404
    set_now = desk.send(f"{path}/rules", {"tasks": [wanted["id"]]})
    armed = next(one for one in set_now["tasks"] if one["category"] == "interactions")
    assert set_now["unarmed"] == missing - 1
    assert (armed["armed_by"], armed["ways"][0]["armed"]) == ("Omar Haddad", True)
    assert armed["ways"][0]["rules"][0]["key"] == armed["rule"]
    back = desk.send(f"{path}/tasks/{wanted['id']}/rule-taken-back")
    assert back["unarmed"] == missing
    assert desk.fails(f"{path}/tasks/{wanted['id']}/rule-taken-back")[:2] == (409, "changed-meanwhile")


# -- reminders


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(template="closure_due").order_by("pk"))


def test_officers_are_reminded_before_the_day_while_a_rule_is_missing(
    closure: Closure, omar: Membership, mei: Membership
) -> None:
    assert closure_reminders.remind() == 0, "seventy days are left"
    with stopped(closure, 41):
        assert closure_reminders.remind() == 1
        assert closure_reminders.remind() == 0
        assert {mail.recipient for mail in mails()} == {omar.user.email, mei.user.email}
        assert "kinds of data have no rule that deletes all of it" in mails()[0].text
    with stopped(closure, 69):
        assert closure_reminders.remind() == 1, "the last one before the day, though others were missed"
    assert len(mails()) == 4


def test_nobody_is_reminded_where_every_rule_is_set(
    enkomm: Platform, closure: Closure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "unarmed", lambda *_args: [])
    with stopped(closure, 69):
        assert closure_reminders.remind() == 0


def test_once_closed_officers_are_reminded_until_everything_is_gone(closure: Closure, omar: Membership) -> None:
    with stopped(closure, 90):
        closures.go_on()
        assert closure_reminders.remind() == 1, "fourteen days are left until everything is to be gone"
        told = next(one for one in mails() if one.recipient == omar.user.email)
        assert "things are not noted as gone" in told.text
        assert date_words(closure.gone_by) in told.text
    with stopped(closure, 102):
        assert closure_reminders.remind() == 1
        late = [one for one in mails() if one.recipient == omar.user.email][-1]
        assert "should be gone" in late.subject
        assert closure_reminders.remind() == 0
    with stopped(closure, 109):
        assert closure_reminders.remind() == 1, "each week again"
        for one in closure.tasks.all():
            closures.done(one, "Run 7 of the deletion.", by=omar)
    with stopped(closure, 120):
        assert closure_reminders.remind() == 0
    assert Closure.objects.get().state == ClosureState.STOPPED


def test_the_sweep_reminds(closure: Closure) -> None:
    with stopped(closure, 41):
        assert sweeps.sweep_all()["closure_reminders"] == 1


def test_a_reminder_speaks_the_readers_language(closure: Closure, mei: Membership) -> None:
    type(mei.user).objects.filter(pk=mei.user.pk).update(language="ja")
    with stopped(closure, 41):
        closure_reminders.remind()
    told: dict[str, Any] = {mail.recipient: mail.language for mail in mails()}
    assert told[mei.user.email] == "ja"
