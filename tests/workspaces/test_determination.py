"""Role determination is a rule, not a text (EK-02)."""

import pytest

from dsr import routing
from workspaces.determination import Rule, Situation, determine
from workspaces.models import Platform, Role

PLATFORM, OWNER = Role.CONTROLLER, Role.PROCESSOR

# Person, kind of workspace, category, who decides: as seeds of the service say in "How Does This Policy Apply?".
CASES = [
    ("account_holder", "personal", "account", PLATFORM),
    ("account_holder", "personal", "workspace_content", PLATFORM),
    ("account_holder", "personal", "call_detail", PLATFORM),
    ("account_holder", "personal", "interactions", PLATFORM),
    ("individual_user", "personal", "workspace_content", PLATFORM),
    ("individual_user", "personal", "account", PLATFORM),
    ("authorised_user", "business", "account", PLATFORM),
    ("authorised_user", "business", "administrative", PLATFORM),
    ("authorised_user", "business", "interactions", PLATFORM),
    ("authorised_user", "business", "third_party", PLATFORM),
    ("authorised_user", "business", "workspace_content", OWNER),
    ("authorised_user", "business", "call_detail", OWNER),
    ("authorised_user", "personal", "workspace_content", PLATFORM),
]


@pytest.mark.req("EK-02")
@pytest.mark.parametrize(("person", "kind", "category", "role"), CASES)
def test_enkomm_decides_for_individuals_and_the_owner_about_its_workspace(
    enkomm: Platform, person: str, kind: str, category: str, role: str
) -> None:
    decision = determine(routing.rules_of(enkomm), Situation(person, kind, category))

    assert decision.platform_role == role
    assert decision.reasons["en"]
    assert decision.reasons["ja"]


def test_the_more_specific_rule_wins_whatever_the_order() -> None:
    anybody = Rule("content", "", "", PLATFORM)
    business = Rule("content", "", "business", OWNER)
    guest = Rule("content", "individual_user", "", PLATFORM)
    situation = Situation("individual_user", "business", "content")

    assert determine([anybody, business, guest], situation).platform_role == OWNER
    assert determine([guest, business, anybody], situation).platform_role == OWNER


def test_no_case_is_undecided() -> None:
    decision = determine([], Situation("nobody_thought_of", "", "anything"))

    assert decision.platform_decides
    assert decision.reasons["en"]
