"""From the row of a data system to its connector."""

from dsr.connectors.base import Connector
from dsr.connectors.registry import connector_for
from dsr.models import DataSystem


def connect(system: DataSystem) -> Connector:
    """Return the connector of `system`; raises ConnectorError when it is switched off or of an unknown kind."""
    return connector_for(system.connector, system.config, system.dataset)
