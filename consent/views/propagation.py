"""The pages of somebody at a recipient: what waits, a code, then whom it is about and the answer. No account."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from consent import codes, links
from consent.forms import MailedCodeForm
from consent.models import RecipientContact
from consent.propagation import answers, showing
from consent.propagation.kinds import ANSWERS, State
from consent.visits import VisitRequest
from privacy_portal import throttling
from privacy_portal.clock import now
from privacy_portal.forms import PortalForm
from privacy_portal.page_limits import limited

_OPENED = "propagation_opened"
OPEN_SECONDS = 30 * 60


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited(throttling.FOLLOW)
def opening(request: VisitRequest, token: str) -> HttpResponseBase:
    """Say how much waits, and of whom nothing; a POST mails the code that opens the rest."""
    try:
        contact = links.propagation_contact(request.platform, token)
    except links.DeadLink:
        return _dead(request)
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answers.send_code(contact, origin=throttling.origin(request, request.platform.pk))
        except codes.TooManyCodes:
            told = _("No further code goes to this address for now. One of the last 10 minutes still works.")
            form.add_error(None, told)
        else:
            return redirect("propagation_code", platform=request.platform.slug, token=token)
    context = {
        "form": form,
        "count": answers.open_ones(contact).count(),
        "recipient": showing.names([contact.recipient])[contact.recipient],
        "back_url": reverse("centre", args=[request.platform.slug]),
    }
    return render(request, "consent/propagation.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@limited(throttling.CODE)
def code(request: VisitRequest, token: str) -> HttpResponseBase:
    """Open the list in this browser, by the code that was mailed."""
    try:
        contact = links.propagation_contact(request.platform, token)
    except links.DeadLink:
        return _dead(request)
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with throttling.steady():
            is_right = answers.is_code(contact, form.cleaned_data["code"])
        if is_right:
            request.session[_OPENED] = {"contact": contact.public_id.hex, "until": now().timestamp() + OPEN_SECONDS}
            return redirect("propagation_tasks", platform=request.platform.slug, token=token)
        form.add_error("code", _("This is not a code that works. Use the newest mail, or ask for a new code."))
    context = {"form": form, "back_url": reverse("propagation", args=[request.platform.slug, token])}
    return render(request, "consent/propagation_code.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited(throttling.LOOK_UP, "GET", "POST")
def tasks(request: VisitRequest, token: str) -> HttpResponseBase:
    """Show whom it is about, and take an answer: about one, or about all that were shown."""
    try:
        contact = links.propagation_contact(request.platform, token)
    except links.DeadLink:
        return _dead(request)
    if not _is_open(request, contact):
        return redirect("propagation", platform=request.platform.slug, token=token)
    if request.method == "POST":
        _answer(request, contact)
        return redirect("propagation_tasks", platform=request.platform.slug, token=token)
    context = {
        "tasks": answers.tasks(contact),
        "count": answers.open_ones(contact).count(),
        "recipient": showing.names([contact.recipient])[contact.recipient],
        "back_url": reverse("propagation", args=[request.platform.slug, token]),
    }
    return render(request, "consent/propagation_tasks.html", context)


def _answer(request: VisitRequest, contact: RecipientContact) -> None:
    state, named = request.POST.get("answer", ""), request.POST.getlist("propagation")[: answers.PAGE]
    if state not in ANSWERS:
        messages.error(request, _("Press one of the two buttons."))
        return
    taken = 0
    for one in named:
        with suppress(answers.AlreadyEnded, ValueError):
            answers.answer(contact, UUID(one), State(state))
            taken += 1
    if taken:
        messages.success(request, _("Thank you. Your answer is recorded."))
    else:
        messages.info(request, _("This was answered before."))


def _is_open(request: VisitRequest, contact: RecipientContact) -> bool:
    opened = request.session.get(_OPENED, {})
    return opened.get("contact") == contact.public_id.hex and opened.get("until", 0) > now().timestamp()


def _dead(request: VisitRequest) -> HttpResponse:
    context = {"back_url": reverse("centre", args=[request.platform.slug])}
    return render(request, "consent/propagation_dead.html", context, status=404)
