"""Light, dark or whatever the system says. The choice is a cookie, so that the first paint is right without script."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
CHOICES = ("system", "light", "dark")
YEAR = 60 * 60 * 24 * 365


def chosen(request: HttpRequest) -> str:
    """Return "system", "light" or "dark", as the visitor's cookie says; anything else counts as "system"."""
    value = request.COOKIES.get(COOKIE, "")
    return value if value in CHOICES else "system"


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the posted `theme` for a year and go back to `next`; "system" forgets the cookie."""
    response = HttpResponseRedirect(way_back(request))
    theme = request.POST.get("theme", "")
    if theme in CHOICES[1:]:
        response.set_cookie(
            COOKIE, theme, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def way_back(request: HttpRequest) -> str:
    """Return the posted `next` where it is an address of this site, else the start."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else "/"
