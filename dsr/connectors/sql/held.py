"""What the system holds about people: identifiers, confirmed contacts, what they are in which workspace."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from dsr.connectors.base import Membership
from dsr.connectors.sql.annotations import MembershipsNote
from dsr.connectors.sql.datamap import ByKey, Contact, DataMap, IdentitySource, Place
from dsr.connectors.sql.people import Person
from dsr.connectors.sql.tables import Tables
from dsr.connectors.sql.values import json_safe

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    """One person as held: the rows that identify them, by collection. A collection beside the main one may have several
    (a person who is known to several customers); each of them counts."""

    person: Person
    rows: Mapping[str, Sequence[Values]]
    kind: str
    memberships: tuple[Membership, ...]

    def texts(self, places: Iterable[tuple[Place, ...]]) -> list[str]:
        """Return the values of each group of columns in each row, joined with a space, once each and none empty."""
        joined = (
            " ".join(str(row[place.column]) for place in group if row[place.column] not in (None, ""))
            for group in places
            for row in self.rows.get(group[0].collection, ())
        )
        return [text for text in dict.fromkeys(joined) if text.strip()]

    def identifiers(self) -> dict[str, list[str]]:
        """Return what is held by identifier name: name, email, phone, account."""
        source = self.person.source
        alone = {"email": source.email, "phone": source.phone, "account": source.account}
        return {"name": self.texts(source.name)} | {
            kind: self.texts((p,) for p in held) for kind, held in alone.items()
        }

    def contacts(self) -> Iterator[tuple[str, str, date | None]]:
        """Yield the confirmed contacts as (kind, value, since), once each, with the first day of several."""
        found: dict[tuple[str, str], list[date]] = {}
        for contact in self.person.source.contacts:
            for row in self.rows.get(contact.place.collection, ()):
                if (value := row[contact.place.column]) not in (None, ""):
                    days = found.setdefault((contact.kind, str(value)), [])
                    days += [day for day in [self._since(contact, row)] if day]
        for (kind, value), days in found.items():
            yield kind, value, min(days, default=None)

    def _since(self, contact: Contact, row: Values) -> date | None:
        """The day stands in the row of the contact itself, or in one that the person has elsewhere."""
        if (place := contact.since) is None:
            return None
        rows = (row,) if place.collection == contact.place.collection else self.rows.get(place.collection, ())
        return next((as_date(held[place.column]) for held in rows), None)

    def country(self) -> str:
        """Return where the system says that the person lives, as an ISO 3166-1 code; "" where it says nothing."""
        place = self.person.source.country
        return next(iter(self.texts([(place,)])), "").strip().upper() if place else ""

    def version(self) -> str:
        """Return a hash over the identifying columns: it changes when the person is no longer who was matched."""
        values = [
            [
                place.collection,
                place.column,
                [json_safe(row[place.column]) for row in self.rows.get(place.collection, ())],
            ]
            for place in self.person.source.places()
        ]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()


@dataclass(frozen=True)
class Register:
    """The people of a system, as its data map says where they are."""

    connection: Connection
    data_map: DataMap
    tables: Tables

    def load(self, people: Sequence[Person]) -> list[Held]:
        """Return what is held of each person that exists, in the order given."""
        found: dict[str, Held] = {}
        for source in self.data_map.sources.values():
            if keys := [person.key for person in people if person.source == source]:
                found |= {held.person.candidate_key: held for held in self._load(source, keys)}
        return [found[person.candidate_key] for person in people if person.candidate_key in found]

    def key_column(self, source: IdentitySource, collection: str) -> str | None:
        """Return the column of a collection that holds the key of a person of the source, None if it has none."""
        if collection == source.collection:
            return source.key
        owners = self.data_map.collections[collection].owners
        return next((o.column for o in owners if isinstance(o, ByKey) and o.source == source.collection), None)

    def _load(self, source: IdentitySource, keys: list[Any]) -> Iterator[Held]:
        wanted: dict[str, set[str]] = {source.collection: {source.kind_field} if source.kind_field else set()}
        for place in source.columns_read():
            wanted.setdefault(place.collection, set()).add(place.column)
        rows: dict[Any, dict[str, list[Values]]] = {}
        # The main collection comes first: somebody without a row there is not a person of this source.
        for collection, columns in wanted.items():
            for key, row in self._rows(source, collection, sorted(columns), keys):
                mine = rows.setdefault(key, {}) if collection == source.collection else rows.get(key, {})
                mine.setdefault(collection, []).append({name: row[name] for name in columns})
        members = self._memberships(source, keys)
        for key, own in rows.items():
            kind = _kind(source, own[source.collection][0])
            yield Held(Person(source, key), own, kind, tuple(members[key]))

    def _rows(
        self, source: IdentitySource, collection: str, columns: list[str], keys: list[Any]
    ) -> Iterator[tuple[Any, RowMapping]]:
        table = self.tables[collection]
        key = table.c[self.key_column(source, collection) or source.key]
        order = (table.c[name] for name in self.data_map.collections[collection].primary_key)
        query = select(key.label("_key"), *(table.c[name] for name in columns)).where(key.in_(keys)).order_by(*order)
        for row in self.connection.execute(query).mappings():
            yield row["_key"], row

    # -- what they are in which workspace

    def _memberships(self, source: IdentitySource, keys: list[Any]) -> dict[Any, list[Membership]]:
        """Return the memberships of each person, by the keys that the portal knows workspaces by."""
        found = defaultdict[Any, list[Membership]](list)
        for note in self.data_map.memberships:
            if self.key_column(source, note.collection) == note.subject:
                for key, membership in self._members(note, keys):
                    found[key].append(membership)
        return found

    def _members(self, note: MembershipsNote, keys: list[Any]) -> Iterator[tuple[Any, Membership]]:
        """Yield the memberships in one collection with the person's key, in the order of the workspaces."""
        places = self.data_map.workspaces
        if places is None:
            return
        table, directory = self.tables[note.collection], self.tables[places.collection]
        named = {"role": note.role, "since": note.since, "until": note.until, "kind": note.kind_field}
        query = (
            select(table.c[note.subject].label("_key"), directory.c[places.key].label("_workspace"))
            .add_columns(*(table.c[column].label(f"_{name}") for name, column in named.items() if column))
            .join_from(table, directory, table.c[note.workspace] == directory.c[places.id])
            .where(table.c[note.subject].in_(keys))
            # Down to the row: what comes in another order each time would look like another person.
            .order_by(directory.c[places.key], *table.primary_key.columns)
        )
        for row in self.connection.execute(query).mappings():
            role, since, until = str(row.get("_role") or ""), as_date(row.get("_since")), as_date(row.get("_until"))
            kind = note.kinds.get(str(row.get("_kind")), note.kind)
            yield row["_key"], Membership(str(row["_workspace"]), role, since, until, kind)


def _kind(source: IdentitySource, values: Values) -> str:
    if source.kind_field is None:
        return source.kind
    held = str(values[source.kind_field])
    return source.kinds.get(held, source.kind or held)


def as_date(value: Any) -> date | None:
    """Return the day of a date, a moment or ISO text; None when there is none."""
    if isinstance(value, datetime):
        return value.date()
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else value or None
