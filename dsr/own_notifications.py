"""What somebody with an account is told of by mail and message, on every platform, and switching one of it (QO-09)."""

from dataclasses import dataclass

from consent import accounts, intake, ledger, policy, preferences, visits
from consent.preferences import Asked
from privacy_portal.scoping import platform_scope
from workspaces import notifications
from workspaces.access import memberships_everywhere
from workspaces.models import Platform, User
from workspaces.notifications import SUBPROCESSORS, Switch
from workspaces.register import notices as register_mails
from workspaces.roles import Capability, may


class Unknown(LookupError):
    """Nothing like it is told to this person."""


class Refused(Exception):
    """It cannot be switched on: `says` is why."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class Place:
    """One platform: `mails` are the portal's own, `asked` what the service itself tells of."""

    platform: Platform
    mails: tuple[Switch, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Chosen:
    """What is switched: `kind` is that of a mail of the portal, or the key of a purpose with its `option`."""

    platform: str
    kind: str
    option: str = ""
    workspace: str = ""


def of(user: User) -> list[Place]:
    """Return each platform that `user` has to do with, with what can be switched there."""
    found = []
    for platform in accounts.platforms_of(user):
        with platform_scope(platform.pk):
            mails, asked = notifications.switches(user), accounts.told_by(platform, user)
        if mails or asked:
            found.append(Place(platform, tuple(mails), tuple(asked)))
    return found


def switch(user: User, chosen: Chosen, *, on: bool) -> None:
    """Switch one kind on or off. Raises Unknown, and Refused where a consent cannot be given."""
    platform = next((one for one in accounts.platforms_of(user) if one.slug == chosen.platform), None)
    if platform is None:
        raise Unknown
    with platform_scope(platform.pk):
        if chosen.kind == SUBPROCESSORS:
            _switch_of_workspace(user, platform, chosen, on=on)
        elif any(one.version.purpose.key == chosen.kind for one in accounts.told_by(platform, user)):
            _choose(user, platform, chosen, on=on)
        else:
            try:
                notifications.switch(user, chosen.kind, on=on)
            except notifications.NotOffered:
                raise Unknown from None


def _switch_of_workspace(user: User, platform: Platform, chosen: Chosen, *, on: bool) -> None:
    held = [
        one
        for one in memberships_everywhere(user)
        if one.platform_id == platform.pk and one.workspace and one.workspace.key == chosen.workspace
    ]
    mine = next((one for one in held if may(one.role, Capability.ANSWER_FOR_WORKSPACE)), None)
    if mine is None:
        raise Unknown
    register_mails.switch(mine, on=on)


def _choose(user: User, platform: Platform, chosen: Chosen, *, on: bool) -> None:
    visit = visits.of_account(platform, user)
    if visit is None:
        raise Unknown
    try:
        preferences.choose(visit, chosen.kind, chosen.option, chosen.workspace, give=on)
    except preferences.NoSuchChoice:
        raise Unknown from None
    except policy.Forbidden as error:
        raise Refused(intake.forbidden_words(error.decision)) from None
    except ledger.GuardianNeeded:
        raise Refused(preferences.guardian_words()) from None
