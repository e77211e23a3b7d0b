"""Rita reads why a date is what it is; Omar reads the article behind it."""

import pytest
from django.utils import translation

from dsr.law import words
from dsr.law.counting import Deadlines
from dsr.law.counting_models import COUNTING_MODELS
from dsr.law.facts import Fact
from dsr.law.gaps import calendar_gaps
from dsr.law.names import LAWS
from dsr.law.registry import codes
from dsr.law.schema import GROUNDS, RIGHTS

from .conftest import Count

pytestmark = pytest.mark.any_database


def sentences(dates: Deadlines) -> list[str]:
    return [words.sentence(fact.as_dict()) for fact in dates.explanation]


@pytest.mark.req("X-02")
def test_a_date_explains_itself_in_plain_words(count: Count) -> None:
    dates = count("GB", "access", ("received", "2026-08-01T23:40"))

    assert sentences(dates)[0] == "The request arrived on Saturday 1 August 2026, 23:40, London time."
    assert sentences(dates)[1].startswith("Saturday 1 August 2026 was not a working day. It counts all the same")
    assert sentences(dates)[2:] == [
        "The law gives 1 month for the answer, counted from Saturday 1 August 2026.",
        "Counted like this, the time ends on Tuesday 1 September 2026.",
        "So an answer is due by the end of Tuesday 1 September 2026.",
    ]


def test_days_that_were_passed_over_say_why(count: Count) -> None:
    dates = count("EU", "access", ("received", "2026-11-25"), country="DE", subdivision="BY")

    assert "Friday 25 December 2026 is a public holiday (Christmas Day), so the last day moves on." in sentences(dates)
    assert "Sunday 27 December 2026 falls on a weekend, so the last day moves on." in sentences(dates)


def test_a_holiday_is_named_in_the_readers_language(count: Count) -> None:
    dates = count("JP", "access_lawsuit_gate", ("received", "2026-04-22"))
    holiday = Fact("rolled", {"day": "2026-05-06", "why": "Constitution Day (observed)", "calendar": "JP"}, "Art. 142")
    with translation.override("ja"):
        assert "振替休日" in words.sentence(holiday.as_dict())
        assert "2026" in sentences(dates)[0]


def test_a_day_off_that_was_added_by_hand_keeps_its_name() -> None:
    storm = Fact("rolled", {"day": "2026-09-08", "why": "Typhoon signal 8", "calendar": "HK"})

    assert "Typhoon signal 8" in words.sentence(storm.as_dict())


def test_a_block_of_days_is_said_once(count: Count) -> None:
    dates = count("NZ", "access", ("received", "2026-12-14"))
    about = [each for each in sentences(dates) if "do not count" in each or "does not count" in each]

    assert len(about) == 1
    assert about[0].startswith("The days from Friday 25 December 2026 to Friday 15 January 2027 do not count")


def test_a_single_holiday_is_left_out_by_name(count: Count) -> None:
    dates = count("NZ", "access", ("received", "2026-01-20"))

    assert "Friday 6 February 2026 is a public holiday (Waitangi Day) and does not count." in sentences(dates)


def test_the_names_of_days_that_we_added_can_be_translated() -> None:
    added = {part.name for gap in calendar_gaps().values() for part in (*gap.blocks, *gap.add)}

    assert added == set(words.ADDED_DAYS)


def test_every_step_of_every_law_has_its_words(count: Count) -> None:
    """No right under any law may leave Rita with a code instead of a sentence."""
    happened = [
        ("received", "2026-11-21T09:30"),
        ("contact_confirmed", "2026-11-21T10:00"),
        ("identity_requested", "2026-11-23"),
        ("identity_received", "2026-11-24"),
        ("clarification_requested", "2026-11-24T13:00"),
        ("clarification_received", "2026-11-26"),
        ("fee_quoted", "2026-11-27"),
        ("fee_paid", "2026-11-27T18:00"),
        ("identity_requested", "2026-11-28"),
        ("extension_notified", "2026-11-29", 5),
        ("extension_agreed", "2026-11-29", 5),
        ("answered", "2026-11-30"),
        ("answer_recalled", "2026-12-01"),
        ("extension_notified", "2027-06-29"),
    ]
    for law in sorted(codes()):
        for right in RIGHTS:
            dates = count(law, right, *happened, country="FR" if law == "EU" else "")
            for sentence, fact in zip(sentences(dates), dates.explanation, strict=True):
                assert sentence.endswith(".")
                assert "%(" not in sentence
                assert words.legal_note(fact.as_dict()).startswith(fact.article)


def test_the_officer_reads_the_article_and_how_sure_it_is(count: Count) -> None:
    dates = count("EU", "access", ("received", "2026-06-08"), country="DE")
    period = next(fact for fact in dates.explanation if fact.code == "period")

    assert words.legal_note(period.as_dict()) == (
        "GDPR Art. 12(3). We are sure of this rule. Read in an official text."
    )
    assert period.source.startswith("https://eur-lex.europa.eu/")


def test_what_nobody_verified_is_said_to_be_unverified(count: Count) -> None:
    dates = count(
        "EU",
        "access",
        ("received", "2026-06-08"),
        ("identity_requested", "2026-06-09"),
        ("identity_verified", "2026-06-10"),
        country="DE",
    )
    guidance = next(fact for fact in dates.explanation if fact.code == "pause_not_relied_on")

    assert words.legal_note(guidance.as_dict()).endswith("Nobody has verified it yet.")
    assert "we count them" in words.sentence(guidance.as_dict())


def test_lengths_have_a_singular() -> None:
    assert words.length_words(1, "months") == "1 month"
    assert words.length_words(10, "working days") == "10 working days"
    assert words.length_words(72, "hours") == "72 hours"
    assert words.length_words(1, "days") == "1 day"


def test_every_ground_has_a_name_and_a_sentence() -> None:
    for code in GROUNDS:
        assert words.ground_label(code)
        assert words.ground_sentence(code).endswith(".")


def test_a_fact_without_figures_is_no_fact() -> None:
    with pytest.raises(TypeError):
        words.sentence({"code": "due", "params": "tomorrow"})
    with pytest.raises(KeyError):
        words.sentence({"code": "by_magic", "params": {}})


def test_every_counting_model_names_its_law() -> None:
    assert all(model.article for model in COUNTING_MODELS.values())


def test_every_law_on_file_has_a_name_for_sentences_and_no_other_has() -> None:
    assert set(LAWS) == codes()
