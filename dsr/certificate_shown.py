"""A certificate of erasure as its page shows it, to the person and to the officer who prints it."""

from datetime import date, datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dsr import certificates, presentation
from dsr.certificate_body import FINDINGS
from dsr.models import Certificate
from privacy_portal.dates import date_words
from privacy_portal.links import absolute
from workspaces.models import in_language


def of(found: Certificate | None, back_url: str) -> dict[str, Any]:
    """Return what the page of a certificate shows; 404 for none, and for one whose body is no longer as recorded."""
    if found is None or not certificates.is_genuine(found):
        raise Http404
    body, platform = found.body, found.request.case.platform
    return {
        "facts": _facts(body),
        "systems": [_system(system) for system in body["systems"]],
        "not_covered": [in_language(system["names"]) for system in body["not_covered"]],
        "hash": found.digest,
        "verify_url": absolute(reverse("certificate_check", args=[platform.slug, found.digest])),
        "reference": body["reference"],
        "back_url": back_url,
    }


def _facts(body: dict[str, Any]) -> list[dict[str, str]]:
    decided = _("%(organisation)s, on %(day)s")
    rows = [
        (_("Deleted for"), body["person"]),
        (_("Request of"), _day(body["received_at"])),
        (
            _("Who decided"),
            decided % {"organisation": body["decided"]["organisation"], "day": _day(body["decided"]["at"])},
        ),
    ]
    if body.get("instruction"):
        given = _("%(reference)s, on %(day)s")
        names = {"reference": body["instruction"]["reference"], "day": _day(body["instruction"]["at"])}
        rows.append((_("On the owner’s instruction"), given % names))
    if body["approved"]:
        second = {"organisation": body["approved"]["organisation"], "day": _day(body["approved"]["at"])}
        rows.append((_("Checked by a second person"), decided % second))
    rows += [
        (_("Carried out by"), body["platform"]),
        (_("Law"), capfirst(presentation.law_name(body["law"]))),
        (_("Issued"), _day(body["issued_at"])),
    ]
    return [{"key": str(key), "value": str(value)} for key, value in rows]


def _system(system: dict[str, Any]) -> dict[str, Any]:
    """Return one system as the page shows it: its table of counts, and what the search afterwards found."""
    rows = [
        {
            "system": in_language(table["labels"]) or table["table"],
            "found": table["found"],
            "erase": table["erased"],
            "keep": table["kept"],
            "why": in_language(table["reasons"]),
            "keep_until": date.fromisoformat(table["keep_until"]) if table["keep_until"] else None,
        }
        for table in system["tables"]
        if table["found"]
    ]
    search = system["search"] or {"found": []}
    return {
        "name": in_language(system["names"]) or system["system"],
        "rows": sorted(rows, key=lambda row: row["system"]),
        "searched": search,
        "found": _findings(search["found"]),
        "backups": in_language(system["backups"]),
    }


def _findings(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the search still found, one line an explanation: how often, and in how many tables."""
    lines = []
    for verdict, why in FINDINGS.items():
        found = [hit for hit in hits if hit["verdict"] == verdict]
        tables = {hit["table"] for hit in found}
        if found:
            lines.append({"why": str(why), "count": sum(hit["count"] for hit in found), "tables": len(tables)})
    return lines


def _day(moment: str) -> str:
    return date_words(datetime.fromisoformat(moment)) if moment else ""
