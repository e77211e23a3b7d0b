"""The ways through parent rows by which a row belongs to a person, checked before anybody depends on one."""

from collections.abc import Iterator, Mapping

from dsr.connectors.sql.datamap import ByParent, Collection


def broken_ways(collections: Mapping[str, Collection]) -> Iterator[str]:
    """Yield a sentence for every way that leads in a circle, or that an erasure would cut before it has used it."""
    for collection in collections.values():
        for parent in _parents_of(collection, collections):
            if parent is None:
                yield f"collections.{collection.name}: its parents lead back to itself"
            elif parent.category != collection.category and _is_cut(parent):
                yield (
                    f"collections.{collection.name}: clearing {parent.name} would cut it off from the person, "
                    "so both need the same category"
                )


def _is_cut(parent: Collection) -> bool:
    """Whether clearing a row of the parent empties the column that leads on to the person."""
    return bool({column for column, _ in parent.clear} & {owner.column for owner in parent.owners})


def _parents_of(collection: Collection, collections: Mapping[str, Collection]) -> Iterator[Collection | None]:
    """Yield the collections on the way to the person, then None if the way is a circle."""
    seen, ahead = {collection.name}, list(collection.owners)
    while ahead:
        owner = ahead.pop()
        if not isinstance(owner, ByParent) or owner.parent not in collections:
            continue
        if owner.parent in seen:
            yield None
            return
        seen.add(owner.parent)
        yield collections[owner.parent]
        ahead.extend(collections[owner.parent].owners)
