"""A closed case is shut: to see its person's details again, an officer asks with a reason and another one agrees.

Who was let in sees them for seven days, each time for a purpose that the trail keeps (`dsr.unmasking`). The case itself
stays closed, and nothing is done with it.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr import cases
from dsr.models import FINAL, Case, Reopening
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces import approvals
from workspaces.access import actor_of
from workspaces.approval_topics import Card, Link
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership
from workspaces.roles import Capability, may

TOPIC = "dsr.reopening"
LASTS = timedelta(days=7)
WAITS_FOR = timedelta(days=7)


class NotShut(Exception):
    """The case is open, or its data are deleted: there is nothing to be let in to."""


class AlreadyAsked(Exception):
    """This officer asked already and waits for the answer, or may look now."""


def is_shut(case: Case) -> bool:
    """Say whether the details of `case` are shut to officers: it is closed, and no answer waits to be handed over."""
    if case.closed_at is None:
        return False
    return not any(part.awaits_handover or part.status not in FINAL for part in case.requests.all())


def lets_in(case: Case, by: Membership) -> bool:
    """Say whether the officer `by` may see the details of `case` as far as its end goes."""
    return not is_shut(case) or _lasting(case, by)


def waits(case: Case, by: Membership) -> bool:
    """Say whether `by` asked to be let in and nobody has answered."""
    return Reopening.objects.filter(case=case, officer=by.user, until=None, declined_at=None).exists()


def ask(case: Case, *, by: Membership, reason: str) -> Reopening:
    """Ask another officer to let `by` see the details of the closed `case`, for `reason`, which goes with the case.

    Raises PermissionDenied, NotShut, AlreadyAsked."""
    if by.workspace_id is not None or not may(by.role, Capability.REVEAL_PERSON):
        raise PermissionDenied
    with cases.locked(case.pk):
        case.refresh_from_db(fields=["closed_at", "purged_at"])
        if case.purged_at or not is_shut(case):
            raise NotShut
        if waits(case, by) or _lasting(case, by):
            raise AlreadyAsked
        asked = Reopening.objects.create(
            platform_id=case.platform_id,
            case=case,
            subject_key=case.subject_key,
            officer=by.user,
            reason=reason,
            asked_at=now(),
        )
        _record("case.reopening_asked", asked, actor_of(by))
        approvals.ask(
            ApprovalKind.REOPENING,
            topic=TOPIC,
            subject_id=asked.pk,
            reference=case.display_reference,
            platform_id=case.platform_id,
            requested_by=by.user,
            expires_at=asked.asked_at + WAITS_FOR,
        )
    return asked


def close_questions(case: Case) -> None:
    """Take back what waits about `case`, whose data are deleted now. The caller holds the case."""
    waiting = Reopening.objects.filter(case=case, until=None, declined_at=None)
    for approval in Approval.objects.filter(topic=TOPIC, subject_id__in=waiting.values("pk")):
        approvals.cancel(approval)
    waiting.update(declined_at=now())


def lock_for_answer(approval: Approval) -> None:
    """Hold the case that `approval` is about, before its answer is claimed; called in the answer's transaction."""
    cases.hold(reopenings=approval.subject_id)


def answered(approval: Approval) -> None:
    """Do what follows from an answer; called in its transaction."""
    asked = Reopening.objects.select_related("case__platform").get(pk=approval.subject_id)
    by = Actor("officer", str(approval.decided_by_id)) if approval.decided_by_id else SYSTEM
    if approval.state == ApprovalState.ACCEPTED:
        asked.granted_by, asked.until = approval.decided_by, now() + LASTS
        asked.save(update_fields=["granted_by", "until"])
        _record("case.reopened_for_officer", asked, by)
        return
    asked.declined_at = now()
    asked.save(update_fields=["declined_at"])
    _record("case.reopening_declined", asked, by)


def headings(approvals: list[Approval], viewer: Membership) -> dict[int, str]:
    """Return the line of a list for each of `approvals`, by primary key."""
    return {approval.pk: _heading(approval) for approval in approvals}


def card(approval: Approval, by: Membership, request: HttpRequest | None) -> Card:
    """Return the question; its reason is read by whoever answers, and gone with the case."""
    related = Reopening.objects.select_related("officer", "subject_key", "case__platform")
    asked = related.filter(pk=approval.subject_id).first()
    if asked is None:
        raise Http404
    days = ngettext("%(count)s day", "%(count)s days", LASTS.days) % {"count": LASTS.days}
    about = {"platform": approval.platform.slug, "reference": asked.case.reference, "part": 1}
    return Card(
        heading=_heading(approval),
        if_yes=_("%(officer)s may see the details for %(days)s. Each look is recorded with its purpose.")
        % {"officer": asked.officer, "days": days},
        if_no=_("The details stay shut. %(officer)s reads your reason.") % {"officer": asked.officer},
        facts=[{"key": _("Why"), "value": asked.reason or _("The reason was deleted with the case.")}],
        why=[_("A closed case is shut, so that nobody looks at it without another person knowing why.")],
        links=[Link(_("To the request"), reverse("desk_request", kwargs=about))],
    )


def _lasting(case: Case, by: Membership) -> bool:
    return Reopening.objects.filter(case=case, officer=by.user, until__gt=now()).exists()


def _heading(approval: Approval) -> str:
    names = {"officer": str(approval.requested_by), "reference": approval.reference}
    return _("Let %(officer)s see the details of the closed case %(reference)s") % names


def _record(action: str, asked: Reopening, actor: Actor) -> None:
    trail.record(
        action,
        platform_id=asked.platform_id,
        actor=actor,
        subject=asked.case.display_reference,
        officer=asked.officer_id,
    )
