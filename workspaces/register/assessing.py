"""Recording why a recipient was chosen, and when that is looked at again (CP-08)."""

from datetime import date

from django.db import IntegrityError, transaction

from privacy_portal.audit import trail
from workspaces.access import actor_of, require
from workspaces.models import Assessment, Membership, Recipient
from workspaces.roles import Capability


class AlreadyAssessed(Exception):
    """An assessment of that day is on record: the record is added to, never rewritten."""


def record(
    recipient: Recipient,
    *,
    by: Membership,
    assessed_on: date,
    assessed_by: str,
    outcomes: dict[str, str],
    review_by: date,
) -> Assessment:
    """Record an assessment of `recipient`, with the day of the next one. Raises AlreadyAssessed."""
    require(by, Capability.ANSWER_FOR_PLATFORM)
    try:
        with transaction.atomic():
            assessment: Assessment = Assessment.objects.create(
                platform=recipient.platform,
                recipient=recipient,
                assessed_on=assessed_on,
                assessed_by=assessed_by,
                outcomes=outcomes,
                review_by=review_by,
            )
            trail.record(
                "recipient.assessed",
                platform_id=recipient.platform_id,
                actor=actor_of(by),
                recipient=recipient.key,
                review_by=review_by.isoformat(),
            )
            return assessment
    except IntegrityError:
        raise AlreadyAssessed from None
