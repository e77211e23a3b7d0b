"""What every connector speaks: the questions the workflow may ask of a data system, and how it fails.

Nothing here knows about cases, requests or Django models. Import from this module; `answers` holds the values.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from uuid import UUID

from dsr.connectors.answers import (
    Addressable,
    AddressPage,
    Agreement,
    Candidate,
    ExportedTable,
    HeldContact,
    Identity,
    Living,
    Membership,
    Overdue,
    Part,
    Preview,
    Reach,
    Receipt,
    RetentionStart,
    Row,
    Scope,
    SearchHit,
    SearchReport,
    TablePreview,
    Verdict,
)

__all__ = [
    "AddressPage",
    "Addressable",
    "Agreement",
    "Candidate",
    "Capability",
    "Connector",
    "ConnectorError",
    "ConnectorUnavailable",
    "Drifted",
    "ExportedTable",
    "HeldContact",
    "Identity",
    "Living",
    "Membership",
    "Overdue",
    "Part",
    "Preview",
    "Reach",
    "Receipt",
    "RetentionStart",
    "Row",
    "Scope",
    "SearchHit",
    "SearchReport",
    "TablePreview",
    "Verdict",
    "Watch",
]


class Capability(StrEnum):
    """What a connector can be asked to do; the workflow plans steps only for what is declared."""

    FIND = "find"
    EXPORT = "export"
    PREVIEW = "preview"
    ERASE = "erase"
    VERIFY = "verify"
    EXPIRE = "expire"


class ConnectorError(Exception):
    """The system cannot do what was asked, and asking again will not help.

    `code` is a short constant, safe to log and to show; neither it nor the message ever carries SQL, a value from the
    system or the address of the system.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ConnectorUnavailable(ConnectorError):
    """The system did not answer (connection, lock or statement timeout): trying again later is right."""


class Drifted(ConnectorError):
    """The data are no longer what the preview showed; nothing was changed."""

    def __init__(self, code: str = "drifted") -> None:
        super().__init__(code)


class Watch:
    """Looks on while rows are deleted, and can stop it until the last moment. This one lets everything go on."""

    def look(self) -> None:
        """Called before each batch. Whatever it raises ends the deletion, and nothing of it was done."""

    @contextmanager
    def settling(self, receipt: Receipt) -> Iterator[None]:
        """Entered when every row is gone but nothing is final, left once it is final: what has to come before or after
        the end of the deletion, and not beside it. What it raises on entering ends the deletion as `look` does."""
        yield


NOBODY = Watch()


class Connector(ABC):
    """A way into one data system. Every method may raise `ConnectorUnavailable` (try later) or `ConnectorError`."""

    capabilities: frozenset[Capability] = frozenset()

    @abstractmethod
    def compare(self) -> None:
        """Check that the system fits its data map, changing nothing."""

    @abstractmethod
    def prepare(self) -> None:
        """Check that the system fits its data map and create what the connector itself needs there; repeatable."""

    @abstractmethod
    def find(self, identity: Identity) -> list[Candidate]:
        """Return at most 20 people who may be the requester, best agreement first; empty when there are none."""

    @abstractmethod
    def candidate(self, candidate_key: str, identity: Identity) -> Candidate | None:
        """Read one candidate again, to compare its `version` and agreement with the recorded match; None if gone."""

    @abstractmethod
    def addressable(self) -> tuple[Addressable, ...]:
        """Return whose e-mail addresses the system holds; asks the system nothing."""

    @abstractmethod
    def addresses(self, people: Addressable, after: str | None, limit: int) -> AddressPage:
        """Return the addresses of at most `limit` of such people, those after the place `after` (None: the first).

        Raises `ConnectorError` where the system holds no addresses of them."""

    @abstractmethod
    def preview(self, candidate_key: str, scope: Scope) -> Preview:
        """Return what an erasure within the scope would do, changing nothing."""

    @abstractmethod
    def export(self, candidate_key: str, scope: Scope) -> Iterator[ExportedTable]:
        """Yield the person's rows within the scope, kept rows included (Art. 15: access covers what is retained)."""

    @abstractmethod
    def erase(self, candidate_key: str, scope: Scope, *, effect_key: UUID, expected_digest: str) -> Receipt:
        """Erase within the scope in one transaction of the target, at most once per `effect_key`.

        The same key again returns the stored receipt without a second effect. Raises `Drifted` and changes nothing
        when the data differ from the preview whose digest is expected.
        """

    @abstractmethod
    def undated(self, overdue: Overdue, scope: Scope) -> tuple[str, ...]:
        """Return the tables with data of the scope whose rows nothing dates, so that they can never be overdue."""

    @abstractmethod
    def due(self, overdue: Overdue, scope: Scope) -> Preview:
        """Return what deleting the overdue rows within the scope would do, changing nothing."""

    @abstractmethod
    def expire(
        self, overdue: Overdue, scope: Scope, *, effect_key: UUID, expected_digest: str, watch: Watch = NOBODY
    ) -> Receipt:
        """Delete the overdue rows within the scope, or make them anonymous; as `erase` does, with the same promises.

        `watch` can stop it: what it raises is raised here, and nothing was changed.
        """

    @abstractmethod
    def probe(self, effect_key: UUID) -> Receipt | None:
        """Return the receipt if the effect took place, None if it did not: the way out of an unknown outcome."""

    @abstractmethod
    def call_off(self, effect_key: UUID) -> Receipt | None:
        """Make sure that the effect never takes place and return None; return its receipt if it took place already."""

    @abstractmethod
    def verify(self, candidate_key: str, identifiers: Sequence[str], scope: Scope) -> SearchReport:
        """Search the whole system for the identifiers and the person's key, independently of how erasing works."""
