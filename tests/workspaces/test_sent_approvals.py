"""What a tenant asked of others: seen with its state, confirmed, taken back, reminded of (CP-02)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import signed_in, text, url
from tests.workspaces.test_approvals import asked
from workspaces import approval_boxes, approval_reminders, approvals
from workspaces.approval_reminders import FIFTH_LEFT, LAST_WORKING_DAY
from workspaces.models import Approval, ApprovalKind, ApprovalReminder, ApprovalState, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")


def room(name: str, approval: Approval | None = None, workspace: str = "ws-sakura") -> str:
    about = {"approval": approval.public_id} if approval else {}
    return reverse(name, kwargs={"platform": "enkomm", "workspace": workspace, **about})


def to_olga(olga: Membership, **changes: object) -> Approval:
    return asked(olga.platform, ApprovalKind.OWNER_INSTRUCTION, workspace=olga.workspace, **changes)


# -- confirming and taking back


@pytest.mark.req("CP-02")
def test_the_officers_confirm_that_they_saw_olgas_answer(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    approval = to_olga(olga)
    browser = signed_in(omar)
    with pytest.raises(approvals.NotAnswered):
        approvals.confirm(approval, by=omar)
    approvals.accept(approval, by=olga)
    assert approval.reference in text(browser.get(url("desk_approvals_sent") + "?state=to_confirm"))

    page = text(browser.get(url("desk_approval", approval=approval.public_id)))
    assert "Confirm that you saw the answer" in page
    browser.post(url("desk_approval_confirm", approval=approval.public_id))
    browser.post(url("desk_approval_confirm", approval=approval.public_id))

    approval.refresh_from_db()
    assert approval.confirmed_by == omar.user
    assert AuditEntry.objects.filter(action="approval.confirmed").count() == 1
    assert "confirmed that they saw the answer" in text(signed_in(olga).get(room("workspace_approval", approval)))
    assert approval.reference not in text(browser.get(url("desk_approvals_sent") + "?state=to_confirm"))


def test_nobody_but_the_sender_confirms(enkomm: Platform, olga: Membership, linh: Membership) -> None:
    approval = to_olga(olga)
    approvals.accept(approval, by=olga)

    for other in (olga, linh):
        with pytest.raises(PermissionDenied):
            approvals.confirm(approval, by=other)
    assert signed_in(olga).post(room("workspace_approval_confirm", approval)).status_code == 409


def test_who_gave_the_answer_does_not_confirm_that_it_was_seen(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    approval = asked(enkomm, requested_by=omar.user)
    approvals.accept(approval, by=mei)

    assert not approvals.may_confirm(approval, mei)
    with pytest.raises(PermissionDenied):
        approvals.confirm(approval, by=mei)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(confirmed_at=now(), confirmed_by=mei.user)
    assert approvals.confirm(approval, by=omar).confirmed_by == omar.user


def test_the_database_confirms_nothing_that_waits(enkomm: Platform, olga: Membership, omar: Membership) -> None:
    approval = to_olga(olga)

    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(confirmed_at=now(), confirmed_by=omar.user)


def test_the_database_lets_no_workspace_ask_itself(enkomm: Platform, olga: Membership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        to_olga(olga, asking_workspace=olga.workspace)


@pytest.mark.req("CP-02")
def test_a_tenant_sees_all_that_it_asked_whatever_the_kind_and_nothing_of_others(
    enkomm: Platform, olga: Membership, linh: Membership
) -> None:
    for number, kind in enumerate(ApprovalKind.values):
        asked(enkomm, kind, subject_id=number, reference=f"EK {number}", asking_workspace=olga.workspace)

    kinds = approval_boxes.sent(olga.workspace).values_list("kind", flat=True)
    assert set(kinds) == set(ApprovalKind.values)
    assert not approval_boxes.sent(linh.workspace).exists()
    assert not approval_boxes.sent(None).exists()
    page = text(signed_in(olga).get(room("workspace_approvals_sent")))
    assert all(f"EK {number}" in page for number in range(len(ApprovalKind.values)))


@pytest.mark.req("CP-02")
def test_a_question_is_taken_back_on_its_page(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    approval = to_olga(olga)
    browser, take_back = signed_in(omar), url("desk_approval_withdraw", approval=approval.public_id)
    assert "can be taken back while nobody has answered" in text(browser.get(take_back))

    browser.post(take_back)

    approval.refresh_from_db()
    assert approval.state == ApprovalState.WITHDRAWN
    late = signed_in(olga).post(room("workspace_approval_accept", approval), {"digest": approval.digest})
    assert late.status_code == 409
    assert "Taken back by Omar Haddad" in text(late)
    assert AuditEntry.objects.filter(action="approval.came_late").count() == 1


# -- reminders


def test_reminders_fall_on_the_last_fifth_and_on_the_last_working_day() -> None:
    monday = datetime(2026, 11, 2, 9, tzinfo=UTC)

    found = approval_reminders.dates(monday, monday + timedelta(days=10))  # until Thursday the 12th
    over_a_weekend = approval_reminders.dates(monday, monday + timedelta(days=14))  # until Monday the 16th

    assert found == {FIFTH_LEFT: monday + timedelta(days=8), LAST_WORKING_DAY: monday + timedelta(days=9)}
    assert over_a_weekend[LAST_WORKING_DAY] == datetime(2026, 11, 13, 9, tzinfo=UTC)
    assert approval_reminders.next_at(monday, monday + timedelta(days=10), monday + timedelta(days=9)) is None


@pytest.mark.req("CP-02")
def test_who_may_answer_is_reminded_by_each_date_once(enkomm: Platform, olga: Membership, linh: Membership) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False):
        to_olga(olga, expires_at=now() + timedelta(days=10))
        assert approval_reminders.send_due() == 0
    for day, sent in ((10, 1), (11, 2), (12, 2)):
        with time_machine.travel(datetime(2026, 11, day, 9, 1, tzinfo=UTC), tick=False):
            approval_reminders.send_due()
            assert approval_reminders.send_due() == 0
            assert [mail.recipient for mail in OutgoingMail.objects.filter(template="approval_reminder")] == [
                "olga@sakura.example"
            ] * sent

    assert ApprovalReminder.objects.count() == 2
    assert AuditEntry.objects.filter(action="approval.reminded").count() == 2


def test_a_short_time_is_reminded_of_by_one_mail(enkomm: Platform, olga: Membership) -> None:
    with time_machine.travel(datetime(2026, 11, 4, 9, tzinfo=UTC), tick=False):
        approval = to_olga(olga, expires_at=now() + timedelta(days=1))
    with time_machine.travel(datetime(2026, 11, 5, 8, tzinfo=UTC), tick=False):
        approval_reminders.send_due()

    assert OutgoingMail.objects.filter(template="approval_reminder").count() == 1
    approval.refresh_from_db()
    assert approval.remind_at is None


def test_an_answered_question_is_reminded_of_no_more(enkomm: Platform, olga: Membership) -> None:
    approval = to_olga(olga)
    approvals.accept(approval, by=olga)

    with time_machine.travel(now() + timedelta(days=6, hours=20), tick=False):
        assert approval_reminders.send_due() == 0


@pytest.mark.req("CP-02")
def test_the_sender_reminds_at_most_once_a_day(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    approval = to_olga(olga)
    browser, press = signed_in(omar), url("desk_approval_remind", approval=approval.public_id)
    assert "Remind them" in text(browser.get(url("desk_approval", approval=approval.public_id)))

    assert "1 person was reminded by mail." in text(browser.post(press, follow=True))
    assert "They were reminded today already." in text(browser.post(press, follow=True))
    assert "Remind them" not in text(browser.get(url("desk_approval", approval=approval.public_id)))
    with time_machine.travel(now() + timedelta(days=1)):
        signed_in(omar).post(press)

    assert OutgoingMail.objects.filter(template="approval_reminder").count() == 2


def test_who_is_asked_reminds_nobody(enkomm: Platform, olga: Membership) -> None:
    approval = to_olga(olga)

    with pytest.raises(PermissionDenied):
        approval_reminders.remind(approval, by=olga)


def test_a_reminder_never_goes_to_who_prepared_it(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    asked(enkomm, requested_by=omar.user)

    with time_machine.travel(now() + timedelta(days=6, hours=20), tick=False):
        approval_reminders.send_due()

    reminded = {mail.recipient for mail in OutgoingMail.objects.filter(template="approval_reminder")}
    assert "mei@enkomm.example" in reminded
    assert "omar@enkomm.example" not in reminded


@pytest.mark.req("CP-02")
def test_whoever_asked_is_told_that_nobody_answered(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    to_olga(olga, requested_by=omar.user)

    with time_machine.travel(now() + timedelta(days=8), tick=False):
        approvals.expire_due()

    mail = OutgoingMail.objects.get(template="approval_expired")
    assert mail.recipient == "omar@enkomm.example"
    assert "EK TEST-1 / 1" in mail.text


# -- long lists


@pytest.fixture
def thousands(enkomm: Platform, olga: Membership) -> list[Approval]:
    moment = now()
    rows = [
        Approval(
            platform=enkomm,
            kind=ApprovalKind.values[number % 7],
            topic="test",
            subject_id=number,
            reference=f"EK {number:05}",
            sought=f"EK{number:05}",
            workspace=olga.workspace,
            requested_at=moment - timedelta(minutes=number),
            expires_at=moment + timedelta(days=3, minutes=number),
        )
        for number in range(5000)
    ]
    return Approval.objects.bulk_create(rows)


@pytest.mark.req("CP-01")
def test_5000_questions_take_as_many_queries_as_one(
    enkomm: Platform, olga: Membership, thousands: list[Approval]
) -> None:
    browser = signed_in(olga)
    browser.get(room("workspace_approvals"))  # the first page of a session also writes the session
    with CaptureQueriesContext(connection) as many:
        page = browser.get(room("workspace_approvals"))
    Approval.objects.exclude(pk=thousands[0].pk).delete()
    with CaptureQueriesContext(connection) as few:
        browser.get(room("workspace_approvals"))

    assert len(many) == len(few)
    assert text(page).count("data-row") == 25
    assert "cursor=" in text(page)


@pytest.mark.req("CP-01")
def test_lists_are_narrowed_by_kind_state_and_part_of_a_reference(
    enkomm: Platform, olga: Membership, thousands: list[Approval]
) -> None:
    browser = signed_in(olga)

    by_reference = text(browser.get(room("workspace_approvals") + "?reference=ek+0 4321"))
    assert by_reference.count("data-row") == 1
    assert "EK 04321" in by_reference
    kind = ApprovalKind.RETENTION_RUN
    of_kind = approval_boxes.narrowed(approval_boxes.waiting(olga.workspace), kind=kind)
    assert {one.kind for one in of_kind[:50]} == {kind}
    nothing = text(browser.get(room("workspace_approvals_decided") + "?state=rejected"))
    assert "Nothing matches these filters." in nothing
    assert "You have decided nothing yet." in text(browser.get(room("workspace_approvals_decided")))
    assert text(browser.get(room("workspace_approvals") + "?kind=nonsense")).count("data-row") == 25


def test_the_lists_go_by_an_index(enkomm: Platform, olga: Membership, thousands: list[Approval]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE workspaces_approval")
    plans = [
        approval_boxes.waiting(olga.workspace)[:25].explain(),
        approval_boxes.sent(olga.workspace).order_by("-requested_at", "-pk")[:25].explain(),
    ]

    assert "approval_received" in plans[0]
    assert "approval_sent" in plans[1]


def test_two_owners_of_one_workspace_see_the_same(enkomm: Platform, olga: Membership) -> None:
    kenji = factories.owner(enkomm, "ws-sakura", "kenji@sakura.example", "Kenji Mori")
    approval = to_olga(olga)

    for owner in (olga, kenji):
        assert approval.reference in text(signed_in(owner).get(room("workspace_approvals")))
