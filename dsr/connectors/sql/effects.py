"""The log of effects that lies in the foreign system itself, written in the transaction of the erasure.

If the row is there, the erasure happened; if it is not, nothing did. There is no third state, and no clock or network
between the two can make one.
"""

import json
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError

from dsr.connectors.base import ConnectorUnavailable, Receipt

LOG = Table(
    "portal_effect_log",
    MetaData(),
    Column("effect_key", String(36), primary_key=True),
    Column("tables", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", String(32), nullable=False),
)


class AlreadyWritten(ConnectorUnavailable):
    """Somebody else has just entered the same effect."""


def ensure(connection: Connection) -> None:
    """Create the log unless it is there."""
    LOG.create(connection, checkfirst=True)


def read(connection: Connection, effect_key: UUID) -> Receipt | None:
    """Return the receipt of an effect, None when it has not happened."""
    row = connection.execute(select(LOG).where(LOG.c.effect_key == str(effect_key))).one_or_none()
    if row is None:
        return None
    tables = tuple((str(name), int(count)) for name, count in json.loads(row.tables))
    return Receipt(effect_key, tables, row.digest, datetime.fromisoformat(row.at).astimezone(UTC))


def write(connection: Connection, receipt: Receipt) -> None:
    """Add the receipt; raises `AlreadyWritten` when the key is taken, and the transaction has to be given up."""
    entry = receipt.as_dict() | {"tables": json.dumps(receipt.tables)}
    try:
        connection.execute(insert(LOG).values(entry))
    except IntegrityError:
        raise AlreadyWritten("unavailable") from None
