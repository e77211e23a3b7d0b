"""Finding who the requester may be: candidates with the evidence for and against each."""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, String, func, or_, select

from dsr.connectors.base import Agreement, Candidate, HeldContact, Identity
from dsr.connectors.sql import normalise
from dsr.connectors.sql.datamap import IdentitySource, Place
from dsr.connectors.sql.held import Held, Register
from dsr.connectors.sql.narrowing import condition
from dsr.connectors.sql.people import Person

MOST_CANDIDATES = 20
# How many people one identifier may bring up before they are compared; a common name brings up many.
MOST_PER_IDENTIFIER = 60
# Beyond this many holders of the candidates' contacts nobody is looked at any more: all count as shared.
MOST_HOLDERS = 400


def find(register: Register, identity: Identity) -> list[Candidate]:
    """Return at most 20 people who agree, or nearly agree, on something told; the best agreement first."""
    told = identity.told()
    people = {p.candidate_key: p for kind in told for p in _people(register, kind, [told[kind]], MOST_PER_IDENTIFIER)}
    judged = [(held, agreement(held, told)) for held in register.load(list(people.values()))]
    agreeing = [(held, found) for held, found in judged if {Agreement.SAME, Agreement.SIMILAR} & set(found.values())]
    best = sorted(agreeing, key=lambda pair: (*_rank(pair[1]), pair[0].person.candidate_key))[:MOST_CANDIDATES]
    return _candidates(register, best, told)


def candidate(register: Register, person: Person, identity: Identity) -> Candidate | None:
    """Return one person compared with the identity, whatever comes out; None when the system has no such person."""
    told = identity.told()
    judged = [(held, agreement(held, told)) for held in register.load([person])]
    return next(iter(_candidates(register, judged, told)), None)


def agreement(held: Held, told: dict[str, str]) -> dict[str, str]:
    """Compare each identifier: the best of what is held counts; what is not told or not held is unknown."""
    return {kind: _agreement(kind, told.get(kind, ""), values) for kind, values in held.identifiers().items()}


def _agreement(kind: str, told: str, held: list[str]) -> str:
    if not told or not held:
        return Agreement.UNKNOWN
    if any(normalise.same(kind, told, value) for value in held):
        return Agreement.SAME
    return Agreement.SIMILAR if any(normalise.alike(kind, told, value) for value in held) else Agreement.DIFFERS


def _rank(found: dict[str, str]) -> tuple[int, int, int]:
    """Sort key: most equal identifiers first, then most similar ones, then fewest that differ."""
    counts = [list(found.values()).count(level) for level in (Agreement.SAME, Agreement.SIMILAR, Agreement.DIFFERS)]
    return -counts[0], -counts[1], counts[2]


# -- the rows worth comparing


def _people(register: Register, kind: str, told: list[str], limit: int) -> Iterator[Person]:
    """Yield people of whom something of the kind may be what was told."""
    for source in register.data_map.sources.values():
        for collection, groups in _groups(source, kind).items():
            table = register.tables[collection]
            key = table.c[register.key_column(source, collection) or source.key]
            columns = [_joined([table.c[p.column] for p in group]) for group in groups]
            query = select(key).where(or_(*(condition(kind, column, text) for column in columns for text in told)))
            for (found,) in register.connection.execute(query.distinct().order_by(key).limit(limit)):
                yield Person(source, found)


def _groups(source: IdentitySource, kind: str) -> dict[str, list[tuple[Place, ...]]]:
    """Return the columns of a kind by collection; the columns of one name stay together."""
    alone = {"email": source.email, "phone": source.phone, "account": source.account}
    groups: dict[str, list[tuple[Place, ...]]] = {}
    for group in source.name if kind == "name" else [(place,) for place in alone[kind]]:
        groups.setdefault(group[0].collection, []).append(group)
    return groups


def _joined(columns: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return one column as it is, several as words of one name."""
    if len(columns) == 1:
        return columns[0]
    words = [func.coalesce(column.cast(String(500)), "") for column in columns]
    return reduce(lambda text, word: text + " " + word, words)


# -- what an officer compares


def _candidates(
    register: Register, judged: Sequence[tuple[Held, dict[str, str]]], told: dict[str, str]
) -> list[Candidate]:
    holders = {kind: _holders(register, kind, [held for held, _ in judged]) for kind in ("email", "phone")}
    return [
        Candidate(
            key=held.person.candidate_key,
            fields=_fields(held, told),
            agreement=found,
            contacts=tuple(_contacts(held, holders)),
            workspaces=held.memberships,
            kind=held.kind,
            version=held.version(),
            country=held.country(),
        )
        for held, found in judged
    ]


def _fields(held: Held, told: dict[str, str]) -> dict[str, str]:
    """Return of each kind the value that agrees best with what was told, "" where nothing is held."""
    return {
        kind: min(values, key=lambda value: _closeness(kind, told.get(kind, ""), value), default="")
        for kind, values in held.identifiers().items()
    }


def _closeness(kind: str, told: str, value: str) -> int:
    return 0 if normalise.same(kind, told, value) else 1 if normalise.alike(kind, told, value) else 2


def _contacts(held: Held, holders: dict[str, list[Held] | None]) -> Iterator[HeldContact]:
    for kind, value, since in held.contacts():
        sort = "phone" if kind == "phone" else "email"
        yield HeldContact(kind, value, since, _is_shared(held, sort, value, holders[sort]))


def _is_shared(held: Held, kind: str, value: str, holders: list[Held] | None) -> bool:
    """Whether somebody else holds the same address or number, in whatever spelling."""
    if holders is None:
        return True
    others = (other for other in holders if other.person != held.person)
    return any(normalise.alike(kind, value, own) for other in others for own in other.identifiers()[kind])


def _holders(register: Register, kind: str, candidates: Sequence[Held]) -> list[Held] | None:
    """Return everybody who holds a contact of one of the candidates; None when they are too many to tell apart."""
    values = sorted({value for held in candidates for value in held.identifiers()[kind]})
    if not values:
        return []
    people = {p.candidate_key: p for p in _people(register, kind, values, MOST_HOLDERS)}
    return None if len(people) >= MOST_HOLDERS else register.load(list(people.values()))
