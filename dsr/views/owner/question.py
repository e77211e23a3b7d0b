"""The page of one question to a workspace's owner: what is asked and why, until when, and what became of it."""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dsr import answers, approval_words, clock, dates_shown, forwarding, person_words, presentation, unmasking
from dsr.models import Request
from dsr.views.owner.rooms import OwnerRequest, address, approval_address, approval_view
from dsr.workflow.questions import LEAVE_FOR_EXECUTION
from privacy_portal.dates import date_words
from workspaces import approvals
from workspaces.models import Approval, ApprovalState


@require_safe
@approval_view
def approval(request: OwnerRequest, asked: Approval, part: Request) -> HttpResponse:
    """Show a question with all that its answer rests on; an answered one with who, when and what."""
    return shown(request, asked, part)


def shown(request: OwnerRequest, asked: Approval, part: Request, *, late: bool = False) -> HttpResponse:
    """Answer with the question as it stands; with `late`, 409: it is the answer to an act that came too late."""
    ground = asked.details.get("ground", "")
    context = {
        "approval": asked,
        "part": part,
        "case": part.case,
        "card": card(request, asked, part),
        "may_answer": may_answer(request, asked),
        "late": late,
        "tag": approval_words.tag(asked, request.membership),
        "answer_by": dates_shown.why(clock.counts_of(part), sources=True),
        "forwarding": forwarding.of(part),
        "until_why": _until_why(asked, part),
        "asked": approval_words.asked(asked),
        "refusal": answers.refusal(part, ground, asked.reason or "") if ground else None,
        "back_url": address("workspace_approvals", request.workspace),
        **_person(request, asked, part),
    }
    if may_take_back(request, asked):
        context["take_back_url"] = approval_address(request.workspace, asked, "workspace_approval_withdraw")
    return render(request, "owner/approval.html", context, status=409 if late else 200)


def late(request: OwnerRequest, asked: Approval) -> HttpResponse:
    """Show the question as it stands now to somebody whose answer came too late."""
    asked.refresh_from_db()
    return shown(request, asked, approval_words.requests_of([asked])[asked.pk], late=True)


def card(request: OwnerRequest, asked: Approval, part: Request) -> dict[str, Any]:
    """Return the question as `{% approval_card %}` takes it."""
    return approval_words.card(
        asked,
        part,
        plain=is_plain(request, part),
        approve_url=approval_address(request.workspace, asked, "workspace_approval_accept"),
        reject_url=approval_address(request.workspace, asked, "workspace_approval_reject"),
        ask_url=f"mailto:{request.platform.contact_email}?subject={quote(asked.reference)}",
    )


def may_answer(request: OwnerRequest, asked: Approval) -> bool:
    """Say whether whoever looks may still answer the question."""
    return asked.state == ApprovalState.WAITING and approvals.may_answer(asked, request.membership)


def may_take_back(request: OwnerRequest, asked: Approval) -> bool:
    """Say whether whoever looks asked the question and may still take it back."""
    return asked.state == ApprovalState.WAITING and approvals.may_withdraw(asked, request.membership)


def is_plain(request: OwnerRequest, part: Request) -> bool:
    """Say whether the person's details are shown unmasked to whoever looks."""
    return unmasking.is_unmasked(request, part.case, request.membership)


def _person(request: OwnerRequest, asked: Approval, part: Request) -> dict[str, Any]:
    plain = is_plain(request, part)
    may_reveal = unmasking.may_unmask(part.case, request.membership) and not plain
    reveal_url = approval_address(request.workspace, asked, "workspace_approval_reveal") if may_reveal else ""
    return {
        "details": person_words.details(part.case, plain),
        "deleted": presentation.data_deleted(part.case),
        "wish": part.case.wish if plain else "",
        "plain": plain,
        "reveal_url": reveal_url,
    }


def _until_why(asked: Approval, part: Request) -> str:
    """Return why the answer is wanted by its date."""
    if part.due_at is None or asked.expires_at != part.due_at - LEAVE_FOR_EXECUTION:
        days = round((asked.expires_at - asked.requested_at).total_seconds() / 86400)
        return ngettext(
            "You have %(count)s day from the moment you were asked.",
            "You have %(count)s days from the moment you were asked.",
            days,
        ) % {"count": days}
    day = date_words(part.due_at, zone=part.clock.time_zone)
    told = _("The person must have an answer by %(day)s, and %(count)s days before it are left to carry it out.")
    return told % {"day": day, "count": LEAVE_FOR_EXECUTION.days}
