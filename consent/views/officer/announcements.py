"""How far people were told of an edition, what they said, and answering those who do not agree."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from consent import announcements, edition_answers
from consent.models import Announcement, EditionObjection
from consent.notice_forms import ReplyForm
from consent.views.officer.pages import ACT, SEE, keeps
from privacy_portal.errors import conflict
from privacy_portal.paging import Order, page
from workspaces.views.register_pages import StaffRequest, address

PAGE_SIZE = 25


@require_safe
@SEE
def announcement(request: StaffRequest, announcement: uuid.UUID) -> HttpResponse:
    """Show how many were told, how many mails came nowhere, what people said, and every objection."""
    found: Announcement | None = announcements.all_of().filter(public_id=announcement).first()
    if found is None:
        raise Http404
    objections = edition_answers.all_of().filter(told__announcement=found)
    shown = page(objections, Order("made_at"), request.GET.get("cursor", ""), PAGE_SIZE)
    context = {
        "announcement": found,
        "version": found.version,
        "progress": announcements.progress(found),
        "is_shown": announcements.is_shown(found, announcements.today(request.platform)),
        "shown_until": found.version.effective_from + announcements.STAYS_FOR,
        "objections": shown.rows,
        "newer": shown.newer,
        "older": shown.older,
        "keeps": keeps(request),
        "back_url": address(request, "desk_consent_notices"),
    }
    return render(request, "consent/desk/announcement.html", context)


@sensitive_post_parameters()
@ACT
def objection(request: StaffRequest, edition_objection: uuid.UUID) -> HttpResponse:
    """Show what somebody says against an edition, and answer it."""
    found = edition_answers.all_of().filter(public_id=edition_objection).first()
    if found is None:
        raise Http404
    form = ReplyForm(request.POST if request.method == "POST" else None)
    back = address(request, "desk_consent_announcement", announcement=found.told.announcement.public_id)
    if form.is_valid():
        try:
            edition_answers.answer(found, by=request.membership, **form.cleaned_data)
        except edition_answers.AlreadyAnswered as before:
            return _answered_before(request, before.objection, back)
        messages.success(request, _("It is answered. The person gets your answer by mail."))
        return redirect(back)
    context = {
        "objection": found,
        "version": found.told.announcement.version,
        "form": form,
        "back_url": back,
    }
    return render(request, "consent/desk/objection.html", context, status=form.status)


def _answered_before(request: StaffRequest, objection: EditionObjection, back: str) -> HttpResponse:
    return conflict(
        request,
        who=objection.answered_by or "",
        at=objection.answered_at,
        now=str(objection.get_outcome_display()),
        url=back,
    )
