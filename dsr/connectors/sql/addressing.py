"""Reading everybody's addresses, a page of people at a time: by the order of their keys, so that nothing is kept open
between two pages and a page can be read again."""

from sqlalchemy import ColumnElement, String, Table, or_, select, true

from dsr.connectors.base import Addressable, AddressPage, ConnectorError
from dsr.connectors.sql.datamap import DataMap, IdentitySource
from dsr.connectors.sql.held import Register
from dsr.connectors.sql.people import Person


def addressable(data_map: DataMap) -> tuple[Addressable, ...]:
    """Return the kinds of people of each identity collection for which the map names an e-mail address; where it has
    no word for some of them, also everybody ("")."""
    return tuple(
        Addressable(name, kind)
        for name, source in data_map.sources.items()
        if source.email
        for kind in dict.fromkeys((*source.kinds.values(), source.kind))
    )


def page(register: Register, people: Addressable, after: str | None, limit: int) -> AddressPage:
    """Return the addresses of the next people of a kind in an identity collection."""
    if people not in addressable(register.data_map):
        raise ConnectorError("no_addresses")
    source = register.data_map.sources[people.collection]
    table = register.tables[people.collection]
    key = table.c[source.key]
    query = select(key).where(key.is_not(None), _of_kind(source, table, people.kind))
    if after is not None:
        query = query.where(key > Person.of(f"{people.collection}:{after}", register.data_map, register.tables).key)
    keys = list(register.connection.scalars(query.distinct().order_by(key).limit(limit)))
    held = register.load([Person(source, found) for found in keys])
    # Compared here once more: databases compare text more loosely than the map means it.
    meant = [one for one in held if not people.kind or one.kind == people.kind]
    return AddressPage(
        tuple(tuple(one.identifiers()["email"]) for one in meant), str(keys[-1]) if len(keys) == limit else None
    )


def _of_kind(source: IdentitySource, table: Table, kind: str) -> ColumnElement[bool]:
    """Return which rows are of people of `kind`, as `held` translates the system's words."""
    if source.kind_field is None or not kind:
        return true()
    words = table.c[source.kind_field].cast(String(500))
    meant = words.in_([word for word, meaning in source.kinds.items() if meaning == kind])
    if kind != source.kind:
        return meant
    return or_(meant, words.is_(None), words.not_in(list(source.kinds)))
