"""Approvals about a request in words, for officers and owners alike: what is asked, what yes and no lead to, and why.

`workspaces.approval_topics` has the pages; this says what stands on them.
"""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr import answers, clock, dates_shown, forwarding, person_words, presentation, previews, unmasking
from dsr.lifecycle import APPROVAL_TOPIC
from dsr.models import Request, Right
from dsr.workflow.questions import LEAVE_FOR_EXECUTION
from privacy_portal.dates import date_words
from workspaces import places
from workspaces.approval_topics import Card, Link
from workspaces.models import Approval, ApprovalKind, Membership


def headings(approvals: list[Approval], viewer: Membership) -> dict[int, str]:
    """Return the line of a list for each of `approvals`, by primary key; nobody is named in full."""
    return {pk: heading(request) for pk, request in requests_of(approvals).items()}


def card(approval: Approval, by: Membership, request: HttpRequest | None) -> Card:
    """Return the question as `by` reads it; the person is unmasked only in a session that asked for that."""
    part = requests_of([approval]).get(approval.pk)
    if part is None:
        raise Http404
    plain = request is not None and unmasking.is_unmasked(request, part.case, by)
    preview, erases = previews.preview(part), part.right == Right.ERASURE
    count = preview.erase if erases else preview.found
    instructs = approval.kind == ApprovalKind.OWNER_INSTRUCTION
    as_owner = by.workspace_id is not None
    return Card(
        heading=heading(part, count, plain=plain),
        if_yes=if_yes(approval, part, preview),
        if_no=if_no(approval),
        if_withdrawn=_("Nothing has been deleted yet. The data are counted again, and the request is decided anew."),
        act=act(part, count),
        irreversible=erases,
        why=why(approval, part),
        body="approvals/preview.html",
        after="owner/approval_subject.html" if as_owner else "",
        context={"preview": preview.table(part.right), **(_for_owner(approval, part, by, plain) if as_owner else {})},
        counted=preview,
        zone=part.clock.time_zone,
        until_why=_until_why(approval, part) if instructs else "",
        links=() if as_owner else (Link(_("To the request"), _desk_address(part)),),
        reject_url=places.address(approval.platform, approval.workspace, "approval_refuse", approval=approval.public_id)
        if instructs
        else "",
        wants_ground=instructs,
    )


def requests_of(approvals: Iterable[Approval]) -> dict[int, Request]:
    """Return the requests that `approvals` are about, by approval; those about anything else are left out."""
    asked = {approval.pk: approval.subject_id for approval in approvals if approval.topic == APPROVAL_TOPIC}
    related = ("case__platform", "case__subject_key", "case__establishment", "controller", "workspace", "clock")
    found = Request.objects.select_related(*related).in_bulk(set(asked.values()))
    return {pk: found[subject] for pk, subject in asked.items() if subject in found}


def heading(request: Request, count: int | None = None, *, plain: bool = False) -> str:
    """Return what is asked in one line, with the number of records where it is given."""
    names = {"person": person_words.name(request.case, plain), "count": f"{count or 0:,}"}
    if request.right == Right.ERASURE:
        if count is None:
            return _("Delete the records of %(person)s") % names
        return (
            ngettext("Delete %(count)s record of %(person)s", "Delete %(count)s records of %(person)s", count) % names
        )
    if count is None:
        return _("Give %(person)s a copy of the records") % names
    copied = ngettext(
        "Give %(person)s a copy of %(count)s record", "Give %(person)s a copy of %(count)s records", count
    )
    return copied % names


def act(request: Request, count: int) -> str:
    """Return the words of the button that approves: the act itself with its count."""
    if request.right == Right.ERASURE:
        return ngettext("Delete %(count)s record", "Delete %(count)s records", count) % {"count": f"{count:,}"}
    return ngettext("Give out %(count)s record", "Give out %(count)s records", count) % {"count": f"{count:,}"}


def if_yes(approval: Approval, request: Request, preview: previews.Preview) -> str:
    """Return what follows from approving."""
    if request.right != Right.ERASURE:
        told = ngettext(
            "%(platform)s copies %(count)s record for the person. An officer looks at the package before it goes.",
            "%(platform)s copies %(count)s records for the person. An officer looks at the package before it goes.",
            preview.found,
        )
        return told % {"platform": approval.platform.name, "count": f"{preview.found:,}"}
    counts = {"erase": f"{preview.erase:,}", "keep": f"{preview.keep:,}", "platform": approval.platform.name}
    if approval.kind == ApprovalKind.FOUR_EYES:
        return _("We delete %(erase)s records of 1 person and keep %(keep)s. This cannot be undone.") % counts
    told = _(
        "A second person at %(platform)s checks it. Then %(erase)s records of 1 person are deleted and %(keep)s are "
        "kept. This cannot be undone."
    )
    return told % counts


def if_no(approval: Approval) -> str:
    """Return what follows from rejecting."""
    if approval.kind == ApprovalKind.OWNER_INSTRUCTION:
        return _("Nothing is done. The person is told your reason, word for word, and where to complain.")
    return _("Nothing is done. The request is counted again and goes back to be decided, with your reason.")


def why(approval: Approval, request: Request) -> list[str]:
    """Return why this second party is asked: the reasons of the routing, or the rule of two people."""
    if approval.kind == ApprovalKind.FOUR_EYES:
        return [
            _("A deletion cannot be undone, so two people stand behind it."),
            _("Whoever decided about the request cannot be the second person."),
        ]
    return list(dict.fromkeys(reason.text for reason in presentation.reasons(request, {})))


def _for_owner(approval: Approval, part: Request, by: Membership, plain: bool) -> dict[str, Any]:
    """Return what stands below the question on an owner's page: who asks, on what ground it was refused, the date."""
    ground = approval.details.get("ground", "")
    about = {"workspace": by.workspace and by.workspace.key, "approval": approval.public_id}
    reveal = reverse("workspace_approval_reveal", kwargs={"platform": approval.platform.slug, **about})
    return {
        "part": part,
        "case": part.case,
        "answer_by": dates_shown.why(clock.counts_of(part), sources=True),
        "forwarding": forwarding.of(part),
        "refusal": answers.refusal(part, ground, approval.reason or "") if ground else None,
        "details": person_words.details(part.case, plain),
        "deleted": presentation.data_deleted(part.case),
        "wish": part.case.wish if plain else "",
        "reveal_url": reveal if unmasking.may_unmask(part.case, by) and not plain else "",
    }


def _until_why(approval: Approval, part: Request) -> str:
    """Return why the answer is wanted by its date."""
    if part.due_at is None or approval.expires_at != part.due_at - LEAVE_FOR_EXECUTION:
        days = round((approval.expires_at - approval.requested_at).total_seconds() / 86400)
        return ngettext(
            "You have %(count)s day from the moment you were asked.",
            "You have %(count)s days from the moment you were asked.",
            days,
        ) % {"count": days}
    day = date_words(part.due_at, zone=part.clock.time_zone)
    told = _("The person must have an answer by %(day)s, and %(count)s days before it are left to carry it out.")
    return told % {"day": day, "count": LEAVE_FOR_EXECUTION.days}


def _desk_address(part: Request) -> str:
    about = {"reference": part.case.reference, "part": part.part}
    return reverse("desk_request", kwargs={"platform": part.case.platform.slug, **about})
