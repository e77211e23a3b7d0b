"""Two owners act on the same two workspaces at the same moment, on PostgreSQL: nobody meets a deadlock."""

import pytest

from tests.at_once import ENTRY_WRITTEN, ROW_HELD, at_once
from tests.workspaces.test_connections import OTHER, connected, question
from workspaces import approvals, connections
from workspaces.models import Connection, ConnectionState, Membership

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.req("CP-03")
@pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])
def test_linh_ends_the_connection_while_olga_accepts_other_terms(olga: Membership, linh: Membership, stop: str) -> None:
    first = connected(olga, linh)
    waits = question(connections.ask_anew(first, OTHER, by=linh))

    accepted, late = at_once(
        lambda: approvals.accept(waits, by=olga), lambda: connections.end(first, by=linh), stop=stop
    )

    assert accepted == waits
    assert isinstance(late, connections.NotConnected)
    assert set(Connection.objects.values_list("state", flat=True)) == {ConnectionState.OPEN, ConnectionState.REPLACED}


@pytest.mark.req("CP-03")
@pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])
def test_olga_accepts_other_terms_while_linh_ends_the_connection(olga: Membership, linh: Membership, stop: str) -> None:
    first = connected(olga, linh)
    waits = question(connections.ask_anew(first, OTHER, by=linh))

    ended, accepted = at_once(
        lambda: connections.end(first, by=linh), lambda: approvals.accept(waits, by=olga), stop=stop
    )

    assert (ended, accepted) == (first, waits)
    assert set(Connection.objects.values_list("state", flat=True)) == {ConnectionState.OPEN, ConnectionState.ENDED}
