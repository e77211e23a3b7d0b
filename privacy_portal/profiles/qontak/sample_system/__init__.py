"""A made-up installation of the service, in a database of its own: 18 tables, deterministic from a seed.

It is what the portal's connectors work on where there is no real system: in the demonstration and in tests.
"""

from datetime import date

from privacy_portal.profiles.qontak.sample_system import contacts, exchanges, users
from privacy_portal.profiles.qontak.sample_system.cast import SETTING
from privacy_portal.profiles.qontak.sample_system.schema import METADATA
from privacy_portal.profiles.sample.customers import rows as common
from privacy_portal.profiles.sample.customers.world import build
from privacy_portal.profiles.sample.database import fill
from privacy_portal.profiles.sample.drawing import Row

PEOPLE = 2_000
SMALL = 60
SEED = "qontak-2026"
TERMS = common.Terms(
    workspace="customer",
    currency="SGD",
    prices=(49, 129, 299),
    pages=("/contacts", "/deals", "/mail", "/calls", "/settings", "app:home", "/pricing"),
    channels=("push:deals", "push:calls", "mail:digest", "mail:product"),
    ended={"crm-night-ferry": date(2026, 6, 30)},
)


def rows(people: int = PEOPLE, seed: str = SEED) -> dict[str, list[Row]]:
    """Return the rows of every table, by table name. Equal arguments give equal rows, on every machine."""
    world = build(SETTING, people, seed)
    return common.rows(world, TERMS) | users.rows(world) | contacts.rows(world) | exchanges.rows(world)


def create(url: str, *, people: int = PEOPLE, seed: str = SEED) -> dict[str, int]:
    """Create and fill the database at `url` (SQLAlchemy form) in one transaction; return rows written, by table.

    Where the tables exist already nothing is written and {} is returned: people who were erased stay erased.
    """
    return fill(url, METADATA, lambda: rows(people, seed))
