"""What goes into a question to a data system and what comes out, as frozen values.

Those that are stored between two steps (candidates, previews, receipts, search reports) turn into plain JSON with
`as_dict` and back with `from_dict`. A candidate holds personal data: whoever stores one seals it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

Row = dict[str, Any]


class Agreement(StrEnum):
    """How one identifier that the requester told compares with the one that the system holds.

    SAME is equality of what was written; SIMILAR is equality after normalising only (case, width, dots, plus-tags,
    digits of a number). Similar may find a person; it never confirms one.
    """

    SAME = "same"
    SIMILAR = "similar"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Identity:
    """The identifiers exactly as the requester told them; empty means that they told none."""

    name: str
    email: str
    phone: str = ""
    account: str = ""

    def told(self) -> dict[str, str]:
        """Return the identifiers that were told, by name ("name", "email", "phone", "account")."""
        told = {"name": self.name, "email": self.email, "phone": self.phone, "account": self.account}
        return {key: value.strip() for key, value in told.items() if value.strip()}


@dataclass(frozen=True)
class HeldContact:
    """An address or number that the system held for the person before the request, with the day it was confirmed.

    `shared`: the same address or number (normalised) is held for more than one person, so reaching it proves little.
    """

    kind: str
    value: str
    since: date | None
    shared: bool


@dataclass(frozen=True)
class Addressable:
    """People whose e-mail addresses a system holds: those of one kind in a collection ("": all who are in it)."""

    collection: str
    kind: str


@dataclass(frozen=True)
class AddressPage:
    """Some people of a system: for each the e-mail addresses that are held, in the order of the data map.

    `last` is the place to read on from; None when nobody comes after.
    """

    people: tuple[tuple[str, ...], ...]
    last: str | None


@dataclass(frozen=True)
class Membership:
    """The person's part in a workspace; `workspace` is its key, the same in the system and in the portal.

    `role` is what the system calls it, `kind` the person type that its data map translates that into (EC-01, QO-01:
    `subscriber` where the person stands in a customer's data); "" where the map does not say.
    """

    workspace: str
    role: str
    since: date | None
    until: date | None
    kind: str = ""


@dataclass(frozen=True)
class Candidate:
    """A person in the system who may be the requester.

    `fields` are the identifiers as held (for an officer to compare), `agreement` one `Agreement` per identifier name,
    `kind` the person kind in the system's own words mapped by the dataset, `version` a hash of the identifying row:
    when it changes between match and execution, the match has to be looked at again. `country` is where the system says
    that the person lives, "" where it does not.
    """

    key: str
    fields: dict[str, str]
    agreement: dict[str, str]
    contacts: tuple[HeldContact, ...]
    workspaces: tuple[Membership, ...]
    kind: str
    version: str
    country: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-serialisable copy; holds personal data."""
        return {
            "key": self.key,
            "fields": dict(self.fields),
            "agreement": {name: str(value) for name, value in self.agreement.items()},
            "contacts": [
                {"kind": c.kind, "value": c.value, "since": _iso(c.since), "shared": c.shared} for c in self.contacts
            ],
            "workspaces": [
                {
                    "workspace": m.workspace,
                    "role": m.role,
                    "since": _iso(m.since),
                    "until": _iso(m.until),
                    "kind": m.kind,
                }
                for m in self.workspaces
            ],
            "kind": self.kind,
            "version": self.version,
            "country": self.country,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild what `as_dict` wrote."""
        contacts = (HeldContact(**{**c, "since": _date(c["since"])}) for c in data["contacts"])
        members = (
            Membership(**{**m, "since": _date(m["since"]), "until": _date(m["until"])}) for m in data["workspaces"]
        )
        return cls(**{**data, "contacts": tuple(contacts), "workspaces": tuple(members)})


@dataclass(frozen=True)
class Part:
    """One data category in one place.

    `workspace` is the key of a business workspace; None stands for everything outside the business workspaces: rows
    that belong to no workspace and rows in personal ones.
    """

    category: str
    workspace: str | None = None


@dataclass(frozen=True)
class Scope:
    """The parts a request covers, for one controller.

    `business_workspaces` are the keys of every business workspace of the platform (not only those in `parts`): the
    connector needs them to tell a row of part None from a row that belongs to a customer. A row in a workspace that is
    neither listed here nor known as personal in the system belongs to no part and is never touched.
    """

    parts: frozenset[Part]
    business_workspaces: frozenset[str] = frozenset()

    def categories(self) -> frozenset[str]:
        """Return the categories that appear in any part."""
        return frozenset(part.category for part in self.parts)

    def places(self, category: str) -> frozenset[str | None]:
        """Return where a category is covered: business workspace keys, and None for everywhere else."""
        return frozenset(part.workspace for part in self.parts if part.category == category)


class RetentionStart(StrEnum):
    """The day from which a retention period runs; workspaces.register.kinds has the words."""

    COLLECTED = "collected"
    LAST_ACTIVITY = "last_activity"
    ACCOUNT_CLOSED = "account_closed"
    SUBSCRIPTION_ENDED = "subscription_ended"


@dataclass(frozen=True)
class Living:
    """People of whom the system says that they live in one of `countries` (ISO 3166-1); with `elsewhere`, in any other
    country. Of whom it says nothing, or two things, is in neither."""

    countries: frozenset[str]
    elsewhere: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.elsewhere else ''}{','.join(sorted(self.countries))}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Rebuild what `str` made."""
        codes = text.removeprefix("-").split(",")
        return cls(frozenset(code for code in codes if code), text.startswith("-"))


@dataclass(frozen=True)
class Reach:
    """Rows all of whose people are `living` somewhere (None: anywhere, also where nobody knows), but not rows all of
    whose people are among `others`: those are for another rule."""

    living: Living | None = None
    others: Living | None = None

    def __str__(self) -> str:
        if self == Reach():
            return ""
        return f"{'*' if self.living is None else self.living} {self.others or ''}".strip()

    @classmethod
    def of(cls, text: str) -> Self:
        """Rebuild what `str` made."""
        living, _space, others = text.partition(" ")
        return cls(Living.of(living) if living not in ("", "*") else None, Living.of(others) if others else None)


EVERYBODY = Reach()


@dataclass(frozen=True)
class Overdue:
    """Data that is kept too long: its retention began, by `starts`, on a day before `before`.

    `kinds` narrows it to people of some kinds, in the portal's words (empty: everybody), `reach` to those who live
    somewhere; rows of the people in `spared`, by candidate key, are left alone. `anonymise`: rows are emptied of the
    person where the data map says how.
    """

    starts: RetentionStart
    before: date
    kinds: frozenset[str] = frozenset()
    spared: frozenset[str] = frozenset()
    anonymise: bool = False
    reach: Reach = EVERYBODY


@dataclass(frozen=True)
class TablePreview:
    """What would happen to one table: counts of rows, never their content.

    found = erase + keep. `mode` is "delete" (row goes), "clear" (row stays for others, without the person) or "keep".
    `reason` is a code that the dataset explains in words; `keep_until` the day the last kept row may go.
    """

    table: str
    category: str
    found: int
    erase: int
    keep: int
    mode: str = "delete"
    reason: str = ""
    keep_until: date | None = None


@dataclass(frozen=True)
class Preview:
    """What an erasure would do. `digest` covers keys and contents of every row found: equal data, equal digest."""

    tables: tuple[TablePreview, ...]
    digest: str

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-serialisable copy; holds no personal data."""
        return {"tables": [{**vars(t), "keep_until": _iso(t.keep_until)} for t in self.tables], "digest": self.digest}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild what `as_dict` wrote."""
        tables = (TablePreview(**{**t, "keep_until": _date(t["keep_until"])}) for t in data["tables"])
        return cls(tuple(tables), data["digest"])


@dataclass(frozen=True)
class ExportedTable:
    """Rows of one table in one place, JSON-safe and streamed: `rows` can be read once."""

    name: str
    category: str
    workspace: str | None
    columns: tuple[str, ...]
    rows: Iterator[Row]


@dataclass(frozen=True)
class Receipt:
    """Proof that an erasure took effect, read from the system itself. `tables` are pairs (table, rows affected)."""

    effect_key: UUID
    tables: tuple[tuple[str, int], ...]
    digest: str
    at: datetime

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-serialisable copy; holds no personal data."""
        tables = [[name, count] for name, count in self.tables]
        return {"effect_key": str(self.effect_key), "tables": tables, "digest": self.digest, "at": self.at.isoformat()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild what `as_dict` wrote."""
        tables = tuple((str(name), int(count)) for name, count in data["tables"])
        return cls(UUID(data["effect_key"]), tables, data["digest"], datetime.fromisoformat(data["at"]))


class Verdict(StrEnum):
    """Why an identifier is still found after an erasure."""

    KEPT = "kept"  # the row is under a keep rule of the dataset
    OTHER_PART = "other_part"  # the person's row, but outside the scope: another controller decides on it
    THIRD_PARTY = "third_party"  # in a row that belongs to somebody else
    UNCOVERED = "uncovered"  # in a table or column that the dataset does not describe: somebody has to look
    LEFT = "left"  # should be gone


@dataclass(frozen=True)
class SearchHit:
    """Rows of one column in which an identifier was found, for one verdict; `reason` is the keep rule's code."""

    table: str
    column: str
    count: int
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class SearchReport:
    """The result of searching every column of every table, with what was searched."""

    hits: tuple[SearchHit, ...]
    tables: int
    columns: int
    at: datetime
    uncovered_columns: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """Rows in which something is left that should be gone."""
        return sum(hit.count for hit in self.hits if hit.verdict is Verdict.LEFT)

    @property
    def is_clean(self) -> bool:
        """Whether everything still found is explained: nothing left, and nothing in a place that nobody described."""
        return not any(hit.verdict in (Verdict.LEFT, Verdict.UNCOVERED) for hit in self.hits)

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-serialisable copy; holds no personal data."""
        hits = [{**vars(hit), "verdict": str(hit.verdict)} for hit in self.hits]
        return {
            **vars(self),
            "hits": hits,
            "at": self.at.isoformat(),
            "uncovered_columns": list(self.uncovered_columns),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild what `as_dict` wrote."""
        hits = tuple(SearchHit(**{**hit, "verdict": Verdict(hit["verdict"])}) for hit in data["hits"])
        at, uncovered = datetime.fromisoformat(data["at"]), tuple(data["uncovered_columns"])
        return cls(hits, data["tables"], data["columns"], at, uncovered)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
