"""Columns that the tables of every sample system are made of. Identifiers are given by the generator; times are UTC."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey

MOMENT = DateTime(timezone=True)


def identifier() -> Column[int]:
    """Return the primary key of a table."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def to(name: str, target: str, *, optional: bool = False) -> Column[int]:
    """Return a column that refers to a row of the table `target`."""
    return Column(name, BigInteger, ForeignKey(f"{target}.id"), nullable=optional, index=True)
