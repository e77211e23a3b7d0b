"""The register on the desk: activities with their filters, one activity, retention, and the picture of flows."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy_portal import countries
from workspaces.forms.register import DayForm, FlowFilterForm, RegisterFilterForm
from workspaces.models import Organisation, ProcessingActivity, Role
from workspaces.register import flowing, gaps, reading, words
from workspaces.register import flows as pictures
from workspaces.register.paging import page
from workspaces.views.register_pages import StaffRequest, address, day_asked, may_act, register_view

PAGE = 25


@require_safe
@register_view
def activities(request: StaffRequest) -> HttpResponse:
    """List the activities of a day, by key, with what is missing."""
    day = day_asked(request)
    form = RegisterFilterForm(request.GET, recipients=reading.recipients(day))
    shown = page(reading.activities(day, form.asked()), request.GET.get("cursor", ""), PAGE)
    customers, home = reading.customers(), home_country()
    context = {
        "rows": [_row(request, one, customers, home) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "filters": form,
        "due": reading.reviews_due(request.platform),
        **about(request, "desk_register"),
    }
    return render(request, "register/activities.html", context)


@require_safe
@register_view
def activity(request: StaffRequest, key: str) -> HttpResponse:
    """Show everything that Art. 30 asks of one activity, as it was on a day, and when it changed."""
    day = day_asked(request)
    found = reading.activities(day).filter(key=key).first()
    if found is None:
        raise Http404
    customers = reading.customers()
    context = {
        "activity": found,
        "controllers": reading.controllers(found),
        "customers": customers if found.role == Role.PROCESSOR else [],
        "role": words.ROLES[found.role],
        "people": words.people(found.people),
        "retention": [rule_row(rule, reading.retention(day)) for rule in found.retention.all()],
        "recipients": [recipient_row(request, one) for one in found.recipients.all()],
        "missing": gaps.of_activity(found, customers, home_country()),
        "versions": ProcessingActivity.objects.filter(key=key).order_by("-since", "-pk"),
        "back_url": address(request, "desk_register"),
        "day": day,
    }
    return render(request, "register/activity.html", context)


@require_safe
@register_view
def retention(request: StaffRequest) -> HttpResponse:
    """List how long data is kept, general rules before the instructions of customers."""
    rules = list(reading.retention(day_asked(request)))
    rows = [rule_row(rule, rules) for rule in rules]
    context = {"rows": rows, "filters": DayForm(request.GET), **about(request, "desk_register_retention")}
    return render(request, "register/retention.html", context)


@require_safe
@register_view
def flows(request: StaffRequest) -> HttpResponse:
    """Draw where data goes, and list the same beneath."""
    day = day_asked(request)
    held, receivers = list(reading.activities(day)), list(reading.recipients(day))
    form = FlowFilterForm(request.GET, activities=held, recipients=receivers)
    told = form.cleaned_data if form.is_valid() else {}
    chosen = [one for one in held if told.get("activity", "") in ("", one.key)]
    shown = list(flowing.flows(chosen, reading.customers(), told.get("country", "")))
    context = {
        "filters": form,
        "picture": pictures.picture(shown) if shown else None,
        "rows": pictures.table(shown),
        **about(request, "desk_register_flows"),
    }
    return render(request, "register/flows.html", context)


def about(request: StaffRequest, current: str) -> dict[str, Any]:
    """Return what every list of the register shows: its tabs, the day, and whether that is today."""
    day = day_asked(request)
    today = reading.today(request.platform)
    suffix = "" if day == today else f"?as_of={day.isoformat()}"
    labels = {
        "desk_register": _("Activities"),
        "desk_register_recipients": _("Recipients"),
        "desk_register_retention": _("How long"),
        "desk_register_flows": _("Flows"),
        "desk_register_changes": _("Sub-processors"),
    }
    tabs = [
        {"label": label, "url": f"{address(request, name)}{suffix}", "current": name == current}
        for name, label in labels.items()
    ]
    return {"tabs": tabs, "day": day, "past": day != today, "suffix": suffix, "may_act": may_act(request)}


def rule_row(rule: Any, beside: Iterable[Any]) -> dict[str, Any]:
    """Return a rule on retention in words, among the rules `beside` it."""
    return {
        "rule": rule,
        "categories": [str(one) for one in rule.categories.all()],
        "people": words.people(rule.people),
        "text": words.retention(rule),
        "backups": words.backups(rule),
        "for_whom": words.for_whom(rule, beside),
    }


def recipient_row(request: StaffRequest, recipient: Any) -> dict[str, Any]:
    """Return a recipient as a row shows it."""
    return {
        "recipient": recipient,
        "url": address(request, "desk_register_recipient", key=recipient.key),
        "country": countries.name(recipient.country),
        "safeguard": words.safeguard(recipient),
    }


def _row(
    request: StaffRequest, activity: ProcessingActivity, customers: list[Organisation], home: str
) -> dict[str, Any]:
    day = request.GET.get("as_of", "")
    url = address(request, "desk_register_activity", key=activity.key)
    return {
        "activity": activity,
        "url": f"{url}?as_of={day}" if day else url,
        "role": words.ROLES[activity.role],
        "categories": [str(one) for one in activity.categories.all()],
        "countries": [countries.name(code) for code in sorted({one.country for one in activity.recipients.all()})],
        "missing": len(gaps.of_activity(activity, customers, home)),
    }


def home_country() -> str:
    """Return the country of whoever runs the platform, "" where nobody is named yet."""
    operator = Organisation.objects.filter(is_operator=True).first()
    return operator.country if operator else ""
