"""Keys of people: how the portal names a person of a foreign system, "collection:key"."""

from dataclasses import dataclass
from typing import Any, Self

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.datamap import DataMap, IdentitySource
from dsr.connectors.sql.tables import Tables


@dataclass(frozen=True)
class Person:
    """A person of the system: the identity collection and the key there, in the type of its column."""

    source: IdentitySource
    key: Any

    @classmethod
    def of(cls, candidate_key: str, data_map: DataMap, tables: Tables) -> Self:
        """Read a candidate's key; raises `ConnectorError` when no such person can exist in the system."""
        collection, _, key = candidate_key.partition(":")
        if (source := data_map.sources.get(collection)) is None:
            raise ConnectorError("unknown_person")
        column_type = tables[collection].c[source.key].type.python_type
        try:
            return cls(source, column_type(key))
        except (TypeError, ValueError):
            raise ConnectorError("unknown_person") from None

    @property
    def candidate_key(self) -> str:
        """The key as the portal stores it."""
        return f"{self.source.collection}:{self.key}"
