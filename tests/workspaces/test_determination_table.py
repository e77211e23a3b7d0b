"""The published policies, case by case: every pack decides as the sentence says that is cited (EK-02, NC-01, QO-01)."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from privacy_portal.profiles import loader
from privacy_portal.profiles.pack import read
from privacy_portal.profiles.schema import Profile
from workspaces.determination import Rule, Situation, determine
from workspaces.models import PersonType, Role, WorkspaceKind

TABLES = Path(__file__).parent / "determinations"
PACKS = Path(loader.__file__).parent
REQUIREMENTS = {
    "enkomm": ("EK-02",),
    "ntt-cloud": ("NC-01",),
    "ecomkey": ("EC-01",),
    "customer-portal": ("CP-05",),
    "qontak": ("QO-01",),
}


def table(slug: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((TABLES / f"{slug}.yaml").read_text(encoding="utf-8"))["cases"]
    return cases


@cache
def rules(slug: str) -> tuple[Rule, ...]:
    """The rules of a pack as they stand in its files."""
    profile = Profile.model_validate(read(PACKS / slug).data)
    return tuple(
        Rule(
            category,
            rule.person or "",
            rule.workspace or "",
            rule.platform,
            rule.because,
            tuple(rule.jointly_with),
            rule.since,
            rule.until,
        )
        for rule in profile.rules
        for category in ([one.key for one in profile.categories] if rule.categories == "all" else rule.categories)
    )


def cases() -> list[Any]:
    """Every case of a service whose pack there is."""
    found = []
    for slug, ids in REQUIREMENTS.items():
        if (PACKS / slug / "profile.yaml").exists():
            marks = [pytest.mark.req(*ids)]
            found += [
                pytest.param(slug, case, marks=marks, id=f"{slug}-{number}") for number, case in enumerate(table(slug))
            ]
    return found


@pytest.mark.parametrize(("slug", "case"), cases())
def test_the_pack_decides_as_the_sentence_demands(slug: str, case: dict[str, Any]) -> None:
    situation = Situation(case["person"], case.get("workspace", ""), case["category"])
    known = {rule.category for rule in rules(slug)}

    decision = determine(rules(slug), situation)

    assert situation.category in known
    assert decision.platform_role == case["decides"], f"{case['source']}: {case['says']}"
    assert decision.rule is not None
    assert decision.reasons["en"]


def test_the_table_holds_sixty_cases_each_with_its_sentence() -> None:
    every = [case for slug in REQUIREMENTS for case in table(slug)]

    assert len(every) >= 60
    for case in every:
        name, _colon, line = case["source"].partition(":")
        assert name.endswith(".txt"), case
        assert int(line) > 0, case
        assert len(case["says"]) > 20, case
        assert case["person"] in PersonType.values, case
        assert case.get("workspace", "") in ("", *WorkspaceKind.values), case
        assert case["decides"] in Role.values, case


def test_no_case_stands_twice() -> None:
    for slug in REQUIREMENTS:
        told = [(case["person"], case.get("workspace", ""), case["category"], case["source"]) for case in table(slug)]
        assert len(told) == len(set(told)), slug
