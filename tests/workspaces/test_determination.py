"""Role determination is a rule, not a text: pure, total, dated, and with its reasons (EK-02, EK-05)."""

from datetime import date, timedelta
from itertools import combinations, permutations, product

import pytest
from django.db import IntegrityError, transaction

from dsr import routing
from workspaces.determination import Lost, Rule, Situation, determine
from workspaces.models import DataCategory, DeterminationRule, PersonType, Platform, Role, WorkspaceKind

PLATFORM, OWNER, JOINT = Role.CONTROLLER, Role.PROCESSOR, Role.JOINT
KINDS = ("", *WorkspaceKind.values)
SPRING = date(2026, 4, 1)


@pytest.mark.req("EK-02")
def test_no_case_of_enkomm_is_undecided_whoever_whose_and_wherever(enkomm: Platform) -> None:
    rules = routing.rules_of(enkomm)
    categories = DataCategory.objects.values_list("key", flat=True)

    for person, kind, category in product(PersonType.values, KINDS, categories):
        decision = determine(rules, Situation(person, kind, category))
        assert decision.platform_role in (PLATFORM, OWNER)
        assert decision.rule is not None, (person, kind, category)
        assert decision.reasons["en"]
        assert decision.reasons["ja"]


@pytest.mark.req("EK-02")
def test_any_rules_decide_any_case_the_same_in_any_order_and_no_rule_is_left_unexplained() -> None:
    table = [
        Rule("content", person, kind, role, {"en": f"{person} {kind} {role}"}, ("sister",) if role == JOINT else ())
        for (person, kind), role in zip(
            product(("", "subscriber", "employee"), KINDS), [PLATFORM, OWNER, JOINT] * 3, strict=True
        )
    ]

    for size in range(4):
        for rules in combinations(table, size):
            for person, kind in product(("subscriber", "employee", "visitor"), KINDS):
                situation = Situation(person, kind, "content")
                decisions = {determine(order, situation).platform_role for order in permutations(rules)}
                decision = determine(rules, situation)
                assert decisions == {decision.platform_role}
                assert decision.platform_role in Role.values
                assert decision.reasons
                explained = [rule for rule, _why in decision.lost] + ([decision.rule] if decision.rule else [])
                assert sorted(map(id, explained)) == sorted(map(id, rules))
                assert decision.rule is None or decision.rule.matches(situation)


def test_the_more_specific_rule_wins_and_the_kind_of_workspace_weighs_more_than_the_person() -> None:
    anybody = Rule("content", "", "", PLATFORM)
    business = Rule("content", "", "business", OWNER)
    guest = Rule("content", "individual_user", "", PLATFORM)
    both = Rule("content", "individual_user", "business", PLATFORM)
    situation = Situation("individual_user", "business", "content")

    assert determine([guest, business, anybody], situation).rule is business
    assert determine([guest, business, both, anybody], situation).rule is both
    assert determine([guest, anybody], situation).rule is guest
    lost = dict(determine([anybody, business, guest], situation).lost)
    assert lost == {anybody: Lost.LESS_SPECIFIC, guest: Lost.LESS_SPECIFIC}


def test_why_a_rule_lost_is_told_of_each() -> None:
    decides = Rule("content", "", "business", OWNER, since=SPRING)
    others = {
        Rule("content", "", "personal", PLATFORM): Lost.OTHER_KIND,
        Rule("content", "employee", "business", PLATFORM): Lost.OTHER_PERSON,
        Rule("content", "", "business", PLATFORM, until=SPRING): Lost.NO_LONGER,
        Rule("content", "", "business", JOINT, {}, ("sister",), since=SPRING + timedelta(days=365)): Lost.NOT_YET,
        Rule("content", "", "", PLATFORM): Lost.LESS_SPECIFIC,
        Rule("content", "", "business", OWNER, since=None): Lost.TIE,
    }
    elsewhere = Rule("account", "", "", PLATFORM)

    decision = determine([elsewhere, *others, decides], Situation("subscriber", "business", "content"), SPRING)

    assert decision.rule is decides
    assert dict(decision.lost) == others


@pytest.mark.req("EK-05")
def test_a_rule_holds_from_its_first_day_and_no_more_on_its_last() -> None:
    before = Rule("content", "", "", PLATFORM, {"en": "before"}, until=SPRING)
    after = Rule("content", "", "", OWNER, {"en": "after"}, since=SPRING)
    situation = Situation("employee", "business", "content")

    assert determine([before, after], situation, SPRING - timedelta(days=1)).rule is before
    assert determine([before, after], situation, SPRING).rule is after


def test_a_tie_that_no_pack_may_hold_is_broken_by_the_later_rule_and_then_by_the_platform_answering() -> None:
    old, new = Rule("content", "", "", PLATFORM), Rule("content", "", "", OWNER, since=SPRING)
    together = [Rule("content", "", "", role, {}, ("sister",) if role == JOINT else ()) for role in Role.values]
    situation = Situation("employee", "business", "content")

    assert determine([new, old], situation).rule is new
    assert {determine(order, situation).platform_role for order in permutations(together)} == {PLATFORM}


@pytest.mark.req("CP-05")
def test_a_joint_controller_answers_for_itself_and_names_the_others() -> None:
    decision = determine(
        [Rule("account", "", "", JOINT, {"en": "The group runs it."}, ("sister", "parent"))],
        Situation("authorised_user", "business", "account"),
    )

    assert decision.platform_decides
    assert decision.jointly_with == ("sister", "parent")


def test_without_any_rule_the_service_answers() -> None:
    decision = determine([], Situation("nobody_thought_of", "", "anything"))

    assert decision.platform_decides
    assert decision.rule is None
    assert decision.reasons["en"]


# -- what the database refuses


def rule(platform: Platform, **fields: object) -> DeterminationRule:
    category = DataCategory.objects.get(key="account")
    values = {"person_type": "prospect", "workspace_kind": "", "platform_role": PLATFORM} | fields
    return DeterminationRule.objects.create(platform=platform, category=category, **values)


@pytest.mark.parametrize(
    "fields",
    [
        {"platform_role": JOINT},
        {"jointly_with": ["sister"]},
        {"since": SPRING, "until": SPRING},
    ],
)
def test_the_database_refuses_a_joint_role_alone_company_without_one_and_no_time_at_all(
    enkomm: Platform, fields: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(enkomm, **fields)


def test_the_database_refuses_two_rules_in_force_in_one_situation(enkomm: Platform) -> None:
    rule(enkomm, until=SPRING)
    rule(enkomm, since=SPRING, platform_role=JOINT, jointly_with=["sakura"])

    with pytest.raises(IntegrityError), transaction.atomic():
        rule(enkomm, since=SPRING + timedelta(days=1))
