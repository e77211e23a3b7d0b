"""What somebody with an account agreed to, on every platform of the installation (X-03): by their confirmed address."""

from dataclasses import dataclass
from datetime import datetime

from consent import (
    announcements,
    decisions,
    edition_answers,
    ledger,
    policy,
    preferences,
    purposes,
    subjects,
    visits,
)
from consent.decisions import Decision
from consent.kinds import IdentifierKind, Topic
from consent.models import Announcement, PurposeVersion
from consent.preferences import Asked
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from workspaces.access import memberships_everywhere
from workspaces.models import Platform, User, Workspace


@dataclass(frozen=True)
class Choice:
    """Something that the person said, on one platform, as it stands."""

    version: PurposeVersion
    option: str
    workspace: Workspace | None
    decision: Decision


@dataclass(frozen=True)
class OnPlatform:
    """What the person said on one platform; `on` says how many of the choices are on."""

    platform: Platform
    choices: tuple[Choice, ...]

    @property
    def on(self) -> int:
        return sum(one.decision.is_allowed for one in self.choices)


def consents_of(user: User) -> list[OnPlatform]:
    """Return what `user` said on each platform whose ledger knows their confirmed address; none without one."""
    if user.email_confirmed_at is None:
        return []
    known = subjects.Known(IdentifierKind.EMAIL, user.email)
    found = (_on(platform, known, now()) for platform in Platform.objects.order_by("name"))
    return [one for one in found if one is not None]


def changes_told(user: User) -> list[Announcement]:
    """Return the announced changes of notices of each platform on which `user` is somebody; that they come here again
    after one took effect is recorded as going on (EK-21)."""
    found: list[Announcement] = []
    for platform in {one.platform_id: one.platform for one in memberships_everywhere(user)}.values():
        with platform_scope(platform.pk):
            edition_answers.use_by(user)
            found += announcements.shown(platform, announcements.today(platform))
    return found


def told_by(platform: Platform, user: User) -> list[Asked]:
    """Return what the service of `platform`, in scope, tells `user` of and leaves to them (QO-09): each kind with its
    channels and how they stand. None without a confirmed address."""
    visit = visits.of_account(platform, user)
    if visit is None:
        return []
    found = preferences.groups(visit)
    return [asked for group in found if group.topic == Topic.NOTIFICATIONS for asked in group.asked]


def platforms_of(user: User) -> list[Platform]:
    """Return the platforms on which `user` is somebody, or of which the ledger knows their confirmed address."""
    known = {one.platform_id: one.platform for one in memberships_everywhere(user)}
    known |= {one.platform.pk: one.platform for one in consents_of(user)}
    return sorted(known.values(), key=lambda one: one.name)


def _on(platform: Platform, known: subjects.Known, moment: datetime) -> OnPlatform | None:
    with platform_scope(platform.pk):
        subject = subjects.find(platform.pk, [known])
        if subject is None or not subject.events:
            return None
        asked = {one.purpose_id: one for one in purposes.all_in_force(platform)}
        tenants, held = policy.workspaces_of(subject), decisions.is_held(subject, moment)
        choices = []
        for state in ledger.states_of(subject).values():
            version = asked.get(state.purpose_id)
            if version is not None:
                forbidden = policy.forbidding(version, tenants) is not None
                standing = decisions.standing_in(state)
                decision = decisions.decide(version, standing, moment, forbidden=forbidden, held=held)
                choices.append(Choice(version, state.option, state.workspace, decision))
        return OnPlatform(platform, tuple(choices))
