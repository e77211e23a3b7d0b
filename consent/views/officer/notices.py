"""Editions of notices on the desk: what is published, what is being written, and how far people were told of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consent import announcements, draft_approvals, drafts, edition_answers, notices, pack_text
from consent.models import DraftState, Notice, NoticeDraft, NoticeVersion
from consent.notice_forms import DraftForm, code_words
from consent.views.officer.pages import ACT, SEE, keeps, tabs
from privacy_portal.errors import conflict
from workspaces.models import Approval, ApprovalState
from workspaces.views.register_pages import StaffRequest, address

TAGS = {
    DraftState.WRITING: "you",
    DraftState.IN_REVIEW: "others",
    DraftState.PUBLISHED: "done",
    DraftState.DISCARDED: "done",
}


@require_safe
@SEE
def listed(request: StaffRequest) -> HttpResponse:
    """List the notices with the edition in force and the one being written, what is announced, and who objects."""
    today = announcements.today(request.platform)
    written = {one.notice_id: one for one in drafts.all_of() if one.is_open}
    found = Notice.objects.prefetch_related("versions")
    rows = [
        {
            "notice": one,
            "current": notices.in_force(one, today),
            "to_come": [version for version in one.versions.all() if version.effective_from > today],
            "draft": written.get(one.pk),
            "tag": TAGS[DraftState(written[one.pk].state)] if one.pk in written else "",
        }
        for one in sorted(found, key=lambda one: (one.key != notices.PRIVACY, one.key))
    ]
    context = {
        "tabs": tabs(request, "desk_consent_notices"),
        "rows": rows,
        "announced": [{"announcement": one, "progress": announcements.progress(one)} for one in _announced()],
        "objections": edition_answers.waiting(),
        "keeps": keeps(request),
    }
    return render(request, "consent/desk/notices.html", context)


@require_POST
@ACT
def begin(request: StaffRequest, key: str) -> HttpResponse:
    """Begin the next edition with the words of the newest one."""
    notice = Notice.objects.select_related("platform").filter(key=key).first()
    if notice is None:
        raise Http404
    try:
        made = drafts.begin(notice, by=request.membership)
    except drafts.AlreadyOpen as open_:
        messages.info(request, _("The next edition is being written already."))
        return redirect(_own(request, open_.draft))
    return redirect(address(request, "desk_consent_draft_write", draft=made.public_id))


@require_safe
@SEE
def draft(request: StaffRequest, draft: uuid.UUID) -> HttpResponse:
    """Show a draft word by word beside the edition before, and what can be done with it."""
    found = _find(draft)
    question = drafts.approval_of(found)
    first = drafts.earliest(found.platform, found.base, material=found.material)
    codes = drafts.not_ready(found) if found.state == DraftState.WRITING else []
    writes = found.prepared_by_id == request.user.pk and found.state == DraftState.WRITING
    context = {
        "draft": found,
        "tag": TAGS[DraftState(found.state)],
        "facts": draft_approvals.facts(found),
        "changes": draft_approvals.changes(found),
        "missing": [code_words(code, first) for code in codes],
        "outdated": found.is_open and drafts.is_outdated(found),
        "writes": writes and keeps(request),
        "discards": found.state == DraftState.WRITING and keeps(request),
        "question_url": _question(request, question) if found.state == DraftState.IN_REVIEW and question else "",
        "sent_back": question if found.state == DraftState.WRITING and _is_rejected(question) else None,
        "back_url": address(request, "desk_consent_notices"),
    }
    return render(request, "consent/desk/draft.html", context)


@ACT
def write(request: StaffRequest, draft: uuid.UUID) -> HttpResponse:
    """Write on a draft; what is not finished is kept all the same."""
    found = _find(draft)
    form = DraftForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            drafts.write(found, form.content(), by=request.membership)
        except drafts.OutOfTurn:
            return _changed(request, found)
        except PermissionDenied:
            form.add_error(None, _("Somebody else writes this draft. They change it, or you discard it."))
        else:
            messages.success(request, _("The draft is kept."))
            return redirect(_own(request, found))
    context = {"form": form, "draft": found, "back_url": _own(request, found)}
    return render(request, "consent/desk/draft_form.html", context, status=form.status)


@require_POST
@ACT
def ask(request: StaffRequest, draft: uuid.UUID) -> HttpResponse:
    """Ask a second officer to publish it."""
    found = _find(draft)
    try:
        drafts.ask(found, by=request.membership)
    except (drafts.OutOfTurn, drafts.Outdated, PermissionDenied):
        return _changed(request, found)
    except drafts.NotReady as unready:
        form = DraftForm(found, _typed(found))
        form.is_valid()
        form.add_codes(unready.codes, drafts.earliest(found.platform, found.base, material=found.material))
        context = {"form": form, "draft": found, "back_url": _own(request, found)}
        return render(request, "consent/desk/draft_form.html", context, status=422)
    messages.success(request, _("A second officer is asked to publish it. Until then nothing changes."))
    return redirect(_own(request, found))


@ACT
def discard(request: StaffRequest, draft: uuid.UUID) -> HttpResponse:
    """Say what goes, then let the draft go."""
    found = _find(draft)
    if request.method == "POST":
        try:
            drafts.discard(found, by=request.membership)
        except drafts.OutOfTurn:
            return _changed(request, found)
        messages.success(request, _("The draft is discarded. What is published stays as it is."))
        return redirect(address(request, "desk_consent_notices"))
    context = {"draft": found, "back_url": _own(request, found)}
    return render(request, "consent/desk/draft_discard.html", context)


@require_safe
@SEE
def for_pack(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """Give an edition as the pack writes it, as a file."""
    edition = NoticeVersion.objects.filter(notice__key=key, number=number).first()
    if edition is None:
        raise Http404
    answer = HttpResponse(pack_text.of_edition(edition), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{key}-{number}.yaml"'
    return answer


def _announced() -> list[Any]:
    return list(announcements.all_of()[:20])


def _find(key: uuid.UUID) -> NoticeDraft:
    found = drafts.all_of().filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def _own(request: StaffRequest, found: NoticeDraft) -> str:
    return address(request, "desk_consent_draft", draft=found.public_id)


def _question(request: StaffRequest, question: Approval) -> str:
    return address(request, "desk_approval", approval=question.public_id)


def _is_rejected(question: Approval | None) -> bool:
    return question is not None and question.state == ApprovalState.REJECTED


def _typed(found: NoticeDraft) -> dict[str, Any]:
    """Return a draft as its form would send it."""
    form = DraftForm(found)
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def _changed(request: StaffRequest, found: NoticeDraft) -> HttpResponse:
    now = _find(found.public_id)
    stands = _("The draft now stands like this: %(state)s.") % {"state": now.get_state_display()}
    if drafts.is_outdated(now) and now.is_open:
        stands = _("Another edition was published meanwhile. Discard this draft, and begin another one on top of it.")
    return conflict(request, now=stands, url=_own(request, found))
