"""What pages of consent share that a workspace has as well as the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from consent.views.officer.pages import tabs
from workspaces.views.rooms import TenantRequest, address, frame

View = Callable[..., HttpResponseBase]


def of_platform(view: View) -> View:
    """Serve a page of a tenant on the desk, behind the desk's own guard."""

    @wraps(view)
    def served(request: TenantRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.tenant = None
        return view(request, *args, **kwargs)

    return served


def framed(request: TenantRequest, name: str) -> dict[str, Any]:
    """Return what a page of either tenant extends, with the tabs of which `name` is the one that is open."""
    if request.tenant is None:
        shown = tabs(request, f"desk_{name}")  # type: ignore[arg-type]
    else:
        pages = [("consent_lists", _("Lists")), ("consent_kiosks", _("Kiosks"))]
        shown = [
            {"label": label, "url": address(request, page), "current": page == name, "count": ""}
            for page, label in pages
        ]
    return {"frame": frame(request), "tabs": shown, "on_desk": request.tenant is None}
