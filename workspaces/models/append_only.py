"""A constraint by which the database itself refuses to change or delete rows of a table: what was logged stays.

It is written into the migrations like any other constraint, and put on again whenever SQLite makes a table anew.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constraints import BaseConstraint

# SQLite alters a table by filling another one of this name's beginning, which then takes the table's own name.
_REMADE = "new__"


class AppendOnly(BaseConstraint):
    """Rows of the model are only ever added. Mistakes are put right by a counter-entry."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Have the triggers made once the table is there; nothing stands inside CREATE TABLE itself."""
        for statement in install_sql(schema_editor.connection, _table(model)):
            if statement not in schema_editor.deferred_sql:
                schema_editor.deferred_sql.append(statement)
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """As `constraint_sql`, for a table that is there already."""
        return self.constraint_sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Have the triggers taken off."""
        schema_editor.deferred_sql.extend(remove_sql(schema_editor.connection, _table(model)))
        return None

    def validate(self, *_args: Any, **_options: Any) -> None:
        """Say nothing about a new row: only changes are refused."""


def install_sql(connection: BaseDatabaseWrapper, table: str) -> tuple[str, ...]:
    """Return the statements that make `table` append-only. Raises KeyError on a database that is not supported."""
    return tuple(statement.replace("{table}", table) for statement in _INSTALL[connection.vendor])


def remove_sql(connection: BaseDatabaseWrapper, table: str) -> tuple[str, ...]:
    """Return the statements that undo `install_sql`."""
    return tuple(statement.replace("{table}", table) for statement in _REMOVE[connection.vendor])


def _table(model: type[models.Model]) -> str:
    return str(model._meta.db_table).removeprefix(_REMADE)


_SAYS = "'{table} is only ever added to'"
_INSTALL = {
    "sqlite": (
        f"CREATE TRIGGER {{table}}_refuses_update BEFORE UPDATE ON {{table}} BEGIN SELECT RAISE(ABORT, {_SAYS}); END",
        f"CREATE TRIGGER {{table}}_refuses_delete BEFORE DELETE ON {{table}} BEGIN SELECT RAISE(ABORT, {_SAYS}); END",
        # INSERT OR REPLACE would delete the old row without asking the trigger above.
        """CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION {{table}}_refuses() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION {_SAYS} USING ERRCODE = 'restrict_violation'; END $$""",
        # A statement trigger stops an UPDATE that would touch no row, too, and is the only kind that TRUNCATE has.
        """CREATE TRIGGER {table}_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuses()""",
    ),
}
_REMOVE = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {{table}}_refuses_{what}" for what in ("update", "delete", "replace")),
    "postgresql": (
        "DROP TRIGGER IF EXISTS {table}_refuses ON {table}",
        "DROP FUNCTION IF EXISTS {table}_refuses()",
    ),
}
