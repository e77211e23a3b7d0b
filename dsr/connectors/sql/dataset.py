"""Reading a dataset: the Fides format checked by fideslang, the portal's annotations checked against it."""

from collections.abc import Iterator, Mapping
from typing import Any

from fideslang.models import Dataset, DatasetCollection, DatasetField
from pydantic import ValidationError

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.annotations import CollectionNote, ContactNote, IdentityNote, OfNote, PortalNote, ViaNote
from dsr.connectors.sql.datamap import (
    ByKey,
    ByParent,
    ClearValue,
    Collection,
    Contact,
    DataMap,
    IdentitySource,
    KeepRule,
    Owner,
    Place,
)
from dsr.connectors.sql.ways import broken_ways

NO_CATEGORY = "none"
# Passwords are not disclosed even to a verified person (11 CCR 7024(d)): withheld whatever the annotations say.
NEVER_EXPORTED = ("user.authorization.credentials", "user.authorization.password")


class DataMapError(ConnectorError):
    """The dataset is not a data map; `problems` are sentences naming collections and fields, for the operator."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("invalid_data_map")
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(self.problems)


def read(dataset: Mapping[str, Any]) -> DataMap:
    """Turn a parsed Fides dataset with `meta.portal` into a data map; raises `DataMapError` with every problem found.

    Takes the dataset itself or a manifest (`dataset: [...]`) that holds exactly one.
    """
    try:
        fides = Dataset.model_validate(_only(dataset))
        note = PortalNote.model_validate((fides.meta or {}).get("portal", {}))
    except ValidationError as error:
        raise DataMapError(_problems(error)) from None
    reading = _Reading(fides, note)
    data_map = reading.data_map()
    if reading.problems:
        raise DataMapError(tuple(reading.problems))
    return data_map


def _only(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dataset of a manifest, or the document when it is a dataset already."""
    datasets = document.get("dataset", [document])
    if len(datasets) != 1:
        raise DataMapError((f"dataset: a system has one data map, the manifest holds {len(datasets)}",))
    return dict(datasets[0])


def _problems(error: ValidationError) -> tuple[str, ...]:
    """Return one sentence a problem, without the offending input."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return tuple(f"{'.'.join(str(step) for step in item['loc'])}: {item['msg']}" for item in found)


class _Reading:
    """One pass over a dataset that gathers problems instead of stopping at the first."""

    def __init__(self, fides: Dataset, note: PortalNote) -> None:
        self.fides = fides
        self.note = note
        self.problems: list[str] = []
        self.fields: dict[str, dict[str, DatasetField]] = {
            collection.name: {field.name: field for field in collection.fields} for collection in fides.collections
        }
        identities = note.identity if isinstance(note.identity, tuple) else (note.identity,)
        self.identities = {identity.collection: identity for identity in identities}
        self.memberships = note.memberships if isinstance(note.memberships, tuple) else (note.memberships,)

    def data_map(self) -> DataMap:
        self._check_coverage()
        self._check_directories()
        collections = {c.name: self._collection(c) for c in self.fides.collections}
        self.problems += broken_ways(collections)
        self._check_places(collections)
        return DataMap(
            name=self.fides.fides_key,
            sources={name: self._source(identity) for name, identity in self.identities.items()},
            collections=collections,
            workspaces=self.note.workspaces,
            memberships=self.memberships,
            reasons=self.note.reasons,
        )

    def _check_coverage(self) -> None:
        for name in self.fields.keys() - self.note.collections.keys():
            self.problems.append(f"collections.{name}: has no annotation; write `category: none` if it is about nobody")
        for name in self.note.collections.keys() - self.fields.keys():
            self.problems.append(f"collections.{name}: is annotated but not described")
        if not self.identities:
            self.problems.append("identity: no collection holds people")

    def _check_directories(self) -> None:
        if (note := self.note.workspaces) is not None:
            columns = (note.id, note.key, note.kind, note.ended, note.last_active)
            self._known("workspaces", note.collection, *columns)
        for members in self.memberships:
            columns = (members.subject, members.workspace, members.role, members.since, members.until)
            self._known("memberships", members.collection, *columns, members.kind_field)
            if self.note.workspaces is None:
                self.problems.append("memberships: meta.portal.workspaces says which workspaces they are in")

    def _check_places(self, collections: Mapping[str, Collection]) -> None:
        """A row that is placed by its parent needs a placed parent: else an owner's rows would count as nobody's."""
        for name, note in self.note.collections.items():
            if isinstance(note.workspace, ViaNote):
                parent = collections.get(note.workspace.via)
                if parent is not None and parent.workspace is None:
                    self.problems.append(f"collections.{name}: is placed by {parent.name}, which names no workspace")

    def _known(self, where: str, collection: str, *columns: str | None) -> None:
        fields = self.fields.get(collection)
        if fields is None:
            self.problems.append(f"{where}: there is no collection {collection}")
            return
        for column in columns:
            if column is not None and column not in fields:
                self.problems.append(f"{where}: {collection} has no field {column}")

    # -- people

    def _source(self, note: IdentityNote) -> IdentitySource:
        self._known("identity", note.collection, note.key, note.kind_field, note.last_active, note.closed)
        names = (name if isinstance(name, tuple) else (name,) for name in note.name)
        return IdentitySource(
            collection=note.collection,
            key=note.key,
            name=tuple(tuple(self._place(note, column) for column in name) for name in names),
            email=tuple(self._place(note, column) for column in note.email),
            phone=tuple(self._place(note, column) for column in note.phone),
            account=tuple(self._place(note, column) for column in (note.account,) if column),
            contacts=tuple(self._contacts(note)),
            country=self._place(note, note.country) if note.country else None,
            last_active=note.last_active,
            closed=note.closed,
            kind_field=note.kind_field,
            kinds=note.kinds,
            kind=note.kind,
        )

    def _contacts(self, note: IdentityNote) -> Iterator[Contact]:
        """Yield the confirmed contacts, or every e-mail and phone column when the map names none."""
        unnamed = [ContactNote(field=column, kind="email") for column in note.email]
        unnamed += [ContactNote(field=column, kind="phone") for column in note.phone]
        for contact in note.contacts or unnamed:
            since = self._place(note, contact.since) if contact.since else None
            yield Contact(self._place(note, contact.field), contact.kind, since)

    def _place(self, note: IdentityNote, column: str) -> Place:
        collection, dot, name = column.rpartition(".")
        place = Place(collection if dot else note.collection, name)
        self._known("identity", place.collection, place.column)
        if place.collection != note.collection and not self._points_at(place.collection, note.collection):
            self.problems.append(f"identity: {place.collection} has no subject column of {note.collection}")
        return place

    def _points_at(self, collection: str, source: str) -> bool:
        note = self.note.collections.get(collection)
        owners = self._owner_notes(note) if note else ()
        first = next(iter(self.identities))
        return any(
            (isinstance(owner, str) and source == first) or (isinstance(owner, OfNote) and owner.of == source)
            for owner in owners
        )

    # -- collections

    def _collection(self, described: DatasetCollection) -> Collection:
        name, fields = described.name, self.fields[described.name]
        note = self.note.collections.get(name, CollectionNote(category=NO_CATEGORY))
        personal = note.category != NO_CATEGORY
        key = tuple(f.name for f in described.fields if f.fides_meta and f.fides_meta.primary_key)
        owners = tuple(self._owner(name, owner) for owner in self._owner_notes(note))
        self._check_note(name, note, key=key, owners=owners)
        return Collection(
            name=name,
            columns=tuple(fields),
            primary_key=key,
            category=note.category if personal else None,
            owners=owners,
            workspace=self._workspace(name, note),
            dated=self._dated(name, note),
            erase=note.erase,
            clear=tuple(self._clear(note).items()),
            keep=self._keep(note),
            export=note.export,
            withheld=frozenset(note.withhold) | {f.name for f in described.fields if self._is_secret(f)},
            volatile=frozenset(note.volatile) if isinstance(note.volatile, tuple) else frozenset(),
            ever_new=note.volatile is True,
        )

    def _check_note(self, name: str, note: CollectionNote, *, key: tuple[str, ...], owners: tuple[Owner, ...]) -> None:
        where, columns = f"collections.{name}", [*self._clear(note), *note.withhold]
        columns += note.volatile if isinstance(note.volatile, tuple) else ()
        columns += [note.keep.from_] if note.keep and note.keep.from_ else []
        self._known(where, name, *columns)
        if note.category == NO_CATEGORY:
            return
        if not key:
            self.problems.append(f"{where}: no field is marked as primary_key")
        if not owners:
            self.problems.append(f"{where}: no subject says whose the rows are")
        if note.erase == "clear" and not note.clear:
            self.problems.append(f"{where}: erase is clear, but no columns are named")
        if set(self._clear(note)) & set(key):
            self.problems.append(f"{where}: a primary key cannot be cleared")
        self._check_keep(where, note)

    def _check_keep(self, where: str, note: CollectionNote) -> None:
        if note.erase == "keep" and note.keep is None:
            self.problems.append(f"{where}: erase is keep, but no reason is given")
        if note.keep is not None:
            if note.keep.reason not in self.note.reasons:
                self.problems.append(f"{where}: the reason {note.keep.reason} is explained nowhere")
            if (note.keep.years is None) != (note.keep.from_ is None):
                self.problems.append(f"{where}: years and from belong together")

    @staticmethod
    def _clear(note: CollectionNote) -> dict[str, ClearValue]:
        return dict(note.clear) if isinstance(note.clear, dict) else dict.fromkeys(note.clear)

    @staticmethod
    def _keep(note: CollectionNote) -> KeepRule | None:
        if note.keep is None:
            return None
        return KeepRule(note.keep.reason, note.keep.years, note.keep.from_, note.keep.counted_from == "year_end")

    @staticmethod
    def _is_secret(field: DatasetField) -> bool:
        return any(category.startswith(NEVER_EXPORTED) for category in field.data_categories or ())

    # -- ways to the person and to the workspace

    @staticmethod
    def _owner_notes(note: CollectionNote) -> tuple[str | ViaNote | OfNote, ...]:
        return note.subject if isinstance(note.subject, tuple) else (note.subject,)

    def _owner(self, name: str, note: str | ViaNote | OfNote) -> Owner:
        if isinstance(note, ViaNote):
            return self._parent(name, note)
        if isinstance(note, OfNote):
            if note.of not in self.identities:
                self.problems.append(f"collections.{name}: {note.of} is not an identity collection")
            self._known(f"collections.{name}", name, note.column)
            return ByKey(note.column, note.of)
        self._known(f"collections.{name}", name, note)
        return ByKey(note, next(iter(self.identities), ""))

    def _workspace(self, name: str, note: CollectionNote) -> str | ByParent | None:
        """Return the way to the workspace; a row that belongs where its parent belongs is also placed there."""
        if isinstance(note.workspace, ViaNote):
            return self._parent(name, note.workspace)
        if note.workspace is not None:
            self._known(f"collections.{name}", name, note.workspace)
            if self.note.workspaces is None:
                self.problems.append(f"collections.{name}: has a workspace, but meta.portal.workspaces is missing")
            return note.workspace
        parents = [owner for owner in self._owner_notes(note) if isinstance(owner, ViaNote)]
        return self._parent(name, parents[0]) if parents else None

    def _dated(self, name: str, note: CollectionNote) -> str | ByParent | None:
        """Return the way to the day of collection; what belongs to a parent row is as old as that."""
        if isinstance(note.dated, ViaNote):
            return self._parent(name, note.dated)
        if note.dated is not None:
            self._known(f"collections.{name}", name, note.dated)
            return note.dated
        parents = [owner for owner in self._owner_notes(note) if isinstance(owner, ViaNote)]
        return self._parent(name, parents[0]) if parents else None

    def _parent(self, name: str, note: ViaNote) -> ByParent:
        where = f"collections.{name}"
        self._known(where, note.via)
        for column, target in self._references(name):
            parent, _, parent_column = target.partition(".")
            if parent == note.via and note.column in (None, column):
                self._known(where, parent, parent_column)
                return ByParent(column, parent, parent_column)
        self.problems.append(f"{where}: no field references {note.via}")
        return ByParent(note.column or "", note.via, "")

    def _references(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield (column, "collection.field") for every reference of a collection inside this dataset."""
        for column, field in self.fields[name].items():
            for reference in (field.fides_meta.references if field.fides_meta else None) or ():
                if reference.dataset == self.fides.fides_key:
                    yield column, reference.field
