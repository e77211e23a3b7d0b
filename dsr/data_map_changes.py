"""What differs between two data maps, collection by collection: what whoever agrees to one reads. Pure."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NONE = "none"
# The notes of a collection that say what happens to its rows, in the order in which they are told.
TOLD = ("category", "erase", "keep", "export")


@dataclass(frozen=True)
class Difference:
    """A value that became another, by the name of its note, as text; "" where there is none.

    Of a note beside those in TOLD the text is its JSON: nothing that differs goes unseen.
    """

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class CollectionChange:
    """A collection that one of the maps lacks ("added", "removed") or that differs ("changed")."""

    kind: str
    name: str
    differences: tuple[Difference, ...] = ()
    fields_added: tuple[str, ...] = ()
    fields_removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapChange:
    """What one data map says and another does not; `others` are notes about the whole system."""

    collections: tuple[CollectionChange, ...] = ()
    others: tuple[Difference, ...] = ()

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
    fates = _differences(_fate(notes), _fate(new_notes))
    if not fates:
        fates = _differing(_only(notes, TOLD), _only(new_notes, TOLD))
    common = [key for key in old if key in new]
    return CollectionChange(
        "changed",
        name,
        (
            *fates,
            *_differing(_without(notes, TOLD), _without(new_notes, TOLD)),
            *_differing(_without(before, ("fields",)), _without(after, ("fields",))),
            *_differing({key: old[key] for key in common}, {key: new[key] for key in common}),
        ),
        tuple(key for key in new if key not in old),
        tuple(key for key in old if key not in new),
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


def _others(one: _Map, other: _Map) -> Iterator[Difference]:
    """Yield what else differs: notes about people, workspaces and reasons, and what the dataset says of itself."""
    yield from _differing(_without(one.portal, ("collections",)), _without(other.portal, ("collections",)))
    about = [_without(of.dataset, ("collections", "meta")) for of in (one, other)]
    yield from _differing(*about)
    yield from _differing(*(_without(of.dataset.get("meta") or {}, ("portal",)) for of in (one, other)))


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return each value that became another, as JSON."""
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    return tuple(Difference(name, _text(before.get(name)), _text(after.get(name))) for name in names)


def _text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _only(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _without(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
