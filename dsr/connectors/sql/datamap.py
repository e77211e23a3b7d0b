"""The data map after reading: every name resolved, every default filled, nothing left to guess."""

from collections.abc import Mapping
from dataclasses import dataclass

from dsr.connectors.sql.annotations import MembershipsNote, WorkspacesNote

ClearValue = str | int | bool | None


@dataclass(frozen=True)
class Place:
    """A column of a collection."""

    collection: str
    column: str


@dataclass(frozen=True)
class ByKey:
    """The column holds the key of a person of the identity collection `source`."""

    column: str
    source: str


@dataclass(frozen=True)
class ByParent:
    """The column refers to `parent`.`parent_column`; the row belongs to whom the parent row belongs."""

    column: str
    parent: str
    parent_column: str


Owner = ByKey | ByParent


@dataclass(frozen=True)
class KeepRule:
    """Rows stay until `years` after `since` (a column), or without end; `year_end` counts from its 31 December."""

    reason: str
    years: int | None = None
    since: str | None = None
    year_end: bool = False


@dataclass(frozen=True)
class Contact:
    """A column whose value the system confirmed, with the column of the day when it did."""

    place: Place
    kind: str
    since: Place | None


@dataclass(frozen=True)
class IdentitySource:
    """Where people of one sort are kept and which columns identify them; names may span several columns."""

    collection: str
    key: str
    name: tuple[tuple[Place, ...], ...]
    email: tuple[Place, ...]
    phone: tuple[Place, ...]
    account: tuple[Place, ...]
    contacts: tuple[Contact, ...]
    country: Place | None
    last_active: str | None
    closed: str | None
    kind_field: str | None
    kinds: Mapping[str, str]
    kind: str

    def places(self) -> tuple[Place, ...]:
        """Return every identifying column once, in the order of the map."""
        names = (place for name in self.name for place in name)
        return tuple(dict.fromkeys((*names, *self.email, *self.phone, *self.account)))

    def columns_read(self) -> tuple[Place, ...]:
        """Return the identifying columns, those of the confirmed contacts with their days, and that of the country."""
        contacts = (place for contact in self.contacts for place in (contact.place, contact.since) if place)
        home = (self.country,) if self.country else ()
        return tuple(dict.fromkeys((*self.places(), *contacts, *home)))


@dataclass(frozen=True)
class Collection:
    """How the rows of one table are treated. Without a category the table is about nobody in particular."""

    name: str
    columns: tuple[str, ...]
    primary_key: tuple[str, ...]
    category: str | None
    owners: tuple[Owner, ...] = ()
    workspace: str | ByParent | None = None
    dated: str | ByParent | None = None
    erase: str = "delete"
    clear: tuple[tuple[str, ClearValue], ...] = ()
    keep: KeepRule | None = None
    export: bool = True
    withheld: frozenset[str] = frozenset()
    volatile: frozenset[str] = frozenset()
    ever_new: bool = False

    @property
    def exported_columns(self) -> frozenset[str]:
        """The columns that a person may receive: described, and not withheld."""
        return frozenset(self.columns) - self.withheld


@dataclass(frozen=True)
class DataMap:
    """A whole system. `personal` are the collections with a category, `reasons` the words of keep rules by language."""

    name: str
    sources: Mapping[str, IdentitySource]
    collections: Mapping[str, Collection]
    workspaces: WorkspacesNote | None
    memberships: tuple[MembershipsNote, ...]
    reasons: Mapping[str, Mapping[str, str]]

    @property
    def personal(self) -> tuple[Collection, ...]:
        """The collections whose rows belong to people."""
        return tuple(c for c in self.collections.values() if c.category)
