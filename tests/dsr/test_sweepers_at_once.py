"""Two sweepers at the same moment on PostgreSQL: nothing is done twice, and nothing is left."""

from datetime import UTC, datetime

import pytest
import time_machine

from dsr import clock, intake, notices, sweeps, timers
from dsr.models import Case, Notice, Timer
from dsr.models import TimerKind as Kind
from privacy_portal.audit.models import AuditEntry
from privacy_portal.mail.models import OutgoingMail
from tests.at_once import ENTRY_WRITTEN, ROW_HELD, at_once, together
from tests.factories import answered_from, confirmed, part
from workspaces.models import Membership, Platform

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
AFTER = datetime(2026, 12, 3, 10, tzinfo=UTC)


@pytest.fixture
def case(enkomm: Platform, omar: Membership) -> Case:
    answered_from(enkomm, "DE", "Europe/Berlin")
    with time_machine.travel(RECEIVED, tick=False):
        for address in ("a@example.org", "b@example.org", "c@example.org"):
            case = confirmed(enkomm, email=address)
    return case


def told(who: Membership) -> list[tuple[int, str]]:
    return sorted(Notice.objects.filter(user=who.user).values_list("request", "kind"))


def mailed() -> list[str]:
    return sorted(mail.recipient for mail in OutgoingMail.objects.filter(template="digest"))


@pytest.mark.req("X-02")
def test_two_sweepers_tell_each_officer_once(case: Case, omar: Membership) -> None:
    with time_machine.travel(AFTER, tick=False):
        outcomes = together(sweeps.sweep_all, sweeps.sweep_all, sweeps.sweep_all)

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert sum(outcome["timers"] for outcome in outcomes) == Timer.objects.exclude(done_at=None).count()
    assert AuditEntry.objects.filter(action="timer.acted").count() == len(told(omar))
    assert not Timer.objects.filter(done_at=None, at__lte=AFTER).exists()
    assert told(omar) == sorted(set(told(omar)))
    assert [kind for _request, kind in told(omar)].count(Kind.OVERDUE) == 3
    assert mailed() == sorted(set(mailed()))


def test_what_one_sweeper_claims_another_passes_over(case: Case) -> None:
    with time_machine.travel(AFTER, tick=False):
        first, second = at_once(timers.claim, timers.claim, stop=ROW_HELD)

    assert first
    assert second == []


@pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])
def test_rita_withdraws_while_her_date_is_acted_on(case: Case, stop: str) -> None:
    with time_machine.travel(AFTER, tick=False):
        late = Timer.objects.get(request=part(case), kind=Kind.OVERDUE)
        acted, withdrawn = at_once(lambda: timers.act(late.pk), lambda: intake.withdraw(case), stop=stop)

    assert (acted, withdrawn) == (True, None)
    assert not Timer.objects.filter(request=part(case), done_at=None).exists()


def test_a_date_is_not_acted_on_while_rita_withdraws(case: Case, omar: Membership) -> None:
    with time_machine.travel(AFTER, tick=False):
        late = Timer.objects.get(request=part(case), kind=Kind.OVERDUE)
        withdrawn, acted = at_once(lambda: intake.withdraw(case), lambda: timers.act(late.pk), stop=ENTRY_WRITTEN)

    assert (withdrawn, acted) == (None, False)
    assert told(omar) == []


def test_a_date_that_moves_while_it_is_claimed_is_acted_on_by_its_new_time(case: Case, omar: Membership) -> None:
    with time_machine.travel(AFTER, tick=False):
        claimed = timers.claim()
        clock.recompute(part(case))

        assert sum(timers.act(timer_id) for timer_id in claimed) < len(claimed)
        assert sweeps.sweep_all()["timers"] > 0
    assert told(omar) == sorted(set(told(omar)))


def test_two_that_mail_at_once_mail_once(case: Case) -> None:
    with time_machine.travel(AFTER, tick=False):
        timers.sweep()
        sent = together(notices.send_digests, notices.send_digests)

    assert sum(sent) == len(mailed()) == len(set(mailed()))
