"""A guardian's own pages: the words that a child would agree to, their answer, and taking it back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from consent import child_guardians, codes, guardians, links, preferences
from consent.forms import DeclarationForm, GuardianForm, MailedCodeForm
from consent.models import GuardianQuestion
from consent.visits import VisitRequest
from privacy_portal import throttling
from privacy_portal.page_limits import limited

_ANSWER = "guardian_answer"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited(throttling.FOLLOW)
def question(request: VisitRequest, token: str) -> HttpResponseBase:
    """Show what is asked; either answer mails the code with which it counts."""
    try:
        asked = _open(request, token)
    except links.DeadLink:
        return _dead(request)
    told = _told(asked)
    form = _form(request, asked, told)
    if form.is_valid():
        try:
            guardians.send_code(asked, origin=throttling.origin(request, request.platform.pk))
        except codes.TooManyCodes:
            many = _("No further code goes to this address for now. One of the last 10 minutes still works.")
            form.add_error(None, many)
        else:
            given = form.cleaned_data.get("given", [])
            request.session[_ANSWER] = {"question": asked.public_id.hex, "agrees": form.agrees, "given": given}
            return redirect("guardian_code", platform=request.platform.slug, token=token)
    context = told | {"form": form, "back_url": reverse("centre", args=[request.platform.slug])}
    template = "consent/guardian_of_found.html" if asked.is_about_finding else "consent/guardian.html"
    return render(request, template, context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@limited(throttling.CODE)
def code(request: VisitRequest, token: str) -> HttpResponseBase:
    """Let the answer that was chosen in this browser count, by the code that was mailed."""
    try:
        asked = _open(request, token)
        answer = request.session.get(_ANSWER, {})
        if answer.get("question") != asked.public_id.hex:
            return redirect("guardian", platform=request.platform.slug, token=token)
        form = MailedCodeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            with throttling.steady():
                is_right = guardians.is_code(asked, form.cleaned_data["code"])
            if is_right:
                return _answered(request, asked, agrees=answer["agrees"], given=answer["given"])
            form.add_error("code", _("This is not a code that works. Use the newest mail, or ask for a new code."))
    except links.DeadLink:
        return _dead(request)
    context = {
        "form": form,
        "agrees": answer["agrees"],
        "back_url": reverse("guardian", args=[request.platform.slug, token]),
    }
    return render(request, "consent/guardian_code.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited(throttling.LOOK_UP, "GET", "POST")
def stop(request: VisitRequest, token: str) -> HttpResponse:
    """Take back by POST what was agreed to; ask by GET."""
    try:
        found = links.guardian_stop(request.platform, token)
        guardians.given(found)
        if request.method == "POST":
            guardians.take_back(found)
    except links.DeadLink:
        return _dead(request)
    context = {
        "stop": found,
        "option": preferences.option_label(found.version, found.option),
        "stopped": request.method == "POST",
        "back_url": reverse("centre", args=[request.platform.slug]),
    }
    return render(request, "consent/guardian_stop.html", context)


def _open(request: VisitRequest, token: str) -> GuardianQuestion:
    asked = links.guardian_question(request.platform, token)
    if not guardians.may_be_answered(asked):
        raise links.DeadLink
    return asked


def _told(asked: GuardianQuestion) -> dict[str, Any]:
    return child_guardians.asked(asked) if asked.is_about_finding else guardians.asked(asked)


def _form(request: VisitRequest, asked: GuardianQuestion, told: dict[str, Any]) -> DeclarationForm:
    sent = request.POST if request.method == "POST" else None
    return GuardianForm(sent, asked=told["asked"]) if asked.is_about_finding else DeclarationForm(sent)


def _answered(
    request: VisitRequest, asked: GuardianQuestion, *, agrees: bool, given: Sequence[str]
) -> HttpResponseBase:
    if asked.is_about_finding and agrees:
        child_guardians.agree(asked, given)
        messages.success(request, _("You agreed, and the account opens again. We sent you a mail about it."))
    elif asked.is_about_finding:
        child_guardians.refuse(asked)
        messages.success(request, _("You did not agree. The account closes, and what was collected is deleted."))
    elif agrees:
        guardians.agree(asked)
        messages.success(request, _("You agreed. The mail that we sent you has a link to take it back."))
    else:
        guardians.refuse(asked)
        messages.success(request, _("You did not agree. We have deleted the question, and nothing else is kept of it."))
    del request.session[_ANSWER]
    return redirect("centre", platform=request.platform.slug)


def _dead(request: VisitRequest) -> HttpResponse:
    context = {"back_url": reverse("centre", args=[request.platform.slug])}
    return render(request, "consent/guardian_dead.html", context, status=404)
