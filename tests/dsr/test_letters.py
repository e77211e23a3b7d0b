"""What Rita is told in writing: every letter holds what her law wants in it, and is kept as it was sent."""

import hashlib
import itertools
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from dsr import answers, correspondence, decisions
from dsr.law.authorities import authority_for
from dsr.law.grounds import grounds, is_ground
from dsr.law.letters import demanded, demanded_of_dismissal
from dsr.law.registry import codes, law_on, load
from dsr.law.words import ground_sentence
from dsr.letters import keeping
from dsr.letters.compose import compose
from dsr.letters.draft import Added
from dsr.letters.text import LetterText
from dsr.letters.wording import HEADINGS, PLACEHOLDERS, SENTENCES, TITLES, sentence
from dsr.models import Letter, LetterKind, Outcome, Request, Right, Status
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.dates import date_words, day_of
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.changing import approved
from tests.dsr.desk import accepted as accepted_by
from tests.dsr.desk import again, deciding, signed_in, text, url, with_the_person
from tests.dsr.visiting import open_case, page
from tests.factories import confirmed, drain, part, proven, searched
from tests.remembered import remembered
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")

WORDS = "Other people's names stand in these minutes, and cannot be taken out."
TODAY = date(2026, 11, 25)


def plain(letter: LetterText) -> str:
    """Return everything that the letter says, as one text."""
    lines = [letter.heading, letter.law]
    for section in letter.sections:
        lines += [section.heading, *section.lines, section.quote, *(f"{count} {why}" for count, why in section.rows)]
    return "\n".join(lines)


def own(letter: LetterText) -> str:
    """Return what the letter says by the law of where the person lives, without the laws beside it."""
    return plain(letter).split("You are protected by", maxsplit=1)[0]


def under(request: Request, law: str) -> Request:
    """Return Rita's request as if she lived where `law` holds. Nothing is written."""
    request.case.law, request.case.residence = law, "DE" if law == "EU" else law[:2]
    return request


def codes_of_grounds(law: str, right: str) -> list[str]:
    return [ground.code for ground in grounds(law, right, TODAY) if ground.code != "guardian_needed"]


# -- what each law wants ----------------------------------------------------------------------------------------------


@pytest.mark.req("EK-19", "X-02")
@pytest.mark.parametrize("law", sorted(codes()))
def test_a_refusal_holds_what_the_law_of_its_reader_demands(enkomm: Platform, law: str) -> None:
    request = under(deciding(enkomm), law)

    for language, ground in itertools.product(("en", "ja"), codes_of_grounds(law, request.right)):
        request.case.language = language
        letter = compose(LetterKind.REFUSAL, request, Added(ground=ground, words=WORDS))
        must = demanded(law, request.right, ground, TODAY)
        assert set(must) <= set(letter.demands)
        assert letter.missing == ()
        said = plain(letter)
        with translation.override(language):
            holds_what_it_claims(said, request, ground, must)


def holds_what_it_claims(said: str, request: Request, ground: str, must: tuple[str, ...]) -> None:
    """The duties are not only ticked off: the words are there."""
    law, case = request.case.law, request.case
    authority = authority_for(law, case.residence, TODAY)
    article = next(known.article for known in grounds(law, request.right, TODAY) if known.code == ground)
    assert ground_sentence(ground) in said
    assert WORDS in said
    assert article in said
    assert authority.name in said
    assert authority.address in said
    proofs: dict[str, str] = {
        "court": law_on(law, TODAY).duties["court"].article,
        "appeal": f"/{case.platform.slug}/cases/{case.reference}/complain/",
        "objection": f"/{case.platform.slug}/cases/{case.reference}/complain/",
        "controller_complaint": f"/{case.platform.slug}/cases/{case.reference}/complain/",
        "opt_out_offered": f"/{case.platform.slug}/do-not-sell/",
        "help": str(SENTENCES["help"]),
        "not_authenticated": str(SENTENCES["not_authenticated"]),
        "time_limit": law_on(law, TODAY).duties["authority_complaint"].article,
    }
    for duty in set(must) & set(proofs):
        assert proofs[duty] in said, duty


@pytest.mark.req("EK-19")
@pytest.mark.parametrize("law", ["CA", "CA-QC", "MX", "AE"])
def test_a_court_that_waits_for_the_authority_is_not_offered_before(enkomm: Platform, law: str) -> None:
    request = under(deciding(enkomm), law)

    said = own(compose(LetterKind.REFUSAL, request, Added(ground="not_identified", words=WORDS)))

    assert "Once the authority has decided, you can also ask a court." in said
    assert sentence("court", article=load(law).duties["court"].article) not in said


@pytest.mark.req("EK-19")
def test_where_we_have_to_be_asked_before_the_authority_no_letter_says_otherwise(enkomm: Platform) -> None:
    request, told = under(deciding(enkomm), "SG"), Added(ground="not_identified", words=WORDS)

    singapore = own(compose(LetterKind.REFUSAL, request, told))
    europe = plain(compose(LetterKind.REFUSAL, under(request, "EU"), told))

    assert "Write to us about it before: the authority wants to see what came of that." in singapore
    assert "also without writing to us first" not in singapore
    assert "also without writing to us first" in europe
    request.right = Right.COMPLAINT
    dismissal = answers.verdict(under(request, "SG"), Outcome.DISMISSED, WORDS, again=False)
    assert "Write to us" not in plain(compose(LetterKind.VERDICT, request, Added(answer=dismissal)))


@pytest.mark.req("EK-19", "EC-04")
@pytest.mark.parametrize("law", sorted(codes()))
def test_an_answer_in_part_says_what_was_done_what_not_and_where_to_turn(
    enkomm: Platform, omar: Membership, mei: Membership, law: str
) -> None:
    request = under(erased(enkomm, omar, mei), law)

    letter = compose(LetterKind.COMPLETION, request)

    assert letter.kind == LetterKind.PARTIAL
    assert set(demanded(law, Right.ERASURE, "legal_duty_to_keep", TODAY)) <= set(letter.demands)
    assert letter.missing == ()
    said = plain(letter)
    assert "We deleted" in letter.heading
    kept = next(section for section in letter.sections if section.rows)
    assert all(int(count) > 0 and why for count, why in kept.rows)
    assert authority_for(law, request.case.residence, TODAY).address in said


@pytest.mark.req("EK-20")
@pytest.mark.parametrize("law", sorted(codes()))
def test_whoever_was_not_right_hears_of_the_authority(enkomm: Platform, law: str) -> None:
    request = under(deciding(enkomm), law)
    request.right = Right.APPEAL
    dismissal = answers.verdict(request, Outcome.DISMISSED, WORDS, again=False)

    letter = compose(LetterKind.VERDICT, request, Added(answer=dismissal))

    assert letter.demands == demanded_of_dismissal(law)
    assert letter.missing == ()
    assert authority_for(law, request.case.residence, TODAY).address in plain(letter)
    assert WORDS in plain(letter)


@pytest.mark.req("EC-09", "EK-12")
@pytest.mark.parametrize("law", sorted(code for code in codes() if is_ground(code, "guardian_needed", on=TODAY)))
def test_a_child_is_told_from_which_age_on_and_who_has_to_ask(enkomm: Platform, law: str) -> None:
    letter = compose(LetterKind.MINOR, under(deciding(enkomm), law), Added(ground="guardian_needed"))

    assert set(demanded(law, Right.ERASURE, "guardian_needed", TODAY)) <= set(letter.demands)
    assert letter.missing == ()
    assert f"People under {load(law).minors[-1].guardian_below} " in plain(letter)
    assert load(law).minors[-1].article in plain(letter)


@pytest.mark.req("EK-19")
def test_before_there_is_an_answer_no_time_that_runs_from_it_is_named(enkomm: Platform) -> None:
    request = under(deciding(enkomm), "MX")
    later = Added(reason="complexity", before=now(), after=now() + timedelta(days=20))

    asked = plain(compose(LetterKind.EXTENSION, request, later))
    answered = plain(compose(LetterKind.REFUSAL, request, Added(ground="statutory_exception", words=WORDS)))

    assert "You can do so once you have our answer" in asked
    assert "Do so by" not in asked
    assert "Do so by" in answered
    assert "Asking us does not lengthen the time that you have for the authority." in answered


@pytest.mark.req("EK-19", "X-02")
def test_a_law_that_stands_beside_has_its_authority_and_court_named_too(enkomm: Platform) -> None:
    request = under(deciding(enkomm), "SG")
    request.case.establishment.country = "DE"

    letter = compose(LetterKind.REFUSAL, request, Added(ground="not_identified", words=WORDS))

    assert "court" in letter.demands
    assert letter.missing == ()
    assert authority_for("SG", "SG").name in plain(letter)
    assert authority_for("EU", "DE").address in plain(letter)
    assert "GDPR Art. 79" in plain(letter)


@pytest.mark.parametrize("text", [*SENTENCES.values(), *HEADINGS.values(), *TITLES.values()], ids=str)
def test_letters_ask_for_no_other_placeholders(text: Any) -> None:
    for language in ("en", "ja"):
        with translation.override(language):
            assert str(text) % dict.fromkeys(PLACEHOLDERS, "x")


# -- the letters of a story -------------------------------------------------------------------------------------------


def kinds(request: Request) -> list[str]:
    return [letter.kind for letter in Letter.objects.filter(case=request.case)]


def newest(request: Request) -> LetterText:
    letter = Letter.objects.filter(case=request.case).last()
    assert letter is not None
    found = keeping.read(letter)
    assert found is not None
    return found


@remembered
def erased(platform: Platform, omar: Membership, mei: Membership) -> Request:
    """Return Rita's own part, erased but for what the law keeps."""
    request = deciding(platform)
    approved(request, omar, mei)
    drain()
    return part(request.case)


@pytest.mark.req("X-02")
def test_the_acknowledgement_says_what_arrived_by_when_and_why_that_day(enkomm: Platform) -> None:
    request = part(confirmed(enkomm))

    said = plain(newest(request))

    assert kinds(request) == [LetterKind.ACKNOWLEDGEMENT]
    assert "See the information you hold about me" in said
    assert "The law gives" in said


def test_whoever_has_to_prove_it_is_told_what_that_does_to_the_date(enkomm: Platform) -> None:
    request = part(searched(enkomm))

    assert kinds(request)[1] == LetterKind.IDENTITY
    letter = keeping.read(Letter.objects.get(case=request.case, number=2))
    assert letter is not None
    assert "This does not move the date." in plain(letter)


@pytest.mark.req("EK-03", "QO-01")
def test_who_decides_about_a_part_is_told_in_a_letter_of_its_own(enkomm: Platform) -> None:
    case = proven(enkomm, Right.ERASURE)

    letter = Letter.objects.filter(case=case, kind=LetterKind.REDIRECTION).first()

    assert letter is not None
    assert letter.request.platform_role == "processor"
    found = keeping.read(letter)
    assert found is not None
    assert letter.request.controller.name in plain(found)


@pytest.mark.req("X-02")
def test_an_extension_is_shown_sent_and_kept_with_both_dates(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    before = request.due_at

    decisions.extend(request, by=omar, reason="complexity", until=day_of(before, "UTC") + timedelta(days=10))

    said = plain(newest(request))
    assert newest(request).kind == LetterKind.EXTENSION
    assert "putting it together needs care" in said
    with translation.override("en"):
        zone = again(request).clock.time_zone
        assert date_words(day_of(before, zone)) in said
        assert date_words(day_of(again(request).due_at, zone)) in said
    assert "GDPR Art. 12(3)" in said


def test_a_question_is_kept_word_for_word_and_a_message_is_no_letter(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    correspondence.send(request, "Thank you for waiting.", by=omar)
    assert LetterKind.CLARIFICATION not in kinds(request)

    correspondence.send(request, "Which years do you mean?", by=omar, asks=True)

    assert "Which years do you mean?" in plain(newest(request))


@pytest.mark.req("EK-19")
def test_the_refusal_that_was_previewed_is_the_one_that_is_kept(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)
    typed = {"ground": "unfounded_or_excessive", "text": WORDS}

    preview = text(browser.post(url("desk_refuse", request), typed))
    browser.post(url("desk_refuse", request), {**typed, "stage": "send"})

    kept = newest(request)
    assert kept.kind == LetterKind.REFUSAL
    for section in kept.sections:
        assert section.heading in preview
    assert "the authority and its address" in preview
    assert "missing" not in preview


@pytest.mark.req("EC-09")
def test_a_child_is_answered_before_anything_is_looked_for(enkomm: Platform, omar: Membership) -> None:
    request = part(searched(enkomm, Right.ACCESS, email="somebody@example.net", phone="", residence="VN"))
    browser = signed_in(omar)
    typed = {"ground": "guardian_needed", "text": "You wrote that you are twelve years old."}

    preview = text(browser.post(url("desk_refuse", request), typed))
    assert "A parent or guardian has to ask for you" in preview
    browser.post(url("desk_refuse", request), {**typed, "stage": "send"})

    assert again(request).status == Status.REFUSED
    assert newest(request).kind == LetterKind.MINOR


@pytest.mark.req("EC-04")
def test_the_answer_to_an_erasure_is_a_letter(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    assert newest(erased(enkomm, omar, mei)).kind == LetterKind.PARTIAL


def test_the_letter_about_a_copy_says_where_to_fetch_it(enkomm: Platform, omar: Membership) -> None:
    copied = with_the_person(accepted_by(deciding(enkomm, Right.ACCESS), omar), omar)

    assert newest(copied).kind == LetterKind.COMPLETION
    assert f"/enkomm/cases/{copied.case.reference}/" in plain(newest(copied))


def test_a_letter_that_lacks_what_the_law_wants_is_not_sent(enkomm: Platform) -> None:
    request = under(deciding(enkomm), "MX")  # wants the facts behind the reasons

    with pytest.raises(keeping.Incomplete, match="facts"):
        keeping.send(LetterKind.REFUSAL, request, actor=SYSTEM, added=Added(ground="not_identified"))


# -- read and printed -------------------------------------------------------------------------------------------------


def test_rita_reads_and_prints_her_letters_and_nobody_elses(enkomm: Platform, client: Client) -> None:
    case, other = searched(enkomm), searched(enkomm)
    open_case(client, case)

    listed = text(page(client, case))
    letter = page(client, case, "letter", number=1)

    assert "We have your request" in listed
    assert letter.status_code == 200
    assert "Rita Sample" in text(letter)
    assert case.display_reference in text(letter)
    assert page(client, case, "letter", number=9).status_code == 404
    assert page(Client(), other, "letter", number=1).status_code != 200


def test_a_letter_stays_in_the_language_in_which_it_was_sent(enkomm: Platform, client: Client) -> None:
    case = searched(enkomm, language="ja")
    open_case(client, case)

    sheet = text(page(client, case, "letter", number=1))

    assert '<html lang="ja"' in sheet


def test_the_officer_sees_the_letter_without_the_name_until_it_is_shown(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    assert "We have your request" in text(browser.get(url("desk_request", request)))
    sheet = text(browser.get(url("desk_letter", request, number=1)))
    assert "Rita Sample" not in sheet
    browser.post(url("desk_reveal", request), {"purpose": "contact"})

    assert "Rita Sample" in text(browser.get(url("desk_letter", request, number=1)))


def test_a_letter_that_was_changed_afterwards_is_no_letter(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    letter = Letter.objects.get(case=request.case, number=1)
    Letter.objects.filter(pk=letter.pk).update(digest="0" * 64)

    letter.refresh_from_db()
    assert keeping.read(letter) is None
    assert signed_in(omar).get(url("desk_letter", request, number=1)).status_code == 404


@pytest.mark.req("EK-04")
def test_the_trail_confirms_no_guess_at_a_letter(enkomm: Platform) -> None:
    """The words of a letter are known but for a few of Rita's: whoever has its plain digest could try them all."""
    letter = Letter.objects.filter(case=deciding(enkomm).case).latest("number")
    told = AuditEntry.objects.filter(action="letter.sent").latest("pk").facts["digest"]

    guess = json.dumps(letter.body, sort_keys=True, ensure_ascii=False).encode()

    assert told == letter.digest
    assert told != hashlib.sha256(guess).hexdigest()
    assert keeping.read(letter) is not None


def test_what_a_mail_says_holds_nothing_of_the_letter(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    decisions.refuse(request, by=omar, ground="unfounded_or_excessive", text=WORDS)

    assert all(WORDS not in mail.text for mail in OutgoingMail.objects.all())
    assert now() - Letter.objects.filter(case=request.case).last().sent_at < timedelta(minutes=1)
