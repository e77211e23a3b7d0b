"""What the pages on the way to a request say besides asking: what comes of it, and the answers so far."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dsr import counts, drafts, outlook, presentation, relations, routing
from dsr.views.requester.dates import shown as dates_shown
from privacy_portal import countries
from workspaces.models import DataCategory, Platform


def of(platform: Platform, slug: str, answers: dict[str, Any]) -> dict[str, Any]:
    """Return what the page `slug` shows besides its form."""
    if slug == "outcome":
        return _outcome(platform, answers)
    if slug == "check":
        return _check(platform, answers)
    return {}


def _outcome(platform: Platform, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "right": answers["wish"]["right"],
        "categories": DataCategory.objects.filter(platform=platform),
        "kept": outlook.kept_by_law(platform),
        "backups": outlook.backups(platform),
    }


def _check(platform: Platform, answers: dict[str, Any]) -> dict[str, Any]:
    right, residence = answers["wish"]["right"], answers["home"]["residence"]
    establishment = routing.establishment_for(platform, residence)
    region = drafts.region(answers)
    found = outlook.dates(right, residence, establishment, region)
    law = counts.law_of(residence, establishment, region)
    return {
        "rows": _rows(platform, answers),
        "deciders": outlook.deciders(platform, answers["you"]["relation"]),
        "establishment": establishment,
        "law_name": presentation.law_name(law),
        "of_the_place": any(one.law == law and one.because == "residence" for one in found),
        **dates_shown(found),
    }


def _rows(platform: Platform, answers: dict[str, Any]) -> list[dict[str, str]]:
    """Return the answers as rows with a way to change each."""
    reach, you = answers["reach"], answers["you"]
    relation = relations.title(platform, you["relation"])
    told = [
        ("wish", _("What you want"), presentation.wish(answers["wish"]["right"])),
        ("you", _("How you use the service"), "\n".join(filter(None, [relation, you["workspace"]]))),
        (
            "state" if "state" in answers else "home",
            _("Where you live"),
            countries.place_name(answers["home"]["residence"], drafts.region(answers)),
        ),
        ("reach", _("Your name"), reach["name"]),
        ("reach", _("Your e-mail address"), reach["email"]),
        ("reach", _("Your telephone number"), reach["phone"]),
        ("reach", _("Your user name"), reach["account"]),
        ("details", _("What we need to know"), answers["details"]["wish"] or _("Nothing more")),
    ]
    return [
        {"key": key, "value": value, "change_url": reverse("question", args=[platform.slug, slug])}
        for slug, key, value in told
        if value
    ]
