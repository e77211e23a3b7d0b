"""Counting open requests anew after a text of the law changed: a few at once, the rest by workers, from rows.

What is still to be counted is what carries a date of another text than the one in force, so that a worker that is
killed leaves nothing behind: whoever comes next goes on. Each request is counted under its own case.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from dsr import cases, clock, correspondence, moves
from dsr.law.texts import SHORT
from dsr.models import Case, Clock, ClockEventKind, LawEdition, Request, Status
from privacy_portal import broker
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.scoping import across_platforms, platform_scope

logger = logging.getLogger(__name__)

# So many whoever accepts waits for; the others are counted by workers.
AT_ONCE = 20
BATCH = 100
# Somebody may have counted by the text before in a transaction that ends only after the change.
LATECOMERS = timedelta(minutes=10)
REASON = "law_changed"


def begin(edition: LawEdition) -> None:
    """Count the first requests anew, and hint at the rest. Once the change is committed."""
    if run(edition.pk, AT_ONCE):
        broker.hint("dsr.recount", edition.pk)


def go_on(edition_id: int) -> None:
    """Count the next batch of an edition, of whichever platform, and hint at the rest."""
    with across_platforms():
        edition = LawEdition.unscoped.get(pk=edition_id)
    with platform_scope(edition.platform_id):
        if run(edition_id):
            broker.hint("dsr.recount", edition_id)


def run(edition_id: int, most: int = BATCH) -> bool:
    """Count at most `most` requests anew by the text in force; say whether some may be left.

    One that cannot be counted stays as it is, and the log names it: those behind it are counted all the same.
    """
    edition = LawEdition.objects.get(pk=edition_id)
    if edition.recounted_at or edition.replaced_at:
        return False
    tried = counted = 0
    for pk, case_id in _keys(edition, most):
        tried += 1
        counted += _tried(pk, case_id, edition)
        if counted == most:
            break
    if not tried and edition.changed_at < now() - LATECOMERS:
        unchanged = LawEdition.objects.filter(pk=edition.pk, text_digest=edition.text_digest)
        unchanged.update(recounted_at=now())
    return counted == most


def run_due() -> int:
    """Count a batch of every law that changed on the platform in scope; return how many laws have more to count."""
    due = LawEdition.objects.filter(replaced_at=None, recounted_at=None).values_list("pk", flat=True)
    return sum(run(pk) for pk in list(due))


def _stale(edition: LawEdition) -> QuerySet[Request]:
    """Return the requests counted before the text changed, or since then by somebody who had read the one before."""
    mark = f"#{edition.text_digest[:SHORT]}"
    of_the_law = Clock.objects.filter(request=OuterRef("pk"), law=edition.code, promise="")
    by_another = of_the_law.exclude(rule_version__endswith=mark)
    before = Q(clock__computed_at__lt=edition.changed_at)
    return moves.counted_by(edition.code).filter(before | Exists(by_another)).order_by("pk")


def _keys(edition: LawEdition, most: int) -> Iterator[tuple[int, int]]:
    """The stale requests with their cases, page by page, each once: also where counting leaves one as it was."""
    last = 0
    while page := list(_stale(edition).filter(pk__gt=last).values_list("pk", "case_id")[:most]):
        yield from page
        last = page[-1][0]


def _tried(pk: int, case_id: int, edition: LawEdition) -> bool:
    try:
        _recount(pk, case_id, edition)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one request, the others are counted)
        # Without the error's own words, which may name a person.
        logger.error("request %s cannot be counted by the text in force (%s)", pk, type(error).__name__)  # noqa: TRY400
        return False
    return True


def _recount(pk: int, case_id: int, edition: LawEdition) -> None:
    """Count one request anew; when its date moves, record that, and tell the person if they confirmed their address."""
    with cases.locked(case_id):
        request = _stale(edition).select_related("case__platform", "case__establishment").filter(pk=pk).first()
        if request is None:
            return
        before = request.due_at
        after = clock.counts_of(request)[0].dates.due_at
        if after == before:
            clock.recompute(request)
        else:
            clock.record(request, ClockEventKind.LAW_CHANGED, actor=SYSTEM, reason=REASON)
            _tell(request, edition, str(before), str(after))


def _tell(request: Request, edition: LawEdition, before: str, after: str) -> None:
    trail.record(
        "request.date_moved",
        platform_id=request.platform_id,
        actor=SYSTEM,
        subject=request.display_reference,
        law=edition.code,
        before=before,
        after=after,
    )
    if request.status != Status.UNCONFIRMED:
        case = Case.objects.select_related("platform", "subject_key").get(pk=request.case_id)
        correspondence.tell(case, "date_moved", request=request, again=edition.text_digest[:SHORT])
