"""What is loud on the desk: dates of incidents that have passed, and disclosures that were blocked."""

from django.db.models import QuerySet

from privacy_portal.clock import now
from workspaces.models import Disclosure, IncidentDuty, IncidentState


def late_duties() -> QuerySet[IncidentDuty]:
    """Return the duties of incidents of the platform in scope that are past their date."""
    late: QuerySet[IncidentDuty] = IncidentDuty.objects.filter(met_at=None, needed=True, due_at__lt=now())
    return late.exclude(incident__state=IncidentState.CLOSED)


def incidents_late() -> int:
    """Return how many of them there are."""
    return late_duties().count()


def disclosures_blocked() -> int:
    """Return how many disclosures were blocked and not looked at by an officer yet."""
    return Disclosure.objects.filter(blocked=True, annuls=False, corrections=None, look=None).count()
