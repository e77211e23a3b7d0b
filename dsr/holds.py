"""Legal holds: what no retention rule may delete while it may be evidence."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from dsr import decisions
from dsr.models import LegalHold
from privacy_portal.audit import trail
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import DataCategory, Membership, Workspace


class AlreadyLifted(Exception):
    """Somebody lifted the hold before; `hold` says who and when."""

    def __init__(self, hold: LegalHold) -> None:
        super().__init__("This hold was lifted already.")
        self.hold = hold


def place(*, category: DataCategory | None, workspace: Workspace | None, reason: str, by: Membership) -> LegalHold:
    """Keep data of `category` (None: of every one) in `workspace` (None: anywhere) from being deleted by any rule.

    `reason` is kept sealed. Raises PermissionDenied for whoever is no officer.
    """
    decisions.require_officer(by)
    with transaction.atomic():
        hold = LegalHold.objects.create(
            platform_id=by.platform_id,
            category=category,
            workspace=workspace,
            reason=reason,
            placed_by=by.user,
            placed_at=now(),
        )
        _record("hold.placed", hold, by)
    return hold


def lift(hold: LegalHold, *, by: Membership) -> None:
    """End a hold. Raises AlreadyLifted, PermissionDenied."""
    decisions.require_officer(by)
    with transaction.atomic():
        standing = LegalHold.objects.filter(pk=hold.pk, lifted_at=None)
        if not standing.update(lifted_by=by.user, lifted_at=now()):
            hold.refresh_from_db()
            raise AlreadyLifted(hold)
        hold.refresh_from_db()
        _record("hold.lifted", hold, by)


def standing(at: datetime | None = None) -> list[LegalHold]:
    """Return the holds of the platform in scope that stand at `at` (now), oldest first."""
    moment = at or now()
    lifted = Q(lifted_at=None) | Q(lifted_at__gt=moment)
    held = LegalHold.objects.filter(lifted, placed_at__lte=moment).select_related("category", "workspace", "placed_by")
    return list(held.order_by("placed_at", "pk"))


def _record(action: str, hold: LegalHold, by: Membership) -> None:
    trail.record(
        action,
        platform_id=hold.platform_id,
        actor=actor_of(by),
        subject=str(hold.public_id),
        category=hold.category.key if hold.category else "",
        workspace=hold.workspace.key if hold.workspace else "",
    )
