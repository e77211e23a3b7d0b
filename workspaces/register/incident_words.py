"""Incidents in words: how each date was counted, and what stands in reports, lists and files."""

from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy_portal.clock import now
from privacy_portal.dates import datetime_words
from privacy_portal.forms import Text
from workspaces.models import Incident, IncidentDuty, IncidentState, Knowledge
from workspaces.register.incident_clocks import Count, counts
from workspaces.register.incident_laws import Kind, laws
from workspaces.register.incident_reminders import urgency
from workspaces.register.incidents import facts, law_at

STATE_TAGS = {
    IncidentState.OPEN: "you",
    IncidentState.ASSESSED: "you",
    IncidentState.REPORTED: "others",
    IncidentState.CLOSED: "done",
}
KINDS: dict[str, Text] = {
    "confidentiality": gettext_lazy("Somebody saw or got data who must not have it"),
    "integrity": gettext_lazy("Data were changed without permission"),
    "availability": gettext_lazy("Data were lost or could not be reached"),
}
NOT_YET: dict[str, Text] = {
    "assess_first": gettext_lazy("Assess the risk first."),
    "must_report": gettext_lazy("At this risk every law asks for a report."),
    "duties_open": gettext_lazy(
        "Something is still due. Report it, or have a second officer agree that it is not needed."
    ),
    "report_or_decide": gettext_lazy("Nothing was reported. A second officer has to agree that no report is needed."),
    "closed": gettext_lazy("The incident is closed already."),
}
_STARTS: dict[str, Text] = {
    "aware": gettext_lazy("The time runs from the moment we knew of the incident."),
    "assessed": gettext_lazy("The time runs from the moment the risk was assessed."),
    "reported": gettext_lazy("The time runs from the first report to the authority."),
}
_DAYS: dict[str, Text] = {
    "days": gettext_lazy("Saturdays, Sundays and holidays count, also on the last day."),
    "working days": gettext_lazy(
        "Saturdays and Sundays do not count. Holidays are not known here and count, so the law may give a later date."
    ),
}
_CONFIDENCE: dict[str, Text] = {
    "high": gettext_lazy("We are sure of this."),
    "medium": gettext_lazy("We are fairly sure of this."),
    "low": gettext_lazy("We are not sure of this."),
}
_VERIFIED: dict[str, Text] = {
    "primary": gettext_lazy("Checked in the text of the law."),
    "secondary": gettext_lazy("Checked in a commentary."),
    "none": gettext_lazy("Not verified. Ask counsel."),
}


def length_words(count: Count) -> str:
    """Return "72 hours", "3 days" or "3 working days"."""
    number = count.length.number
    words = {
        "hours": ngettext("%(number)s hour", "%(number)s hours", number),
        "days": ngettext("%(number)s day", "%(number)s days", number),
        "working days": ngettext("%(number)s working day", "%(number)s working days", number),
    }
    return words[count.length.unit] % {"number": number}


def why(duty: IncidentDuty) -> dict[str, Any] | None:
    """Return how the date of a duty was counted, as the tag `date_why` takes it; None where no time has begun."""
    count = _count(duty)
    if count is None or duty.due_at is None or duty.starts_at is None:
        return None
    rule, law = count.rule, laws()[duty.law]
    start, due = (datetime_words(at, zone=duty.time_zone, name_zone=True) for at in (duty.starts_at, duty.due_at))
    told = {"length": length_words(count), "start": start, "due": due}
    if duty.by_law:
        sentence = _("%(length)s from %(start)s: %(due)s.") % told
    elif rule.recommended:
        sentence = _("The authority recommends this, and no law asks for it.") + " "
        sentence += _("Our own target is %(length)s from %(start)s: %(due)s.") % told
    else:
        sentence = (
            _("The law says “without delay” and names no number. Our own target is %(length)s from %(start)s: %(due)s.")
            % told
        )
    listed: list[dict[str, Any]] = [
        {
            "text": sentence,
            "article": rule.article,
            "source": law.sources[rule.source],
            "confidence": str(_CONFIDENCE[rule.confidence]),
            "verified": str(_VERIFIED[rule.verified]),
        },
        {"text": str(_STARTS[rule.starts])},
    ]
    if count.length.unit in _DAYS:
        listed.append({"text": str(_DAYS[count.length.unit])})
    if rule.note:
        listed.append({"text": rule.note})
    return {"at": duty.due_at, "zone": duty.time_zone, "facts": listed, "days": []}


def duty_row(duty: IncidentDuty) -> dict[str, Any]:
    """Return a duty as the pages show it."""
    rule = laws()[duty.law].duties.get(cast("Kind", duty.kind))
    return {
        "duty": duty,
        "name": duty.get_kind_display(),
        "law": duty.law,
        "place": duty.establishment.name,
        "article": rule.article if rule else "",
        "recommended": rule is not None and rule.recommended,
        "unverified": rule is not None and rule.verified == "none",
        "state": urgency(duty, now()),
        "why": why(duty),
        "reports": list(duty.reports.all()),
        "to_customers": duty.kind == "customers",
    }


def number_words(number: int | None, known: str) -> str:
    """Return how many, and how well that is known."""
    if number is None:
        return str(Knowledge.UNKNOWN.label)
    return _("%(number)s (%(known)s)") % {"number": f"{number:,}", "known": Knowledge(known).label}


def without_law(incident: Incident) -> list[str]:
    """Return the establishments for whose place the portal knows no law about incidents."""
    places = incident.establishments.all()
    return [place.name for place in places if not law_at(place, incident)]


def _count(duty: IncidentDuty) -> Count | None:
    """Return the count behind a duty as the rules have it now; None where a law no longer has the duty."""
    known = counts(laws()[duty.law], facts(duty.incident), duty.time_zone) if duty.law in laws() else ()
    return next((count for count in known if count.kind == duty.kind), None)
