"""What everybody may read of the register: sub-processors, who receives data and where, and how long it is kept."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacy_portal import countries
from workspaces.models import Platform, Recipient
from workspaces.register import reading, words
from workspaces.register import subprocessors as verbs
from workspaces.register.kinds import RecipientClass


class PublicRequest(HttpRequest):
    """A request below a platform's address; PlatformMiddleware sets `platform`."""

    platform: Platform


@require_safe
def subprocessors(request: PublicRequest) -> HttpResponse:
    """List the sub-processors with place, purpose and since when, and every change that was announced (NC-07)."""
    context = {
        "rows": [_row(one) for one in verbs.listed(reading.today(request.platform))],
        "coming": [_change(one) for one in verbs.announced()],
        "past": [_change(one) for one in verbs.changes() if one.ended_at],
    }
    return render(request, "register/public_subprocessors.html", context)


@require_safe
def recipients(request: PublicRequest) -> HttpResponse:
    """Say who gets data for marketing of their own, who else gets data by class, and what goes to which country
    (EK-09, EK-10, CP-05)."""
    held = list(reading.recipients(reading.today(request.platform)))
    rank = {value: number for number, value in enumerate(RecipientClass.values)}
    by_class = sorted(held, key=lambda one: (rank[one.kind], one.name))
    abroad = sorted((one for one in held if one.safeguard), key=lambda one: countries.name(one.transfer_country))
    context = {
        "marketing": [_row(one) for one in held if one.for_marketing],
        "classes": [
            {"name": RecipientClass(kind).label, "rows": [_row(one) for one in found]}
            for kind, found in groupby(by_class, key=lambda one: one.kind)
        ],
        "countries": [
            {"name": name, "rows": [_row(one) for one in found]}
            for name, found in groupby(abroad, key=lambda one: countries.name(one.transfer_country))
        ],
    }
    return render(request, "register/public_recipients.html", context)


@require_safe
def retention(request: PublicRequest) -> HttpResponse:
    """Say how long each kind of data is kept, and what stays in backups after that (EK-11). What a customer asked
    for its own workspace is the customer's to tell."""
    rules = list(reading.retention(reading.today(request.platform)))
    rows = [
        {
            "rule": rule,
            "categories": [str(one) for one in rule.categories.all()],
            "people": words.people(rule.people),
            "text": words.retention(rule),
            "backups": words.backups(rule),
            "for_whom": words.for_whom(rule, rules),
        }
        for rule in rules
        if rule.workspace_id is None
    ]
    return render(request, "register/public_retention.html", {"rows": rows})


def _row(recipient: Recipient) -> dict[str, Any]:
    return {
        "recipient": recipient,
        "country": countries.name(recipient.country),
        "transfer": words.transfer(recipient),
        "safeguard": words.safeguard(recipient),
    }


def _change(change: Any) -> dict[str, Any]:
    return {"change": change, "country": countries.name(change.country)}
