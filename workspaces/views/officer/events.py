"""What the pages about events share: incidents, disclosures, demands. Tabs, and what is said where a form is wrong."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from privacy_portal.errors import conflict
from workspaces.register import alarms, ending
from workspaces.roles import Capability, may
from workspaces.views.register_pages import StaffRequest, address

PAGE_SIZE = 25


def tabs(request: StaffRequest, current: str) -> list[dict[str, Any]]:
    """Return the tabs of these pages as far as whoever looks may see them."""
    listed = [
        ("desk_incidents", _("Incidents"), alarms.incidents_late()),
        ("desk_disclosures", _("Disclosures"), alarms.disclosures_blocked()),
    ]
    if may(request.membership.role, Capability.HANDLE_DEMANDS):
        listed.append(("desk_demands", _("Demands of authorities"), 0))
    listed.append(("desk_successions", _("Transfer of the business"), 0))
    listed.append(("desk_closures", _("End of the service"), ending.warnings()))
    return [
        {"label": label, "url": address(request, name), "current": name == current, "count": count or ""}
        for name, label, count in listed
    ]


def summary(rows: Iterable[tuple[str, str | Iterable[str]]]) -> list[dict[str, str]]:
    """Return names and values as the tag `summary_list` takes them; several values stand a line each."""
    return [
        {"key": str(key), "value": str(value) if isinstance(value, str | Promise) else "\n".join(map(str, value))}
        for key, value in rows
    ]


def handles(request: StaffRequest) -> bool:
    """Say whether whoever looks may also act; an auditor only reads."""
    return may(request.membership.role, Capability.HANDLE_EVENTS)


def stale(request: StaffRequest, url: str) -> HttpResponse:
    """Answer 409: somebody else changed what the page showed."""
    return conflict(request, did=_("Somebody changed this since you opened the page."), url=url)
