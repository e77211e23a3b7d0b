"""With every filter and every guard above it taken out, row-level security alone keeps the platforms apart.

The mutations are what a careless change could do. That they would leak is shown as the owner of the tables, to whom no
policy applies; as the application's role the same knocks show nothing.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from privacy_portal.scoping import ScopedManager
from tests.access.doors import knock, operations, pages
from tests.access.roles import Caller, Role, caller
from tests.access.world import CANARIES, FOREIGN_CANARIES, Thing, World, world
from tests.postgres import owner
from workspaces import access
from workspaces.models import Membership, User

__all__ = ["world"]

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.req("X-05")]
READS = [
    door
    for door in (*pages(), *operations())
    if "get" in door.methods and door.parameters & {"reference", "request_id", "approval", "opinion"}
]


@pytest.fixture
def without_filters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have `objects` answer with every platform's rows, and let in whoever is anything anywhere."""

    def everywhere(user: User) -> list[Membership]:
        return list(Membership._base_manager.filter(user=user).select_related("workspace", "user"))

    with monkeypatch.context() as patch:
        patch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)
        patch.setattr(access, "memberships", everywhere)
        yield


def shown(who: Caller, world: World, thing: Thing, canaries: tuple[str, ...]) -> list[str]:
    """Return the pages and operations that answer `who` about `thing`, or show one of the canaries."""
    found = []
    for door in READS:
        answer = knock(who, "get", door.address(world, thing))
        text: Any = answer.text_of_it
        if answer.status_code == 200 or any(one in text for one in canaries):
            found.append(door.name)
    return found


def test_an_officer_elsewhere_is_shown_nothing_of_enkomm(world: World, without_filters: None) -> None:
    otto = caller(Role.OFFICER_ELSEWHERE, world)
    for thing in (Thing.OWN, Thing.CARRIED_AWAY):
        assert shown(otto, world, thing, CANARIES) == [], thing
        with owner():
            assert "desk_request" in shown(otto, world, thing, CANARIES), "the mutation leaks nothing by itself"


def test_an_officer_is_shown_nothing_of_another_platform(world: World, without_filters: None) -> None:
    omar = caller(Role.OFFICER, world)
    assert shown(omar, world, Thing.FOREIGN, FOREIGN_CANARIES) == []
    with owner():
        assert "desk_law_opinion" in shown(omar, world, Thing.FOREIGN, FOREIGN_CANARIES)
