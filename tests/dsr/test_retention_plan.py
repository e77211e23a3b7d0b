"""Which rows are kept too long: by whose rule, where, and from which day back."""

from collections.abc import Callable
from datetime import date

import pytest

from dsr.connectors.answers import Living, Reach
from dsr.connectors.answers import RetentionStart as ConnectorStart
from dsr.law.lengths import Length
from dsr.retention_plan import Due, Hold, Rule, due, overdue_before, reach
from workspaces.register.kinds import RetentionStart

pytestmark = [pytest.mark.any_database, pytest.mark.req("EK-11", "NC-09")]

TODAY = date(2026, 11, 26)
SYSTEMS = {"app": frozenset({"content", "usage"}), "bills": frozenset({"billing"})}


def rule(key: str, *categories: str, length: str = "30 days", workspace: str | None = None) -> Rule:
    return Rule(key, frozenset(categories), Length.parse(length), workspace)


def content(category: str, _kind: str) -> bool:
    return category == "content"


def planned(*rules: Rule, holds: tuple[Hold, ...] = (), owners: Callable[[str, str], bool] = content) -> list[Due]:
    kinds = ["member", "subscriber"]
    return due(rules, ["b", "a"], SYSTEMS, holds, kinds=kinds, owner_decides=owners, today=TODAY)


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


def test_what_an_owner_laid_down_goes_before_the_platforms_rule() -> None:
    found = planned(rule("content", "content"), rule("by-a", "content", length="1 month", workspace="a"))
    assert [(one.rule, one.owner) for one in found] == [("by-a", "a"), ("content", None), ("content", "b")]
    assert found[0].before == date(2026, 10, 26)


def test_a_system_is_asked_only_for_what_it_holds() -> None:
    found = planned(rule("all", "content", "usage", "billing"), owners=lambda _category, _kind: False)
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


def test_each_party_is_asked_about_the_people_about_whom_it_decides() -> None:
    def of_subscribers(_category: str, kind: str) -> bool:
        return kind == "subscriber"

    found = planned(rule("bills", "billing"), owners=of_subscribers)
    assert [(one.owner, sorted(one.people), one.scope) for one in found] == [
        (None, [], (("billing", None),)),
        (None, ["member"], (("billing", "a"), ("billing", "b"))),
        ("a", ["subscriber"], (("billing", "a"),)),
        ("b", ["subscriber"], (("billing", "b"),)),
    ]
    narrow = Rule("bills", frozenset({"billing"}), Length.parse("30 days"), people=frozenset({"member"}))
    assert [(one.owner, one.people) for one in planned(narrow, owners=of_subscribers)] == [(None, frozenset())]


# -- by where people live


def living(key: str, length: str, *countries: str, starts: str = "collected", people: str = "") -> Rule:
    categories = frozenset({"billing"})
    kinds = frozenset(people.split())
    return Rule(key, categories, Length.parse(length), None, kinds, frozenset(countries), starts)


def reaches(*rules: Rule) -> dict[str, Reach]:
    return {one.rule: one.reach for one in planned(*rules)}


def in_(*countries: str) -> Living:
    return Living(frozenset(countries))


def but(*countries: str) -> Living:
    return Living(frozenset(countries), elsewhere=True)


def test_a_longer_rule_of_one_country_takes_whoever_may_live_there() -> None:
    found = reaches(living("books", "84 months"), living("books-de", "120 months", "DE"))
    assert found == {"books": Reach(but("DE")), "books-de": Reach(None, but("DE"))}


def test_a_shorter_rule_of_one_country_takes_only_who_surely_lives_there() -> None:
    found = reaches(living("books", "84 months"), living("books-jp", "60 months", "JP"))
    assert found == {"books-jp": Reach(in_("JP")), "books": Reach(None, in_("JP"))}


def test_of_several_countries_each_record_is_of_one_rule_and_of_the_longest_of_its_people() -> None:
    found = reaches(living("books", "7 months"), living("de", "10 months", "DE", "AT"), living("jp", "5 months", "JP"))
    assert found == {
        "jp": Reach(in_("JP")),
        "books": Reach(but("DE", "AT"), in_("JP")),
        "de": Reach(None, but("DE", "AT")),
    }


def test_without_a_rule_for_everybody_nothing_goes_of_whom_nobody_knows_where_they_live() -> None:
    found = reaches(living("de", "10 months", "DE"), living("jp", "5 months", "JP"))
    assert found == {"jp": Reach(in_("JP")), "de": Reach(in_("DE", "JP"), in_("JP"))}


def test_beside_a_rule_that_counts_otherwise_nobody_is_reached_who_may_live_there() -> None:
    found = reaches(living("backstop", "60 months", starts="account_closed"), living("de", "120 months", "DE"))
    assert found == {"backstop": Reach(but("DE")), "de": Reach(in_("DE"))}


def test_a_rule_about_other_people_or_other_data_is_as_it_was() -> None:
    other = rule("usage", "usage")
    staff = living("staff", "12 months", people="subscriber")
    found = reaches(other, staff, living("de", "120 months", "DE", people="member"))
    assert (found["usage"], found["staff"]) == (Reach(), Reach())


def test_what_an_owner_laid_down_holds_wherever_people_live() -> None:
    by_a = rule("by-a", "billing", workspace="a")
    assert reach(by_a, "billing", [by_a, living("de", "120 months", "DE")], TODAY) == Reach()


@pytest.mark.parametrize(
    "value", [Reach(), Reach(in_("DE")), Reach(but("DE", "AT"), in_("JP")), Reach(None, but("DE"))]
)
def test_a_reach_is_read_as_it_was_written(value: Reach) -> None:
    assert Reach.of(str(value)) == value
