"""Up to where the ledger is settled, so that whoever reads it by a cursor leaves no event out.

Keys of events are given out before their transactions end: what has the lower one may be seen later. A mark per
platform says up to where nothing can appear any more. It is moved, as a seal is made, by waiting for the writers that
are under way (consent.seals): they are let through first, and nobody waits for more than half a second.
"""

import logging

from django.db import OperationalError, connection, transaction

from consent import seals
from consent.models import ConsentEvent, LedgerMark
from privacy_portal.scoping import across_platforms, current_platform_id, platform_scope
from workspaces.models import Platform

logger = logging.getLogger(__name__)

# So long a writer that begins may stand behind us; with a slower one under way we come again at the next look.
PATIENCE = "500ms"


def settle() -> int:
    """Move the mark of every platform to the newest event; return how many were moved."""
    newest, moved = _newest(), 0
    for platform in Platform.objects.order_by("pk"):
        with platform_scope(platform.pk):
            if mark() < newest and _move():
                moved += 1
    return moved


def mark() -> int:
    """Return the key up to which the ledger of the platform in scope is settled."""
    return LedgerMark.objects.values_list("settled", flat=True).first() or 0


def _move() -> bool:
    """Move the mark of the platform in scope; False where writers took too long."""
    platform_id = current_platform_id()
    try:
        with transaction.atomic():
            _be_patient()
            seals.wait_for_writers(platform_id)
            # Of all platforms: a key that was given out is nobody's any more, and ours are settled up to there too.
            newest = _newest()
            if not LedgerMark.objects.filter(settled__lt=newest).update(settled=newest):
                LedgerMark.objects.get_or_create(platform_id=platform_id, defaults={"settled": newest})
    except OperationalError as error:
        logger.info("the mark of platform %s waits for writers (%s)", platform_id, type(error.__cause__).__name__)
        return False
    return True


def _newest() -> int:
    with across_platforms():
        return ConsentEvent.unscoped.order_by("-pk").values_list("pk", flat=True).first() or 0


def _be_patient() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
