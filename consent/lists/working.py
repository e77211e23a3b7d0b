"""Carrying on with confirmed lists: rows are the truth, so a killed worker costs the lines of one transaction."""

import time

from django.db import transaction

from consent.lists import taking
from consent.lists.reading import Row
from consent.models import ConsentList, ListPart
from privacy_portal import broker
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.scoping import across_platforms, platform_scope

# So many lines are one transaction.
AT_ONCE = 500
# A worker turns to other work after so long, and is told of the rest again.
AT_MOST_SECONDS = 20.0


def hint(told: ConsentList) -> None:
    """Tell a worker of a list once the transaction is committed."""
    list_id = told.pk
    transaction.on_commit(lambda: broker.hint("consent.take_in_list", list_id))


def run(list_id: int) -> bool:
    """Take in a confirmed list, part by part; return whether it is finished. Whoever comes second waits a part long."""
    with across_platforms():
        found = ConsentList.unscoped.filter(pk=list_id).values_list("platform_id", flat=True).first()
    if found is None:
        return True
    began = time.monotonic()
    with platform_scope(found):
        while time.monotonic() - began < AT_MOST_SECONDS:
            if _one_part(list_id):
                return True
    broker.hint("consent.take_in_list", list_id)
    return False


def go_on() -> int:
    """Hint at the confirmed lists of the platform in scope that are not finished; return how many."""
    waiting = ConsentList.objects.filter(finished_at=None).exclude(confirmed_at=None)
    keys = list(waiting.filter(parts__isnull=False).distinct().values_list("pk", flat=True))
    for key in keys:
        broker.hint("consent.take_in_list", key)
    return len(keys)


def finish(told: ConsentList) -> None:
    """Write down that every line of a list was dealt with; in the caller's transaction, which holds its row."""
    told.finished_at = now()
    told.save(update_fields=["finished_at"])
    trail.record(
        "consent_list.finished",
        platform_id=told.platform_id,
        actor=SYSTEM,
        subject=str(told.public_id),
        recorded=told.recorded,
        known=told.known,
        refused=told.refused,
    )


def held(list_id: int) -> ConsentList | None:
    """Return a confirmed list that is not finished, held until the transaction ends; None for any other."""
    rows = ConsentList.objects.select_for_update(of=("self",)).filter(pk=list_id, finished_at=None)
    found: ConsentList | None = (
        rows.exclude(confirmed_at=None).select_related("version__purpose__platform", "workspace__owner").first()
    )
    return found


def _one_part(list_id: int) -> bool:
    """Take in the next part; return whether nothing is left."""
    with transaction.atomic():
        told = held(list_id)
        if told is None:
            return True
        part = ListPart.objects.filter(list=told).first()
        if part is not None:
            taking.take(told, [Row.from_json(one) for one in part.rows])
            part.delete()
        if told.taken == told.lines:
            finish(told)
            return True
        return part is None
