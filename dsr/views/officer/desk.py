"""What every page of the desk stands on: who may open it, which request it is about, and the way through the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from consent import disconnections, edition_answers
from dsr import notices, person_words, presentation, triage
from dsr.models import SEARCHED, Request, Turn
from dsr.unmasking import is_unmasked
from privacy_portal.errors import conflict
from workspaces.access import officer_view
from workspaces.models import Approval, ApprovalState
from workspaces.register import alarms, ending, objections
from workspaces.roles import Capability, may
from workspaces.views.rooms import TenantRequest

COUNT_CAP = 200
READING = (Capability.SEE_REQUESTS, Capability.SEE_AUDIT)
# What the names of the addresses of each section have in common, and of all that are not about requests.
APPROVALS = ("approval", "absence")
OF_PEOPLE = ("desk_people", "desk_person", "desk_invit", "desk_roles")
EVENTS = ("incident", "disclosure", "demand", "closure", "succession", "telling")
RETENTION = ("desk_retention", "desk_hold")
SYSTEMS = ("desk_system",)
ELSEWHERE = (
    "notices",
    "consent",
    "law",
    "register",
    "who_decides",
    *SYSTEMS,
    *APPROVALS,
    *RETENTION,
    *EVENTS,
    *OF_PEOPLE,
)
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
    """Return the way through the desk, for its pages here and those of the apps below."""
    here = (request.resolver_match and request.resolver_match.url_name) or ""
    asked = Approval.objects.filter(workspace=None, state=ApprovalState.WAITING).exclude(requested_by=request.user)
    counts = {
        "desk_approvals": asked[: COUNT_CAP + 1].count(),
        "desk_notices": notices.unread(request.user)[: COUNT_CAP + 1].count(),
        "desk_register": objections.waiting()[: COUNT_CAP + 1].count(),
        "desk_consent": edition_answers.waiting()[: COUNT_CAP + 1].count() + disconnections.stuck().count(),
        "desk_incidents": alarms.incidents_late() + alarms.disclosures_blocked() + ending.warnings(),
    }
    sections = [
        ("desk", _("Queue"), "g q", not any(part in here for part in ELSEWHERE)),
        ("desk_approvals", _("Approvals"), "g a", any(part in here for part in APPROVALS)),
        ("desk_notices", _("Notices"), "g n", here == "desk_notices"),
        ("desk_register", _("Register"), "g r", "register" in here),
        ("desk_retention", _("Retention"), "g t", any(part in here for part in RETENTION)),
        ("desk_consent", _("Consent"), "g c", "consent" in here),
        ("desk_incidents", _("Incidents"), "g i", any(part in here for part in EVENTS)),
        ("desk_systems", _("Systems"), "g s", any(part in here for part in SYSTEMS)),
        ("desk_who_decides", _("Who decides"), "g w", here == "desk_who_decides"),
        ("desk_laws", _("Law"), "g l", "law" in here),
        ("desk_people", pgettext("who works here", "People"), "g p", any(part in here for part in OF_PEOPLE)),
    ]
    return [
        {
            "label": label,
            "url": reverse(name, kwargs={"platform": request.platform.slug}),
            "current": current,
            "count": capped(counts[name]) if counts.get(name) else "",
            "keys": keys,
        }
        for name, label, keys, current in sections
    ]
