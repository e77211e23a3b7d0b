"""The way to a request: one question a page, back and forth as one likes, sent once.

The answers live in a draft bound to the browser session. Whoever jumps ahead is led to the first open question.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from dsr import drafts, intake, visits
from dsr.forms.requester import DetailsForm, ReachForm, RegionForm, RelationForm, ResidenceForm, StepForm, WishForm
from dsr.models import Draft
from dsr.residence import regions_with_law
from dsr.views.requester import summary
from dsr.visits import PortalRequest
from privacy_portal import throttling
from privacy_portal.dates import date_words
from privacy_portal.forms import PortalForm
from privacy_portal.page_limits import limited

STATE, CHECK = "state", "check"


@dataclass(frozen=True)
class Question:
    """One page of the way: its place in the address, its form, its template."""

    slug: str
    form: type[PortalForm]
    template: str = "requester/question.html"


QUESTIONS = (
    Question("wish", WishForm, "requester/wish.html"),
    Question("you", RelationForm),
    Question("home", ResidenceForm),
    Question(STATE, RegionForm),
    Question("reach", ReachForm, "requester/reach.html"),
    Question("outcome", StepForm, "requester/outcome.html"),
    Question("details", DetailsForm),
    Question(CHECK, StepForm, "requester/check.html"),
)
BY_SLUG = {question.slug: question for question in QUESTIONS}


@require_safe
def start(request: PortalRequest) -> HttpResponseBase:
    """Begin, or go on where this browser left off."""
    draft = _draft(request)
    if draft is not None and drafts.sent_case(draft) is not None:
        request.session.pop(_key(request), None)
        draft = None
    return _to(request, _open_question(draft.answers if draft else {}))


@never_cache
@sensitive_post_parameters()
@limited(throttling.ANSWERS)
def question(request: PortalRequest, slug: str) -> HttpResponseBase:
    """Show a question, or keep its answer and go on. The last one sends."""
    if slug not in BY_SLUG:
        raise Http404
    draft = _draft(request)
    if draft is not None and (case := drafts.sent_case(draft)) is not None:
        return redirect("confirm", platform=request.platform.slug, reference=case.reference)
    if request.method == "POST":
        return _answered(request, slug, draft)
    if draft is None and _key(request) in request.session:
        return _begin_again(request)
    answers = draft.answers if draft else {}
    order = _order(answers)
    if slug not in order or order.index(slug) > order.index(_open_question(answers)):
        return _first_open(request, answers)
    return _show(request, slug, answers, _form(request, slug, answers))


def _answered(request: PortalRequest, slug: str, draft: Draft | None) -> HttpResponseBase:
    answers = draft.answers if draft else {}
    if slug not in _order(answers):
        return _first_open(request, answers) if draft else _begin_again(request)
    form = _form(request, slug, answers, request.POST)
    if not form.is_valid():
        return _show(request, slug, answers, form)
    if slug == CHECK:
        return _send(request, draft, form)
    if draft is None:
        if slug != QUESTIONS[0].slug:
            messages.info(request, _expired())
        draft = drafts.begin(request.platform)
        request.session[_key(request)] = str(draft.token)
    drafts.answer(draft, slug, form.cleaned_data)
    return _first_open(request, draft.answers)


@limited(throttling.SUBMIT)
def _send(request: PortalRequest, draft: Draft | None, form: PortalForm) -> HttpResponseBase:
    if draft is None:
        return _begin_again(request)
    if _open_question(draft.answers) != CHECK:
        return _first_open(request, draft.answers)
    try:
        origin = throttling.origin(request, request.platform.pk)
        case = drafts.send(draft, language=get_language() or "en", origin=origin)
    except intake.TooManyOpen as full:
        form.add_error(None, _too_many(full))
        return _show(request, CHECK, draft.answers, form)
    visits.remember_submission(request, case)
    return redirect("confirm", platform=request.platform.slug, reference=case.reference)


def use_another_address(request: PortalRequest) -> None:
    """Lead this browser back to the question of how to reach the person, with all other answers kept."""
    draft = _draft(request)
    if draft is not None:
        request.session[_key(request)] = str(drafts.copy(draft).token)


def _show(request: PortalRequest, slug: str, answers: dict[str, Any], form: PortalForm) -> HttpResponseBase:
    order = _order(answers)
    place = order.index(slug)
    before = reverse("question", args=[request.platform.slug, order[place - 1]]) if place else None
    context = {
        "form": form,
        "number": place + 1,
        "total": len(order),
        "back_url": before or reverse("centre", args=[request.platform.slug]),
        **summary.of(request.platform, slug, answers),
    }
    return render(request, BY_SLUG[slug].template, context, status=form.status)


def _order(answers: dict[str, Any]) -> list[str]:
    """Return the questions in their order; the state is asked only where states have privacy laws of their own."""
    has_states = bool(regions_with_law(answers.get("home", {}).get("residence", "")))
    return [slug for slug in BY_SLUG if slug != STATE or has_states]


def _form(request: PortalRequest, slug: str, answers: dict[str, Any], data: QueryDict | None = None) -> PortalForm:
    """Return the form of a question: as sent in `data`, else as answered before."""
    about: dict[str, Any] = {"country": answers["home"]["residence"]} if slug == STATE else {}
    if slug == "you":
        about = {"platform": request.platform}
    return BY_SLUG[slug].form(data, initial=answers.get(slug), **about)


def _open_question(answers: dict[str, Any]) -> str:
    """Return the first question without an answer; the check when there is none."""
    return next((slug for slug in _order(answers)[:-1] if slug not in answers), CHECK)


def _first_open(request: PortalRequest, answers: dict[str, Any]) -> HttpResponseBase:
    return _to(request, _open_question(answers))


def _to(request: PortalRequest, slug: str) -> HttpResponseBase:
    return redirect("question", platform=request.platform.slug, slug=slug)


def _begin_again(request: PortalRequest) -> HttpResponseBase:
    request.session.pop(_key(request), None)
    messages.info(request, _expired())
    return _to(request, QUESTIONS[0].slug)


def _draft(request: PortalRequest) -> Draft | None:
    return drafts.find(request.session.get(_key(request), ""))


def _key(request: PortalRequest) -> str:
    """One draft per platform and browser."""
    return f"draft/{request.platform.pk}"


def _expired() -> str:
    return _("We keep answers for 24 hours, and yours are gone now. Begin again: it takes about 3 minutes.")


def _too_many(full: intake.TooManyOpen) -> list[str]:
    told = [
        _("%(count)s requests for this address came from your connection, and none is confirmed."),
        _("Confirm one with the code from its mail, or send this one after %(day)s."),
        _("If it cannot wait, write to %(contact)s. We keep your answers for 24 hours."),
    ]
    names = {
        "count": intake.MAX_OPEN_UNCONFIRMED,
        "day": date_words(full.until),
        "contact": full.platform.contact_email,
    }
    return [sentence % names for sentence in told]
