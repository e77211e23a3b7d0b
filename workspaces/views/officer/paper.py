"""The register to hand over: the printed report, and the same as files."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacy_portal import countries
from workspaces.models import ProcessingActivity, Role
from workspaces.register import exporting, gaps, reading, words
from workspaces.register.reading import Register
from workspaces.views.officer.register import rule_row
from workspaces.views.register_pages import StaffRequest, address, day_asked, register_view


@require_safe
@register_view
def report(request: StaffRequest) -> HttpResponse:
    """Show the whole register of a day as a paper: the controller, its places, every activity, every recipient."""
    register = reading.register(request.platform, day_asked(request))
    known = reading.assessments([one.key for one in register.recipients], register.day)
    context = {
        "register": register,
        "country": countries.name(register.operator.country) if register.operator else "",
        "missing": gaps.of_register(register),
        "activities": [_activity(one, register) for one in register.activities],
        "recipients": [
            {
                "recipient": one,
                "country": countries.name(one.country),
                "safeguard": words.safeguard(one),
                "assessment": known.get(one.key),
            }
            for one in register.recipients
        ],
        "back_url": address(request, "desk_register"),
    }
    return render(request, "register/report.html", context)


@require_safe
@register_view
def as_csv(request: StaffRequest) -> HttpResponse:
    """Give the activities of a day as CSV in the reader's language."""
    register = reading.register(request.platform, day_asked(request))
    answer = HttpResponse(b"".join(exporting.as_csv(register)), content_type="text/csv; charset=utf-8")
    return _as_file(answer, register, "csv")


@require_safe
@register_view
def as_json(request: StaffRequest) -> HttpResponse:
    """Give the register of a day as JSON."""
    register = reading.register(request.platform, day_asked(request))
    answer = JsonResponse(exporting.as_data(register), json_dumps_params={"ensure_ascii": False, "indent": 2})
    return _as_file(answer, register, "json")


def _as_file(answer: HttpResponse, register: Register, ending: str) -> HttpResponse:
    name = f"register-{register.platform.slug}-{register.day.isoformat()}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _activity(activity: ProcessingActivity, register: Register) -> dict[str, Any]:
    home = register.operator.country if register.operator else ""
    return {
        "activity": activity,
        "role": words.ROLES[activity.role],
        "controllers": reading.controllers(activity),
        "customers": register.customers if activity.role == Role.PROCESSOR else [],
        "people": words.people(activity.people),
        "retention": [rule_row(rule, register.retention) for rule in activity.retention.all()],
        "recipients": [
            {"recipient": one, "country": countries.name(one.country), "safeguard": words.safeguard(one)}
            for one in activity.recipients.all()
        ],
        "missing": gaps.of_activity(activity, register.customers, home),
    }
