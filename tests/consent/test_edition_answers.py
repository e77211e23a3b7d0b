"""What people say to an edition: that they read it, or that they do not agree, and what follows (EK-21)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from consent import edition_answers, ledger, subjects
from consent.kinds import GIVING
from consent.models import AnswerWay, EditionObjection, EditionTold
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests.consent.asking import RITAS, purpose, rita, said
from tests.consent.editions import announced, link_in, mails, tell_all
from tests.dsr.desk import signed_in, text
from tests.factories import PASSWORD
from workspaces import closing
from workspaces.models import MemberRole, Membership, Platform, User

pytestmark = pytest.mark.usefixtures("second_factor_excused")
ACCOUNT = "/enkomm/notices/privacy/3/answer/"
WORDS = "A year is too long for my mails."


@pytest.fixture
def told(enkomm: Platform, omar: Membership, mei: Membership, olga: Membership) -> None:
    said(rita(enkomm), purpose(enkomm))
    announced(omar, mei)
    tell_all()


def ritas() -> EditionTold:
    return EditionTold.objects.get(subject__isnull=False, user=None)


def ritas_link() -> str:
    return link_in(mails()[RITAS.value])


@pytest.mark.req("EK-21")
def test_somebody_without_an_account_says_that_they_read_it(told: None, client: Client) -> None:
    page = text(client.get(ritas_link()))
    assert "Privacy notice: another edition from" in page
    assert "checked" not in page
    assert ritas().answer == ""

    assert client.post(ritas_link(), {}).status_code == 422
    assert ritas().answer == ""
    answer = text(client.post(ritas_link(), {"says": "read"}, follow=True))
    assert "It is recorded that you read it." in answer
    assert (ritas().answer, ritas().way) == ("read", "mail")
    assert AuditEntry.objects.filter(action="notice.acknowledged").count() == 1
    client.post(ritas_link(), {"says": "read"})
    assert AuditEntry.objects.filter(action="notice.acknowledged").count() == 1


@pytest.mark.req("EK-21")
def test_who_does_not_agree_is_answered_by_an_officer(told: None, client: Client, mei: Membership) -> None:
    said_so = text(client.post(ritas_link(), {"says": "disagree", "words": WORDS}, follow=True))
    assert "It is with the privacy office." in said_so
    desk = signed_in(mei)
    assert "Who does not agree" in text(desk.get("/enkomm/desk/consent/notices/"))
    objection = EditionObjection.objects.get()
    path = f"/enkomm/desk/consent/notices/objections/{objection.public_id}/"
    page = text(desk.get(path))
    assert WORDS in page
    assert RITAS.value not in page

    assert desk.post(path, {"outcome": "stays", "reply": ""}).status_code == 422
    desk.post(path, {"outcome": "stays", "reply": "You can delete them earlier in the settings."})
    mail = mails("edition_objection_answered")[RITAS.value]
    assert "You can delete them earlier in the settings." in mail.text
    again = desk.post(path, {"outcome": "taken_up", "reply": "No."})
    assert again.status_code == 409
    assert "You can delete them earlier in the settings." in text(client.get(ritas_link()))
    assert not edition_answers.waiting().exists()


@pytest.mark.req("EK-21")
def test_who_does_not_agree_may_take_back_everything_at_once(told: None, client: Client, enkomm: Platform) -> None:
    client.post(ritas_link(), {"says": "leave", "words": WORDS})

    states = ledger.states_of(rita(enkomm))
    assert [one for one in states.values() if one.kind in GIVING] == []
    objection = EditionObjection.objects.get()
    assert (objection.outcome, objection.words) == ("left", None)
    assert not edition_answers.waiting().exists()
    assert "All that you agreed to has ended." in text(client.get(ritas_link()))


def test_closing_the_account_closes_what_was_said_against_an_edition(told: None, olga: Membership) -> None:
    kenji = User.objects.create_user("kenji@sakura.example", PASSWORD, name="Kenji Mori")
    Membership.objects.create(platform=olga.platform, user=kenji, workspace=olga.workspace, role=MemberRole.MEMBER)
    client = signed_in(kenji)
    client.post(ACCOUNT, {"says": "read"})
    client.post(ACCOUNT, {"says": "disagree", "words": WORDS})
    row = EditionTold.objects.get(user=kenji)
    assert (row.answer, row.way) == ("objected", "account")
    assert "Close my account" in text(client.get(ACCOUNT))
    assert edition_answers.waiting().count() == 1

    closing.close(User.objects.get(pk=kenji.pk))
    objection = EditionObjection.objects.get()
    assert (objection.outcome, objection.words) == ("left", None)


@pytest.mark.req("EK-21")
def test_going_on_after_the_day_counts_as_having_read_it(told: None, olga: Membership) -> None:
    signed_in(olga).get("/account/")
    assert EditionTold.objects.get(user=olga.user).answer == ""
    with time_machine.travel(now() + timedelta(days=41), tick=False):
        signed_in(olga).get("/account/")
        row = EditionTold.objects.get(user=olga.user)
        assert (row.answer, row.way) == ("used", "account")
        assert "That counts as having read it." in text(signed_in(olga).get(ACCOUNT))


def test_going_on_does_not_undo_an_objection(told: None, olga: Membership) -> None:
    signed_in(olga).post(ACCOUNT, {"says": "disagree"})
    with time_machine.travel(now() + timedelta(days=41), tick=False):
        signed_in(olga).get("/account/")
    assert EditionTold.objects.get(user=olga.user).answer == "objected"


def test_answers_are_taken_until_some_days_after(told: None, client: Client, enkomm: Platform) -> None:
    with time_machine.travel(now() + timedelta(days=54), tick=False):
        assert "Answers to it are no longer taken here." in text(client.get(ritas_link()))
        client.post(ritas_link(), {"says": "read"})
        with pytest.raises(edition_answers.Over):
            edition_answers.read(edition_answers.of_subject(ritas().announcement, rita(enkomm)), AnswerWay.MAIL)
    assert ritas().answer == ""


def test_it_concerns_nobody_who_has_nothing_to_do_with_the_service(
    told: None, mallory: User, otto: Membership, client: Client
) -> None:
    assert signed_in(mallory).get(ACCOUNT).status_code == 404
    assert signed_in(otto).get(ACCOUNT).status_code == 404
    assert client.get(ACCOUNT).status_code == 302
    assert EditionTold.objects.filter(user=mallory).count() == 0


def test_an_objection_of_an_erased_person_cannot_be_read(told: None, client: Client, enkomm: Platform) -> None:
    client.post(ritas_link(), {"says": "disagree", "words": WORDS})
    subjects.erase_values(rita(enkomm))
    assert EditionObjection.objects.get().words is None
