"""Rows of whoever came in person or for work: visits to the premises, applications, the staff register."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from privacy_portal.profiles.sample import prose
from privacy_portal.profiles.sample.drawing import AS_OF, moment, stream
from privacy_portal.profiles.sample.ntt_cloud.outreach import Contact, Row

_SITES = ("Paris reception", "London reception", "Tokyo reception")
_POSTS = ("Account manager", "Network engineer", "Conference operator", "Receptionist")
_TEAMS = ("Sales", "Operations", "Client relations")
_STATES = ("received", "interview", "declined", "hired")


def rows(seed: str, contacts: Sequence[Contact]) -> dict[str, list[Row]]:
    """Return the rows of site_visits, applications, interview_notes and staff_records."""
    applications = list(_applications(seed, contacts))
    return {
        "site_visits": list(_site_visits(seed, contacts)),
        "applications": applications,
        "interview_notes": list(_interview_notes(seed, contacts, applications)),
        "staff_records": list(_staff_records(seed, contacts)),
    }


def _site_visits(seed: str, contacts: Sequence[Contact]) -> Iterator[Row]:
    random = stream(seed, "site_visits")
    came = (c for c in contacts if c.kind == "visitor" or c.person.in_cast or random.random() < 0.1)
    for number, entry in enumerate(came, start=1):
        came_at = moment(random, max(entry.person.since, AS_OF - timedelta(days=90)))
        yield {
            "id": number,
            "contact_id": entry.person.id,
            "site": random.choice(_SITES),
            "badge_number": f"V-{number:05}",
            "came_at": came_at,
            "left_at": came_at + timedelta(minutes=random.randrange(20, 300)),
        }


def _applications(seed: str, contacts: Sequence[Contact]) -> Iterator[Row]:
    random = stream(seed, "applications")
    applied = (c for c in contacts if c.kind == "candidate" or c.person.handle == "rita")
    for number, entry in enumerate(applied, start=1):
        yield {
            "id": number,
            "contact_id": entry.person.id,
            "post": random.choice(_POSTS),
            "letter": prose.sentence(random, entry.person.language),
            "cv_path": f"applications/{random.randrange(16**10):010x}.pdf",
            "status": random.choice(_STATES),
            "applied_on": moment(random, max(entry.person.since, AS_OF - timedelta(days=700))).date(),
        }


def _interview_notes(seed: str, contacts: Sequence[Contact], applications: Sequence[Row]) -> Iterator[Row]:
    random = stream(seed, "interview_notes")
    languages = {entry.person.id: entry.person.language for entry in contacts}
    for number, application in enumerate(applications, start=1):
        yield {
            "id": number,
            "application_id": application["id"],
            "note": prose.sentence(random, languages[application["contact_id"]]),
            "noted_at": moment(random, AS_OF - timedelta(days=60)),
        }


def _staff_records(seed: str, contacts: Sequence[Contact]) -> Iterator[Row]:
    random = stream(seed, "staff_records")
    for number, entry in enumerate((c for c in contacts if c.kind == "employee"), start=1):
        hired = moment(random, entry.person.since)
        has_left = random.random() < 0.3 and not entry.person.in_cast
        yield {
            "id": number,
            "contact_id": entry.person.id,
            "staff_number": f"S-{number:05}",
            "post": random.choice(_POSTS),
            "team": random.choice(_TEAMS),
            "hired_on": hired.date(),
            "left_on": (hired + (AS_OF - hired) / 2).date() if has_left else None,
        }
