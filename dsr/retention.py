"""How long the portal keeps its own records, and what is left of a case when its time is over (X-08).

A case that is over is shredded: the key that sealed everything about its person is destroyed, and no address finds it
any more. The bare row stays for figures, and the audit trail stays whole; neither holds personal data.
"""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, QuerySet

from dsr import cases, reopening
from dsr.models import (
    FINAL,
    CandidateRecord,
    Case,
    CodeGuesses,
    ContactCode,
    Match,
    OptOut,
    Package,
    Request,
    SubmissionKey,
)
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from workspaces import approvals

# Long enough to answer a complaint, an appeal or an authority about how a request was handled; shortest limitation
# period among the laws shipped that we could verify is well below. An installation may lengthen it.
KEEP_CLOSED_CASES = relativedelta(years=3)
# Nothing was looked up or done on a request that nobody confirmed, so nobody will have to prove anything about it. Who
# never got the code may wonder until the month is over in which an answer could have been due (GDPR Art. 12(3)): a
# request lapses after 7 days, so these are 37 since it came in.
KEEP_UNCONFIRMED = relativedelta(days=30)
# A sweep comes every minute, so that much at once keeps its transactions few and catches up with any backlog.
BATCH = 100


class DataDeleted(Exception):
    """The personal data of the case were deleted at its end: nothing is written to it or shown of it any more."""


def purge_date(closed_at: datetime, *, begun: bool) -> datetime:
    """Return when the personal data of a case closed at `closed_at` are shredded, by whether work on it ever began."""
    return closed_at + (KEEP_CLOSED_CASES if begun else KEEP_UNCONFIRMED)


# -- what a search found ----------------------------------------------------------------------------------------------


def forget_candidates(case: Case) -> int:
    """Remove what the search for `case`, which is closed, found of other people; return how many records.

    The person's own go with them, unless a package can still be fetched: the code for it goes to an address that the
    systems held (dsr.delivery.download_contacts).
    """
    found = CandidateRecord.objects.filter(case=case)
    with cases.locked(case.pk):
        if _fetchable().filter(request__case=case).exists():
            found = found.exclude(pk__in=_of_the_person(case))
        removed, _by_model = found.delete()
        if removed:
            _record("case.candidates_removed", case, rows=removed)
    return removed


def forget_candidates_due() -> int:
    """Remove, on the platform in scope, candidates of closed cases from which nothing can be fetched any more."""
    found = CandidateRecord.objects.filter(case=OuterRef("pk"))
    fetchable = _fetchable().filter(request__case=OuterRef("pk"))
    over = Case.objects.filter(Exists(found), ~Exists(fetchable), closed_at__isnull=False).select_related("platform")
    return sum(forget_candidates(case) for case in over[:BATCH])


def _fetchable() -> QuerySet[Package]:
    return Package.objects.filter(released_at__isnull=False, removed_at__isnull=True, downloads_left__gt=0)


def _of_the_person(case: Case) -> list[int]:
    """Return the candidates that a match in force says are the person."""
    matches = Match.objects.filter(pk__in=case.requests.values("match")).select_related("subject_key")
    theirs = {(slug, one["key"]) for match in matches for slug, one in (match.subjects or {}).items()}
    found = CandidateRecord.objects.filter(case=case).select_related("system", "subject_key")
    return [one.pk for one in found if (one.system.slug, one.found["key"]) in theirs]


# -- the end of a case ------------------------------------------------------------------------------------------------


def purge_due() -> int:
    """Shred cases of the platform in scope whose time is over, each in a transaction of its own; return how many."""
    due = _over(now()).select_related("platform", "subject_key").order_by("purge_after")
    return sum(purge(case) for case in due[:BATCH])


def purge(case: Case) -> bool:
    """Shred `case`; False, and nothing happens, while its time is not over, or somebody else did it already.

    Everything sealed with its key (what the person wrote, messages, decisions, certificates, mails) cannot be read any
    more, no address finds the case, and what only served to work on it goes.
    """
    moment = now()
    with cases.locked(case.pk):
        if not _over(moment).filter(pk=case.pk).update(purged_at=moment, contact_index="", receipt_hash=""):
            return False
        case.subject_key.destroy()
        OptOut.objects.filter(case=case).update(case=None)
        for kind in (ContactCode, CodeGuesses, CandidateRecord, SubmissionKey):
            kind.objects.filter(case=case).delete()
        reopening.close_questions(case)
        # What an owner or an officer wrote with an answer is sealed with the platform's key, which stays.
        approvals.forget_reasons(part.display_reference for part in case.requests.select_related("case__platform"))
        _record("case.purged", case)
    return True


def _over(moment: datetime) -> QuerySet[Case]:
    """Return what is due at `moment`. A case is not over while a part of it is open, a file of it lies there, or a
    complaint or an appeal about it waits."""
    open_parts = Request.objects.filter(case=OuterRef("pk")).exclude(status__in=FINAL)
    files = Package.objects.filter(request__case=OuterRef("pk"), removed_at__isnull=True)
    disputes = Case.objects.filter(about__case=OuterRef("pk"), closed_at__isnull=True)
    # Only a closed case has a `purge_after`: the database sees to it.
    due = Case.objects.filter(purge_after__lte=moment, purged_at__isnull=True)
    return due.filter(~Exists(open_parts), ~Exists(files), ~Exists(disputes))


def _record(action: str, case: Case, **facts: int) -> None:
    trail.record(action, platform_id=case.platform_id, actor=SYSTEM, subject=case.display_reference, **facts)
