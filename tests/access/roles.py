"""Who knocks: one browser (or one caller of the API) for each kind of person, kept for the whole walk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.test import Client

from consent import applications
from consent.kinds import Scope
from dsr import visits
from dsr.api.access import case_token
from dsr.models import Case
from privacy_portal.scoping import platform_scope
from tests.access.world import World
from tests.factories import PASSWORD
from workspaces.models import MemberRole, Membership, Platform, User, Workspace


class Role(StrEnum):
    """Everybody there is, as seen from enKomm, its workspace Sakura and Rita's case."""

    NOBODY = "nobody"
    VISITOR = "a visitor who has begun to ask"
    PERSON = "the person of the case"
    OTHER_PERSON = "the person of another case"
    PERSON_ELSEWHERE = "the person of a case of another platform"
    OFFICER = "an officer"
    ADMINISTRATOR = "an administrator"
    AUDITOR = "an auditor"
    OFFICER_ELSEWHERE = "an officer of another platform"
    OWNER = "the owner of the workspace"
    OTHER_OWNER = "the owner of another workspace"
    MEMBER = "a member of the workspace"
    STRANGER = "somebody with an account and no role"
    APPLICATION = "an application that was let in"
    APPLICATION_ELSEWHERE = "an application that was let in on another platform"


@dataclass
class Caller:
    """A browser, and what its owner sends to the API."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)


def caller(role: Role, world: World) -> Caller:
    """Return `role` at the door, with every proof that somebody like that can have."""
    return _CALLERS[role](world)


def signed_in(who: Membership | User) -> Caller:
    """Return a browser in which `who` signed in with a second factor."""
    client = Client()
    user = who if isinstance(who, User) else who.user
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client.force_login(user)
    return Caller(client)


def _visitor(world: World) -> Caller:
    client = Client()
    client.get(world.address("start", {"platform"}))
    return Caller(client)


def _person(platform: Platform, case: Case) -> Caller:
    """Return a browser that proved the mailbox of `case`."""
    client = Client()
    session = client.session
    request = visits.PortalRequest()
    request.platform, request.session = platform, session
    visits.open_case(request, case)
    session.save()
    client.cookies["sessionid"] = session.session_key
    return Caller(client, {"Authorization": f"Bearer {case_token(case)}"})


def _member(world: World, role: MemberRole, workspace: Workspace | None = None) -> Caller:
    user = User.objects.create_user(f"{role}@example.com", PASSWORD, name=str(role))
    return signed_in(Membership.objects.create(platform=world.platform, user=user, workspace=workspace, role=role))


def _application(by: Membership) -> Caller:
    """Return a program that has the key of an application, which may do everything, and asks for somebody it knows."""
    with platform_scope(by.platform_id):
        secret = applications.add_key(applications.register(by.platform, "Any", list(Scope), by=by), by=by)
    return Caller(Client(), {"Authorization": f"Bearer {secret}", "Data-Subject": "customer=C-1"})


_CALLERS: dict[Role, Callable[[World], Caller]] = {
    Role.NOBODY: lambda world: Caller(Client()),
    Role.VISITOR: _visitor,
    Role.PERSON: lambda world: _person(world.platform, world.case),
    Role.OTHER_PERSON: lambda world: _person(world.platform, world.other_case),
    Role.PERSON_ELSEWHERE: lambda world: _person(world.elsewhere, world.foreign_case),
    Role.OFFICER: lambda world: signed_in(world.mei),
    Role.ADMINISTRATOR: lambda world: signed_in(world.omar),
    Role.AUDITOR: lambda world: _member(world, MemberRole.AUDITOR),
    Role.OFFICER_ELSEWHERE: lambda world: signed_in(world.otto),
    Role.OWNER: lambda world: signed_in(world.olga),
    Role.OTHER_OWNER: lambda world: signed_in(world.linh),
    Role.MEMBER: lambda world: _member(world, MemberRole.MEMBER, world.olga.workspace),
    Role.STRANGER: lambda world: signed_in(world.mallory),
    Role.APPLICATION: lambda world: _application(world.omar),
    Role.APPLICATION_ELSEWHERE: lambda world: _application(world.otto),
}
