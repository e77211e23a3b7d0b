"""The decision: the platform's own part is accepted or refused here; an owner's part only shows who decides."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from dsr import decisions, late, lifecycle, presentation, previews, request_approvals
from dsr.forms.officer import RefusalForm
from dsr.letters import keeping, shown
from dsr.letters.draft import Added
from dsr.models import Request, Right
from dsr.views.officer import work
from dsr.views.officer.desk import DeskRequest, about, address, back_to, changed, onwards, request_view
from dsr.workflow import progress
from workspaces.models import Role
from workspaces.roles import Capability

SEND, EDIT = "send", "edit"
_FASTER = (decisions.NotDeciding, decisions.PlanChanged, lifecycle.StaleRequest, lifecycle.IllegalTransition)


@require_safe
@request_view(Capability.WORK_ON_REQUESTS)
def decide(request: DeskRequest, part: Request) -> HttpResponse:
    """Show what a decision would lead to, and the two ways to decide; for an owner's part, how its question stands."""
    if progress.waiting_step(part, "decide") is None:
        messages.info(request, _("This part does not wait for a decision."))
        return back_to(part)
    context = about(request, part, plan=previews.preview(part).table(part.right))
    if part.platform_role == Role.CONTROLLER:
        return render(request, "officer/decide.html", context)
    names: dict[str, str] = {}
    questions = work.approvals(part, request.membership)
    waits = bool(questions) and questions[0]["due"] is not None
    context |= {"approvals": questions, "waits": waits, "reasons": presentation.reasons(part, names)}
    return render(request, "officer/owner_decides.html", context)


@request_view(Capability.WORK_ON_REQUESTS)
def accept(request: DeskRequest, part: Request) -> HttpResponse:
    """Repeat the counts and what the person will read; then accept on exactly these plans."""
    preview = previews.preview(part)
    if request.method == "POST":
        try:
            decisions.accept(part, by=request.membership, digest=request.POST.get("digest", ""))
        except _FASTER:
            return changed(request, part, _("The request was decided, or its data were counted again."))
        return _told(request, part, _("You accepted %(reference)s."))
    if progress.waiting_step(part, "decide") is None or part.platform_role != Role.CONTROLLER:
        return changed(request, part)
    count = preview.erase if part.right == Right.ERASURE else preview.found
    context = about(
        request,
        part,
        preview=preview,
        plan=preview.table(part.right),
        act=request_approvals.act(part, count),
        back_url=address("desk_decide", part),
    )
    return render(request, "officer/accept.html", context)


@sensitive_post_parameters()
@request_view(Capability.WORK_ON_REQUESTS)
def refuse(request: DeskRequest, part: Request) -> HttpResponse:
    """Take ground and words, show the letter as the person will read it, and only then send it (EK-19)."""
    if not _may_refuse(part):
        if request.POST.get("stage") == SEND:
            late.came(part, "refuse", by=request.membership)
        return changed(request, part)
    form = RefusalForm(request.POST if request.method == "POST" else None, part=part)
    stage = request.POST.get("stage", "")
    if form.is_valid() and stage == SEND and (done := _refuse(request, part, form)):
        return done
    context = about(request, part, form=form, back_url=_before_refusing(part))
    if form.is_valid() and stage != EDIT:
        told = Added(ground=form.cleaned_data["ground"], words=form.cleaned_data["text"])
        kind = decisions.letter_of_refusal(told.ground)
        return render(request, "officer/refusal_letter.html", context | shown.preview(kind, part, told))
    return render(request, "officer/refuse.html", context, status=form.status)


@require_POST
@request_view(Capability.WORK_ON_REQUESTS)
def ask_again(request: DeskRequest, part: Request) -> HttpResponse:
    """Put the question to the workspace's owner again."""
    try:
        decisions.ask_owner_again(part, by=request.membership)
    except decisions.NotDeciding:
        return changed(request, part)
    messages.success(request, _("The owner is asked again."))
    return redirect(address("desk_decide", part))


def _refuse(request: DeskRequest, part: Request, form: RefusalForm) -> HttpResponse | None:
    """Refuse; None where the law wants more of the letter, which the form then says."""
    try:
        decisions.refuse(
            part, by=request.membership, ground=form.cleaned_data["ground"], text=form.cleaned_data["text"]
        )
    except _FASTER:
        return changed(request, part, _("The request was decided meanwhile."))
    except keeping.NotSent as not_sent:
        form.add_error(None, not_sent.words)
        return None
    return _told(request, part, _("You refused %(reference)s, and the person is told."))


def _may_refuse(part: Request) -> bool:
    """Say whether the page makes sense; the verb checks again."""
    if decisions.may_refuse_unidentified(part):
        return True
    return part.platform_role == Role.CONTROLLER and progress.waiting_step(part, "decide") is not None


def _before_refusing(part: Request) -> str:
    return address("desk_request" if decisions.may_refuse_unidentified(part) else "desk_decide", part)


def _told(request: DeskRequest, part: Request, told: str) -> HttpResponse:
    """Name what was done, and lead on."""
    messages.success(request, told % {"reference": part.display_reference})
    return onwards(request, part)
