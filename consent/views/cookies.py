"""The register of cookies for everybody, the script of the banner, and the file that says that the signal counts."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe
from django.views.decorators.vary import vary_on_headers

from consent import purposes
from consent.cookies import banner, register, signal, sites
from consent.models import CookieEdition
from consent.views.notices import PlatformRequest


@require_safe
@vary_on_headers("Sec-GPC")
def current(request: PlatformRequest) -> HttpResponse:
    """List the cookies by category as they are today, and say how one changes what one chose."""
    return _edition(request, register.in_force(request.platform))


@require_safe
@vary_on_headers("Sec-GPC")
def edition(request: PlatformRequest, number: int) -> HttpResponse:
    """Show one edition of the register, whether past, in force or to come."""
    return _edition(request, get_object_or_404(CookieEdition, number=number))


def _etag(request: PlatformRequest) -> str | None:
    try:
        return f'"{banner.digest(request.platform)}"'
    except banner.NoBanner:
        return None


# It is the same for everybody and holds no secret, so that it may be compressed and kept for a while.
@require_safe
@cache_control(public=True, max_age=300)
@gzip_page
@condition(etag_func=_etag)
def script(request: PlatformRequest) -> HttpResponse:
    """Serve the script that shows the banner on a website of the platform."""
    try:
        return HttpResponse(banner.script(request.platform), content_type="text/javascript; charset=utf-8")
    except banner.NoBanner:
        raise Http404 from None


@require_safe
@cache_control(public=True, max_age=86_400)
def gpc(request: HttpRequest) -> HttpResponse:
    """Say that the signal of browsers is honoured here (Global Privacy Control, /.well-known/gpc.json)."""
    return JsonResponse({"gpc": True, "lastUpdate": signal.SUPPORTED_SINCE.isoformat()})


def _edition(request: PlatformRequest, shown: CookieEdition | None) -> HttpResponse:
    platform, language = request.platform, get_language() or "en"
    context = {
        "edition": shown,
        "in_force": register.in_force(platform),
        "to_come": shown is not None and shown.effective_from > purposes.today(platform),
        "categories": register.categories(platform, shown, language) if shown else [],
        "editions": CookieEdition.objects.all(),
        "sites": sites.listed(),
        "opens": banner.OPENS,
        "signal": signal.is_sent(request),
        "back_url": reverse("centre", args=[platform.slug]),
    }
    return render(request, "consent/cookies.html", context)
