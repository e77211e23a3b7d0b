"""Which connector reaches which kind of system. Connectors come with the portal; nobody uploads one."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any

from dsr.connectors.base import Connector, ConnectorError

# By name, and loaded for the first system of its kind: most processes of the portal reach none, and the libraries that
# reach into databases make a quarter of their start.
CONNECTORS = {"sql": "dsr.connectors.sql.connector:SqlConnector"}


def connector_for(kind: str, config: Mapping[str, Any], dataset: Mapping[str, Any]) -> Connector:
    """Return the connector of a system; opens no connection.

    `config` depends on the kind ({"url": "postgresql://..."} for "sql"), `dataset` is the parsed data map. Raises
    `ConnectorError` for an unknown kind, an address that cannot be used or a data map that is none.
    """
    if (name := CONNECTORS.get(kind)) is None:
        raise ConnectorError("unknown_connector")
    connector: type[Any] = resolve_name(name)
    made: Connector = connector(config, dataset)
    return made
