"""Rows of whoever hears of the service: contacts, their choices, leads, events, mailings, the website, social media."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.drawing import AS_OF, moment, stream
from privacy_portal.profiles.sample.leaving import before, last_days, leavers
from privacy_portal.profiles.sample.people import Person

Row = dict[str, Any]
_SOURCES = {
    "prospect": ("event", "website", "partner", "client"),
    "visitor": ("reception", "website"),
    "candidate": ("website",),
    "employee": ("reception",),
}
_JOBS = ("Head of purchasing", "Office manager", "Network engineer", "Event planner", "Student")
_EVENTS = ("Harbour fair of conferencing", "Lantern trade show", "Night of the quiet microphones")
_NETWORKS = ("Kranich", "Hafenplatz", "Treffpunkt")
_PAGES = ("/products", "/prices", "/about", "/jobs", "/contact")
_MAILINGS = 12


@dataclass(frozen=True, eq=False)
class Contact:
    """A person, and what they are to the service."""

    person: Person
    kind: str

    @property
    def hears_of_us(self) -> bool:
        """Whether mailings go to this contact."""
        return self.kind == "prospect" or self.person.in_cast


def rows(seed: str, contacts: Sequence[Contact], left: Mapping[int, date | None]) -> dict[str, list[Row]]:
    """Return the rows of contacts, contact_preferences, leads, event_scans, mailings, mailing_receipts, web_visits and
    social_accounts. `left`: on which day who of the staff left, by id."""
    mailings = list(_mailings(seed))
    silent = leavers(stream(seed, "silences"), [c.person for c in contacts if c.kind != "employee"])
    visits = list(_visits(seed, contacts, silent))
    heard = _last_heard(contacts, visits)
    return {
        "contacts": [
            row | {"last_heard_on": heard[row["id"]], "left_on": left.get(row["id"])}
            for row in _contacts(seed, contacts)
        ],
        "contact_preferences": list(_preferences(seed, contacts)),
        "leads": list(_leads(seed, contacts)),
        "event_scans": list(_scans(seed, contacts)),
        "mailings": mailings,
        "mailing_receipts": list(_receipts(seed, contacts, mailings)),
        "web_visits": visits,
        "social_accounts": list(_social(seed, contacts)),
    }


def _contacts(seed: str, contacts: Sequence[Contact]) -> Iterator[Row]:
    random = stream(seed, "contacts")
    for entry in contacts:
        person = entry.person
        yield {
            "id": person.id,
            "kind": entry.kind,
            "source": random.choice(_SOURCES[entry.kind]),
            "full_name": person.name,
            "name_kana": person.kana,
            "email": person.email,
            "email_confirmed_at": person.email_since,
            "phone": person.phone,
            "phone_confirmed_at": person.phone_since,
            "job_title": random.choice(_JOBS),
            "company": prose.topic(random, person.language),
            "country": person.country,
            "language": person.language,
            "created_at": person.since,
        }


def _last_heard(contacts: Sequence[Contact], visits: Sequence[Row]) -> dict[int, date]:
    """Return the day on which each contact came to the website last."""
    traces = {entry.person.id: [entry.person.since] for entry in contacts}
    for visit in visits:
        traces[visit["contact_id"]].append(visit["visited_at"])
    return last_days(traces)


def _preferences(seed: str, contacts: Sequence[Contact]) -> Iterator[Row]:
    random = stream(seed, "contact_preferences")
    number = 0
    for entry in contacts:
        for channel in ("email", "telephone"):
            for topic in ("marketing", "non_transactional"):
                number += 1
                yield {
                    "id": number,
                    "contact_id": entry.person.id,
                    "channel": channel,
                    "topic": topic,
                    "allowed": int(random.random() < 0.4),
                    "changed_at": moment(random, entry.person.since),
                }


def _leads(seed: str, contacts: Sequence[Contact]) -> Iterator[Row]:
    random = stream(seed, "leads")
    for number, entry in enumerate((c for c in contacts if c.hears_of_us), start=1):
        yield {
            "id": number,
            "contact_id": entry.person.id,
            "interest": prose.topic(random, entry.person.language),
            "note": prose.sentence(random, entry.person.language),
            "noted_at": moment(random, entry.person.since),
        }


def _scans(seed: str, contacts: Sequence[Contact]) -> Iterator[Row]:
    """Yield badge scans: the stand's scanner takes a badge only after its bearer agreed."""
    random = stream(seed, "event_scans")
    present = (c for c in contacts if c.hears_of_us and (c.person.in_cast or random.random() < 0.5))
    for number, entry in enumerate(present, start=1):
        yield {
            "id": number,
            "contact_id": entry.person.id,
            "event_name": random.choice(_EVENTS),
            "consented": 1,
            "scanned_at": moment(random, entry.person.since),
        }


def _mailings(seed: str) -> Iterator[Row]:
    random = stream(seed, "mailings")
    for number in range(1, _MAILINGS + 1):
        yield {"id": number, "title": prose.topic(random, "en"), "sent_at": AS_OF - timedelta(days=30 * number)}


def _receipts(seed: str, contacts: Sequence[Contact], mailings: Sequence[Row]) -> Iterator[Row]:
    random = stream(seed, "mailing_receipts")
    number = 0
    for entry in contacts:
        for mailing in random.sample(mailings, 3) if entry.hears_of_us else ():
            number += 1
            was_opened = random.random() < 0.5
            yield {
                "id": number,
                "mailing_id": mailing["id"],
                "contact_id": entry.person.id,
                "clicked": int(was_opened and random.random() < 0.3),
                "opened_at": mailing["sent_at"] + timedelta(hours=random.randrange(1, 72)) if was_opened else None,
            }


def _visits(seed: str, contacts: Sequence[Contact], silent: Mapping[int, date]) -> Iterator[Row]:
    """Yield the pages that each contact opened; nobody comes back after the day on which they fell silent."""
    random = stream(seed, "web_visits")
    number = 0
    for entry in contacts:
        cookie = f"{random.randrange(16**20):020x}"
        for _ in range(random.randint(2, 7)):
            number += 1
            yield {
                "id": number,
                "contact_id": entry.person.id,
                "cookie": cookie,
                "page": random.choice(_PAGES),
                "ip_address": contact.internet_address(random),
                "visited_at": before(
                    moment(random, max(entry.person.since, AS_OF - timedelta(days=395))), silent.get(entry.person.id)
                ),
            }


def _social(seed: str, contacts: Sequence[Contact]) -> Iterator[Row]:
    random = stream(seed, "social_accounts")
    found = (c for c in contacts if c.person.in_cast or random.random() < 0.2)
    for number, entry in enumerate(found, start=1):
        yield {
            "id": number,
            "contact_id": entry.person.id,
            "network": random.choice(_NETWORKS),
            "account_name": f"@{entry.person.email.partition('@')[0]}",
        }
