"""The addresses of the pages about people, for whichever tenant's guard is given: a desk's and a workspace's."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from workspaces.roles import Capability
from workspaces.views import managing, people

# From a capability to the decorator that makes sure of it: the app that has the desk brings its own.
Guard = Callable[[Capability], Callable[[Any], Any]]

MEMBER = "people/<uuid:member>/"
INVITATION = "people/invitations/<uuid:invitation>/"


def urls(prefix: str, guard: Guard) -> list[URLPattern]:
    """Return the addresses, named with `prefix` ("desk_"), each behind `guard` for the capability that it takes."""
    seeing, managed = guard(Capability.SEE_PEOPLE), guard(Capability.MANAGE_PEOPLE)
    return [
        path("people/", seeing(people.people), name=f"{prefix}people"),
        path("people/ended/", seeing(people.ended), name=f"{prefix}people_ended"),
        path("people/roles/", seeing(people.roles), name=f"{prefix}roles"),
        path("people/invitations/", seeing(people.invitations), name=f"{prefix}invitations"),
        path("people/invite/", managed(managing.invite), name=f"{prefix}invite"),
        path(f"{INVITATION}again/", managed(managing.invitation_again), name=f"{prefix}invitation_again"),
        path(f"{INVITATION}back/", managed(managing.invitation_back), name=f"{prefix}invitation_back"),
        path(MEMBER, seeing(people.person), name=f"{prefix}person"),
        path(f"{MEMBER}role/", managed(managing.person_role), name=f"{prefix}person_role"),
        path(f"{MEMBER}end/", managed(managing.person_end), name=f"{prefix}person_end"),
    ]
