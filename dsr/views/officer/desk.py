"""What every page of the desk stands on: who may open it, which request it is about, and the way through the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dsr import notices, person_words, presentation, triage
from dsr.models import SEARCHED, Request, Turn
from dsr.unmasking import is_unmasked
from privacy_portal.errors import conflict
from workspaces.access import officer_view
from workspaces.models import Approval, ApprovalState
from workspaces.register import alarms, objections
from workspaces.roles import Capability, may
from workspaces.views.rooms import TenantRequest

COUNT_CAP = 200
READING = (Capability.SEE_REQUESTS, Capability.SEE_AUDIT)
# What the names of the addresses about people and about events have in common, and of all that are not about requests.
OF_PEOPLE = ("people", "person_", "invit", "roles", "absence")
EVENTS = ("incident", "disclosure", "demand", "closure", "succession")
ELSEWHERE = ("approval", "law", "register", "retention", "hold", *EVENTS, *OF_PEOPLE)
# A package is streamed.
View = Callable[..., HttpResponseBase]


class DeskRequest(TenantRequest):
    """A request of an officer, for whom `tenant` is None. The middleware and the guards below set what views read."""


def desk_view(capability: Capability) -> Callable[[View], View]:
    """Guard a page of the desk by `capability`; it is never stored and knows the way through the desk."""

    def guard(view: View) -> View:
        @officer_view(capability)
        @never_cache
        @wraps(view)
        def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.tenant = None
            request.nav = nav(request)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def request_view(capability: Capability) -> Callable[[View], View]:
    """Guard a page about one part: the view gets it as its second argument; 404 for what is not on this desk.

    Once the person's data were deleted, nothing is done with a part any more: it is only read.
    """

    def guard(view: View) -> View:
        @desk_view(capability)
        @wraps(view)
        def guarded(request: DeskRequest, reference: str, part: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
            asked = triage.find(reference, part)
            if asked.case.purged_at and capability not in READING:
                return changed(request, asked, presentation.data_deleted(asked.case))
            return view(request, asked, *args, **kwargs)

        return guarded

    return guard


def may_work(request: DeskRequest) -> bool:
    """Say whether whoever looks may also act; an auditor only reads."""
    return may(request.membership.role, Capability.WORK_ON_REQUESTS)


def address(name: str, part: Request) -> str:
    """Return the address of the page `name` about a part."""
    kwargs = {"platform": part.case.platform.slug, "reference": part.case.reference, "part": part.part}
    return reverse(name, kwargs=kwargs)


def back_to(part: Request) -> HttpResponse:
    """Lead to the page of a part, after something was done."""
    return redirect(address("desk_request", part))


def onwards(request: DeskRequest, part: Request) -> HttpResponse:
    """Lead to the next request that needs an officer after `part` was dealt with, else to the queue."""
    following = triage.next_for(part, request.user)
    if following is None:
        return redirect(reverse("desk", kwargs={"platform": request.platform.slug}))
    return redirect(address("desk_request", following))


def about(request: DeskRequest, part: Request, **more: Any) -> dict[str, Any]:
    """Return what every page about a part shows: itself, its name, the person as far as they are unmasked."""
    plain = is_unmasked(request, part.case, request.membership)
    return {
        "part": part,
        "case": part.case,
        "right": presentation.right_name(part.right),
        "searched": part.right in SEARCHED,
        "tag": presentation.turn_tag(part, Turn.OFFICER),
        "controller": presentation.controller_name(part),
        "person": person_words.name(part.case, plain),
        "plain": plain,
        "may_work": may_work(request) and not part.case.purged_at,
        "back_url": address("desk_request", part),
        **more,
    }


def changed(request: DeskRequest, part: Request, did: str = "") -> HttpResponse:
    """Answer 409: the part is no longer as the page showed it. Says how it stands now and who has it."""
    now = triage.find(part.case.reference, part.part)
    stands = _("The request now stands like this: %(status)s.") % {"status": presentation.status_words(now)}
    return conflict(request, who=now.assigned_to, did=did, now=stands, url=address("desk_request", now))


def capped(count: int) -> str:
    """Return a count as it is shown, "200+" beyond the cap."""
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)


def nav(request: DeskRequest) -> list[dict[str, Any]]:
    """Return the way through the desk, for its pages here and those of the register."""
    slug, here = request.platform.slug, (request.resolver_match and request.resolver_match.url_name) or ""
    asked = Approval.objects.filter(workspace=None, state=ApprovalState.WAITING).exclude(requested_by=request.user)
    waiting = asked[: COUNT_CAP + 1].count()
    loud = alarms.incidents_late() + alarms.disclosures_blocked()
    new = notices.unread(request.user)[: COUNT_CAP + 1].count()
    objected = objections.waiting()[: COUNT_CAP + 1].count()
    pages = [
        {
            "label": _("Queue"),
            "url": reverse("desk", kwargs={"platform": slug}),
            "current": here != "desk_notices" and not any(name in here for name in ELSEWHERE),
            "keys": "g q",
        },
        {
            "label": _("Approvals"),
            "url": reverse("desk_approvals", kwargs={"platform": slug}),
            "current": "approval" in here,
            "count": capped(waiting) if waiting else "",
            "keys": "g a",
        },
        {
            "label": _("Notices"),
            "url": reverse("desk_notices", kwargs={"platform": slug}),
            "current": here == "desk_notices",
            "count": capped(new) if new else "",
            "keys": "g n",
        },
        {
            "label": _("Who decides"),
            "url": reverse("desk_who_decides", kwargs={"platform": slug}),
            "current": here == "desk_who_decides",
            "keys": "g w",
        },
        {
            "label": _("Law"),
            "url": reverse("desk_laws", kwargs={"platform": slug}),
            "current": "law" in here,
            "keys": "g l",
        },
        {
            "label": _("Register"),
            "url": reverse("desk_register", kwargs={"platform": slug}),
            "current": "register" in here,
            "count": capped(objected) if objected else "",
            "keys": "g r",
        },
        {
            "label": _("People"),
            "url": reverse("desk_people", kwargs={"platform": slug}),
            "current": any(name in here for name in OF_PEOPLE),
            "keys": "g p",
        },
        {
            "label": _("Incidents"),
            "url": reverse("desk_incidents", kwargs={"platform": slug}),
            "current": any(name in here for name in EVENTS),
            "count": capped(loud) if loud else "",
            "keys": "g i",
        },
    ]
    if may(request.membership.role, Capability.ANSWER_FOR_PLATFORM):
        current = here.startswith("desk_absence")
        pages.append(
            {"label": _("Absence"), "url": reverse("desk_absence", kwargs={"platform": slug}), "current": current}
        )
    return pages
