"""Look-ups whose SQL Django makes once and not at every call: for questions that come thousands of times a minute.

To make the SQL takes Django several times as long as the database takes to answer by an index.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from privacy_portal.scoping import current_platform_id

# No row has such values; by them the places of the values are found in what Django makes.
# What is asked with more values is another statement for each number of them, and not worth keeping.
_FEW = 5
_MARKS: dict[type, Callable[[int], Any]] = {str: "\x1fvalue {}".format, int: lambda number: -(10**15) - number}


@dataclass(frozen=True)
class _Statement:
    sql: str
    params: tuple[Any, ...]
    places: tuple[int, ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


class Prepared:
    """`ask` makes the query, of tuples (`values_list`), out of texts and numbers that stand in it once each and are all
    that changes in it. It is made for each platform: the manager puts the one in scope into it."""

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]]) -> None:
        self._ask = ask
        self._statements: dict[tuple[Any, ...], _Statement] = {}

    def rows(self, *values: str | int) -> list[tuple[Any, ...]]:
        """Return what is found for `values` on the platform in scope; raises ScopeMissing outside one."""
        if len(values) > _FEW:
            return list(self._ask(*values))
        key = (current_platform_id(), connection.vendor, *map(type, values))
        statement = self._statements.get(key)
        if statement is None:
            statement = self._statements[key] = self._made(values)
        params = list(statement.params)
        for place, value in zip(statement.places, values, strict=True):
            params[place] = value
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, params)
            found = cursor.fetchall()
        return [_converted(row, statement) for row in found] if statement.converters else found

    def _made(self, values: tuple[str | int, ...]) -> _Statement:
        marks = [_MARKS[type(value)](number) for number, value in enumerate(values)]
        compiler = self._ask(*marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = tuple(params.index(mark) for mark in marks)
        columns = [column for column, _sql, _alias in compiler.select]
        return _Statement(sql, tuple(params), places, compiler.get_converters(columns))


def _converted(row: tuple[Any, ...], statement: _Statement) -> tuple[Any, ...]:
    """Return a row with the values that Django has, where the database has others."""
    values = list(row)
    for place, (functions, column) in statement.converters.items():
        for function in functions:
            values[place] = function(values[place], column, connection)
    return tuple(values)
