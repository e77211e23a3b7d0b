"""An officer enters what came by letter, by telephone, in person or to a mailbox (NC-03)."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from time_machine import travel

from dsr import correspondence, counts, delivery, entering, intake, opt_outs, triage
from dsr.models import Case, Channel, Level, OptOut, Status, Step, Verification
from dsr.verification import process
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import signed_in, text, url
from tests.dsr.entering import HANOI, POST, TOLD, entered, enters, sends
from tests.dsr.visiting import address, open_case
from tests.factories import RITA, drain, part
from workspaces.models import MemberRole, Membership, Platform, User

pytestmark = pytest.mark.usefixtures("second_factor_excused")

TODAY = datetime(2026, 11, 25, 10, 0, tzinfo=HANOI)


@pytest.fixture
def desk(omar: Membership) -> Client:
    return signed_in(omar)


@pytest.fixture
def today() -> Any:
    with travel(TODAY, tick=False):
        yield


@pytest.mark.req("NC-03")
@pytest.mark.usefixtures("today")
def test_the_clock_of_a_letter_runs_from_the_day_on_which_it_arrived(enkomm: Platform, desk: Client) -> None:
    case = enters(desk)

    arrived = datetime(2026, 11, 20, 16, 30, tzinfo=HANOI)
    assert case.received_at == arrived
    assert (case.channel, case.entered_at) == (Channel.LETTER, TODAY)
    assert part(case).clock.starts_at.date() == arrived.date()
    assert part(case).due_at == counts.expected("access", "DE", case.establishment, arrived)[0].dates.due_at
    assert part(case).due_at < counts.expected("access", "DE", case.establishment, now())[0].dates.due_at


@pytest.mark.req("NC-03")
@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("channel", entering.CHANNELS)
def test_every_way_past_the_portal_can_be_entered(enkomm: Platform, desk: Client, channel: str) -> None:
    case = enters(desk, channel=channel)

    assert (case.channel, case.entered_by) == (channel, User.objects.get(email="omar@enkomm.example"))


@pytest.mark.usefixtures("today")
def test_the_page_says_by_when_and_why_before_anything_is_saved(enkomm: Platform, desk: Client) -> None:
    shown = text(sends(desk, "preview"))

    assert "Sunday 20 December 2026" in shown or "Monday 21 December 2026" in shown
    assert "Friday 20 November 2026" in shown
    assert "Why this date?" in shown
    assert "enKomm Vietnam JSC" in shown
    assert RITA["name"] in shown
    assert Case.objects.count() == 0


@pytest.mark.usefixtures("today")
def test_officers_see_an_entered_request_at_once_and_the_search_begins(enkomm: Platform, desk: Client) -> None:
    case = enters(desk)
    drain()

    assert triage.visible().filter(case=case).exists()
    assert case.display_reference in text(desk.get(url("desk") + "?view=open"))
    assert part(case).status == Status.IDENTIFYING
    assert Step.objects.filter(request=part(case), kind="find", state="done").exists()


@pytest.mark.usefixtures("today")
def test_what_is_not_told_counts_from_the_beginning_of_the_day(enkomm: Platform, desk: Client) -> None:
    assert enters(desk, received_time="").received_at == datetime(2026, 11, 20, tzinfo=HANOI)


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"received_time": "10:01", "received_on": "2026-11-25"}, "Nothing arrives later than now."),
        ({"received_on": "2026-11-26"}, "Nothing arrives later than now."),
        ({"received_on": "soon"}, "Type the day as year, month and day"),
        ({"received_time": "25:00"}, "Type the time as hours and minutes"),
        ({"email": "", "address": "", "phone": ""}, "Give one way to answer"),
        ({"email": "rita at home"}, "Type the whole address"),
        ({"residence": "DE", "region": "US-CA"}, "This state does not lie in that country."),
        ({"channel": "portal"}, "Select a valid choice."),
        ({"name": ""}, "Fill in “Name of the person”."),
    ],
)
def test_a_mistake_is_named_and_loses_nothing(
    enkomm: Platform, desk: Client, changes: dict[str, str], sentence: str
) -> None:
    for stage in ("preview", "save"):
        answer = sends(desk, stage, **changes)

        assert answer.status_code == 422
        assert sentence in text(answer)
        for name in ("wish", "account", "name"):
            assert (changes | {}).get(name, TOLD[name]) in text(answer)
    assert Case.objects.count() == 0


@pytest.mark.usefixtures("today")
def test_going_back_from_the_preview_keeps_what_was_typed(enkomm: Platform, desk: Client) -> None:
    shown = text(sends(desk, "edit"))

    assert TOLD["wish"] in shown
    assert 'value="16:30"' in shown
    assert 'value="2026-11-20"' in shown


@pytest.mark.usefixtures("today")
def test_more_than_a_year_ago_is_taken_only_when_it_is_confirmed(enkomm: Platform, desk: Client) -> None:
    old = {"received_on": "2025-11-20"}

    assert "It did arrive more than a year ago" in text(sends(desk, "preview", **old))
    refused = sends(desk, "save", **old)
    assert (refused.status_code, Case.objects.count()) == (422, 0)
    assert "Confirm the day, or change it" in text(refused)
    assert enters(desk, **old, long_ago="on").received_at.year == 2025


def test_nothing_arrives_later_than_it_is_entered_whoever_asks(enkomm: Platform, omar: Membership) -> None:
    told = factories.submission(channel=Channel.LETTER)
    with pytest.raises(entering.NotYetArrived):
        entering.enter(enkomm, told, received_at=now() + timedelta(minutes=1), by=omar)

    case = entered(enkomm, omar, received_at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(received_at=now() + timedelta(days=1))


def test_nobody_enters_what_came_through_the_portal(enkomm: Platform, omar: Membership) -> None:
    for channel in (Channel.PORTAL, Channel.API):
        with pytest.raises(ValueError, match="nobody enters"):
            entering.enter(enkomm, factories.submission(channel=channel), received_at=now(), by=omar)
    case = factories.submitted(enkomm)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(channel=Channel.LETTER)


def test_nothing_is_left_of_an_entry_that_failed_on_the_way(enkomm: Platform, omar: Membership) -> None:
    told = factories.submission(channel=Channel.LETTER)
    broken = patch.object(correspondence, "tell", side_effect=RuntimeError)
    with broken, pytest.raises(RuntimeError):
        entering.enter(enkomm, told, received_at=now(), by=omar)

    assert Case.objects.count() == 0


@pytest.mark.usefixtures("today")
def test_pressing_twice_enters_once(enkomm: Platform, desk: Client) -> None:
    sent = {**TOLD, "key": "a1b2", "stage": "save"}
    first, second = (desk.post(url("desk_new"), sent) for _press in range(2))
    other = desk.post(url("desk_new"), sent | {"right": "erasure"})

    assert first.url == second.url
    assert Case.objects.count() == 1
    assert other.status_code == 422
    assert "saved before with other answers" in text(other)


@pytest.mark.usefixtures("today")
def test_an_open_request_from_the_same_address_is_shown_and_can_still_be_doubled(
    enkomm: Platform, desk: Client
) -> None:
    first = enters(desk)
    shown = text(sends(desk, "preview", email=RITA["email"].upper()))

    assert "Was it entered already?" in shown
    assert first.display_reference in shown
    assert "Was it entered already?" not in text(sends(desk, "preview", right="erasure"))
    assert "Was it entered already?" not in text(sends(desk, "preview", email="x@example.org", address="", phone=""))
    enters(desk)
    assert Case.objects.count() == 2


@pytest.mark.usefixtures("today")
def test_a_double_is_found_by_post_and_by_number_too(enkomm: Platform, desk: Client) -> None:
    enters(desk, email="", phone="")
    enters(desk, email="", address="")

    by_post = text(sends(desk, "preview", email="", phone="", address=POST.replace("\n", "  \n").upper()))
    by_number = text(sends(desk, "preview", email="", address="", phone=RITA["phone"].replace(" ", "-")))
    assert "Was it entered already?" in by_post
    assert "Was it entered already?" in by_number


def test_what_nobody_confirmed_in_the_portal_is_no_double_to_be_shown(enkomm: Platform, desk: Client) -> None:
    factories.submitted(enkomm)

    assert "Was it entered already?" not in text(sends(desk, "preview"))


@pytest.mark.req("NC-03")
def test_an_opt_out_by_telephone_is_in_effect_at_once(enkomm: Platform, desk: Client) -> None:
    case = enters(desk, right="opt_out_sale", channel="telephone", relation="", residence="US", region="US-CA")

    assert opt_outs.opted_out(enkomm, RITA["email"], "opt_out_sale")
    assert OptOut.objects.get().since == case.received_at
    assert part(case).status == Status.DECIDING


def test_an_opt_out_is_of_something(enkomm: Platform, desk: Client, omar: Membership) -> None:
    answer = sends(desk, "save", right="opt_out_sale", email="", account="")

    assert answer.status_code == 422
    assert "An opt-out is of an e-mail address or of a user name." in text(answer)
    with pytest.raises(entering.NobodyToOptOut):
        entered(enkomm, omar, right="opt_out_sale")


# -- whoever enters vouches for nothing -------------------------------------------------------------------------------


def test_entering_proves_nothing_and_the_trail_tells_no_person(enkomm: Platform, desk: Client) -> None:
    case = enters(desk)
    drain()

    assert not Verification.objects.filter(case=case).exists()
    assert case.contact_confirmed_at is None
    told = " ".join(str(entry.payload) for entry in AuditEntry.objects.all())
    assert "case.entered" in set(AuditEntry.objects.values_list("action", flat=True))
    for secret in (RITA["name"], RITA["email"], "Beispielweg", TOLD["wish"]):
        assert secret not in told


def test_the_person_is_told_by_mail_and_the_mail_holds_no_data(enkomm: Platform, desk: Client) -> None:
    case = enters(desk)
    mail = OutgoingMail.objects.get(template="entered")

    assert mail.recipient == RITA["email"]
    assert case.display_reference in mail.text
    assert f"/cases/{case.reference}/" in mail.text
    assert RITA["name"] not in mail.text
    assert TOLD["wish"] not in mail.text
    assert not OutgoingMail.objects.filter(template="code").exists()


def test_the_address_counts_only_once_its_owner_says_that_the_request_is_theirs(
    enkomm: Platform, desk: Client, client: Client
) -> None:
    case = enters(desk, received_on=str(now().date() - timedelta(days=1)))
    drain()
    assert "Is this your request?" in text(open_case(client, case))
    case.refresh_from_db()
    assert case.contact_confirmed_at is None

    client.post(address("answer_for", reference=case.reference), {"answer": "mine"})
    case.refresh_from_db()
    assert case.contact_confirmed_at is not None
    assert process.current(case).level == Level.HELD_CONTACT  # type: ignore[union-attr]
    factories.prove(case)
    assert part(case).status == Status.DECIDING


def test_whoever_did_not_write_the_letter_drops_it(enkomm: Platform, desk: Client, client: Client) -> None:
    case = enters(desk)
    drain()
    open_case(client, case)
    client.post(address("answer_for", reference=case.reference), {"answer": "not_mine"})

    assert part(case).status == Status.WITHDRAWN


def test_a_download_never_opens_to_an_address_that_only_the_letter_named(
    enkomm: Platform, desk: Client, omar: Membership
) -> None:
    """An officer checked who she is; that the address in her letter is hers, nobody has shown."""
    case = enters(desk)
    drain()
    process.record_officer_check(case, kind="document_seen", by=omar)
    factories.go_on_proven(case)
    drain()

    assert delivery.download_contacts(part(case)) == []
    intake.mark_contact_confirmed(case)
    assert delivery.download_contacts(part(case)) == [RITA["email"]]


def test_an_entered_case_is_kept_as_long_as_one_that_was_confirmed(
    enkomm: Platform, desk: Client, client: Client
) -> None:
    case = enters(desk)
    open_case(client, case)
    client.post(address("answer_for", reference=case.reference), {"answer": "not_mine"})
    case.refresh_from_db()

    assert case.purge_after is not None
    assert case.closed_at is not None
    assert (case.purge_after - case.closed_at).days > 1000


# -- who may ----------------------------------------------------------------------------------------------------------


def test_an_auditor_reads_and_enters_nothing(enkomm: Platform, omar: Membership) -> None:
    user = User.objects.create_user("aiko@enkomm.example", factories.PASSWORD, name="Aiko Mori")
    Membership.objects.create(platform=enkomm, user=user, role=MemberRole.AUDITOR)
    auditor = signed_in(user)

    assert auditor.get(url("desk")).status_code == 200
    assert "Enter a request" not in text(auditor.get(url("desk")))
    assert auditor.get(url("desk_new")).status_code == 404
    assert auditor.post(url("desk_new"), {**TOLD, "key": "k", "stage": "save"}).status_code == 404
    case = entered(enkomm, omar)
    assert auditor.post(url("desk_receipt", part(case))).status_code == 404
    assert Case.objects.count() == 1


def test_an_officer_of_another_platform_enters_nothing_here(enkomm: Platform, otto: Membership) -> None:
    browser = signed_in(otto)

    assert browser.post(url("desk_new"), {**TOLD, "key": "k", "stage": "save"}).status_code == 404
    assert Case.objects.count() == 0


def test_where_she_lives_is_kept_down_to_the_state(enkomm: Platform, desk: Client) -> None:
    case = enters(desk, residence="US", region="US-CA")

    assert (case.residence, case.residence_region, case.law) == ("US", "CA", "US-CA")
    assert "California, United States" in text(desk.get(url("desk_request", part(case))))
