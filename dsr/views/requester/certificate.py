"""The certificate of an erasure, to print, and the page where anybody who holds it can check it."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dsr import certificates, presentation
from dsr.certificate_body import FINDINGS
from dsr.models import Certificate
from dsr.views.requester.limits import limited
from dsr.visits import PortalRequest, mailbox_view
from privacy_portal import throttling
from privacy_portal.dates import date_words
from privacy_portal.links import absolute
from workspaces.models import in_language


@require_safe
@mailbox_view
def certificate(request: PortalRequest, part: int, **kwargs: Any) -> HttpResponseBase:
    """Show the certificate of a part; 404 where there is none, and where its body is no longer the one recorded."""
    related = ("subject_key", "request__case__platform")
    found = Certificate.objects.select_related(*related).filter(request__case=request.case, request__part=part).first()
    back_url = reverse("case", args=[request.platform.slug, request.case.reference])
    return render(request, "requester/certificate.html", shown(found, back_url))


def shown(found: Certificate | None, back_url: str) -> dict[str, Any]:
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


@require_safe
@limited(throttling.CODE)
def certificate_check(request: PortalRequest, digest: str) -> HttpResponseBase:
    """Say whether a certificate with this number was issued, and when; nothing about whom it is."""
    found = Certificate.objects.filter(digest=digest).select_related("request__case").first()
    status = 200 if found else 404
    context = {"certificate": found, "hash": digest}
    return render(request, "requester/certificate_check.html", context, status=status)


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
