"""A change of a notice, for whoever is told of it: what changes, and saying that one read it or does not agree (EK-21).

By the link of the mail, or by the account. Nothing changes by opening the page, and nothing is chosen beforehand:
programs that look at mail follow links and send forms.
"""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from consent import announcement_mail, announcements, edition_answers
from consent.models import AnswerWay, EditionTold
from consent.notice_forms import LEAVE, READ, AnswerForm
from consent.visits import VisitRequest
from privacy_portal import throttling
from privacy_portal.page_limits import limited
from workspaces.views.account import own_view


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@limited(throttling.LOOK_UP, "GET", "POST")
def by_mail(request: VisitRequest, token: str) -> HttpResponseBase:
    """Show the change by the link of a mail, and take an answer."""
    try:
        told = announcement_mail.opened(request.platform, token)
    except announcement_mail.DeadLink:
        context = {"back_url": reverse("notices", args=[request.platform.slug])}
        return render(request, "consent/news_dead.html", context, status=404)
    return _page(request, told, AnswerWay.MAIL)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@own_view
def by_account(request: VisitRequest, key: str, number: int) -> HttpResponseBase:
    """Show the change to somebody who is signed in, and take an answer; 404 for whoever it does not concern."""
    found = announcements.all_of().filter(version__notice__key=key, version__number=number).first()
    told = edition_answers.of_account(found, request.user) if found else None
    if told is None:
        raise Http404
    return _page(request, told, AnswerWay.ACCOUNT)


def _page(request: VisitRequest, told: EditionTold, way: AnswerWay) -> HttpResponseBase:
    announcement = told.announcement
    form = AnswerForm(
        request.POST if request.method == "POST" else None, may_leave=edition_answers.may_leave_by_withdrawing(told)
    )
    is_open = announcements.is_shown(announcement, announcements.today(request.platform))
    if is_open and form.is_valid():
        _answer(request, told, way, form)
        return redirect(request.path)
    context = {
        "told": told,
        "version": announcement.version,
        "is_open": is_open and told.answer != "objected",
        "in_force": not announcement.is_ahead,
        "objection": edition_answers.all_of().filter(told=told).first(),
        "compare_url": announcement_mail.compare_address(request.platform, announcement.version),
        "form": form,
        "back_url": reverse("notices", args=[request.platform.slug]),
    }
    return render(request, "consent/news.html", context, status=form.status)


def _answer(request: VisitRequest, told: EditionTold, way: AnswerWay, form: AnswerForm) -> None:
    says, words = form.cleaned_data["says"], form.cleaned_data["words"]
    if says == READ:
        edition_answers.read(told, way)
        messages.success(request, _("Thank you. It is recorded that you read it."))
        return
    try:
        edition_answers.disagree(told, way, words, leaving=says == LEAVE)
    except edition_answers.AlreadyObjected:
        messages.info(request, _("You said this before. It is with the privacy office."))
        return
    if says == LEAVE:
        messages.success(request, _("All that you agreed to has ended. It does not change what was done before."))
    else:
        messages.success(request, _("It is with the privacy office. You get an answer by mail."))
