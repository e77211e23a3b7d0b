"""Deciding on each row that is meant: it goes, it is emptied, or it stays, and why."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Date, ForeignKeyConstraint, RowMapping, Table, null, select, type_coerce

from dsr.connectors.sql.datamap import Collection
from dsr.connectors.sql.fates import Fate
from dsr.connectors.sql.ownership import Selection, ends_on
from dsr.connectors.sql.plan import Key, Plan, TablePlan, batches, key_in
from dsr.connectors.sql.reading import rows_of
from dsr.connectors.sql.values import json_safe

STILL_REFERENCED = "still_referenced"
# The rule of a foreign key by which the database itself empties the reference when the row goes.
EMPTIES = "SET NULL"


def plan(connection: Connection, selection: Selection, *, lock: bool = False) -> Plan:
    """Read the rows that are meant and decide on each; `lock` holds them until the transaction ends."""
    return Plan(selection.about(), tuple(_Planning(connection, selection, lock=lock).tables()))


class _Planning:
    def __init__(self, connection: Connection, selection: Selection, *, lock: bool) -> None:
        self.connection = connection
        self.selection = selection
        self.lock = lock
        self.rows = rows_of(connection, selection)
        self.done: dict[str, TablePlan] = {}

    def tables(self) -> Iterator[TablePlan]:
        """Yield the plans of tables with rows; a parent is decided on after the children that hang on it."""
        covered = {
            c.name: c for c in self.selection.data_map.personal if c.category in self.selection.scope.categories()
        }
        for name in self.selection.tables.children_first():
            if name in covered:
                table = self.done[name] = self._read(covered[name])
                while self._spare_referenced(table):
                    # A row that stays may itself refer to another of the same table: look again.
                    continue
                if table.fates:
                    yield table

    def _read(self, collection: Collection) -> TablePlan:
        table, result = (
            self.selection.table(collection),
            TablePlan(collection, ever_new=self.selection.ever_new(collection)),
        )
        since = self.selection.kept_since(collection)
        query = select(
            table,
            self.selection.kept(collection).label("_kept"),
            type_coerce(null() if since is None else since, Date).label("_since"),
        ).where(self.selection.selected(collection))
        for row in self.rows(collection, query.with_for_update() if self.lock else query):
            key = tuple(row[name] for name in collection.primary_key)
            result.fates[key] = Fate.KEEP if row["_kept"] else self.selection.fate(collection)
            result.contents[key] = _content(row, table, collection)
            if row["_kept"]:
                self._note_keep(result, row)
        return result

    def _note_keep(self, result: TablePlan, row: RowMapping) -> None:
        """Remember the reason, and the last day on which any of the rows has to stay."""
        rule = self.selection.keep_rule(result.collection)
        if rule is None:
            return
        result.reason = rule.reason
        if row["_since"] is not None and (end := ends_on(rule, row["_since"])) is not None:
            result.keep_until = max(end, result.keep_until or end)

    # -- rows that others refer to

    def _spare_referenced(self, plan: TablePlan) -> bool:
        """Empty or keep rows that rows outside the erasure refer to; return whether a fate changed.

        Deleting them would fail, or, with a cascading foreign key, take rows of other people along.
        """
        doomed = plan.keys(Fate.DELETE)
        table = self.selection.table(plan.collection)
        spared = {
            key
            for constraint in self.selection.tables.references_to(table)
            if (constraint.ondelete or "").upper() != EMPTIES
            for batch in batches(doomed)
            for key in self._referenced(plan, constraint, batch)
        }
        fate = Fate.CLEAR if plan.collection.clear else Fate.KEEP
        plan.fates.update(dict.fromkeys(spared, fate))
        if spared and fate is Fate.KEEP:
            plan.reason = plan.reason or STILL_REFERENCED
        return bool(spared)

    def _referenced(self, plan: TablePlan, constraint: ForeignKeyConstraint, keys: Sequence[Key]) -> Iterator[Key]:
        """Yield those of the keys that a row refers to which will still be there, and still refer."""
        parent, child = self.selection.table(plan.collection), constraint.table.alias("child")
        ways = [(child.c[e.parent.name], parent.c[e.column.name]) for e in constraint.elements]
        own = [parent.c[name].label(f"own_{name}") for name in plan.collection.primary_key]
        other = [child.c[column.name] for column in constraint.table.primary_key.columns]
        query = select(*own, *other).where(
            key_in(parent, plan.collection, keys), *(column == target for column, target in ways)
        )
        for row in self.connection.execute(query).all():
            key, child_key = tuple(row[: len(own)]), tuple(row[len(own) :])
            if not self._will_let_go(constraint, child_key):
                yield key

    def _will_let_go(self, constraint: ForeignKeyConstraint, child_key: Key) -> bool:
        """Whether the referring row is deleted in this erasure, or emptied of the reference."""
        child = self.done.get(constraint.table.name)
        if child is None:
            return False
        fate = child.fates.get(child_key)
        empties = {name for name, value in child.collection.clear if value is None}
        return fate is Fate.DELETE or (fate is Fate.CLEAR and bool(empties & set(constraint.column_keys)))


def _content(row: RowMapping, table: Table, collection: Collection) -> str:
    """Hash every column of the row, also those that the data map does not know; not those that change by themselves."""
    values = {column.name: json_safe(row[column.name]) for column in table.c if column.name not in collection.volatile}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
