"""What the audit trail tells of a case: the newest lines beside the request, all of them on a page of their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dsr.models import Request
from dsr.views.officer.desk import DeskRequest, about, request_view
from dsr.views.officer.words import BROKEN, FACT_CODES, FACT_NAMES
from privacy_portal.audit import trail
from privacy_portal.audit.catalogue import UnregisteredAction
from privacy_portal.audit.models import AuditEntry
from privacy_portal.forms import Text
from privacy_portal.lists import listed
from workspaces.models import Organisation, User, Workspace
from workspaces.roles import Capability
from workspaces.trail_readers import Reader, reader

SHOWN = 8
# Numbers that mean something to machines only; the page of the whole trail shows them.
TECHNICAL = ("approval", "digest", "effect", "package", "attempt")
LISTED_AT_MOST = 500
KINDS: dict[str, Text] = {
    "person": gettext_lazy("The person"),
    "owner": gettext_lazy("The owner of the workspace"),
    "system": gettext_lazy("The portal"),
    "application": gettext_lazy("An application"),
}

# What keys stand for, by the fact that holds them.
Names = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Entry:
    """One act of the trail in words: its place in the trail, what, who, when, its facts and its hash."""

    seq: int
    at: datetime
    text: str
    who: str
    subject: str
    facts: list[tuple[str, str]]
    hash: str


def lines(part: Request, most: int, reads: Reader) -> list[Entry]:
    """Return the newest acts about the case and its parts that `reads` sees, newest first, without technical facts."""
    return [_entry(entry, names, TECHNICAL) for entry, names in _told(part, most, reads)]


@require_safe
@request_view(Capability.SEE_AUDIT)
def audit(request: DeskRequest, part: Request) -> HttpResponse:
    """Show all that the trail tells of a case; on demand, whether the whole trail is as it was written."""
    reads = reader(request.membership.role, part.platform_id)
    report = trail.verify(part.platform_id) if "verify" in request.GET else None
    context = about(
        request,
        part,
        entries=[_entry(entry, names) for entry, names in _told(part, LISTED_AT_MOST, reads)],
        report=report,
        unseen=reads.unseen() if report else 0,
        broken=BROKEN.get(report.reason, report.reason) if report else "",
    )
    return render(request, "officer/audit.html", context)


def _told(part: Request, most: int, reads: Reader) -> list[tuple[AuditEntry, Names]]:
    found = [entry for entry in _about(part)[:most] if reads.sees(entry)]
    names = _names(found)
    return [(entry, names) for entry in found]


def _about(part: Request) -> QuerySet[AuditEntry]:
    case = part.case
    subjects = [case.display_reference, *(f"{case.display_reference} / {number}" for number in range(1, _parts(part)))]
    return AuditEntry.objects.of_platform(part.platform_id).about(*subjects).order_by("-seq")


def _parts(part: Request) -> int:
    return Request.objects.filter(case=part.case_id).count() + 1


def _names(entries: list[AuditEntry]) -> Names:
    """Return what the officers, organisations and workspaces of these entries are called, by fact and key.

    All are of the platform whose desk this is, and no name is stored in the trail."""
    ids = {entry.actor_id for entry in entries if entry.actor_kind == "officer" and entry.actor_id.isdecimal()}
    ids |= {entry.facts["to"] for entry in entries if entry.action == "request.assigned" and entry.facts["to"]}
    return {
        "to": {str(user.pk): str(user) for user in User.objects.filter(pk__in=ids)},
        "controller": _called(Organisation, entries, "controller"),
        "workspace": _called(Workspace, entries, "workspace"),
    }


def _called(model: type[Organisation | Workspace], entries: list[AuditEntry], fact: str) -> dict[str, str]:
    keys = {entry.facts[fact] for entry in entries if entry.facts.get(fact)}
    return {one.key: one.name for one in model.objects.filter(key__in=keys)} if keys else {}


def _entry(entry: AuditEntry, names: Names, leave_out: tuple[str, ...] = ()) -> Entry:
    try:
        text = entry.sentence
    except UnregisteredAction:
        text = entry.action
    who = names["to"].get(entry.actor_id, _("An officer")) if entry.actor_kind == "officer" else KINDS[entry.actor_kind]
    return Entry(
        seq=entry.seq,
        at=entry.at,
        text=text,
        who=str(who),
        subject=entry.subject,
        facts=[
            (str(FACT_NAMES.get(name, name)), _readable(name, value, names))
            for name, value in entry.facts.items()
            if value not in ("", None, []) and name not in leave_out
        ],
        hash=bytes(entry.hash).hex(),
    )


def _readable(name: str, value: Any, names: Names) -> str:
    """Return a fact's value in words: codes as the pages call them, and by name whom a key stands for."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return listed(value)
    code = str(value)
    return str(FACT_CODES.get(name, {}).get(code) or names.get(name, {}).get(code, code))
