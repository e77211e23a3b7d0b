"""A withdrawal reaches whoever got the data: told, reminded, confirmed, seen by officers and by the person."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from consent import links, settled, subjects
from consent.kinds import Change, EventKind
from consent.models import ConsentEvent, LedgerMark, Propagation, PurposeVersion, RecipientContact
from consent.propagation import answers, contacts, deriving, telling
from consent.propagation.contacts import Reached
from consent.propagation.kinds import State, Way
from consent.webhooks import endpoints
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.consent.asking import changed, purpose, rita, said
from tests.consent.hooked import let_in, looked, told
from tests.dsr.desk import signed_in, text
from tests.programs import program_of
from tests.webhook_receiver import receiving
from workspaces.models import MemberRole, Membership, Platform
from workspaces.register.kinds import LegalBasis

pytestmark = pytest.mark.usefixtures("second_factor_excused")
DESK = "/enkomm/desk/consent/passing-on/"
HISTORY = "/enkomm/preferences/mine/history/"
POST = "stops@tinpost.example"


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    """What is sent by Tin Post."""
    return purpose(enkomm, recipients=("tin-post",))


@pytest.fixture
def tin_post(omar: Membership) -> RecipientContact:
    return contacts.put("tin-post", Reached(Way.MAIL, POST), by=omar)


def withdrawn(platform: Platform, offers: PurposeVersion, option: str = "email") -> ConsentEvent:
    """Have Rita agree and withdraw, and tell whoever has to hear of it."""
    known = rita(platform)
    said(known, offers, option=option)
    event = said(known, offers, EventKind.WITHDRAWN, option=option)
    swept()
    return event


def swept() -> int:
    settled.settle()
    return telling.go_on()


def mails(template: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(template=template).order_by("pk"))


def link() -> str:
    (found,) = re.findall(r"https?://[^/\s]+(/\S+)", mails("propagation_asked")[-1].text)[:1]
    return str(found)


def opened() -> tuple[Client, str]:
    """Come by the link, type the code of the mail, and return the browser with the list."""
    client = Client()
    client.post(link())
    (code,) = re.findall(r"\b(\d{4} \d{4})\b", mails("propagation_code")[-1].text)
    answer = client.post(f"{link()}code/", {"code": code})
    assert answer.status_code == 302, answer.content
    return client, str(answer.url)


# -- who has to hear of it


@pytest.mark.req("EK-06")
def test_somebody_at_the_recipient_stops_and_the_person_reads_that_it_was_confirmed(
    enkomm: Platform, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    event = withdrawn(enkomm, offers)
    (asked,) = mails("propagation_asked")
    assert asked.recipient == POST
    assert "rita" not in f"{asked.subject}{asked.text}{asked.html}".lower()
    browser, page = opened()
    assert "rita@example.org" in text(browser.get(page))

    answer = browser.post(
        page, {"propagation": str(Propagation.objects.get().public_id), "answer": "stopped"}, follow=True
    )

    assert "Your answer is recorded." in text(answer)
    assert "rita" not in text(answer)
    row = Propagation.objects.get(event=event)
    assert (row.state, row.recipient) == (State.STOPPED, "tin-post")
    mine = Client()
    mine.get(links.open_address(enkomm, rita(enkomm)).removeprefix("http://127.0.0.1:8000"))
    history = text(mine.get(HISTORY))
    assert re.search(r"Passed on to Tin Post Ltd on [^<]+, confirmed on ", history)
    shown = text(mine.get(f"{HISTORY}{event.public_id}/"))
    assert "Passed on to Tin Post Ltd" in shown


def test_everybody_hears_whom_a_wording_named_that_was_agreed_to(enkomm: Platform, offers: PurposeVersion) -> None:
    known = rita(enkomm)
    said(known, offers)
    newer = changed(offers, effective_from=now().date(), recipients=("lantern-partners",))
    said(known, newer)
    changed(offers, effective_from=now().date() + timedelta(days=30), recipients=("minato-cloud",))
    event = said(known, newer, EventKind.WITHDRAWN)

    assert deriving.recipients_of(event) == {"tin-post", "lantern-partners"}


def test_who_never_agreed_to_the_older_wording_is_no_news_to_its_recipients(
    enkomm: Platform, offers: PurposeVersion
) -> None:
    known = rita(enkomm)
    said(known, offers, option="telephone")
    newer = changed(offers, effective_from=now().date(), recipients=("lantern-partners",))
    said(known, newer)

    assert deriving.recipients_of(said(known, newer, EventKind.WITHDRAWN)) == {"lantern-partners"}


def test_an_objection_reaches_whoever_got_the_data_without_being_asked_about(
    enkomm: Platform, omar: Membership, tin_post: RecipientContact
) -> None:
    ranking = purpose(enkomm, "ranking", basis=LegalBasis.LEGITIMATE_INTERESTS, options=(), recipients=("tin-post",))
    said(rita(enkomm), ranking, EventKind.WITHDRAWN, option="")
    swept()

    assert [row.recipient for row in Propagation.objects.all()] == ["tin-post"]


def test_a_refusal_and_the_end_of_a_time_are_no_news(enkomm: Platform, offers: PurposeVersion) -> None:
    said(rita(enkomm), offers, EventKind.REFUSED)
    swept()
    assert not Propagation.objects.exists()


def test_reading_the_ledger_twice_asks_nobody_twice(
    enkomm: Platform, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    withdrawn(enkomm, offers)
    LedgerMark.objects.update(passed_on=0)
    swept()

    assert Propagation.objects.count() == 1
    assert len(mails("propagation_asked")) == 1


# -- the page


def test_before_the_code_nothing_of_a_person_is_shown_and_nothing_is_answered(
    enkomm: Platform, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    """Programs that look at mail follow links and send forms."""
    withdrawn(enkomm, offers)
    robot = Client()
    for path in (link(), f"{link()}code/", f"{link()}people/"):
        for answer in (robot.get(path, follow=True), robot.post(path, {"answer": "stopped", "code": "1234 5678"})):
            assert "rita" not in text(answer) if answer.content else True

    row = Propagation.objects.get()
    robot.post(f"{link()}people/", {"propagation": str(row.public_id), "answer": "stopped"})
    assert Propagation.objects.get().state == State.TOLD
    assert not AuditEntry.objects.filter(action="propagation.opened").exists()


def test_the_list_closes_after_half_an_hour_and_is_one_recipients_own(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    withdrawn(enkomm, offers)
    browser, page = opened()
    other = contacts.put("lantern-partners", Reached(Way.MAIL, "desk@lantern.example"), by=omar)
    foreign = links.propagation_address(enkomm, other).removeprefix("http://127.0.0.1:8000")
    assert browser.get(f"{foreign}people/").status_code == 302
    with time_machine.travel(now() + timedelta(minutes=31)):
        assert browser.get(page).status_code == 302
    with time_machine.travel(now() + timedelta(days=31)):
        assert browser.get(link()).status_code == 404
    assert AuditEntry.objects.filter(action="propagation.opened").count() == 1


def test_one_recipient_answers_nothing_of_another(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    contacts.put("lantern-partners", Reached(Way.MAIL, "desk@lantern.example"), by=omar)
    shared = purpose(enkomm, "shared", recipients=("lantern-partners",))
    said(rita(enkomm), shared)
    said(rita(enkomm), shared, EventKind.WITHDRAWN)
    withdrawn(enkomm, offers)
    foreign = Propagation.objects.get(recipient="lantern-partners")

    with pytest.raises(answers.AlreadyEnded):
        answers.answer(tin_post, foreign.public_id, State.STOPPED)
    assert len(answers.tasks(tin_post)) == 1


@pytest.mark.parametrize(
    ("option", "shown", "kept_back"),
    [("email", "rita@example.org", "+493023125042"), ("telephone", "+493023125042", "rita@example.org")],
)
def test_of_a_person_that_is_shown_by_which_the_purpose_reaches_them(
    enkomm: Platform, offers: PurposeVersion, tin_post: RecipientContact, option: str, shown: str, kept_back: str
) -> None:
    subjects.find_or_add(
        enkomm.pk, [subjects.Known("email", "rita@example.org"), subjects.Known("phone", "+49 30 23125042")]
    )
    withdrawn(enkomm, offers, option)
    browser, page = opened()

    listed = text(browser.get(page))

    assert shown in listed
    assert kept_back not in listed


def test_of_somebody_who_was_erased_no_address_is_shown(
    enkomm: Platform, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    withdrawn(enkomm, offers)
    with transaction.atomic():
        subjects.erase_values(rita(enkomm))

    (task,) = answers.tasks(tin_post)

    assert task.identifier is None
    browser, page = opened()
    assert "We have no address of the person any more." in text(browser.get(page))


def test_nobody_like_that_is_an_answer_and_a_second_one_is_none(
    enkomm: Platform, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    withdrawn(enkomm, offers)
    browser, page = opened()
    row = str(Propagation.objects.get().public_id)

    assert "Press one of the two buttons." in text(browser.post(page, {"propagation": row}, follow=True))
    browser.post(page, {"propagation": row, "answer": "nobody"})
    again = text(browser.post(page, {"propagation": row, "answer": "stopped"}, follow=True))

    assert "This was answered before." in again
    assert Propagation.objects.get().state == State.NOBODY


def test_all_that_were_shown_are_answered_at_once(
    enkomm: Platform, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    withdrawn(enkomm, offers)
    withdrawn(enkomm, offers, "telephone")
    with time_machine.travel(now() + timedelta(hours=2)):
        swept()
        browser, page = opened()
        assert "We stopped all 2" in text(browser.get(page))
        named = [str(row.public_id) for row in Propagation.objects.all()]

        browser.post(page, {"propagation": [*named, "no id"], "answer": "stopped"})

        assert {row.state for row in Propagation.objects.all()} == {State.STOPPED}
        assert "Nothing waits for your answer." in text(browser.get(page))


# -- time


def test_one_mail_tells_of_all_reminds_and_officers_are_told_once(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    withdrawn(enkomm, offers)
    withdrawn(enkomm, offers, "telephone")
    swept()
    assert len(mails("propagation_asked")) == 1  # an hour lies between two mails
    begun = now()
    for passed, letters, officers in (
        (timedelta(hours=2), 2, 0),  # the second one
        (timedelta(days=2), 2, 0),
        (timedelta(days=3, hours=3), 3, 0),  # both are reminded of
        (timedelta(days=6, hours=4), 4, 0),
        (timedelta(days=7, hours=3), 4, 1),
        (timedelta(days=7, hours=5), 4, 1),
    ):
        with time_machine.travel(begun + passed):
            swept()
            assert len(mails("propagation_asked")) == letters, passed
            late = {one.recipient for one in mails("propagation_late")}
            assert (omar.user.email in late, len(mails("propagation_late"))) == (bool(officers), officers * len(late))

    assert "We wrote to you about this before" in mails("propagation_asked")[-1].text
    told = next(one for one in mails("propagation_late") if one.recipient == omar.user.email)
    assert "2 withdrawals were confirmed by nobody" in told.text


def test_whom_nobody_reaches_waits_and_officers_are_told(
    enkomm: Platform, omar: Membership, offers: PurposeVersion
) -> None:
    withdrawn(enkomm, offers)
    assert Propagation.objects.get().state == State.NEW
    with time_machine.travel(now() + timedelta(days=8)):
        swept()
        assert omar.user.email in {one.recipient for one in mails("propagation_late")}

    contacts.put("tin-post", Reached(Way.MAIL, POST), by=omar)
    swept()
    assert Propagation.objects.get().state == State.TOLD


# -- by a webhook, or not at all


def test_an_application_that_took_the_webhook_has_heard_of_it(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, settings: Any
) -> None:
    settings.OUTBOUND_LOOPBACK = True
    application = let_in(omar)
    with receiving() as receiver:
        told(omar, receiver, application)
        contacts.put("tin-post", Reached(Way.WEBHOOK, application=application), by=omar)
        receiver.status = 500
        withdrawn(enkomm, offers)
        looked()
        swept()
        assert Propagation.objects.get().state == State.TOLD

        receiver.status = 200
        endpoint = endpoints.endpoint_of(application)
        endpoints.pause(endpoint, by=omar)
        endpoints.resume(endpoint, by=omar)
        looked()
        swept()

    row = Propagation.objects.get()
    assert (row.state, row.told_at is not None) == (State.TAKEN, True)
    assert mails("propagation_asked") == []


def test_a_webhook_that_tells_of_no_withdrawal_confirms_none(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, settings: Any
) -> None:
    settings.OUTBOUND_LOOPBACK = True
    application = let_in(omar)
    with receiving() as receiver:
        told(omar, receiver, application, changes=[Change.GIVEN])
        contacts.put("tin-post", Reached(Way.WEBHOOK, application=application), by=omar)
        withdrawn(enkomm, offers)
        looked()
        swept()

    assert Propagation.objects.get().state == State.NEW


def test_whom_nothing_has_to_be_told_is_shown_to_nobody(
    enkomm: Platform, omar: Membership, offers: PurposeVersion
) -> None:
    contacts.put("tin-post", Reached(Way.NOT_NEEDED, reason="It asks the portal before each mail."), by=omar)
    withdrawn(enkomm, offers)

    assert Propagation.objects.get().state == State.NOT_NEEDED
    mine = Client()
    mine.get(links.open_address(enkomm, rita(enkomm)).removeprefix("http://127.0.0.1:8000"))
    history = text(mine.get(HISTORY))
    assert "Withdrawn" in history
    assert "assed on to" not in history


# -- the desk


def test_officers_see_what_waits_set_how_a_recipient_is_reached_and_close_one_by_hand(
    enkomm: Platform, omar: Membership, offers: PurposeVersion
) -> None:
    withdrawn(enkomm, offers)
    client = signed_in(omar)
    listed = text(client.get(DESK))
    assert "Tin Post Ltd" in listed
    assert "Set how it is reached" in listed

    wrong = client.post(f"{DESK}tin-post/contact/", {"way": "mail", "language": "en"})
    assert wrong.status_code == 422
    assert "Type the address that the mail goes to." in text(wrong)
    set_up = client.post(f"{DESK}tin-post/contact/", {"way": "mail", "address": POST, "language": "ja"}, follow=True)
    assert "also about what waits" in text(set_up)
    swept()
    assert mails("propagation_asked")[0].language == "ja"
    assert "Told, not answered" in text(client.get(f"{DESK}tin-post/?open=1"))

    row = Propagation.objects.get()
    assert client.post(f"{DESK}one/{row.public_id}/", {"note": ""}).status_code == 422
    closed = client.post(f"{DESK}one/{row.public_id}/", {"note": "Told them on the telephone."}, follow=True)
    assert "Closed by an officer" in text(closed)
    assert "Told them on the telephone." in text(closed)
    assert "changed meanwhile" in text(client.post(f"{DESK}one/{row.public_id}/", {"note": "Again."}, follow=True))
    assert "rita" not in text(client.get(f"{DESK}tin-post/"))
    assert client.get(f"{DESK}nobody/").status_code == 404


def test_an_auditor_reads_and_does_nothing(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    withdrawn(enkomm, offers)
    Membership.objects.filter(pk=omar.pk).update(role=MemberRole.AUDITOR)
    client = signed_in(omar)

    assert "Tin Post Ltd" in text(client.get(DESK))
    shown = text(client.get(f"{DESK}tin-post/"))
    assert POST not in shown
    assert "Close it by hand" not in shown.partition("<tbody")[2]
    assert client.get(f"{DESK}tin-post/contact/").status_code == 404
    assert client.get(f"{DESK}one/{Propagation.objects.get().public_id}/").status_code == 404


def test_nothing_of_a_person_goes_into_the_trail(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    withdrawn(enkomm, offers)
    browser, page = opened()
    browser.post(page, {"propagation": str(Propagation.objects.get().public_id), "answer": "stopped"})

    entries = AuditEntry.objects.filter(action__startswith="propagation.").order_by("pk")
    assert [one.action for one in entries] == ["propagation.told", "propagation.opened", "propagation.answered"]
    assert not re.search(r"rita|tinpost", str([bytes(one.payload) for one in AuditEntry.objects.all()]))


# -- the database


def test_the_database_takes_no_half_answer(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, tin_post: RecipientContact
) -> None:
    withdrawn(enkomm, offers)
    wrong: tuple[dict[str, Any], ...] = (
        {"state": State.STOPPED},
        {"ended_at": now()},
        {"state": State.TOLD, "told_at": None},
        {"state": State.BY_HAND, "ended_at": now(), "note": "Why"},
        {"state": State.STOPPED, "ended_at": now(), "ended_by": omar.user},
    )
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Propagation.objects.update(**values)
    for values in ({"way": Way.WEBHOOK}, {"way": Way.NOT_NEEDED, "reason": "x"}, {"reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RecipientContact.objects.update(**values)


# -- the same for programs


def test_a_program_lists_what_waits_sets_a_contact_and_closes(
    enkomm: Platform, omar: Membership, offers: PurposeVersion
) -> None:
    event, program = withdrawn(enkomm, offers), program_of(omar)
    (row,) = program.read("/propagations", recipient="tin-post", state="new")["items"]
    assert (row["change"], row["purpose"]) == (str(event.public_id), "winter-offers")
    assert program.read("/propagations", state="stopped")["items"] == []
    assert program.client.get(f"{program.base}/propagations", {"state": "lost"}).status_code == 400

    contact = "/recipient-contacts/tin-post"
    assert program.fails(contact, {"way": "mail"}) == (422, "invalid", ["/address"])
    assert program.fails(contact, {"way": "webhook"})[2] == ["/application"]
    assert program.fails("/recipient-contacts/nobody", {"way": "mail", "address": POST})[0] == 404
    assert program.send(contact, {"way": "mail", "address": POST})["way"] == "mail"
    assert POST not in str(program.read("/recipient-contacts"))
    swept()
    assert program.read("/propagations")["items"][0]["state"] == "told"

    closing = f"/propagations/{row['id']}/closings"
    assert program.send(closing, {"note": "Told them."})["state"] == "by_hand"
    assert program.fails(closing, {"note": "Again."})[:2] == (409, "already-ended")
