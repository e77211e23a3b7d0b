"""Whose consents end by new words of a purpose, so that they are asked again (EK-07): counted before an edition of a
notice is published, so that whoever publishes it knows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from consent import purposes
from consent.kinds import GIVING
from consent.models import ConsentState, Purpose, PurposeVersion
from privacy_portal.clock import now


@dataclass(frozen=True)
class AskedAgain:
    """A wording to which consents to earlier ones do not hold, and how many people gave one."""

    version: PurposeVersion
    people: int


def by(day: date) -> list[AskedAgain]:
    """Return the wordings of the platform in scope that will be asked for on `day`, of which somebody has to be asked
    again: what stood is no consent to them, or will be none from their first day on."""
    found = []
    for purpose in Purpose.objects.select_related("platform"):
        version = purposes.in_force(purpose, day)
        if version is None or not version.is_consent:
            continue
        stood = Q(kind__in=GIVING, version_number__lt=version.holds_since)
        still = Q(ends_at=None) | Q(ends_at__gt=now())
        people = ConsentState.objects.filter(stood, still, purpose=purpose).values("subject").distinct().count()
        if people:
            found.append(AskedAgain(version, people))
    return found
