"""Officers are told before a date of an incident, and again once it has passed."""

from datetime import datetime
from typing import cast

from django.db import transaction
from django.urls import reverse

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.dates import datetime_words, deadline_state
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces import notifications
from workspaces.models import IncidentDuty, OptionalMail
from workspaces.register.incidents import open_duties
from workspaces.register.officers import with_capability
from workspaces.roles import Capability


def remind() -> int:
    """Remind of every date of the platform in scope that draws near or has passed; return of how many.

    Each date is told of once when it draws near (the last third of its time) and once when it has passed.
    """
    moment = now()
    return sum(_remind(duty, moment) for duty in open_duties() if duty.due_at is not None)


def urgency(duty: IncidentDuty, at: datetime) -> str:
    """Return how a duty stands: a deadline state of privacy_portal.dates, "answered" once it was met, "ok" while its
    time has not begun."""
    if duty.due_at is None:
        return "answered" if duty.met_at else "ok"
    return deadline_state(
        duty.due_at, at=at, starts_at=duty.starts_at, answered=duty.met_at is not None, zone=duty.time_zone
    )


def _remind(duty: IncidentDuty, at: datetime) -> bool:
    state = urgency(duty, at)
    field = {"soon": "told_soon_at", "today": "told_soon_at", "overdue": "told_late_at"}.get(state)
    if field is None:
        return False
    with transaction.atomic():
        waiting = IncidentDuty.objects.filter(pk=duty.pk, met_at=None, needed=True, **{f"{field}__isnull": True})
        if not waiting.update(**{field: at}):
            return False
        _mail(duty, field, late=state == "overdue")
        trail.record(
            "incident.reminded",
            platform_id=duty.platform_id,
            actor=SYSTEM,
            subject=duty.incident.reference,
            duty=duty.kind,
            law=duty.law,
            late=state == "overdue",
        )
    return True


def _mail(duty: IncidentDuty, field: str, *, late: bool) -> None:
    incident, due_at = duty.incident, cast("datetime", duty.due_at)
    kwargs = {"platform": incident.platform.slug, "incident": incident.public_id}
    everybody = with_capability(Capability.HANDLE_EVENTS)
    for user in everybody if late else notifications.hearing(everybody, OptionalMail.INCIDENT_DUE_SOON):
        outbox.queue(
            "incident_due",
            platform=incident.platform,
            to=user.email,
            language=user.language,
            context={
                "reference": incident.reference,
                "duty": duty.get_kind_display,
                "due": lambda: datetime_words(due_at, zone=duty.time_zone, name_zone=True),
                "late": late,
                "choose_mails": "" if late else notifications.choose_address(),
                "link": absolute(reverse("desk_incident", kwargs=kwargs)),
            },
            dedupe_key=f"incident-due/{duty.pk}/{field}/{due_at:%Y%m%d%H%M}/{user.pk}",
            reference=incident.reference,
        )
