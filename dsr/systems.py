"""From the row of a data system to its connector."""

from dsr.connectors.base import Connector, ConnectorError
from dsr.connectors.registry import connector_for
from dsr.models import DataSystem


def connect(system: DataSystem) -> Connector:
    """Return the connector of `system`; raises ConnectorError when it is switched off or of an unknown kind."""
    if not system.enabled:
        raise ConnectorError("switched_off")
    return connector_for(system.connector, {**system.config, "revision": system.revision}, system.dataset)


def connect_to_erase(system: DataSystem) -> Connector:
    """Return the connector of `system` after it has made there what erasing needs, once for each new address.

    Called before anything is written down as begun. Raises ConnectorError.
    """
    connector = connect(system)
    if not system.prepared:
        connector.prepare()
        # Not where the address changed meanwhile: then another system was prepared.
        DataSystem.objects.filter(pk=system.pk, revision=system.revision).update(prepared=True)
    return connector
