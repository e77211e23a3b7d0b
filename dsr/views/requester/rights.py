"""Your rights, by where you live: which exist, in how many days, by which article. Open to everybody."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dsr import rights_by_place
from dsr.forms.requester import PlaceForm
from dsr.presentation import law_name
from dsr.visits import PortalRequest
from privacy_portal import throttling
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.page_limits import limited
from workspaces.models import Establishment


@require_safe
@limited(throttling.LOOK_UP, "GET", "HEAD")
def rights(request: PortalRequest) -> HttpResponseBase:
    """Show the rights of one place, that of the platform's own establishment at first."""
    served = Establishment.objects.filter(organisation__is_operator=True).order_by("key")
    home = rights_by_place.home(list(served))
    known = dict(rights_by_place.places())
    asked = request.GET.get("place", home[0] if home else "")
    code = asked if asked in known else ""
    form = PlaceForm(home, {"place": asked} if asked else None)
    context: dict[str, Any] = {"form": form, "place": None}
    if code:
        today = day_of(now(), request.platform.time_zone)
        place = rights_by_place.place(request.platform, code, today)
        context |= {
            "place": place,
            "law_name": law_name(place.law.code),
            "beside": [law_name(one.code) for one in place.beside],
        }
    status = 404 if asked and not code else 200
    return render(request, "requester/rights.html", context, status=status)
