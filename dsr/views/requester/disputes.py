"""The person disagrees: to whom they can turn, and a complaint or an appeal to us, on one page, checked, then sent."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from dsr import cases, counts, disputes, presentation, remedies, visits
from dsr.forms.requester import DisputeForm
from dsr.law.authorities import authority_for
from dsr.law.remedies import AUTHORITY, COURT
from dsr.models import DISPUTES, Case, Request, Right
from dsr.views.requester import dates
from dsr.visits import PortalRequest, case_view
from privacy_portal import throttling
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.page_limits import limited

SEND, EDIT = "send", "edit"


@require_safe
@case_view
def complain(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """To whom a person can complain: us, the authority of where they live, a court; in which order, the law says."""
    case = request.case
    parts = list(cases.parts(case))
    context = {
        "case": case,
        "ways": [_way(part, right, several=len(parts) > 1) for part in parts for right in disputes.possible(part)],
        "authority": authority_for(case.law, case.residence, case.received_at),
        "ends": [sentence for part in parts for sentence in remedies.sentences(part)],
        **_outside(case),
        "back_url": _case_url(case),
    }
    return render(request, "requester/complain.html", context)


@sensitive_post_parameters()
@limited(throttling.SUBMIT)
@case_view
def dispute(request: PortalRequest, part: int, right: str, **kwargs: Any) -> HttpResponseBase:
    """Take what is wrong, show it once more with who decides and by when, and only then file it."""
    about = cases.parts(request.case).filter(part=part).first()
    if about is None or right not in DISPUTES:
        raise Http404
    before = disputes.open_one(about, right)
    if before is not None:
        return _open_already(request, before)
    if right not in disputes.possible(about):
        messages.info(request, _("There is no answer yet, or the law knows no appeal. You can complain at any time."))
        return redirect("complain", platform=request.platform.slug, reference=request.case.reference)
    form = DisputeForm(request.POST if request.method == "POST" else None, right=right)
    stage = request.POST.get("stage", "")
    if form.is_valid() and stage == SEND:
        return _file(request, about, right, form.cleaned_data["words"])
    context = {"form": form, "case": request.case, "right": right, **_about(about, right), **_dates(about, right)}
    if form.is_valid() and stage != EDIT:
        return render(request, "requester/dispute_check.html", context)
    return render(request, "requester/dispute.html", context, status=form.status)


def _file(request: PortalRequest, about: Request, right: str, words: str) -> HttpResponseBase:
    try:
        case = disputes.file(about, right, words, language=get_language() or request.case.language)
    except disputes.AlreadyOpen as first:
        return _open_already(request, first.case)
    except disputes.NothingToDispute:
        return redirect("complain", platform=request.platform.slug, reference=request.case.reference)
    visits.open_beside(request, case)
    messages.success(
        request, _("We got it. Its own reference is %(reference)s.") % {"reference": case.display_reference}
    )
    return redirect(_case_url(case))


def _open_already(request: PortalRequest, case: Case) -> HttpResponseBase:
    """Lead to the one that is open: there is no second of its kind before it is decided."""
    visits.open_beside(request, case)
    told = _(
        "You sent this on %(day)s, and it is not decided yet. Until then there is no second one: write to us here."
    )
    messages.info(request, told % {"day": date_words(case.received_at)})
    return redirect(_case_url(case))


def _outside(case: Case) -> dict[str, bool]:
    """Return whether we are to be asked before the authority, whether a court decides (some laws leave that to the
    authority alone), and whether it does so only after the authority."""
    ways = {way.where: way for way in remedies.of_case(case)}
    court = ways[COURT].manner
    return {
        "us_first": ways[AUTHORITY].controller_first,
        "court": court != "not_required",
        "after_authority": court == "after_authority",
    }


def _way(part: Request, right: Right, *, several: bool) -> dict[str, Any]:
    """Return a way to us: what it is called, whose part it is about, where it leads, what is open of it already."""
    place = [part.case.platform.slug, part.case.reference, part.part, right]
    return {
        "right": str(right),
        "name": presentation.controller_name(part) if several else "",
        "url": reverse("dispute", args=place),
        "open": disputes.open_one(part, right),
    }


def _about(about: Request, right: str) -> dict[str, Any]:
    case = about.case
    return {
        "about": about,
        "name": presentation.controller_name(about, begins=True),
        "status": presentation.status_words(about),
        "authority": authority_for(case.law, case.residence, case.received_at),
        "back_url": reverse("complain", args=[case.platform.slug, case.reference]),
    }


def _dates(about: Request, right: str) -> dict[str, Any]:
    return dates.shown(counts.expected_under(about.case, right, now()))


def _case_url(case: Case) -> str:
    return reverse("case", args=[case.platform.slug, case.reference])
