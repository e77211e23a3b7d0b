"""What the desk's pages about consent share."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workspaces.roles import Capability, may
from workspaces.views.register_pages import StaffRequest, address, desk_view

SEE = desk_view(Capability.SEE_CONSENTS)
ACT = desk_view(Capability.KEEP_CONSENTS)


def tabs(request: StaffRequest, current: str) -> list[dict[str, Any]]:
    """Return the tabs of these pages as far as whoever looks may see them."""
    listed = [
        ("desk_consent", _("What is asked")),
        ("desk_consent_notices", pgettext("texts with editions", "Notices")),
        ("desk_consent_cookies", _("Cookies")),
        ("desk_consent_lists", _("Lists")),
        ("desk_consent_kiosks", _("Kiosks")),
        ("desk_consent_children", _("Children found")),
        ("desk_consent_applications", _("Applications")),
        ("desk_consent_propagation", _("Passing on")),
        ("desk_consent_disconnected", _("Disconnected services")),
    ]
    if keeps(request):
        listed.append(("desk_consent_person", _("A person’s consents")))
    return [
        {"label": label, "url": address(request, name), "current": name == current, "count": ""}
        for name, label in listed
    ]


def keeps(request: StaffRequest) -> bool:
    """Say whether whoever looks may also act; an auditor only reads."""
    return may(request.membership.role, Capability.KEEP_CONSENTS)
