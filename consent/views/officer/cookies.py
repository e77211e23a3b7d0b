"""The cookies on the desk: every edition, the websites that may ask, and the line that shows the banner."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consent import purposes
from consent.cookies import banner, register, sites
from consent.models import CookieEdition
from consent.views.officer.pages import SEE, tabs
from workspaces.views.register_pages import StaffRequest


@require_safe
@SEE
def listed(request: StaffRequest) -> HttpResponse:
    """Show the register as it stands today, its editions, and how a website shows the banner."""
    platform = request.platform
    edition = register.in_force(platform)
    context = {
        "tabs": tabs(request, "desk_consent_cookies"),
        "edition": edition,
        "categories": register.categories(platform, edition, get_language() or "en") if edition else [],
        "editions": CookieEdition.objects.all(),
        "today": purposes.today(platform),
        "sites": sites.listed(),
        "script_url": banner.script_address(platform),
    }
    return render(request, "consent/desk/cookies.html", context)
