"""The marketing database: prospects, whoever came to an event or to an office, applicants, and the service's staff."""

from random import Random

from privacy_portal.profiles.sample.database import fill
from privacy_portal.profiles.sample.drawing import stream
from privacy_portal.profiles.sample.ntt_cloud import arrivals, outreach
from privacy_portal.profiles.sample.ntt_cloud.marketing_schema import METADATA
from privacy_portal.profiles.sample.ntt_cloud.outreach import Contact, Row
from privacy_portal.profiles.sample.people import Person, population

PEOPLE = 2_000
SMALL = 40
SEED = "ntt-cloud-marketing-2026"
_KINDS = ("prospect", "visitor", "candidate", "employee")
# What the people of the stories are. Everybody else becomes something by chance.
_KIND_OF = {
    "rita": "prospect",
    "rita.s": "visitor",
    "anna.muster": "candidate",
    "tanaka.kenichi": "employee",
    "mai.nguyen": "visitor",
    "sato.hana": "candidate",
    "o.hughes": "employee",
}


def rows(people: int = PEOPLE, seed: str = SEED) -> dict[str, list[Row]]:
    """Return the rows of every table, by table name. Equal arguments give equal rows, on every machine."""
    chance = stream(seed, "kinds")
    contacts = [Contact(person, _kind(chance, person)) for person in population(seed, people)]
    arrived = arrivals.rows(seed, contacts)
    left = {row["contact_id"]: row["left_on"] for row in arrived["staff_records"]}
    return outreach.rows(seed, contacts, left) | arrived


def _kind(random: Random, person: Person) -> str:
    return _KIND_OF.get(person.handle or "") or random.choices(_KINDS, weights=(70, 12, 10, 8))[0]


def create(url: str, *, people: int = PEOPLE, seed: str = SEED) -> dict[str, int]:
    """Create and fill the database at `url` (SQLite, PostgreSQL or MariaDB); return rows written, by table.

    Where the rows exist already nothing is written and {} is returned: people who were erased stay erased.
    """
    return fill(url, METADATA, lambda: rows(people, seed))
