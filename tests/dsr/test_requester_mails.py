"""Every mail to a person: both parts say the same, no data, no authority, a reason, and no password asked for."""

import re
from html import unescape

import pytest

from dsr import correspondence, decisions
from dsr.models import CodePurpose
from dsr.verification import codes
from privacy_portal.mail.models import OutgoingMail
from tests.factories import answered_from, confirmed, part, submitted
from workspaces.models import Membership, Platform

UPDATES = ["received", "prove_identity", "question", "message", "extended", "ready", "called_back", "answered"]


@pytest.fixture(params=UPDATES)
def mail(request: pytest.FixtureRequest, enkomm: Platform) -> OutgoingMail:
    """Each update in turn, as it went to Rita."""
    case = confirmed(enkomm)
    if request.param != "received":
        correspondence.tell(case, request.param, request=part(case))
    return OutgoingMail.objects.filter(template=request.param).get()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unescape(re.sub(r"<[^>]+>", " ", text)))


def html_words(mail: OutgoingMail) -> list[str]:
    body = mail.html.split("<body")[1].split(">", 1)[1]
    return words(re.sub(r'href="[^"]*"', "", body))


def test_both_parts_say_the_same(mail: OutgoingMail) -> None:
    assert words(mail.text) == html_words(mail)


def test_the_subject_tells_nobody_anything(mail: OutgoingMail) -> None:
    case_reference = re.search(r"EK \w{4}-\w{2}", mail.subject)

    assert case_reference
    assert mail.subject == f"An update on {case_reference.group()}"


def test_no_name_no_address_no_right(mail: OutgoingMail) -> None:
    said = (mail.subject + mail.text + mail.html).lower()

    for secret in ("rita", "example.org", "erasure", "delete my", "right of"):
        assert secret not in said


def test_the_link_carries_no_authority(mail: OutgoingMail) -> None:
    (link,) = set(re.findall(r"https?://\S+", mail.text))

    assert re.fullmatch(r"https?://[^/]+/enkomm/cases/[2-9A-Z]{6}/", link)


def test_it_says_why_it_came_and_that_no_password_is_asked_for(mail: OutgoingMail) -> None:
    assert "You get this mail because" in mail.text
    assert "We never ask for a password by mail." in mail.text


def test_the_date_is_told_where_there_is_one(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    mail = OutgoingMail.objects.get(template="received")

    assert "You will hear from us by" in mail.text
    assert str(part(case).due_at.year) in mail.text


@pytest.mark.req("X-02")
def test_an_extension_names_the_new_date_and_the_reason(enkomm: Platform, omar: Membership) -> None:
    answered_from(enkomm, "DE", "Europe/Berlin")
    case = confirmed(enkomm)
    before = part(case).due_at
    decisions.extend(part(case), by=omar, reason="complexity")
    mail = OutgoingMail.objects.get(template="extended")

    assert part(case).due_at > before
    assert "The new date is" in mail.text
    assert "your information is in many places" in mail.text


@pytest.mark.req("X-02")
def test_an_extension_that_moves_no_date_says_so(enkomm: Platform, omar: Membership) -> None:
    """Vietnam's ten days lead, and which gives no more time for many requests; the GDPR beside it does."""
    case = confirmed(enkomm)
    before = part(case).due_at
    decisions.extend(part(case), by=omar, reason="number_of_requests")
    mail = OutgoingMail.objects.get(template="extended")

    assert part(case).due_at == before
    assert "The earliest date does not move with it" in mail.text
    assert "The new date is" not in mail.text


@pytest.mark.parametrize("purpose", list(CodePurpose))
def test_each_code_says_where_to_type_it_and_how_long_it_works(enkomm: Platform, purpose: CodePurpose) -> None:
    case = submitted(enkomm)
    codes.send(case, purpose, "rita.sample@example.net")
    mail = OutgoingMail.objects.filter(template="code").latest("pk")

    assert mail.subject == f"Your code for {case.display_reference}"
    assert re.search(r"^\d{4} \d{4}$", mail.text, re.MULTILINE)
    assert "It works for 10 minutes" in mail.text
    assert words(mail.text) == html_words(mail)
    assert not re.search(r"https?://", mail.text)


def test_a_mail_is_in_the_language_of_the_request(enkomm: Platform) -> None:
    case = confirmed(enkomm, language="ja")
    mail = OutgoingMail.objects.get(template="received")

    assert mail.language == "ja"
    assert "年" in mail.text
    assert case.display_reference in mail.subject
