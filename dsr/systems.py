"""From the row of a data system to its connector."""

from dsr.connectors.base import Connector
from dsr.connectors.registry import connector_for
from dsr.models import DataSystem


def connect(system: DataSystem | None) -> Connector:
    """Return the connector of `system`; raises ConnectorError when it is switched off or of an unknown kind."""
    if system is None:
        raise ValueError("this step works on a system")
    return connector_for(system.connector, system.config, system.dataset)
