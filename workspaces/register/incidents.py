"""Incidents (EC-07; GDPR Art. 33(5)): entering one, changing what is known, assessing the risk, closing it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from privacy_portal.audit import trail
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import (
    DataCategory,
    DutyKind,
    Establishment,
    Incident,
    IncidentDuty,
    IncidentState,
    Knowledge,
    Membership,
    Platform,
    Workspace,
)
from workspaces.register.incident_clocks import Count, Facts, counts
from workspaces.register.incident_laws import law_of, laws
from workspaces.roles import Capability

KINDS = ("confidentiality", "integrity", "availability")
_RELATIONS = ("establishments", "workspaces", "categories")
# What the risk does not rest on. Everything else may make it another one, so that two officers look at it anew.
_WITHOUT_BEARING = {"found_at", "aware_at", "measures"}


class StaleIncident(Exception):
    """Somebody changed the incident since its page was shown; `incident` is how it stands now."""

    def __init__(self, incident: Incident) -> None:
        super().__init__("The incident has been changed meanwhile.")
        self.incident = incident


class NotYet(Exception):
    """The act does not fit how the incident stands; `why` is a code.

    "assess_first", "must_report", "duties_open", "report_or_decide", "closed".
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Known:
    """What is known of an incident. Numbers come with how well they are known."""

    happened: str
    found_at: datetime
    aware_at: datetime
    establishments: Sequence[Establishment]
    categories: Sequence[DataCategory]
    began_at: datetime | None = None
    kinds: Sequence[str] = ()
    malicious: bool = False
    as_controller: bool = True
    as_processor: bool = False
    workspaces: Sequence[Workspace] = ()
    people_kinds: Sequence[str] = ()
    people: int | None = None
    people_known: str = Knowledge.UNKNOWN
    records: int | None = None
    records_known: str = Knowledge.UNKNOWN
    consequences: str = ""
    measures: str = ""


def enter(platform: Platform, known: Known, *, by: Membership) -> Incident:
    """Enter an incident and begin every clock that the laws of its establishments have. Return it."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        Platform.objects.select_for_update().get(pk=platform.pk)
        highest = Incident.objects.aggregate(highest=Max("number"))["highest"] or 0
        incident = Incident(platform=platform, number=highest + 1, entered_by=by.user, entered_at=now())
        _write(incident, known)
        plan(incident)
        record("incident.entered", incident, by)
    return incident


def change(incident: Incident, known: Known, *, seen: int, by: Membership) -> Incident:
    """Change what is known; dates that were not met are counted anew. `seen` is the revision that the page showed.

    Takes back what was proposed or agreed about telling no authority, unless only what the risk does not rest on
    changed: when it was found and known, and what is done about it. Raises StaleIncident, and NotYet once it is closed.
    """
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(incident)
        if held.revision != seen:
            raise StaleIncident(held)
        changed = _changed(held, known)
        taken_back = not _WITHOUT_BEARING.issuperset(changed) and _take_back_no_report(held)
        _write(held, known, revision=held.revision + 1)
        plan(held)
        record("incident.changed", held, by, fields=changed)
        if taken_back:
            record("incident.no_report_taken_back", held, by)
    return held


def assess(incident: Incident, risk: str, because: str, *, seen: int, by: Membership) -> Incident:
    """Say how great the risk is and why; may be said anew. Raises StaleIncident, and NotYet once it is closed.

    A new assessment takes back what was proposed or agreed about telling no authority.
    """
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(incident)
        if held.revision != seen:
            raise StaleIncident(held)
        held.risk, held.risk_because = risk, because
        held.assessed_at, held.assessed_by = now(), by.user
        held.state = IncidentState.REPORTED if held.reported_at else IncidentState.ASSESSED
        taken_back = _take_back_no_report(held)
        held.revision += 1
        held.save()
        plan(held)
        record("incident.assessed", held, by, risk=risk)
        if taken_back:
            record("incident.no_report_taken_back", held, by)
    return held


def close(incident: Incident, words: str, *, seen: int, by: Membership) -> Incident:
    """Close an incident once every duty was met or does not arise. Raises StaleIncident and NotYet."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(incident)
        if held.revision != seen:
            raise StaleIncident(held)
        if held.state == IncidentState.OPEN:
            raise NotYet("assess_first")
        if held.duties.filter(needed=True, met_at=None).exists():
            raise NotYet("duties_open")
        # Where the portal knows no law there was no duty to meet; two officers decide not to report all the same.
        if held.as_controller and not (held.reported_at or held.no_report_decided_by_id):
            raise NotYet("report_or_decide")
        held.state, held.closing_words = IncidentState.CLOSED, words
        held.closed_by, held.closed_at = by.user, now()
        held.revision += 1
        held.save()
        record("incident.closed", held, by)
    return held


def locked(incident: Incident) -> Incident:
    """Return the incident with its row locked. In a transaction. Raises NotYet when it is closed."""
    held: Incident = Incident.objects.select_for_update(of=("self",)).select_related("platform").get(pk=incident.pk)
    if held.state == IncidentState.CLOSED:
        raise NotYet("closed")
    return held


def facts(incident: Incident) -> Facts:
    """Return what the dates of an incident rest on."""
    return Facts(
        aware_at=incident.aware_at,
        assessed_at=incident.assessed_at,
        reported_at=incident.reported_at,
        risk=incident.risk,
        malicious=incident.malicious,
        as_controller=incident.as_controller,
        as_processor=incident.as_processor,
        excused=incident.no_report_decided_by_id is not None,
    )


def plan(incident: Incident) -> None:
    """Bring the rows of the duties in line with the facts. What was met stays as it was. In a transaction."""
    kept = {(one.establishment_id, one.kind): one for one in incident.duties.select_related("establishment")}
    arising: set[tuple[int, str]] = set()
    for establishment in incident.establishments.all():
        code = law_at(establishment, incident)
        for count in counts(laws()[code], facts(incident), establishment.time_zone) if code else ():
            key = (establishment.pk, str(count.kind))
            arising.add(key)
            _keep(incident, establishment, code, count, kept.get(key))
    for key, duty in kept.items():
        if key not in arising and duty.met_at is None and duty.needed:
            duty.needed = False
            duty.save(update_fields=["needed"])


def law_at(establishment: Establishment, incident: Incident) -> str:
    """Return the code of the law that held there when the incident became known, "" where the portal knows none."""
    known_on = incident.aware_at.astimezone(ZoneInfo(establishment.time_zone)).date()
    return law_of(establishment.country, establishment.subdivision, known_on)


def record(action: str, incident: Incident, by: Membership, **told: trail.Fact) -> None:
    """Write the audit entry of an act on an incident: its number and codes, no word of what happened."""
    trail.record(action, platform_id=incident.platform_id, actor=actor_of(by), subject=incident.reference, **told)


def open_duties() -> list[IncidentDuty]:
    """Return the duties of the platform in scope that are still to be met, the earliest date first."""
    waiting = IncidentDuty.objects.filter(met_at=None, needed=True).exclude(incident__state=IncidentState.CLOSED)
    return list(waiting.select_related("incident__platform", "establishment").order_by("due_at", "pk"))


def _keep(incident: Incident, establishment: Establishment, code: str, count: Count, duty: IncidentDuty | None) -> None:
    if duty is not None and duty.met_at is not None:
        return
    if duty is None:
        duty = IncidentDuty(platform_id=incident.platform_id, incident=incident, establishment=establishment)
    elif duty.due_at != count.due_at:
        # Another date is another reminder.
        duty.told_soon_at = duty.told_late_at = None
    duty.kind, duty.law, duty.time_zone, duty.needed = DutyKind(count.kind), code, count.zone, True
    duty.starts_at, duty.due_at, duty.by_law = count.starts_at, count.due_at, count.by_law
    duty.save()


def _take_back_no_report(incident: Incident) -> bool:
    """Let the incident say nothing about telling no authority; return whether it did. The caller saves it."""
    stood = incident.no_report_asked_by_id is not None
    incident.no_report_asked_by = incident.no_report_decided_by = incident.no_report_because = None
    incident.no_report_asked_at = incident.no_report_decided_at = None
    return stood


def _write(incident: Incident, known: Known, **more: int) -> None:
    plain = {field.name: getattr(known, field.name) for field in fields(known) if field.name not in _RELATIONS}
    for name, value in {**plain, **more}.items():
        setattr(incident, name, list(value) if isinstance(value, tuple) else value)
    incident.save()
    incident.establishments.set(known.establishments)
    incident.workspaces.set(known.workspaces)
    incident.categories.set(known.categories)


def _changed(incident: Incident, known: Known) -> list[str]:
    """Return the names of the fields that `known` changes; the audit trail holds no more than that."""
    changed = []
    for field in fields(known):
        new = getattr(known, field.name)
        if field.name in _RELATIONS:
            old_keys = set(getattr(incident, field.name).values_list("pk", flat=True))
            differs = old_keys != {one.pk for one in new}
        else:
            differs = getattr(incident, field.name) != (list(new) if isinstance(new, tuple) else new)
        if differs:
            changed.append(field.name)
    return changed
