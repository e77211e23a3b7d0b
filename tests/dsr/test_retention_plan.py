"""Which rows are kept too long: by whose rule, where, and from which day back."""

from collections.abc import Callable
from datetime import date

import pytest

from dsr.connectors.answers import RetentionStart as ConnectorStart
from dsr.law.lengths import Length
from dsr.retention_plan import Due, Hold, Rule, due, overdue_before
from workspaces.register.kinds import RetentionStart

pytestmark = [pytest.mark.any_database, pytest.mark.req("EK-11", "NC-09")]

TODAY = date(2026, 11, 26)
OwnerDecides = Callable[[str, frozenset[str]], bool]
SYSTEMS = {"app": frozenset({"content", "usage"}), "bills": frozenset({"billing"})}


def rule(key: str, *categories: str, length: str = "30 days", workspace: str | None = None) -> Rule:
    return Rule(key, frozenset(categories), Length.parse(length), workspace)


def owners_decide(category: str, people: frozenset[str]) -> bool:
    return category == "content" and people != {"account_holder"}


def planned(*rules: Rule, holds: tuple[Hold, ...] = (), owners: OwnerDecides = owners_decide) -> list[Due]:
    return due(rules, ["b", "a"], SYSTEMS, holds, owner_decides=owners, today=TODAY)


def places(found: list[Due]) -> list[tuple[str | None, tuple[tuple[str, str | None], ...]]]:
    return [(one.owner, one.scope) for one in found]


def test_what_the_platform_decides_about_is_one_question_for_all_places() -> None:
    (found,) = planned(rule("usage", "usage"))
    assert (found.rule, found.system, found.before) == ("usage", "app", date(2026, 10, 27))
    assert (found.owner, found.scope) == (None, (("usage", None), ("usage", "a"), ("usage", "b")))


def test_each_owner_is_asked_about_their_own_workspace() -> None:
    assert places(planned(rule("content", "content"))) == [
        (None, (("content", None),)),
        ("a", (("content", "a"),)),
        ("b", (("content", "b"),)),
    ]


def test_who_decides_depends_on_the_people_that_a_rule_is_about() -> None:
    about = Rule("content", frozenset({"content"}), Length.parse("30 days"), people=frozenset({"account_holder"}))
    assert places(planned(about)) == [(None, (("content", None), ("content", "a"), ("content", "b")))]


def test_what_an_owner_laid_down_goes_before_the_platforms_rule() -> None:
    found = planned(rule("content", "content"), rule("by-a", "content", length="1 month", workspace="a"))
    assert [(one.rule, one.owner) for one in found] == [("by-a", "a"), ("content", None), ("content", "b")]
    assert found[0].before == date(2026, 10, 26)


def test_a_system_is_asked_only_for_what_it_holds() -> None:
    found = planned(rule("all", "content", "usage", "billing"), owners=lambda _category, _people: False)
    assert {one.system: {category for category, _place in one.scope} for one in found} == {
        "app": {"content", "usage"},
        "bills": {"billing"},
    }


@pytest.mark.parametrize(
    ("hold", "left"),
    [
        (Hold(None, None), []),
        (Hold("usage", None), []),
        (Hold("billing", None), [(None, (("usage", None), ("usage", "a"), ("usage", "b")))]),
        (Hold(None, "a"), [(None, (("usage", None), ("usage", "b")))]),
        (Hold("usage", "b"), [(None, (("usage", None), ("usage", "a")))]),
    ],
)
def test_what_is_held_is_left_alone(hold: Hold, left: list[object]) -> None:
    assert places(planned(rule("usage", "usage"), holds=(hold,))) == left


@pytest.mark.parametrize(
    ("length", "today", "before"),
    [
        ("30 days", date(2026, 3, 1), date(2026, 1, 30)),
        ("1 month", date(2026, 3, 15), date(2026, 2, 15)),
        # Whatever began on 28 February is over on 29 March at the earliest: its last day is 28 March.
        ("1 month", date(2026, 3, 28), date(2026, 2, 28)),
        # The last day of a month that has no 31st belongs to the period of the 31st, too.
        ("1 month", date(2026, 3, 31), date(2026, 3, 1)),
        ("1 month", date(2026, 5, 31), date(2026, 5, 1)),
        ("60 months", date(2028, 2, 29), date(2023, 3, 1)),
    ],
)
def test_the_last_day_of_a_period_still_counts(length: str, today: date, before: date) -> None:
    assert overdue_before(Length.parse(length), today) == before


def test_retention_is_not_counted_in_working_days() -> None:
    with pytest.raises(ValueError, match="days or months"):
        overdue_before(Length.parse("10 working days"), TODAY)


def test_connectors_and_register_count_from_the_same_days() -> None:
    assert {start.value for start in ConnectorStart} == set(RetentionStart.values)
