"""Time acts from rows: who is told what and when, what is marked late, and what ends or moves a timer."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from dsr import arrival, correspondence, decisions, intake, notices, sweeps, timers, triage
from dsr.models import Case, Notice, Request, Right, Status, Timer, TimerKind
from privacy_portal.audit.models import AuditEntry
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import deciding, signed_in, text, url
from tests.factories import answered_from, confirmed, drain, ended, part, prove, submitted
from workspaces.models import MemberRole, Membership, Platform

# Monday; the GDPR's month ends on Wednesday 2 December.
RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
EVE = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)  # 8:30 in Berlin
AFTER = datetime(2026, 12, 3, 10, tzinfo=UTC)


@pytest.fixture
def case(enkomm: Platform, omar: Membership, mei: Membership) -> Case:
    """Rita is answered from Berlin, so that the GDPR's month is her only date."""
    answered_from(enkomm, "DE", "Europe/Berlin")
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm)
        drain()
        prove(case)
    return case


def told(who: Membership) -> list[str]:
    return list(Notice.objects.filter(user=who.user).order_by("id").values_list("kind", flat=True))


def mails(who: Membership) -> list[OutgoingMail]:
    sent = OutgoingMail.objects.filter(template="digest").order_by("id")
    return [mail for mail in sent if mail.recipient == who.user.email]


def to_come(request: Request) -> set[str]:
    return set(Timer.objects.filter(request=request, done_at=None).values_list("kind", flat=True))


@pytest.mark.req("X-02")
def test_every_officer_is_told_of_a_request_that_nobody_has(case: Case, omar: Membership, mei: Membership) -> None:
    with time_machine.travel(EVE - timedelta(days=5), tick=False):
        assert sweeps.sweep_all()["timers"] == 2  # Rita's own part and Sakura's

    assert told(omar) == told(mei) == [TimerKind.DUE_SOON] * 2


def test_whoever_has_the_request_is_told_alone_until_it_escalates(
    case: Case, omar: Membership, mei: Membership
) -> None:
    triage.take(part(case), by=omar, from_user=None)
    triage.take(part(case, 2), by=omar, from_user=None)

    with time_machine.travel(EVE - timedelta(days=5), tick=False):
        sweeps.sweep_all()
    assert (told(omar), told(mei)) == ([TimerKind.DUE_SOON] * 2, [])

    with time_machine.travel(EVE, tick=False):
        sweeps.sweep_all()
    assert TimerKind.DUE_TOMORROW in told(mei)


def test_an_officer_who_left_is_told_nothing_and_others_are(case: Case, omar: Membership, mei: Membership) -> None:
    triage.take(part(case), by=omar, from_user=None)
    ended(omar)

    with time_machine.travel(EVE - timedelta(days=5), tick=False):
        sweeps.sweep_all()

    assert (told(omar), told(mei)) == ([], [TimerKind.DUE_SOON] * 2)


def test_an_officer_who_leaves_before_the_mail_goes_gets_none(case: Case, omar: Membership, mei: Membership) -> None:
    with time_machine.travel(EVE - timedelta(days=5), tick=False):
        timers.sweep()
        assert told(omar) == told(mei) == [TimerKind.DUE_SOON] * 2
        ended(omar)
        Membership.objects.filter(pk=mei.pk).update(role=MemberRole.AUDITOR)
        sweeps.sweep_all()

        assert mails(omar) == mails(mei) == []

        Membership.objects.filter(pk=mei.pk).update(role=MemberRole.OFFICER)
        sweeps.sweep_all()
        assert mails(mei) == []  # what is over is not told later


def test_an_auditor_is_told_nothing(case: Case, enkomm: Platform, mei: Membership) -> None:
    Membership.objects.filter(pk=mei.pk).update(role=MemberRole.AUDITOR)

    with time_machine.travel(AFTER, tick=False):
        sweeps.sweep_all()

    assert told(mei) == []


def test_one_mail_tells_of_all_requests_and_names_nobody(case: Case, omar: Membership) -> None:
    with time_machine.travel(EVE - timedelta(days=5), tick=False):
        sweeps.sweep_all()
        sweeps.sweep_all()

    (mail,) = mails(omar)
    assert part(case).display_reference in mail.text
    assert part(case, 2).display_reference in mail.text
    assert "Wednesday 2 December 2026" in mail.text
    for private in ("Rita", "Sample", "example.org", "Sakura"):
        assert private not in mail.text + mail.html + mail.subject


def test_what_comes_within_the_hour_waits_for_the_next_mail(enkomm: Platform, case: Case, omar: Membership) -> None:
    with time_machine.travel(EVE, tick=False):
        sweeps.sweep_all()
    with time_machine.travel(RECEIVED + timedelta(hours=1), tick=False):
        confirmed(enkomm, email="rita@example.com")
    with time_machine.travel(EVE + timedelta(minutes=30), tick=False):
        sweeps.sweep_all()
        assert len(mails(omar)) == 1
    with time_machine.travel(EVE + timedelta(minutes=61), tick=False):
        sweeps.sweep_all()
        sweeps.sweep_all()

    assert len(mails(omar)) == 2


@pytest.mark.req("X-02")
def test_a_date_that_passed_is_marked_and_the_queue_and_the_person_see_it(
    case: Case, omar: Membership, second_factor_excused: None
) -> None:
    with time_machine.travel(AFTER, tick=False):
        browser = signed_in(omar)
        assert "Nothing is late." in text(browser.get(url("desk") + "?view=overdue"))
        sweeps.sweep_all()

        late = part(case)
        assert late.overdue_since == late.due_at
        assert case.reference[:4] in text(browser.get(url("desk") + "?view=overdue"))
        assert "The answer is late. It was due by Wednesday 2 December 2026." in text(browser.get(url("desk_notices")))


def test_an_answer_that_came_late_stays_marked_but_binds_nothing_any_more(case: Case, omar: Membership) -> None:
    with time_machine.travel(AFTER, tick=False):
        sweeps.sweep_all()
        decisions.refuse(part(case), by=omar, ground="unfounded_or_excessive", text="No.")

    refused = part(case)
    assert refused.overdue_since is not None
    assert (refused.binds_at, refused.binds) == (None, "")
    assert to_come(refused) == set()
    assert part(case, 2) in triage.queue("overdue", omar.user)
    assert refused not in triage.queue("overdue", omar.user)


@pytest.mark.req("EK-13")
def test_an_extension_moves_the_timers_and_ends_the_lateness(case: Case, omar: Membership) -> None:
    request = part(case)
    with time_machine.travel(EVE, tick=False):
        sweeps.sweep_all()
        decisions.extend(request, by=omar, reason="complexity")

    assert TimerKind.EXTENSION_LAST_CALL not in to_come(request)
    assert {TimerKind.DUE_SOON, TimerKind.DUE_TOMORROW, TimerKind.OVERDUE} <= to_come(request)
    with time_machine.travel(AFTER, tick=False):
        sweeps.sweep_all()
        assert part(case).overdue_since is None
    # 2 February 2027, three months after the receipt.
    with time_machine.travel(datetime(2027, 2, 3, 10, tzinfo=UTC), tick=False):
        sweeps.sweep_all()
        assert part(case).overdue_since is not None


@pytest.mark.req("NC-03")
def test_a_corrected_arrival_is_late_by_its_new_date(case: Case, omar: Membership) -> None:
    with time_machine.travel(AFTER, tick=False):
        sweeps.sweep_all()
        before = part(case).overdue_since
        arrival.correct(case, to=RECEIVED - timedelta(days=3), reason=arrival.ELSEWHERE, by=omar)
        assert part(case).overdue_since is None

        sweeps.sweep_all()
        assert part(case).overdue_since == part(case).due_at < before


@pytest.mark.req("EK-13")
def test_a_request_that_is_withdrawn_is_told_about_no_more(case: Case, omar: Membership) -> None:
    with time_machine.travel(RECEIVED + timedelta(days=1), tick=False):
        intake.withdraw(case)

    with time_machine.travel(AFTER, tick=False):
        assert sweeps.sweep_all()["timers"] == 0
    assert (to_come(part(case)), told(omar)) == (set(), [])


def test_a_recalled_answer_owes_the_old_date_again(case: Case, omar: Membership) -> None:
    from dsr import delivery  # noqa: PLC0415

    with time_machine.travel(RECEIVED + timedelta(days=1), tick=False):
        decisions.accept(part(case), by=omar)
        drain()
        before = to_come(part(case))
        delivery.release(part(case), by=omar)
        drain()
        assert part(case).status == Status.READY
        assert (to_come(part(case)), part(case).binds_at) == (set(), None)
        delivery.send_back(part(case), by=omar)

    assert to_come(part(case)) == before
    assert part(case).binds_at == part(case).due_at


def test_a_paused_clock_tells_of_the_person_alone(enkomm: Platform, omar: Membership) -> None:
    answered_from(enkomm, "GB", "Europe/London")
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm, residence="GB")
        drain()
        prove(case)
        request = part(case)
        correspondence.send(request, "Which account do you mean?", by=omar, asks=True)

        assert request.clock.paused
        assert to_come(request) == {TimerKind.PERSON_SILENT}

    with time_machine.travel(RECEIVED + timedelta(days=15), tick=False):
        sweeps.sweep_all()
        assert told(omar) == [TimerKind.PERSON_SILENT]
        correspondence.write(case, "The one of my company.")

    assert TimerKind.PERSON_SILENT not in to_come(request)
    assert TimerKind.OVERDUE in to_come(request)


@pytest.mark.req("EK-01")
def test_nobody_is_told_of_a_request_whose_address_was_not_confirmed(enkomm: Platform, omar: Membership) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        case = submitted(enkomm, Right.ERASURE, residence="VN")

    assert to_come(part(case)) == set()
    assert part(case).binds_at is None


def test_receipt_is_confirmed_by_the_mail_so_that_it_binds_no_more(enkomm: Platform) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm, residence="VN")

    assert part(case).clock.acknowledge_by is not None
    assert part(case).binds == "answer"
    assert not {TimerKind.ACKNOWLEDGE_SOON, TimerKind.ACKNOWLEDGE_LATE} & to_come(part(case))


def test_silence_that_opens_the_court_is_told_before_it_does(enkomm: Platform, omar: Membership) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        confirmed(enkomm, residence="JP")
    # Two weeks end on Monday 16 November; the second working day before it is the Thursday.
    with time_machine.travel(datetime(2026, 11, 12, 1, tzinfo=UTC), tick=False):
        sweeps.sweep_all()

    assert TimerKind.SILENCE in told(omar)


@pytest.mark.parametrize(("country", "region", "law"), [("CA", "ON", "CA"), ("CA", "QC", "CA-QC")])
def test_silence_that_the_law_takes_for_a_refusal_is_told_before_it_does(
    enkomm: Platform, omar: Membership, country: str, region: str, law: str
) -> None:
    answered_from(enkomm, "CA", "America/Toronto")
    with time_machine.travel(RECEIVED, tick=False):
        request = part(confirmed(enkomm, residence=country, region=region))
        assert request.clock.law == law

    silence = Timer.objects.get(request=request, kind=TimerKind.SILENCE, about=law)
    assert silence.deadline == request.due_at
    assert silence.at < request.due_at - timedelta(days=2)


def test_a_timer_is_in_the_trail(case: Case) -> None:
    with time_machine.travel(AFTER, tick=False):
        sweeps.sweep_all()

    entries = AuditEntry.objects.filter(action="timer.acted")
    assert {entry.facts["timer"] for entry in entries} >= {TimerKind.OVERDUE}
    assert all(entry.facts["told"] == 2 for entry in entries)


# -- never twice, never lost ------------------------------------------------------------------------------------------


def test_a_killed_sweeper_leaves_its_timers_to_the_next(case: Case, omar: Membership) -> None:
    with time_machine.travel(AFTER, tick=False):
        lost = timers.claim()
        assert lost
        assert sweeps.sweep_all()["timers"] == 0
    with time_machine.travel(AFTER + timedelta(minutes=6), tick=False):
        assert sweeps.sweep_all()["timers"] == len(lost)

    assert told(omar).count(TimerKind.OVERDUE) == 2


def test_a_sweeper_killed_in_the_middle_of_a_timer_has_done_nothing(
    case: Case, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(AFTER, tick=False):
        timer_id = Timer.objects.get(request=part(case), kind=TimerKind.OVERDUE).pk
        with monkeypatch.context() as patch:
            patch.setattr(timers.trail, "record", killed)
            with pytest.raises(SystemExit):
                timers.act(timer_id)
        assert (told(omar), Timer.objects.get(pk=timer_id).done_at) == ([], None)

        assert timers.act(timer_id)
        assert not timers.act(timer_id)
    assert len(told(omar)) == 1


def killed(*_args: object, **_more: object) -> None:
    raise SystemExit


def test_after_a_long_sleep_each_date_is_told_once(case: Case, omar: Membership) -> None:
    with time_machine.travel(AFTER, tick=False):
        sweeps.sweep_all()

    assert told(omar) == [TimerKind.OVERDUE] * 2


def test_a_timer_that_fails_keeps_no_other_from_its_turn(
    case: Case, omar: Membership, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sound, failed = notices.tell, []

    def failing_once(timer: Timer) -> int:
        if not failed:
            failed.append(timer.pk)
            raise RuntimeError("broken")
        return sound(timer)

    monkeypatch.setattr(notices, "tell", failing_once)
    with time_machine.travel(AFTER, tick=False):
        acted = sweeps.sweep_all()["timers"]
        assert Timer.objects.filter(done_at=None, at__lte=AFTER).count() == 1
        assert acted > 0
    with time_machine.travel(AFTER + timedelta(minutes=6), tick=False):
        assert sweeps.sweep_all()["timers"] == 1


def test_timers_written_anew_between_claim_and_act_are_not_acted_on(case: Case, omar: Membership) -> None:
    with time_machine.travel(AFTER, tick=False):
        claimed = timers.claim()
        intake.withdraw(case)

        assert not any(timers.act(timer_id) for timer_id in claimed)
    assert told(omar) == []


# -- what binds -------------------------------------------------------------------------------------------------------


@pytest.mark.req("X-04")
def test_the_queue_begins_with_what_binds_first(enkomm: Platform, omar: Membership) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        japanese = part(confirmed(enkomm, residence="JP"))
        german = part(confirmed(enkomm, email="mai@example.org"))

    # Fourteen days that Japan's law suggests, and Vietnam's ten, because enKomm answers from there.
    assert list(triage.queue("open", omar.user)) == [german, japanese]
    with time_machine.travel(RECEIVED + timedelta(days=4), tick=False):
        assert list(triage.queue("this_week", omar.user)) == [german]


def test_what_was_answered_comes_last_in_the_queue(case: Case, omar: Membership) -> None:
    from dsr import delivery  # noqa: PLC0415

    with time_machine.travel(RECEIVED + timedelta(days=1), tick=False):
        decisions.accept(part(case), by=omar)
        drain()
        delivery.release(part(case), by=omar)
        drain()

    assert list(triage.queue("open", omar.user)) == [part(case, 2), part(case)]


def test_the_database_knows_no_date_that_binds_after_the_answer(enkomm: Platform) -> None:
    request = deciding(enkomm)

    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(binds="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(overdue_since=request.due_at - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(binds_at=None)


def test_the_database_keeps_one_leading_clock(enkomm: Platform) -> None:
    clock = deciding(enkomm).clock
    clock.pk, clock.law = None, "JP"

    with pytest.raises(IntegrityError), transaction.atomic():
        clock.save()


def test_read_notices_are_gone_and_newer_ones_stay(
    case: Case, omar: Membership, mei: Membership, second_factor_excused: None
) -> None:
    with time_machine.travel(EVE - timedelta(days=5), tick=False):
        browser = signed_in(omar)
        sweeps.sweep_all()
        seen = text(browser.get(url("desk_notices"))).split('name="up_to" value="')[1].split('"')[0]
    with time_machine.travel(EVE, tick=False):
        sweeps.sweep_all()
        signed_in(omar).post(url("desk_notices"), {"up_to": seen})
        left = {notice.kind for notice in notices.unread(omar.user)}
    assert TimerKind.DUE_SOON not in left
    assert TimerKind.DUE_TOMORROW in left
    assert TimerKind.DUE_SOON in {notice.kind for notice in notices.unread(mei.user)}
