"""The books of packages: taken in with a key of their own, removed with it. Every verb runs in a transaction."""

import uuid
from datetime import timedelta

from django.db import transaction

from dsr.models import FINAL, Package, Request, Step, StepState
from dsr.packages import storage
from dsr.packages.compose import Composed
from dsr.packages.sealed import require_match_in_force
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now

DOWNLOADS = 3
ORPHANED_AFTER = timedelta(days=1)
NOT_RELEASED = {"released_by": None, "vouched_by": None, "released_at": None, "expires_at": None}


def keep(request: Request, made: Composed) -> Package:
    """Take a package just made into the books, in place of an earlier one.

    Raises Drifted when the request's match is no longer the one in force, and then nothing of the package is kept.
    """
    require_match_in_force(request, made.match_digest)
    for former in Package.objects.filter(request=request, removed_at__isnull=True):
        remove(former, SYSTEM)
    made.key.save(force_insert=True)
    fields = {
        "platform_id": request.platform_id,
        "public_id": uuid.uuid4(),
        "key": made.key,
        "path": made.path,
        "size": made.size,
        "sha256": made.sha256,
        "made_at": now(),
        "removed_at": None,
        "downloads_left": DOWNLOADS,
        **NOT_RELEASED,
    }
    package, _created = Package.objects.update_or_create(request=request, defaults=fields)
    record("package.made", package, SYSTEM, size=package.size)
    return package


def remove(package: Package, actor: Actor) -> bool:
    """Destroy the key and note the removal; False when somebody else did already.

    The file itself goes after the commit, and if not then, as an orphan.
    """
    kept = Package.objects.filter(pk=package.pk, public_id=package.public_id, removed_at__isnull=True)
    if not kept.update(removed_at=now()):
        return False
    package.key.destroy()
    record("package.removed", package, actor)
    path = package.path
    transaction.on_commit(lambda: storage.remove(path))
    return True


def take_back(package: Package, actor: Actor) -> None:
    """Remove a package that is not to go (any more), and forget who released it and until when it was there."""
    remove(package, actor)
    Package.objects.filter(pk=package.pk).update(**NOT_RELEASED)


def remove_orphans(platform_id: int) -> int:
    """Remove files that no row has known for a day, left by workers that died; return how many."""
    known = set(Package.objects.filter(removed_at__isnull=True).values_list("path", flat=True))
    exports = Step.objects.filter(kind="export", state=StepState.DONE).exclude(request__status__in=FINAL)
    for result in exports.values_list("result", flat=True):
        known.update(part["file"] for part in result.get("parts", []))
    return storage.remove_orphans(platform_id, known, now() - ORPHANED_AFTER)


def record(action: str, package: Package, actor: Actor, **facts: int) -> None:
    """Write what happened to `package` into the audit trail: its public id and counts, nothing of what it holds."""
    trail.record(
        action,
        platform_id=package.platform_id,
        actor=actor,
        subject=package.request.display_reference,
        package=str(package.public_id),
        **facts,
    )
