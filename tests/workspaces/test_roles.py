"""One table of roles, shown on one page of the docs and on one of the desk; nobody gives more than they hold (T14)."""

from itertools import product
from pathlib import Path

import pytest

from workspaces.models import PLATFORM_ROLES, MemberRole
from workspaces.role_words import CAPABILITY_WORDS, ROLE_LINES, role_name
from workspaces.roles import CAPABILITIES, Capability, lost_without, may, may_give

pytestmark = pytest.mark.any_database

PAGE = Path(__file__).parents[2] / "docs/operating/roles.md"


def row(first: str, cells: list[str]) -> str:
    return "| " + " | ".join([first, *cells]) + " |"


def test_the_page_of_the_docs_is_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()

    assert row("what", [role_name(role) for role in CAPABILITIES]) in page
    for capability in Capability:
        cells = ["yes" if capability in held else "" for held in CAPABILITIES.values()]
        assert row(str(CAPABILITY_WORDS[capability]), cells) in page


def test_every_role_and_every_capability_has_words() -> None:
    assert set(CAPABILITIES) == set(ROLE_LINES) == set(MemberRole)
    assert set(CAPABILITY_WORDS) == set(Capability)


@pytest.mark.parametrize(("giver", "role"), list(product(MemberRole, MemberRole)))
def test_no_grant_exceeds_the_giver(giver: str, role: str) -> None:
    if may_give(giver, role):
        assert CAPABILITIES[role] <= CAPABILITIES[giver]
        assert may(giver, Capability.MANAGE_PEOPLE)


def test_a_chain_of_grants_never_gains_anything() -> None:
    """Whoever is given a role can give only what the first giver could give."""
    for giver, given in product(MemberRole, MemberRole):
        if may_give(giver, given):
            assert {role for role in MemberRole if may_give(given, role)} <= {
                role for role in MemberRole if may_give(giver, role)
            }


def test_nobody_of_the_platform_makes_owners_and_no_owner_makes_officers() -> None:
    assert not any(may_give(role, MemberRole.OWNER) for role in PLATFORM_ROLES)
    assert not any(may_give(MemberRole.OWNER, role) for role in PLATFORM_ROLES)


def test_an_unknown_role_can_neither_do_nor_be_given_anything() -> None:
    assert not may("captain", Capability.SEE_REQUESTS)
    assert not may_give(MemberRole.ADMINISTRATOR, "captain")
    assert not may_give("captain", MemberRole.MEMBER)


def test_what_is_lost_when_the_last_one_goes() -> None:
    last = lost_without(MemberRole.ADMINISTRATOR, [MemberRole.OFFICER, MemberRole.AUDITOR])
    assert last == [Capability.MANAGE_PEOPLE]
    assert lost_without(MemberRole.OFFICER, [MemberRole.ADMINISTRATOR]) == []
    assert lost_without(MemberRole.OWNER, [MemberRole.MEMBER]) == [
        Capability.ANSWER_FOR_WORKSPACE,
        Capability.MANAGE_PEOPLE,
    ]
