"""A complaint or an appeal on the desk: what it is about, who may decide, the letter before it is sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dsr import answers, decisions, disputes, lifecycle, presentation, verdicts
from dsr.forms.officer import VerdictForm
from dsr.letters import keeping
from dsr.letters import shown as letters_shown
from dsr.letters.draft import Added
from dsr.models import DISPUTES, LetterKind, Request, Right, Status
from dsr.views.officer import work
from dsr.views.officer.desk import DeskRequest, address, changed, onwards, request_view
from dsr.views.officer.desk import about as about_part
from workspaces.roles import Capability

SEND, EDIT = "send", "edit"


@sensitive_post_parameters()
@request_view(Capability.WORK_ON_REQUESTS)
def dispute(request: DeskRequest, part: Request) -> HttpResponse:
    """Show what it is about and take a verdict; show the letter as the person will read it, and only then send it."""
    if part.right not in DISPUTES or part.status != Status.DECIDING:
        return changed(request, part, _("This does not wait for a verdict (any more)."))
    context = about_part(request, part, **shown(part))
    if request.user in context["had_a_hand"]:
        return render(request, "officer/dispute_other.html", context)
    form = VerdictForm(request.POST if request.method == "POST" else None, part=part)
    stage = request.POST.get("stage", "")
    if form.is_valid() and stage == SEND and (done := _judge(request, part, form)):
        return done
    context |= {"form": form}
    if form.is_valid() and stage != EDIT:
        return render(request, "officer/verdict_letter.html", context | _letter(part, form))
    return render(request, "officer/dispute.html", context, status=form.status)


def shown(part: Request) -> dict[str, Any]:
    """Return what the pages about a complaint or an appeal say of the request that it is about; {} for other parts."""
    about = part.case.about
    if about is None or part.right not in DISPUTES:
        return {}
    about = Request.objects.select_related(*_RELATED).get(pk=about.pk)
    return {
        "about": about,
        "about_url": address("desk_request", about),
        "about_right": presentation.right_name(about.right),
        "about_status": presentation.status_words(about),
        "about_controller": presentation.controller_name(about),
        "about_decision": work.decision(about),
        "words": part.case.wish or "",
        "had_a_hand": verdicts.had_a_hand(about),
        "judges": list(verdicts.judges(part)),
    }


def filed(part: Request) -> list[dict[str, Any]]:
    """Return the complaints and appeals about the case of `part`, each with the way to it."""
    return [
        {
            "url": address("desk_request", one),
            "reference": one.display_reference,
            "right": presentation.right_name(one.right),
            "status": presentation.status_words(one),
        }
        for one in disputes.about_case(part.case)
    ]


_RELATED = ("case__platform", "case__establishment", "case__subject_key", "controller", "workspace", "match", "clock")


def _judge(request: DeskRequest, part: Request, form: VerdictForm) -> HttpResponse | None:
    """Give the verdict; None where the law wants more of its letter, which the form then says."""
    told = form.cleaned_data
    try:
        verdicts.judge(
            part, by=request.membership, verdict=told["verdict"], text=told["text"], again=told.get("again", False)
        )
    except (decisions.NotDeciding, lifecycle.StaleRequest, verdicts.NothingToDoAgain):
        return changed(request, part, _("It was decided meanwhile."))
    except keeping.NotSent as not_sent:
        form.add_error(None, not_sent.words)
        return None
    messages.success(request, _("You decided %(reference)s, and the person is told.") % {"reference": str(part)})
    return onwards(request, part)


def _letter(part: Request, form: VerdictForm) -> dict[str, Any]:
    told = form.cleaned_data
    again = told.get("again", False) or verdicts.opens_again(part, told["verdict"])
    with translation.override(part.case.language):
        answer = answers.verdict(part, told["verdict"], told["text"], again=again)
    return {
        **letters_shown.preview(LetterKind.VERDICT, part, Added(answer=answer)),
        "again": again,
        "appeal": part.right == Right.APPEAL,
    }
