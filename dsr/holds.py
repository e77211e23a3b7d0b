"""Legal holds: what no retention rule may delete while it may be evidence.

A hold and the end of a deletion are never beside each other: a deletion looks for holds before each batch, and becomes
final only while no hold can be placed. So a hold that stands stops every deletion that is not final, and whoever places
it is told which were.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from dsr import decisions
from dsr.connectors.base import Part
from dsr.models import LegalHold, LegalHoldRun, RetentionRun, RunOutcome, RunPhase
from dsr.retention_plan import Hold
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import DataCategory, Membership, Platform, Workspace

# What was deleted not long before a hold is what will be asked about. A rule's questions stand for as long, so that
# this covers the deletions that one look through the rules led to.
TOLD_BACK = timedelta(days=30)


class AlreadyLifted(Exception):
    """Somebody lifted the hold before; `hold` says who and when."""

    def __init__(self, hold: LegalHold) -> None:
        super().__init__("This hold was lifted already.")
        self.hold = hold


# -- placing and lifting -----------------------------------------------------------------------------------------------


def place(*, category: DataCategory | None, workspace: Workspace | None, reason: str, by: Membership) -> LegalHold:
    """Keep data of `category` (None: of every one) in `workspace` (None: anywhere) from being deleted by any rule.

    `met` of what is returned says which deletions it stopped, which are still to say what they did, and what had been
    deleted shortly before. `reason` is kept sealed. Raises PermissionDenied for whoever is no officer.
    """
    decisions.require_officer(by)
    with closed(by.platform_id):
        # Runs are held before the trail is (docs/adr/0006): none begins to delete, or ends, beside what is told of it.
        going = list(_going().select_for_update(no_key=True, of=("self",)).order_by("pk"))
        hold = LegalHold.objects.create(
            platform_id=by.platform_id,
            category=category,
            workspace=workspace,
            reason=reason,
            placed_by=by.user,
            placed_at=now(),
        )
        met = _meet(hold, [*going, *_ended_lately()])
        gone = [one for one in met if one.rows]
        _record(
            "hold.placed",
            hold,
            actor_of(by),
            category=hold.category.key if hold.category else "",
            workspace=hold.workspace.key if hold.workspace else "",
            stopped=len(met) - len(gone),
            rows=sum(one.rows or 0 for one in gone),
            systems=sorted({one.run.system.slug for one in gone}),
        )
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
        _record(
            "hold.lifted",
            hold,
            actor_of(by),
            category=hold.category.key if hold.category else "",
            workspace=hold.workspace.key if hold.workspace else "",
        )


# -- what stands -------------------------------------------------------------------------------------------------------


def standing() -> list[LegalHold]:
    """Return the holds of the platform in scope that stand, oldest first."""
    held = _standing().select_related("category", "workspace", "placed_by")
    return list(held.order_by("placed_at", "pk"))


def value(hold: LegalHold) -> Hold:
    """Return what a hold keeps, as the plan of retention takes it."""
    return Hold(hold.category.key if hold.category else None, hold.workspace.key if hold.workspace else None)


def stop(parts: Collection[Part]) -> bool:
    """Say whether a hold that stands keeps any of `parts`. Asked before every batch: it reads as little as it can."""
    held = [Hold(*one) for one in _standing().order_by().values_list("category__key", "workspace__key")]
    return any(hold.stops((part.category, part.workspace)) for hold in held for part in parts)


def _standing() -> QuerySet[LegalHold]:
    # By no clock: that of a worker may be behind the one by which a hold was placed.
    return LegalHold.objects.filter(lifted_at=None)


# -- beside a deletion -------------------------------------------------------------------------------------------------


@contextmanager
def closed(platform_id: int) -> Iterator[None]:
    """Run the block as one transaction beside which no hold is placed on the platform. Comes before runs and trail."""
    with transaction.atomic():
        Platform.objects.select_for_update(no_key=True).only("pk").get(pk=platform_id)
        yield


def met(run: RetentionRun) -> bool:
    """Say whether a hold was placed on what `run` was about to delete, whether or not it was lifted since."""
    return LegalHoldRun.objects.filter(run=run).exists()


def settle(run: RetentionRun) -> None:
    """Write down, for each hold that met `run` while it was under way, what became of it. Under the lock of the run."""
    for one in LegalHoldRun.objects.filter(run=run, rows=None).select_related("hold__category", "hold__workspace"):
        one.rows = _gone(run, one.hold)
        one.save(update_fields=["rows"])
        told = {"run": run.reference, "system": run.system.slug}
        if one.rows:
            _record("hold.came_late", one.hold, SYSTEM, **told, rows=one.rows)
        else:
            _record("hold.stopped_run", one.hold, SYSTEM, **told)


def _going() -> QuerySet[RetentionRun]:
    """Return the runs that somebody agreed to and that are not over."""
    return RetentionRun.objects.filter(phase=RunPhase.DELETE).select_related("system")


def _ended_lately() -> QuerySet[RetentionRun]:
    deleted = RetentionRun.objects.filter(outcome=RunOutcome.DELETED, ended_at__gt=now() - TOLD_BACK)
    return deleted.select_related("system").order_by("ended_at", "pk")


def _meet(hold: LegalHold, runs: list[RetentionRun]) -> list[LegalHoldRun]:
    """Write down which of `runs` the hold meets, and what each of them deleted of what it keeps."""
    keeps = value(hold)
    touched = [run for run in runs if any(keeps.stops((category, place)) for category, place in run.scope)]
    met = [
        LegalHoldRun(platform_id=hold.platform_id, hold=hold, run=run, rows=_gone_by_now(run, hold)) for run in touched
    ]
    return LegalHoldRun.objects.bulk_create(one for one in met if one.rows or one.run.phase != RunPhase.OVER)


def _gone_by_now(run: RetentionRun, hold: LegalHold) -> int | None:
    """Return how many rows of what the hold keeps went with the run; None while only its system can say."""
    if run.phase != RunPhase.OVER and run.armed_at is not None:
        return None
    return _gone(run, hold)


def _gone(run: RetentionRun, hold: LegalHold) -> int:
    """Count, by the receipt of the run, rows of the category that the hold keeps. A receipt tells of tables and not of
    workspaces, so that those of all workspaces of the run count."""
    kept = {table["table"] for table in run.tables if hold.category is None or table["category"] == hold.category.key}
    return sum(rows for table, rows in run.receipt or [] if table in kept)


def _record(action: str, hold: LegalHold, actor: Actor, **facts: str | int | list[str]) -> None:
    trail.record(action, platform_id=hold.platform_id, actor=actor, subject=str(hold.public_id), **facts)
