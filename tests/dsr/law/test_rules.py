"""The rules files: complete, sourced, and refused when they are not."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from dsr.law.gaps import CalendarGap
from dsr.law.lengths import Length, Unit
from dsr.law.registry import RULES, clock_rule, codes, load
from dsr.law.schema import RIGHTS, Law
from privacy_portal.yaml_files import read_yaml

pytestmark = pytest.mark.any_database

LAWS = sorted(codes())


@pytest.fixture
def japan() -> dict[str, Any]:
    return deepcopy(read_yaml(RULES / "JP.yaml"))


def refused(raw: dict[str, Any], because: str) -> None:
    with pytest.raises(ValidationError, match=because):
        Law.model_validate(raw)


@pytest.mark.req("X-02")
@pytest.mark.parametrize("code", LAWS)
def test_every_law_names_a_source_for_every_value(code: str) -> None:
    law = load(code)  # the schema refuses a value without one

    assert law.code == code


@pytest.mark.parametrize("code", LAWS)
def test_on_every_day_a_right_has_exactly_one_clock(code: str) -> None:
    law = load(code)
    changes = {clock.valid_from for clock in law.clocks.values() if clock.valid_from}
    days = {date(2026, 11, 22), date(2030, 1, 1)} | changes | {day - timedelta(days=1) for day in changes}

    for right in RIGHTS:
        for day in days:
            in_force = [
                name
                for name in law.rights[right].clocks
                if (law.clocks[name].valid_from or date.min) <= day <= (law.clocks[name].valid_to or date.max)
            ]
            assert len(in_force) == 1, (right, day, in_force)


@pytest.mark.parametrize("code", LAWS)
def test_on_every_day_that_a_law_held_each_right_had_a_clock(code: str) -> None:
    law = load(code)

    for earlier in law.earlier:
        for right in RIGHTS:
            assert clock_rule(code, right, earlier.until).clock
            assert clock_rule(code, right, earlier.until + timedelta(days=1)).clock


@pytest.mark.parametrize(
    ("part", "because"),
    [
        ({"rights": {"levitation": None}}, "unknown: levitation"),
        ({"rights": {"access": None}}, "access: unknown clocks hourly"),
        ({"grounds": {"too_busy": None}}, "unknown: too_busy"),
    ],
)
def test_what_held_earlier_obeys_the_same_rules(japan: dict[str, Any], part: dict[str, Any], because: str) -> None:
    origin = {"article": "APPI", "source": "act", "confidence": "low", "verified": "none"}
    right = {**origin, "available": "yes", "clocks": ["standard" if "levitation" in because else "hourly"]}
    filled = {kind: dict.fromkeys(named, right if kind == "rights" else origin) for kind, named in part.items()}
    japan["earlier"] = [{"until": "2022-03-31", **filled}]

    refused(japan, because)


@pytest.mark.parametrize("code", LAWS)
def test_every_clock_is_used(code: str) -> None:
    law = load(code)
    used = {name for entry in law.rights.values() for name in entry.clocks}
    used |= {name for entry in law.duties.values() for name in entry.clocks}
    used |= {name for earlier in law.earlier for entry in earlier.rights.values() for name in entry.clocks}

    assert used == set(law.clocks)


def test_a_value_without_a_source_is_refused(japan: dict[str, Any]) -> None:
    del japan["rights"]["access"]["source"]
    refused(japan, "rights.access.source")


def test_a_value_without_an_article_is_refused(japan: dict[str, Any]) -> None:
    japan["clocks"]["standard"]["aim"]["article"] = " "
    refused(japan, "article")


def test_a_source_that_the_file_does_not_list_is_refused(japan: dict[str, Any]) -> None:
    japan["clocks"]["standard"]["aim"]["source"] = "hearsay"
    refused(japan, r"JP.clocks.standard.aim: unknown source 'hearsay'")


def test_a_source_is_an_address_and_is_named_by_some_value(japan: dict[str, Any]) -> None:
    refused(japan | {"sources": {**japan["sources"], "act": "the yellow book"}}, "sources.act")
    refused(japan | {"sources": {**japan["sources"], "hearsay": "https://example.org"}}, "no value names: hearsay")


def test_a_law_that_counted_from_the_confirmation_of_an_address_is_refused(japan: dict[str, Any]) -> None:
    japan["clocks"]["standard"]["starts"] = "contact_confirmed"
    refused(japan, "counts from the receipt, not later: standard")


def test_a_law_says_something_about_every_common_duty(japan: dict[str, Any]) -> None:
    del japan["duties"]["court"], japan["duties"]["records"]
    refused(japan, "duties missing: court, records")


@pytest.mark.parametrize("change", [{"manner": "promptly"}, {"clocks": []}])
def test_a_duty_has_either_a_time_or_a_manner(japan: dict[str, Any], change: dict[str, Any]) -> None:
    japan["duties"]["breach"] |= change
    refused(japan, "either clocks or a manner")


def test_free_answers_are_counted_within_a_time(japan: dict[str, Any]) -> None:
    japan["fees"]["free_times"] = 2
    refused(japan, "needs the time within which")


def test_a_letter_that_must_hold_what_nobody_knows_is_refused(japan: dict[str, Any]) -> None:
    japan["refusal"]["letter_must"] = ["apology"]
    refused(japan, "letter_must")


def test_a_deeply_nested_value_needs_its_source_too(japan: dict[str, Any]) -> None:
    effect = japan["clocks"]["standard"]["aim"] | {"kind": "wait", "asked": "fee_quoted", "wait": "3 days"}
    del effect["value"]
    japan["clocks"]["standard"]["effects"] = {"fee": effect | {"source": "hearsay"}}
    refused(japan, r"JP.clocks.standard.effects.fee: unknown source")


def test_an_unknown_key_is_refused(japan: dict[str, Any]) -> None:
    japan["clocks"]["standard"]["respones"] = None
    refused(japan, "respones")


def test_an_unknown_counting_model_is_refused(japan: dict[str, Any]) -> None:
    japan["clocks"]["standard"]["model"] = "by_heart"
    refused(japan, "unknown counting model: by_heart")


def test_a_clock_without_any_length_is_refused(japan: dict[str, Any]) -> None:
    del japan["clocks"]["standard"]["aim"]
    refused(japan, "needs a response or an aim")


def test_a_right_that_is_missing_or_unknown_is_refused(japan: dict[str, Any]) -> None:
    japan["rights"]["erasing"] = japan["rights"].pop("erasure")
    refused(japan, "erasing, erasure")


def test_an_unknown_ground_is_refused(japan: dict[str, Any]) -> None:
    japan["grounds"]["too_busy"] = japan["grounds"].pop("not_identified")
    refused(japan, "too_busy")


def test_a_right_with_an_unknown_clock_is_refused(japan: dict[str, Any]) -> None:
    japan["rights"]["access"]["clocks"] = ["sundial"]
    refused(japan, "access: unknown clocks sundial")


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"asked": "telephone_rang"}, "unknown events: telephone_rang"),
        ({"kind": "pause"}, "a wait names its length"),
        ({"wait": None}, "a wait names its length"),
        ({"answered": ["fee_paid"]}, "a wait names its length"),
    ],
)
def test_an_effect_that_makes_no_sense_is_refused(japan: dict[str, Any], change: dict[str, Any], because: str) -> None:
    effect = japan["clocks"]["standard"]["aim"] | {"kind": "wait", "asked": "fee_quoted", "wait": "3 days"} | change
    del effect["value"]
    japan["clocks"]["standard"]["effects"] = {"fee": effect}
    refused(japan, because)


@pytest.mark.parametrize("text", ["1", "soon", "x days", "3 fortnights", "-1 days"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a length"):
        Length.parse(text)


def test_lengths_of_different_units_do_not_add_up() -> None:
    assert str(Length.parse("1 month") + Length.parse("2 months")) == "3 months"
    assert str(Length(1, Unit.WORKING_DAYS)) == "1 working day"
    with pytest.raises(ValueError, match="cannot be added"):
        Length.parse("1 month") + Length.parse("30 days")


def test_an_unknown_key_in_a_calendar_is_refused() -> None:
    with pytest.raises(ValidationError, match="weekends"):
        CalendarGap.model_validate({"weekends": ["sat"]})
