"""What somebody with an account agreed to, on every platform of the installation (X-03): by their confirmed address."""

from dataclasses import dataclass
from datetime import datetime

from consent import decisions, ledger, policy, purposes, subjects
from consent.decisions import Decision
from consent.kinds import IdentifierKind
from consent.models import PurposeVersion
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
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
