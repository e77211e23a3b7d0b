"""What people are asked for, on the desk: every purpose, and every version of its words."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consent import preferences, purposes
from consent.models import Purpose
from consent.views.officer.pages import SEE, tabs
from workspaces.models import Recipient
from workspaces.views.register_pages import StaffRequest, address


@require_safe
@SEE
def listed(request: StaffRequest) -> HttpResponse:
    """List the purposes with the version that is asked today."""
    today = purposes.today(request.platform)
    rows = [{"purpose": one, "version": purposes.in_force(one, today)} for one in Purpose.objects.all()]
    return render(request, "consent/desk/purposes.html", {"tabs": tabs(request, "desk_consent"), "rows": rows})


@require_safe
@SEE
def purpose(request: StaffRequest, key: str) -> HttpResponse:
    """Show every version of a purpose, the newest first, with its words."""
    found = Purpose.objects.filter(key=key).first()
    if found is None:
        raise Http404
    today = purposes.today(request.platform)
    language = get_language() or "en"
    versions = [
        {
            "version": one,
            "words": one.words(language),
            "options": [preferences.option_label(one, option) for option in one.options],
            "recipients": Recipient.objects.open().filter(key__in=one.recipients).order_by("key"),
        }
        for one in found.versions.all()
    ]
    context = {
        "purpose": found,
        "versions": versions,
        "in_force": purposes.in_force(found, today),
        "today": today,
        "back_url": address(request, "desk_consent"),
    }
    return render(request, "consent/desk/purpose.html", context)
