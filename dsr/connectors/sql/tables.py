"""The tables as they are in the database now, not as somebody described them once."""

from dataclasses import dataclass

from sqlalchemy import Connection, ForeignKeyConstraint, MetaData, Table

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.datamap import DataMap


@dataclass(frozen=True)
class Tables:
    """Every table of the database with its columns, types and foreign keys."""

    metadata: MetaData

    def __getitem__(self, name: str) -> Table:
        """Return a table; raises `ConnectorError` when the database has none of that name."""
        if (table := self.metadata.tables.get(name)) is None:
            raise ConnectorError("schema_differs")
        return table

    def all(self) -> list[Table]:
        """Return every table, by name."""
        return sorted(self.metadata.tables.values(), key=lambda table: table.name)

    def children_first(self) -> list[str]:
        """Return the names of all tables, each before the tables that its foreign keys refer to."""
        return [table.name for table in reversed(self.metadata.sorted_tables)]

    def references_to(self, table: Table) -> list[ForeignKeyConstraint]:
        """Return the foreign keys of any table, this one included, that refer to it; by table and column."""
        found = [
            constraint
            for child in self.all()
            for constraint in child.foreign_key_constraints
            if constraint.referred_table is table
        ]
        return sorted(found, key=lambda constraint: (constraint.table.name, constraint.column_keys))


def reflect(connection: Connection) -> Tables:
    """Read the schema of the connection's default namespace."""
    metadata = MetaData()
    metadata.reflect(bind=connection)
    return Tables(metadata)


def mismatches(data_map: DataMap, tables: Tables) -> list[str]:
    """Return a sentence for everything that the data map says and the database does not bear out."""
    problems: list[str] = []
    for collection in data_map.collections.values():
        table = tables.metadata.tables.get(collection.name)
        if table is None:
            problems.append(f"{collection.name}: there is no such table")
            continue
        problems += [f"{collection.name}: there is no column {c}" for c in collection.columns if c not in table.c]
        problems += [
            f"{collection.name}.{column}: cannot be cleared to nothing, the column refuses it"
            for column, value in collection.clear
            if value is None and column in table.c and not table.c[column].nullable
        ]
    return problems
