"""Who gets what, for every address of the portal and every operation of its API: one table, and every role tried on it.

An address or operation that has no row fails the build; a new one is one line. A role that has no business somewhere
gets 404, or is asked to sign in or to prove its mailbox; whether the thing asked for exists makes no difference to it.
tests/access/ has the table, the roles, the things that addresses name, and the walk.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.access.doors import Door, is_shut, knock, operations, pages, routed_operations
from tests.access.roles import Caller, Role, caller, signed_in
from tests.access.table import AUDIENCES, LATER, LETS_IN, OPERATIONS, PUBLIC, VISITOR
from tests.access.world import CANARIES, FOREIGN_CANARIES, Thing, World, world

__all__ = ["world"]

NOT_OWN = (Thing.FOREIGN, Thing.MISSING, Thing.CARRIED_AWAY, Thing.NEXT_DOOR)
# They get in at home, as the role beside them does here: whose a thing is, is all that keeps them from it.
LIKE: dict[Role, Role] = {
    Role.OTHER_PERSON: Role.PERSON,
    Role.PERSON_ELSEWHERE: Role.PERSON,
    Role.OFFICER_ELSEWHERE: Role.ADMINISTRATOR,
    Role.OTHER_OWNER: Role.OWNER,
    Role.APPLICATION_ELSEWHERE: Role.APPLICATION,
}


def audience(door: Door) -> str:
    return (OPERATIONS if door.path else AUDIENCES)[door.name]


def doors() -> Iterator[tuple[Door, set[Role]]]:
    """Yield every address and operation that is not for everybody, with whom it lets in."""
    for door in (*pages(), *operations()):
        if audience(door) != PUBLIC:
            yield door, LETS_IN[audience(door)]


def wrong(door: Door, who: Caller, world: World, thing: Thing, *, welcome: bool) -> Iterator[str]:
    """Yield what is wrong with how `door` answers: who is let in, and whose data are shown."""
    address = door.address(world, thing)
    for method in door.methods:
        answer = knock(who, method, address)
        if answer.status_code >= 500:
            yield f"{method} {address}: {answer.status_code}"
        # 405: this address does not know the method, whoever asks.
        elif answer.status_code != 405 and is_shut(answer) == welcome:
            yield f"{method} {address} ({thing}): {answer.status_code}, and is to be {'open' if welcome else 'shut'}"
        unseen = FOREIGN_CANARIES if welcome else (*CANARIES, *FOREIGN_CANARIES)
        yield from (f"{method} {address} ({thing}) shows {one}" for one in unseen if one in answer.text_of_it)


def test_every_address_and_operation_is_in_the_table() -> None:
    assert {door.name for door in pages()} - set(AUDIENCES) == set()
    assert {door.name for door in operations()} ^ set(OPERATIONS) == set()
    assert {door.path for door in operations()} == routed_operations()


@pytest.mark.long
@pytest.mark.req("X-03", "X-05")
@pytest.mark.parametrize("role", Role)
def test_a_role_gets_in_where_the_table_says_so_and_to_what_is_its_own(world: World, role: Role) -> None:
    """Own things by every method; somebody else's and nobody's too, for whoever gets in to the like of them at home."""
    who = caller(role, world)
    found = []
    for door, lets_in in doors():
        welcome = role in lets_in
        if not (welcome and door.name in LATER):
            found += wrong(door, who, world, Thing.OWN, welcome=welcome)
        at_home = LIKE.get(role, role) in lets_in
        tried = door if at_home else replace(door, methods=door.methods[:1])
        for thing in NOT_OWN if at_home else NOT_OWN[:2]:
            if world.differs(set(door.parameters), thing):
                found += wrong(tried, who, world, thing, welcome=False)

    assert found == []


@pytest.mark.parametrize("role", [Role.NOBODY, Role.PERSON, Role.OFFICER, Role.OFFICER_ELSEWHERE])
def test_public_pages_answer_everybody_and_tell_of_nobody(world: World, role: Role) -> None:
    who = caller(role, world)
    for door in pages():
        if audience(door) == PUBLIC:
            answer = knock(who, "get", door.address(world, Thing.OWN))
            assert answer.status_code < 500, door
            assert [one for one in (*CANARIES, *FOREIGN_CANARIES) if one in answer.text_of_it] == [], door


def test_the_desk_elsewhere_is_for_its_own_officer(world: World) -> None:
    for role in Role:
        who = caller(role, world)
        answer = knock(who, "get", door_of("desk").address(world, Thing.CARRIED_AWAY))
        assert is_shut(answer) == (role is not Role.OFFICER_ELSEWHERE), role
        assert [one for one in CANARIES if one in answer.text_of_it] == []


def door_of(name: str) -> Door:
    return next(door for door in pages() if door.name == name)


def test_a_missing_case_looks_like_a_foreign_one(world: World) -> None:
    who = caller(Role.NOBODY, world)
    for door in pages():
        if audience(door) == VISITOR:
            for method in door.methods:
                one = knock(who, method, door.address(world, Thing.OWN))
                other = knock(who, method, door.address(world, Thing.MISSING))
                assert one.status_code == other.status_code, door
                if one.status_code == 302:
                    assert one.url.replace(world.case.reference, "ZZZZZZ") == other.url


@pytest.mark.parametrize("where", ["desk", "workspace"])
def test_staff_without_a_second_factor_set_one_up_first(world: World, where: str) -> None:
    who = signed_in(world.omar if where == "desk" else world.olga)
    Authenticator.objects.all().delete()
    answer = knock(who, "get", door_of(where).address(world, Thing.OWN))

    assert (answer.status_code, answer.url) == (302, reverse("mfa_index"))
