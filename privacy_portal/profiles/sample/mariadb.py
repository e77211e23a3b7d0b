"""Columns and tables in the shape that MariaDB gives them, which SQLite and PostgreSQL take as well.

Moments are DATETIME without a zone and in UTC, a yes or no is TINYINT(1), a choice of words is text with a check, keys
are AUTO_INCREMENT, and every table is InnoDB in utf8mb4.
"""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Integer, SmallInteger, String
from sqlalchemy.dialects.mysql import TINYINT

TABLE: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_unicode_ci",
}

_KEY = BigInteger().with_variant(Integer(), "sqlite")
_FLAG = SmallInteger().with_variant(TINYINT(1), "mysql", "mariadb")


def key() -> Column[int]:
    """Return the primary key `id`."""
    return Column("id", _KEY, primary_key=True, autoincrement=True)


def to(name: str, table: str, *, optional: bool = False) -> Column[int]:
    """Return a column that refers to the key of `table`."""
    return Column(name, _KEY, ForeignKey(f"{table}.id"), nullable=optional, index=True)


def moment(name: str, *, optional: bool = False) -> Column[Any]:
    """Return a DATETIME column, in UTC."""
    return Column(name, DateTime, nullable=optional)


def flag(name: str) -> Column[int]:
    """Return a column that holds 0 or 1."""
    return Column(name, _FLAG, CheckConstraint(f"{name} IN (0, 1)"), nullable=False)


def one_of(name: str, *words: str) -> Column[str]:
    """Return a column that holds one of `words`."""
    listed = ", ".join(f"'{word}'" for word in words)
    return Column(name, String(max(map(len, words))), CheckConstraint(f"{name} IN ({listed})"), nullable=False)
