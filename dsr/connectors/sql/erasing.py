"""Carrying out a plan: children before parents, every count compared with what the plan said."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, ForeignKeyConstraint, Table, delete, null, update

from dsr.connectors.base import Drifted, Receipt
from dsr.connectors.sql import effects
from dsr.connectors.sql.fates import Fate
from dsr.connectors.sql.ownership import Selection
from dsr.connectors.sql.plan import Plan, TablePlan, batches, key_in
from dsr.connectors.sql.planning import plan


def erase(
    connection: Connection,
    selection: Selection,
    *,
    effect_key: UUID,
    expected_digest: str,
    at: datetime,
    look: Callable[[], None],
) -> Receipt:
    """Erase within a transaction of the caller, which has to roll back when this raises.

    `look` is called before each batch, and raises what is to end it.

    An effect that the log knows is returned as it was. Raises `Drifted` when the rows are not those of the digest.
    """
    if (receipt := effects.read(connection, effect_key)) is not None:
        return receipt
    current = plan(connection, selection, lock=True)
    if current.digest() != expected_digest:
        raise Drifted
    receipt = Receipt(effect_key, tuple(_carry_out(connection, selection, current, look)), expected_digest, at)
    effects.write(connection, receipt)
    return receipt


def _carry_out(
    connection: Connection, selection: Selection, current: Plan, look: Callable[[], None]
) -> list[tuple[str, int]]:
    """Delete and clear table by table; return what was affected, by table."""
    affected: list[tuple[str, int]] = []
    for table in current.tables:
        cleared = _clear(connection, selection, table, look)
        deleted = _delete(connection, selection, table, look)
        if cleared + deleted:
            affected.append((table.collection.name, cleared + deleted))
    return sorted(affected)


def _clear(connection: Connection, selection: Selection, planned: TablePlan, look: Callable[[], None]) -> int:
    collection, table = planned.collection, selection.table(planned.collection)
    values = {name: selection.neutral(collection, name, value) for name, value in collection.clear}
    count = 0
    for keys in batches(planned.keys(Fate.CLEAR)):
        look()
        found = connection.execute(update(table).where(key_in(table, collection, keys)).values(values)).rowcount
        count += _exactly(len(keys), found)
    return count


def _delete(connection: Connection, selection: Selection, planned: TablePlan, look: Callable[[], None]) -> int:
    collection, table = planned.collection, selection.table(planned.collection)
    doomed, count = planned.keys(Fate.DELETE), 0
    for keys in batches(doomed):
        for constraint in _to_itself(table):
            # Rows of one table that refer to each other: batches would go in the wrong order for some of them.
            emptied = dict.fromkeys(constraint.column_keys, null())
            connection.execute(update(table).where(key_in(table, collection, keys)).values(emptied))
    for keys in batches(doomed):
        look()
        found = connection.execute(delete(table).where(key_in(table, collection, keys))).rowcount
        count += _exactly(len(keys), found)
    return count


def _to_itself(table: Table) -> list[ForeignKeyConstraint]:
    return [
        constraint
        for constraint in table.foreign_key_constraints
        if constraint.referred_table is table and all(column.nullable for column in constraint.columns)
    ]


def _exactly(expected: int, found: int) -> int:
    """Refuse an erasure that met other rows than it had just read: a trigger, or a cascade, was quicker."""
    if found != expected:
        raise Drifted("unexpected_count")
    return found
