"""What a tenant may hand in lists for: what it vouches for, and what it takes over as the one who asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from consent import purposes
from consent.kinds import EventKind, Method, Topic
from consent.models import ConsentEvent, ConsentList, PurposeVersion
from workspaces.access import require
from workspaces.models import Membership, Platform, Workspace
from workspaces.roles import Capability, may


@dataclass(frozen=True)
class Offer:
    """A wording for which a list may be handed in, and what its lines become."""

    version: PurposeVersion
    kind: EventKind

    @property
    def vouches(self) -> bool:
        return self.kind == EventKind.VOUCHED


def offers(platform: Platform, tenant: Workspace | None) -> list[Offer]:
    """Return what `tenant` (None: the platform itself) may hand in lists for, in the order in which it is shown.

    A workspace vouches that its users were asked for the terms (CP-05) and takes over what people told itself (NC-11);
    the platform takes over what people told it. What needs a person's own, express word nobody vouches for.
    """
    found = (_offer(version, tenant) for version in purposes.all_in_force(platform) if version.is_consent)
    return [one for one in found if one is not None]


def offer(platform: Platform, tenant: Workspace | None, key: str) -> Offer | None:
    """Return what `tenant` may hand in for the purpose with this key, None for nothing."""
    return next((one for one in offers(platform, tenant) if one.version.purpose.key == key), None)


def require_hand(tenant: Workspace | None, by: Membership) -> None:
    """Raise PermissionDenied unless `by` hands in lists for `tenant`: whoever stands in for an owner only answers
    questions."""
    if tenant is None:
        require(by, Capability.KEEP_CONSENTS)
    elif not may_hand_in(tenant, by):
        raise PermissionDenied


def may_hand_in(tenant: Workspace | None, by: Membership) -> bool:
    """Say whether `by` hands in lists for `tenant`, None for the platform."""
    if tenant is None:
        return by.workspace_id is None and may(by.role, Capability.KEEP_CONSENTS)
    return by.workspace_id == tenant.pk and may(by.role, Capability.ANSWER_FOR_WORKSPACE)


def voucher_name(told: ConsentList) -> str:
    """Return who vouched or took over, as a person may read it; "" where the owner is not to be named."""
    if told.workspace is None:
        return str(told.version.purpose.platform)
    return told.workspace.name if told.workspace.owner_may_be_named else ""


def lists_behind(events: Iterable[ConsentEvent]) -> dict[str, ConsentList]:
    """Return the lists from which `events` came, by what the events call their actor."""
    keys = {one.actor for one in events if one.method == Method.IMPORT and one.actor}
    found = ConsentList.objects.filter(public_id__in=keys)
    related = ("version__purpose__platform", "workspace__owner", "drawn_up_by")
    return {str(one.public_id): one for one in found.select_related(*related)}


def _offer(version: PurposeVersion, tenant: Workspace | None) -> Offer | None:
    purpose = version.purpose
    if tenant is not None and purpose.topic == Topic.TERMS:
        return None if version.explicit else Offer(version, EventKind.VOUCHED)
    if purpose.per_workspace == (tenant is not None):
        return Offer(version, EventKind.IMPORTED)
    return None
