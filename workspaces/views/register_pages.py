"""What pages of officers and owners stand on in this app: who may open them, and the way through the desk or the room.

The way through the desk is told by the app above, which knows the other pages: by dotted path, because apps register
before every model is loaded.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

from workspaces.access import officer_view
from workspaces.models import Membership, Platform, User, Workspace
from workspaces.register import reading
from workspaces.roles import Capability, may

View = Callable[..., HttpResponseBase]
_navs: dict[str, str] = {}


class StaffRequest(HttpRequest):
    """A request of somebody signed in. The middleware and the guards set what views read."""

    platform: Platform
    membership: Membership
    workspace: Workspace
    user: User
    nav: list[dict[str, Any]]


def show_nav(where: str, function: str) -> None:
    """Have the function at a dotted path tell the header's entries of the "desk"."""
    _navs[where] = function


def desk_view(capability: Capability) -> Callable[[View], View]:
    """Guard a page of the desk by `capability`; it is never stored."""

    def guard(view: View) -> View:
        @officer_view(capability)
        @never_cache
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.nav = _nav("desk", request)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def register_view(view: View) -> View:
    """Guard a page that reads the register: officers and auditors of the platform."""
    return desk_view(Capability.SEE_REGISTER)(view)


def register_act(view: View) -> View:
    """Guard a page on which the register is changed: whoever answers for the platform."""
    return desk_view(Capability.ANSWER_FOR_PLATFORM)(view)


def may_act(request: StaffRequest) -> bool:
    """Say whether whoever looks may also change the register; an auditor only reads."""
    return may(request.membership.role, Capability.ANSWER_FOR_PLATFORM)


def address(request: StaffRequest, name: str, **kwargs: Any) -> str:
    """Return the address of the page `name` of this platform."""
    return reverse(name, kwargs={"platform": request.platform.slug, **kwargs})


def day_asked(request: StaffRequest) -> date:
    """Return the day as of which the register is asked for (`as_of`), today without one; 404 for what is no day."""
    asked = request.GET.get("as_of", "")
    if not asked:
        return reading.today(request.platform)
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None


def _nav(where: str, request: StaffRequest) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = import_string(_navs[where])(request) if where in _navs else []
    return entries
