"""Reports of an incident (GDPR Art. 33): made in phases, late ones with their reason, and the decision to make none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from privacy_portal.clock import now
from workspaces.access import require
from workspaces.models import DutyKind, Incident, IncidentDuty, IncidentReport, IncidentState, Membership
from workspaces.register.incident_clocks import excusable
from workspaces.register.incident_laws import Kind, laws
from workspaces.register.incidents import NotYet, StaleIncident, locked, plan, record
from workspaces.roles import Capability

TO_AUTHORITY = (DutyKind.AUTHORITY, DutyKind.AUTHORITY_FINAL)


class ReasonMissing(ValueError):
    """The report was made after its legal date, and nobody said why (GDPR Art. 33(1), second sentence)."""


class SecondOfficerMissing(PermissionDenied):
    """Whoever proposed that no authority is told cannot agree to it."""


@dataclass(frozen=True)
class Made:
    """A report as it was made: when, whether more follows, and under which file of the authority."""

    at: datetime
    complete: bool
    file_reference: str = ""
    late_because: str = ""


def report(duty: IncidentDuty, made: Made, *, by: Membership) -> IncidentReport:
    """Enter that a report was made, or that the people were told; keep what was known at that time.

    The first report meets the duty; later ones complete it (Art. 33(4)). Raises ReasonMissing, and NotYet for an
    incident that was not assessed or is closed.
    """
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        incident = locked(duty.incident)
        if incident.state == IncidentState.OPEN:
            raise NotYet("assess_first")
        held = IncidentDuty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
        if held.met_at is None:
            _meet(held, made, by)
        highest = held.reports.aggregate(highest=Max("number"))["highest"] or 0
        written = IncidentReport.objects.create(
            platform_id=incident.platform_id,
            duty=held,
            number=highest + 1,
            made_at=made.at,
            complete=made.complete,
            file_reference=made.file_reference,
            contents=contents(incident),
            entered_by=by.user,
            entered_at=now(),
        )
        if held.kind in TO_AUTHORITY:
            _reported(incident, made.at)
        late = bool(held.late_because)
        record("incident.reported", incident, by, duty=held.kind, law=held.law, number=written.number, late=late)
    return written


def propose_none(incident: Incident, because: str, *, seen: int, by: Membership) -> Incident:
    """Propose that no authority is told, because the risk is too small (Art. 33(1)); a second officer decides.

    Raises NotYet before the risk was assessed and where every law asks for a report at this risk; StaleIncident.
    """
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(incident)
        if held.revision != seen or held.no_report_asked_by_id or held.reported_at:
            raise StaleIncident(held)
        if not held.risk:
            raise NotYet("assess_first")
        if not may_be_excused(held):
            raise NotYet("must_report")
        held.no_report_because, held.no_report_asked_by, held.no_report_asked_at = because, by.user, now()
        held.revision += 1
        held.save()
        record("incident.no_report_proposed", held, by)
    return held


def answer_none(incident: Incident, *, agree: bool, seen: int, by: Membership) -> Incident:
    """Agree that no authority is told, or don't: then the times go on. Raises SecondOfficerMissing, StaleIncident."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(incident)
        if held.revision != seen or held.no_report_asked_by_id is None or held.no_report_decided_by_id:
            raise StaleIncident(held)
        if held.no_report_asked_by_id == by.user_id:
            raise SecondOfficerMissing
        if agree:
            held.no_report_decided_by, held.no_report_decided_at = by.user, now()
        else:
            held.no_report_asked_by = held.no_report_asked_at = held.no_report_because = None
        held.revision += 1
        held.save()
        plan(held)
        record("incident.no_report_accepted" if agree else "incident.no_report_rejected", held, by)
    return held


def may_be_excused(incident: Incident) -> bool:
    """Say whether some law lets a report to its authority be left out at the risk that was found, or none asks."""
    if not incident.risk or not incident.as_controller or incident.reported_at:
        return False
    waiting = incident.duties.filter(kind__in=TO_AUTHORITY, met_at=None, needed=True)
    rules = [laws()[duty.law].duties[cast("Kind", duty.kind)] for duty in waiting]
    return not rules or any(excusable(rule, incident.risk) for rule in rules)


def contents(incident: Incident) -> dict[str, Any]:
    """Return what a report must say (GDPR Art. 33(3)(a) to (d)), as it is known now."""
    return {
        "happened": incident.happened or "",
        "kinds": list(incident.kinds),
        "began": incident.began_at.isoformat() if incident.began_at else "",
        "aware": incident.aware_at.isoformat(),
        "categories": [str(category) for category in incident.categories.all()],
        "people_kinds": list(incident.people_kinds),
        "people": incident.people,
        "people_known": incident.people_known,
        "records": incident.records,
        "records_known": incident.records_known,
        "consequences": incident.consequences or "",
        "measures": incident.measures or "",
        "risk": incident.risk,
        "risk_because": incident.risk_because or "",
        "revision": incident.revision,
    }


def _meet(duty: IncidentDuty, made: Made, by: Membership) -> None:
    late = duty.by_law and duty.due_at is not None and made.at > duty.due_at
    if late and not made.late_because.strip():
        raise ReasonMissing
    duty.met_at, duty.met_by, duty.needed = made.at, by.user, True
    duty.late_because = made.late_because.strip() if late else None
    duty.save()


def _reported(incident: Incident, at: datetime) -> None:
    if incident.reported_at is None or at < incident.reported_at:
        incident.reported_at = at
    incident.state = IncidentState.REPORTED
    incident.revision += 1
    incident.save()
    plan(incident)
