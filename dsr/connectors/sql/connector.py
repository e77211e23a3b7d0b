"""The SQL connector: each question of the contract in one transaction of the target."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dsr.connectors.base import (
    NOBODY,
    Addressable,
    AddressPage,
    Candidate,
    Capability,
    Connector,
    Drifted,
    ExportedTable,
    Identity,
    Overdue,
    Preview,
    Receipt,
    Scope,
    SearchReport,
    Watch,
)
from dsr.connectors.sql import addressing, effects, erasing, expiry, exporting, finding, searching
from dsr.connectors.sql import dataset as datasets
from dsr.connectors.sql.held import Register
from dsr.connectors.sql.ownership import Ownership, Selection
from dsr.connectors.sql.patterns import Patterns
from dsr.connectors.sql.people import Person
from dsr.connectors.sql.planning import plan
from dsr.connectors.sql.tables import mismatches
from dsr.connectors.sql.target import target_at
from privacy_portal import clock


class SqlConnector(Connector):
    """People and rows of one relational database.

    `config` needs `url` and may count in `revision` how often it or the map was changed; `dataset` is a Fides dataset
    with the portal's annotations. Raises `ConnectorError` when one of them is unusable, without looking at the
    database. What erases or searches reads the schema anew: a migration of the system between two steps of a request
    must not meet a remembered one.
    """

    capabilities = frozenset(Capability)

    def __init__(self, config: Mapping[str, Any], dataset: Mapping[str, Any]) -> None:
        self.data_map = datasets.read(dataset)
        self.target = target_at(str(config.get("url", "")), int(config.get("revision", 1)))

    def compare(self) -> None:
        """Compare the data map with the database; raises `DataMapError`."""
        with self.target.reading() as connection:
            self._compare(connection)

    def prepare(self) -> None:
        """Compare the data map with the database and create the effect log there; raises `DataMapError`."""
        with self.target.writing() as connection:
            self._compare(connection)
            effects.ensure(connection)

    def _compare(self, connection: Connection) -> None:
        if problems := mismatches(self.data_map, self.target.tables(connection, fresh=True)):
            raise datasets.DataMapError(tuple(problems))

    def find(self, identity: Identity) -> list[Candidate]:
        with self.target.reading() as connection:
            return finding.find(self._register(connection), identity)

    def candidate(self, candidate_key: str, identity: Identity) -> Candidate | None:
        with self.target.reading() as connection:
            register = self._register(connection)
            return finding.candidate(register, Person.of(candidate_key, self.data_map, register.tables), identity)

    def addressable(self) -> tuple[Addressable, ...]:
        return addressing.addressable(self.data_map)

    def addresses(self, people: Addressable, after: str | None, limit: int) -> AddressPage:
        with self.target.reading() as connection:
            return addressing.page(self._register(connection), people, after, limit)

    def preview(self, candidate_key: str, scope: Scope) -> Preview:
        with self.target.reading() as connection:
            return plan(connection, self._ownership(connection, candidate_key, scope)).preview()

    def export(self, candidate_key: str, scope: Scope) -> Iterator[ExportedTable]:
        with self.target.reading() as connection:
            yield from exporting.export(connection, self._ownership(connection, candidate_key, scope))

    def erase(self, candidate_key: str, scope: Scope, *, effect_key: UUID, expected_digest: str) -> Receipt:
        def selection(connection: Connection) -> Selection:
            return self._ownership(connection, candidate_key, scope, fresh=True)

        return self._erase(selection, effect_key, expected_digest)

    def undated(self, overdue: Overdue, scope: Scope) -> tuple[str, ...]:
        return expiry.undated(self.data_map, overdue, scope)

    def due(self, overdue: Overdue, scope: Scope) -> Preview:
        with self.target.reading() as connection:
            return plan(connection, self._expiry(connection, overdue, scope)).preview()

    def expire(
        self, overdue: Overdue, scope: Scope, *, effect_key: UUID, expected_digest: str, watch: Watch = NOBODY
    ) -> Receipt:
        def selection(connection: Connection) -> Selection:
            return self._expiry(connection, overdue, scope)

        return self._erase(selection, effect_key, expected_digest, watch)

    def _erase(
        self,
        selection: Callable[[Connection], Selection],
        effect_key: UUID,
        expected_digest: str,
        watch: Watch = NOBODY,
    ) -> Receipt:
        try:
            # What is entered into `settled` is left after the target has committed.
            with ExitStack() as settled, self.target.writing() as connection:
                receipt = erasing.erase(
                    connection,
                    selection(connection),
                    effect_key=effect_key,
                    expected_digest=expected_digest,
                    at=clock.now(),
                    look=watch.look,
                )
                settled.enter_context(watch.settling(receipt))
        except (effects.AlreadyWritten, Drifted):
            # Another worker with the same key may have committed after our look at the log: then the rows are gone,
            # or the key is taken, and what was asked for has happened.
            if (found := self.probe(effect_key)) is None:
                raise
            return found
        return receipt

    def probe(self, effect_key: UUID) -> Receipt | None:
        with self.target.reading() as connection:
            return effects.read(connection, effect_key)

    def call_off(self, effect_key: UUID) -> Receipt | None:
        try:
            with self.target.writing() as connection:
                effects.call_off(connection, effect_key, clock.now())
        except effects.AlreadyWritten:
            return self.probe(effect_key)
        return None

    def verify(self, candidate_key: str, identifiers: Sequence[str], scope: Scope) -> SearchReport:
        with self.target.reading() as connection:
            ownership = self._ownership(connection, candidate_key, scope, fresh=True)
            return searching.search(connection, ownership, Patterns.of(identifiers), clock.now())

    def _expiry(self, connection: Connection, overdue: Overdue, scope: Scope) -> expiry.Expiry:
        tables = self.target.tables(connection, fresh=True)
        return expiry.Expiry(self.data_map, tables, scope, clock.now().date(), overdue)

    def _register(self, connection: Connection) -> Register:
        return Register(connection, self.data_map, self.target.tables(connection))

    def _ownership(self, connection: Connection, candidate_key: str, scope: Scope, *, fresh: bool = False) -> Ownership:
        tables = self.target.tables(connection, fresh=fresh)
        person = Person.of(candidate_key, self.data_map, tables)
        return Ownership(self.data_map, tables, person, scope, clock.now().date())
