"""The log of effects that lies in the foreign system itself, written in the transaction of the erasure.

If the row is there, the erasure happened; if it is not, nothing did. There is no third state, and no clock or network
between the two can make one. An entry without tables says that the effect was called off: its key is taken, so that a
worker who comes too late cannot bring it about.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError

from dsr.connectors.base import ConnectorUnavailable, Receipt

LOG = Table(
    "portal_effect_log",
    MetaData(),
    Column("effect_key", String(36), primary_key=True),
    Column("tables", Text),
    Column("digest", String(64), nullable=False),
    Column("at", String(32), nullable=False),
)


class AlreadyWritten(ConnectorUnavailable):
    """Somebody else has just entered the same effect."""


def ensure(connection: Connection) -> None:
    """Create the log unless it is there."""
    LOG.create(connection, checkfirst=True)


def read(connection: Connection, effect_key: UUID) -> Receipt | None:
    """Return the receipt of an effect, None when it has not happened or was called off."""
    row = connection.execute(select(LOG).where(LOG.c.effect_key == str(effect_key))).one_or_none()
    if row is None or row.tables is None:
        return None
    tables = tuple((str(name), int(count)) for name, count in json.loads(row.tables))
    return Receipt(effect_key, tables, row.digest, datetime.fromisoformat(row.at).astimezone(UTC))


def write(connection: Connection, receipt: Receipt) -> None:
    """Add the receipt; raises `AlreadyWritten` when the key is taken, and the transaction has to be given up."""
    _enter(connection, receipt.as_dict() | {"tables": json.dumps(receipt.tables)})


def call_off(connection: Connection, effect_key: UUID, at: datetime) -> None:
    """Take the key, so that the effect never happens; raises `AlreadyWritten` when it did, or was called off before."""
    _enter(connection, {"effect_key": str(effect_key), "tables": None, "digest": "", "at": at.isoformat()})


def _enter(connection: Connection, entry: dict[str, Any]) -> None:
    try:
        connection.execute(insert(LOG).values(entry))
    except IntegrityError:
        raise AlreadyWritten("unavailable") from None
