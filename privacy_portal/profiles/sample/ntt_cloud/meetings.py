"""The meeting system: companies that hold telephone and web conferences, and whoever takes part in them."""

from privacy_portal.profiles.sample.database import fill
from privacy_portal.profiles.sample.drawing import stream
from privacy_portal.profiles.sample.ntt_cloud import conferences, customers
from privacy_portal.profiles.sample.ntt_cloud.customers import Row, World
from privacy_portal.profiles.sample.ntt_cloud.meetings_schema import METADATA
from privacy_portal.profiles.sample.people import population
from privacy_portal.profiles.sample.tenants import settle, tenants

PACK = "ntt-cloud"
PEOPLE = 2_000
SMALL = 40
SEED = "ntt-cloud-meetings-2026"
# Where the people of the stories work. Everybody else is put by chance.
_WORKS_AT = {
    "rita": ("cl-nordlicht", "cl-papillon"),
    "rita.s": ("cl-papillon",),
    "anna.muster": ("cl-nordlicht",),
    "karl.muster": ("cl-nordlicht",),
    "pierre.dupre": ("cl-papillon",),
    "mai.nguyen": ("cl-tre-xanh",),
    "hung.tran": ("cl-tre-xanh",),
    "sato.hana": ("cl-kirinoshima",),
    "tanaka.kenichi": ("cl-kirinoshima",),
}


def rows(people: int = PEOPLE, seed: str = SEED) -> dict[str, list[Row]]:
    """Return the rows of every table, by table name. Equal arguments give equal rows, on every machine."""
    world = World(seed, population(seed, people), tenants(PACK, first_id=101))
    settle(stream(seed, "clients"), world.clients, world.people, _WORKS_AT)
    return customers.rows(world) | conferences.rows(world)


def create(url: str, *, people: int = PEOPLE, seed: str = SEED) -> dict[str, int]:
    """Create and fill the database at `url` (SQLite, PostgreSQL or MariaDB); return rows written, by table.

    Where the rows exist already nothing is written and {} is returned: people who were erased stay erased.
    """
    return fill(url, METADATA, lambda: rows(people, seed))
