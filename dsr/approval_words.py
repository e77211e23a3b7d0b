"""Approvals in words, for officers and owners alike: what is asked, what yes and no lead to, what became of it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from dsr import person_words, presentation, previews
from dsr.dates_shown import deadline
from dsr.lifecycle import APPROVAL_TOPIC
from dsr.models import Request, Right
from dsr.presentation import Tag
from privacy_portal.forms import Text
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership

STATES: dict[str, Text] = {
    ApprovalState.WAITING: gettext_lazy("Not yet answered"),
    ApprovalState.ACCEPTED: pgettext_lazy("state of an approval", "Approved"),
    ApprovalState.REJECTED: pgettext_lazy("state of an approval", "Rejected"),
    ApprovalState.WITHDRAWN: pgettext_lazy("state of an approval", "Taken back"),
    ApprovalState.EXPIRED: gettext_lazy("Ran out of time"),
}
RELATED = ("workspace__owner", "requested_by", "decided_by", "platform")


def requests_of(approvals: Iterable[Approval]) -> dict[int, Request]:
    """Return the requests that `approvals` are about, by approval; those about anything else are left out."""
    asked = {approval.pk: approval.subject_id for approval in approvals if approval.topic == APPROVAL_TOPIC}
    related = ("case__platform", "case__subject_key", "case__establishment", "controller", "workspace", "clock")
    found = Request.objects.select_related(*related).in_bulk(set(asked.values()))
    return {pk: found[subject] for pk, subject in asked.items() if subject in found}


def asked(approval: Approval) -> str:
    """Return who is asked: the owner as the platform may name them, or the platform's officers."""
    if approval.workspace is None:
        return _("a second officer")
    if approval.workspace.owner is None or not approval.workspace.owner_may_be_named:
        return _("the owner of the workspace")
    return approval.workspace.owner.name


def asked_by(approval: Approval) -> str:
    """Return who asks: the officer who prepared it, or the platform where nobody did by hand."""
    return str(approval.requested_by or approval.platform.name)


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


def tag(approval: Approval, viewer: Membership) -> Tag:
    """Return the state of an approval as `viewer` reads it."""
    if approval.state != ApprovalState.WAITING:
        return Tag(str(STATES[approval.state]), "problem" if approval.state == ApprovalState.EXPIRED else "done")
    if approval.workspace_id == viewer.workspace_id and approval.requested_by_id != viewer.user_id:
        return Tag(_("With you"), "you")
    return Tag(_("With %(name)s") % {"name": asked(approval)}, "others")


def decided(approval: Approval) -> str:
    """Return what became of a question and who answered it, "" while it waits. Owners are named by their company."""
    if approval.state == ApprovalState.WAITING:
        return ""
    who = asked(approval) if approval.workspace_id else str(approval.decided_by or approval.platform.name)
    words = {
        ApprovalState.ACCEPTED: _("Approved by %(name)s."),
        ApprovalState.REJECTED: _("Rejected by %(name)s."),
        ApprovalState.WITHDRAWN: _("Taken back by %(name)s. Nothing is left to answer."),
        ApprovalState.EXPIRED: _("Nobody answered in time. The question can be asked again."),
    }[ApprovalState(approval.state)]
    taken_back_by = str(approval.decided_by or approval.platform.name)
    return words % {"name": taken_back_by if approval.state == ApprovalState.WITHDRAWN else who}


def row(approval: Approval, request: Request | None, viewer: Membership, url: str) -> dict[str, Any]:
    """Return one line of a list of approvals, as `templates/approvals/list.html` takes it."""
    waits = approval.state == ApprovalState.WAITING
    return {
        "url": url,
        "reference": approval.reference,
        "heading": heading(request) if request else approval.get_kind_display(),
        "kind": approval.get_kind_display(),
        "asked_by": asked_by(approval),
        "asked_at": approval.requested_at,
        "asked": asked(approval),
        "tag": tag(approval, viewer),
        "due": deadline(approval.expires_at, starts_at=approval.requested_at) if waits else None,
        "decided_at": approval.decided_at,
    }


def card(approval: Approval, request: Request, *, plain: bool, **urls: str) -> dict[str, Any]:
    """Return an approval as `{% approval_card %}` takes it; `urls` are `approve_url`, `reject_url`, `ask_url`."""
    preview = previews.preview(request)
    count = preview.erase if request.right == Right.ERASURE else preview.found
    return {
        "id": f"approval-{approval.public_id}",
        "heading": heading(request, count, plain=plain),
        "asked_by": asked_by(approval),
        "asked_at": approval.requested_at,
        "due_at": approval.expires_at,
        "zone": request.clock.time_zone,
        "if_yes": if_yes(approval, request, preview),
        "if_no": if_no(approval),
        "preview": preview.table(request.right),
        "why": why(approval, request),
        "decided": decided(approval),
        **urls,
    }


def why(approval: Approval, request: Request) -> list[str]:
    """Return why this second party is asked: the reasons of the routing, or the rule of two people."""
    if approval.kind == ApprovalKind.FOUR_EYES:
        return [
            _("A deletion cannot be undone, so two people stand behind it."),
            _("Whoever decided about the request cannot be the second person."),
        ]
    return list(dict.fromkeys(reason.text for reason in presentation.reasons(request, {})))
