"""Which connector reaches which kind of system. Connectors come with the portal; nobody uploads one."""

from collections.abc import Mapping
from typing import Any

from dsr.connectors.base import Connector, ConnectorError
from dsr.connectors.sql.connector import SqlConnector

CONNECTORS: dict[str, type[SqlConnector]] = {"sql": SqlConnector}


def connector_for(kind: str, config: Mapping[str, Any], dataset: Mapping[str, Any]) -> Connector:
    """Return the connector of a system; opens no connection.

    `config` depends on the kind ({"url": "postgresql://..."} for "sql"), `dataset` is the parsed data map. Raises
    `ConnectorError` for an unknown kind, an address that cannot be used or a data map that is none.
    """
    if (connector := CONNECTORS.get(kind)) is None:
        raise ConnectorError("unknown_connector")
    return connector(config, dataset)
