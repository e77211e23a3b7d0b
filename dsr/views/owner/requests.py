"""The requests about a workspace: the queue of its owner, and the page of one part with all that can be done."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dsr import (
    answers,
    clock,
    dates_shown,
    forwarding,
    owner_answers,
    owner_mail,
    owner_parts,
    person_words,
    presentation,
    unmasking,
)
from dsr.data_words import category_names
from dsr.lifecycle import APPROVAL_TOPIC
from dsr.models import Request, Turn
from dsr.views.owner.parts import part_address, part_view
from privacy_portal.paging import Order, page
from workspaces import places
from workspaces.models import Approval
from workspaces.roles import Capability, may
from workspaces.views.approvals import rows_of
from workspaces.views.rooms import OwnerRequest, address, room_view

PAGE, FOUND_AT_MOST = 25, 25


@require_safe
@room_view
def requests(request: OwnerRequest) -> HttpResponse:
    """List the open requests, what is due first on top; with `view=closed` those that are over."""
    closed = request.GET.get("view") == "closed"
    rows = owner_parts.queue(request.workspace, is_open=not closed)
    order = Order("closed_at", descending=True) if closed else Order("binds_at")
    shown = page(rows, order, request.GET.get("cursor", ""), PAGE)
    context = {
        "rows": [row(request, part) for part in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "closed": closed,
        "back_url": places.home_address(request.platform, request.workspace),
        "other_url": address(request, "requests") + ("" if closed else "?view=closed"),
        "new_url": address(request, "request_new") if _decides(request) else "",
    }
    return render(request, "owner/requests.html", context)


@require_safe
@part_view
def detail(request: OwnerRequest, part: Request) -> HttpResponse:
    """Show a part: who asks, by when and why, what it is about, what was written, and what the owner can do."""
    plain = is_plain(request, part)
    context = about(
        request,
        part,
        tag=presentation.turn_tag(part, Turn.OWNER),
        status=presentation.status_words(part),
        answer_by=dates_shown.why(clock.counts_of(part), sources=True),
        forwarding=forwarding.of(part),
        reasons=presentation.reasons(part, category_names()),
        details=person_words.details(part.case, plain),
        deleted=presentation.data_deleted(part.case),
        wish=part.case.wish if plain else "",
        answer=None if part.is_open else answers.of(part),
        questions=_questions(request, part),
        messages_shown=owner_parts.messages(part),
        acts=acts(request, part),
        relayed=part.is_relayed,
        back_url=address(request, "requests"),
    )
    if unmasking.may_unmask(part.case, request.membership) and not plain:
        context["reveal_url"] = part_address(request.workspace, part, "request_reveal")
    return render(request, "owner/request.html", context)


def about(request: OwnerRequest, part: Request, **more: Any) -> dict[str, Any]:
    """Return what every page about a part shows."""
    return {
        "part": part,
        "case": part.case,
        "right": presentation.right_name(part.right),
        "person": person_words.name(part.case, is_plain(request, part)),
        "back_url": part_address(request.workspace, part),
        **more,
    }


def is_plain(request: OwnerRequest, part: Request) -> bool:
    """Say whether the person's details are shown unmasked to whoever looks."""
    return unmasking.is_unmasked(request, part.case, request.membership)


def acts(request: OwnerRequest, part: Request) -> list[dict[str, str]]:
    """Return what the owner can do with a part now, the first of it primary. Nothing in a shredded case."""
    if part.case.purged_at or not part.is_open:
        return []
    labels = {"answer": _("Answer"), "refuse": _("Refuse"), "ask": _("Write or ask"), "extend": _("Extend")}
    labels["check"] = _("Record a proof of identity")
    found = []
    waiting = owner_mail.question(part)
    if waiting is not None:
        found.append((_("Decide"), address(request, "approval", approval=waiting.public_id)))
    possible = [act for act in owner_answers.possible(part) if act != "check" or _decides(request)]
    found += [(labels[act], part_address(request.workspace, part, f"request_{act}")) for act in possible]
    return [
        {"label": label, "url": url, "kind": "secondary" if number else "primary"}
        for number, (label, url) in enumerate(found)
    ]


def _decides(request: OwnerRequest) -> bool:
    """Say whether whoever looks decides for the workspace by their own role, and does not stand in for somebody."""
    return may(request.membership.role, Capability.ANSWER_FOR_WORKSPACE)


def _asked(part: Request) -> Any:
    return Approval.objects.filter(topic=APPROVAL_TOPIC, subject_id=part.pk)


def _questions(request: OwnerRequest, part: Request) -> list[dict[str, Any]]:
    """Return the questions about this part that were put to the owner, and what their answers asked of others."""
    listed = list(_asked(part).select_related("workspace__owner", "requested_by", "decided_by", "platform"))
    mine = [one for one in listed if one.workspace_id == request.workspace.pk]
    return rows_of(request, mine)


def row(request: OwnerRequest, part: Request) -> dict[str, Any]:
    """Return a part as the lists of an owner show it."""
    return {
        "url": part_address(request.workspace, part),
        "reference": part.display_reference,
        "right": presentation.right_name(part.right),
        "person": person_words.name(part.case, is_plain(request, part)),
        "deleted": presentation.data_deleted(part.case),
        "status": presentation.status_words(part),
        "tag": presentation.turn_tag(part, Turn.OWNER),
        "due": dates_shown.answer_deadline(part),
        "law": presentation.law_name(part.case.law),
        "forwarded_at": part.forwarded_at,
        "closed_at": part.closed_at,
    }
