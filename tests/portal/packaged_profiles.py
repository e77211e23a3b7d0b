"""What the tests of the packaged profiles ask of a pack and of its sample system, without the portal's database."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from dsr.connectors.base import Identity, Part, Preview, Scope, SearchReport
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.connector import SqlConnector
from privacy_portal.profiles import sample_systems
from privacy_portal.profiles.register_schema import ActivityEntry
from privacy_portal.profiles.schema import Profile
from privacy_portal.profiles.validation import Checked, check
from workspaces.determination import Rule, Situation, determine
from workspaces.models import PersonType, Role, WorkspaceKind

PROFILES = Path(sample_systems.__file__).parent
PLATFORM, OWNER = Role.CONTROLLER, Role.PROCESSOR
SMALL = 40
# Rita as she is known to every service, and all by which rows of hers can be told.
ABOUT_RITA = Identity("Rita Sample", "rita@example.org", "+49 30 23125 042")
HER_IDENTIFIERS = ("Rita Sample", "rita@example.org", "rita.sample@example.net", "+49 30 23125 042")

RowOf = tuple[str, int]  # table and id


@cache
def packed(name: str) -> Checked:
    """Return the pack `name` after every check, read once a process."""
    return check(PROFILES / name)


def rules(profile: Profile) -> list[Rule]:
    """Return the pack's rules as values, one a category."""
    known = [category.key for category in profile.categories]
    return [
        Rule(category, rule.person or "", rule.workspace or "", rule.platform, rule.because)
        for rule in profile.rules
        for category in (known if rule.categories == "all" else rule.categories)
    ]


def role(name: str, person: str, workspace: str, category: str) -> str:
    """Return the platform's role in one situation, by the pack's own table."""
    assert category in {entry.key for entry in packed(name).profile.categories}
    assert person in PersonType.values
    return determine(rules(packed(name).profile), Situation(person, workspace, category)).platform_role


def undecided(name: str) -> Iterator[Situation]:
    """Yield every situation that no rule of the pack decides, or decides without a reason in each language."""
    profile = packed(name).profile
    table = rules(profile)
    for category in profile.categories:
        for person in PersonType.values:
            for kind in ("", *WorkspaceKind.values):
                situation = Situation(person, kind, category.key)
                matching = [rule for rule in table if rule.matches(situation)]
                if not matching or determine(table, situation).reasons.keys() != set(profile.platform.languages):
                    yield situation


def register_problems(name: str) -> Iterator[str]:
    """Yield what the register sections of a pack name that is not there, leave open, or do not say in each language."""
    profile = packed(name).profile
    known = {entry.key for entry in profile.categories}
    recipients = {entry.key for entry in profile.recipients}
    terms = {entry.key: known if entry.categories == "all" else set(entry.categories) for entry in profile.retention}
    yield from (f"retention of {key}" for key, named in terms.items() if not named <= known)
    workspaces = {entry.key for entry in profile.workspaces}
    yield from (r.key for r in profile.retention if r.workspace and r.workspace not in workspaces)
    for activity in profile.activities:
        yield from _activity_problems(activity, known, recipients, terms)
    described = {category for activity in profile.activities for category in activity.categories}
    yield from (f"no activity for {category}" for category in known - described)
    yield from (f"{key} is kept for no stated time" for key in known - {c for named in terms.values() for c in named})
    for texts in _texts(profile.model_dump()):
        if texts.keys() != set(profile.platform.languages):
            yield f"said only in {sorted(texts)}: {texts}"


def _activity_problems(
    activity: ActivityEntry, known: set[str], recipients: set[str], terms: dict[str, set[str]]
) -> Iterator[str]:
    kept = {category for key in activity.retention for category in terms.get(key, set())}
    yield from (f"{activity.key}: {c}" for c in (set(activity.categories) - known) | (set(activity.categories) - kept))
    yield from (f"{activity.key}: {r}" for r in set(activity.recipients) - recipients)
    yield from (f"{activity.key}: {r}" for r in set(activity.retention) - terms.keys())
    # Art. 6 asks the controller for a basis; a processor has none of its own.
    if (activity.role == Role.CONTROLLER) != (activity.basis is not None):
        yield f"{activity.key}: basis"
    if (activity.basis == "legitimate_interests") != (activity.interest is not None):
        yield f"{activity.key}: interest"


def _texts(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping from a language, however deep."""
    if isinstance(value, dict):
        if "en" in value or "ja" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)


# -- the sample system, seen from outside the portal


@cache
def _pristine(name: str) -> bytes:
    """Return the file of a small sample system, ready for erasures; made once a process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pristine.sqlite3"
        sample_systems.SAMPLES[name](f"sqlite:///{path}", people=SMALL)
        _connector(name, f"sqlite:///{path}").prepare()
        return path.read_bytes()


def _connector(name: str, url: str) -> SqlConnector:
    (dataset,) = packed(name).datasets.values()
    connector = connector_for("sql", {"url": url}, dataset)
    assert isinstance(connector, SqlConnector)
    return connector


@dataclass
class System:
    """A small sample system of its own; `workspace` is what it calls a customer's place."""

    name: str
    url: str
    workspace: str

    @classmethod
    def create(cls, name: str, folder: Path, workspace: str) -> "System":
        path = folder / f"{name}-{uuid4().hex}.sqlite3"
        path.write_bytes(_pristine(name))
        return cls(name, f"sqlite:///{path}", workspace)

    @cached_property
    def connector(self) -> SqlConnector:
        return _connector(self.name, self.url)

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.url.removeprefix("sqlite:///"))
        database.row_factory = sqlite3.Row
        return database

    @cached_property
    def _parents(self) -> dict[str, list[tuple[str, str]]]:
        """The foreign keys of each table, as (column, table it leads to), from the database itself."""
        with closing(self._open()) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall()
            return {
                name: [(key["from"], key["table"]) for key in database.execute(f"PRAGMA foreign_key_list({name})")]
                for (name,) in names
                if name != "portal_effect_log"
            }

    def scope(self, person: str, *workspaces: str | None, owners: bool) -> Scope:
        """Return what the owners of these workspaces decide about (or the platform does) of a `person` there."""
        profile = packed(self.name).profile
        wanted = OWNER if owners else PLATFORM
        parts = {
            Part(category.key, workspace)
            for category in profile.categories
            for workspace in workspaces
            if role(self.name, person, WorkspaceKind.BUSINESS if workspace else "", category.key) == wanted
        }
        return Scope(frozenset(parts), frozenset(entry.key for entry in profile.workspaces))

    def rows(self) -> dict[RowOf, dict[str, Any]]:
        """Return every row of the system, as the database has it."""
        with closing(self._open()) as database:
            return {
                (table, row["id"]): dict(row)
                for table in self._parents
                for row in database.execute(f"SELECT * FROM {table}")
            }

    def rows_of(self, person: int) -> dict[RowOf, str | None]:
        """Return the person's rows with the workspace of each; worked out from foreign keys, not from the data map.

        A row is the person's when it says so itself or, where it says nothing, when it hangs on a row that is.
        """
        rows = self.rows()
        places = {row["id"]: row["key"] for (table, _), row in rows.items() if table == f"{self.workspace}s"}
        where: dict[RowOf, str | None] = {}
        whose: dict[RowOf, int | None] = {}
        # Tables were created after those that they refer to.
        for (table, key), row in rows.items():
            ups = [(target, row[column]) for column, target in self._parents[table] if target not in ("people", table)]
            held = [up for up in ups if up[1] is not None]
            where[table, key] = places.get(row.get(f"{self.workspace}_id")) or _first(where.get(up) for up in held)
            whose[table, key] = row["id"] if table == "people" else row.get("person_id")
            if "person_id" not in row and table != "people":
                whose[table, key] = _first(whose.get(up) for up in held)
        return {at: where[at] for at, owner in whose.items() if owner == person}

    def erase(self, key: str, scope: Scope) -> Preview:
        """Erase and return what was announced."""
        preview = self.connector.preview(key, scope)
        receipt = self.connector.erase(key, scope, effect_key=uuid4(), expected_digest=preview.digest)
        assert sum(count for _, count in receipt.tables) == sum(table.erase for table in preview.tables)
        return preview

    def exported(self, key: str, scope: Scope) -> set[RowOf]:
        """Return which rows a copy holds."""
        return {(table.name, row["id"]) for table in self.connector.export(key, scope) for row in table.rows}

    def search(self, key: str, identifiers: Iterable[str], scope: Scope) -> SearchReport:
        """Search for what is left."""
        return self.connector.verify(key, list(identifiers), scope)


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def changed(before: dict[RowOf, Any], after: dict[RowOf, Any]) -> set[RowOf]:
    """Return the rows that are gone, new or different."""
    return {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
