"""The made-up portal of a network company's customers: tenants, their users, and what tenants ask of each other.

Of a user it holds a name, a mail address and a telephone number, and nothing else about the person: no address, no
machine, no place, no habit.
"""

from privacy_portal.profiles.sample.customer_portal import dealings, registrations
from privacy_portal.profiles.sample.customer_portal.registrations import Row, World
from privacy_portal.profiles.sample.customer_portal.schema import METADATA
from privacy_portal.profiles.sample.database import fill
from privacy_portal.profiles.sample.drawing import stream
from privacy_portal.profiles.sample.people import population
from privacy_portal.profiles.sample.tenants import settle, tenants

PACK = "customer-portal"
PEOPLE = 2_000
SMALL = 40
SEED = "customer-portal-2026"
# Where the people of the stories work. Everybody else is put by chance.
_WORKS_AT = {
    "rita": ("tn-fjordkabel", "tn-hikari"),
    "rita.s": ("tn-hikari",),
    "anna.muster": ("tn-fjordkabel",),
    "karl.muster": ("tn-fjordkabel",),
    "tanaka.kenichi": ("tn-hikari",),
    "mai.nguyen": ("tn-sao-bien",),
    "hung.tran": ("tn-sao-bien",),
}


def rows(people: int = PEOPLE, seed: str = SEED) -> dict[str, list[Row]]:
    """Return the rows of every table, by table name. Equal arguments give equal rows, on every machine."""
    world = World(seed, population(seed, people), tenants(PACK, first_id=301))
    settle(stream(seed, "tenants"), world.tenants, world.people, _WORKS_AT)
    return registrations.rows(world) | dealings.rows(world)


def create(url: str, *, people: int = PEOPLE, seed: str = SEED) -> dict[str, int]:
    """Create and fill the database at `url` (SQLite, PostgreSQL or MariaDB); return rows written, by table.

    Where the rows exist already nothing is written and {} is returned: people who were erased stay erased.
    """
    return fill(url, METADATA, lambda: rows(people, seed))
