"""What differs between two data maps, collection by collection: what whoever agrees to one reads. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NONE = "none"
# The notes of a collection that say what happens to its rows, in the order in which they are told.
TOLD = ("category", "erase", "keep", "export")


@dataclass(frozen=True)
class Difference:
    """A value of a collection that became another, by the name of its note; "" where there is none."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class CollectionChange:
    """A collection that one of the maps lacks ("added", "removed") or that differs ("changed")."""

    kind: str
    name: str
    differences: tuple[Difference, ...] = ()
    fields_added: tuple[str, ...] = ()
    fields_removed: tuple[str, ...] = ()
    # Notes and fields beside those told in full that differ as well, by name.
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapChange:
    """What one data map says and another does not; `others` are notes about the whole system, by name."""

    collections: tuple[CollectionChange, ...] = ()
    others: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.collections or self.others)


@dataclass(frozen=True)
class _Map:
    dataset: Mapping[str, Any]
    notes: Mapping[str, Any]
    described: Mapping[str, Mapping[str, Any]]
    portal: Mapping[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "_Map":
        dataset = (document.get("dataset") or [document])[0]
        portal = (dataset.get("meta") or {}).get("portal") or {}
        described = {one["name"]: one for one in dataset.get("collections") or []}
        return cls(dataset, portal.get("collections") or {}, described, portal)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> MapChange:
    """Return what differs between two stored data maps; an empty one stands for none."""
    one, other = _Map.of(before), _Map.of(after)
    return MapChange(tuple(_collections(one, other)), tuple(_others(one, other)))


def told(dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return for each collection of a map what happens to its rows: name, category, erase, keep."""
    read = _Map.of(dataset)
    return [{"name": name, **_fate(read.notes.get(name) or {})} for name in read.described]


def _collections(one: _Map, other: _Map) -> Iterator[CollectionChange]:
    for name in (*one.described, *(name for name in other.described if name not in one.described)):
        before, after = one.described.get(name), other.described.get(name)
        notes = one.notes.get(name) or {}, other.notes.get(name) or {}
        if before is None or after is None:
            kind = "added" if before is None else "removed"
            differences = _differences(_fate(notes[0]) if before else {}, _fate(notes[1]) if after else {})
            yield CollectionChange(kind, name, differences)
        elif before != after or notes[0] != notes[1]:
            yield _changed(name, before, after, *notes)


def _changed(
    name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    notes: Mapping[str, Any],
    new_notes: Mapping[str, Any],
) -> CollectionChange:
    old, new = _fields(before), _fields(after)
    keys = dict.fromkeys((*notes, *new_notes))
    others = [key for key in keys if key not in TOLD and notes.get(key) != new_notes.get(key)]
    others += [f"{name}.{key}" for key in old if key in new and old[key] != new[key]]
    return CollectionChange(
        "changed",
        name,
        _differences(_fate(notes), _fate(new_notes)),
        tuple(key for key in new if key not in old),
        tuple(key for key in old if key not in new),
        tuple(others) or (("description",) if _rest(before) != _rest(after) else ()),
    )


def _fate(notes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what happens to the rows of a collection with these notes, defaults filled in as the connector does."""
    if notes.get("category", NONE) == NONE:
        return {"category": NONE, "erase": "", "keep": "", "export": ""}
    keep = notes.get("keep") or {}
    words = " ".join(f"{key}: {keep[key]}" for key in ("reason", "years", "from", "counted_from") if key in keep)
    return {
        "category": notes["category"],
        "erase": notes.get("erase", "delete"),
        "keep": words,
        "export": "" if notes.get("export", True) else "no",
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in TOLD)
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])


def _fields(collection: Mapping[str, Any]) -> dict[str, Any]:
    return {one["name"]: one for one in collection.get("fields") or []}


def _rest(collection: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in collection.items() if key != "fields"}


def _others(one: _Map, other: _Map) -> Iterator[str]:
    """Yield the names of what else differs: notes about people and workspaces, and of the dataset itself."""
    for name in dict.fromkeys((*one.portal, *other.portal)):
        if name != "collections" and one.portal.get(name) != other.portal.get(name):
            yield name
    for name in dict.fromkeys((*one.dataset, *other.dataset)):
        if name not in ("collections", "meta") and one.dataset.get(name) != other.dataset.get(name):
            yield name
    if _other_notes(one) != _other_notes(other):
        yield "meta"


def _other_notes(one: _Map) -> dict[str, Any]:
    return {key: value for key, value in (one.dataset.get("meta") or {}).items() if key != "portal"}
