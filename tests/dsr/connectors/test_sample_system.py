"""The connector on the made-up installation of enKomm, whose data map is the one that a real one would write."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import MetaData, create_engine, select
from sqlalchemy.pool import NullPool

from dsr.connectors.base import Identity, Part, Scope
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.connector import SqlConnector
from dsr.matching import judge
from privacy_portal.profiles.enkomm import sample_system
from privacy_portal.yaml_files import read_yaml

pytestmark = pytest.mark.any_database

DATASET = Path(sample_system.__file__).parent.parent / "dataset.yaml"
BUSINESS = frozenset({"ws-sakura", "ws-lotus"})
OF_OWNER = ("workspace_content", "call_detail")
OF_PLATFORM = (
    "account",
    "administrative",
    "interactions",
    "third_party",
    "synced_content",
    "marketing_preference",
    "billing",
)
PLATFORM = Scope(
    frozenset(Part(category) for category in (*OF_PLATFORM, *OF_OWNER))
    | frozenset(Part(category, workspace) for category in OF_PLATFORM for workspace in BUSINESS),
    BUSINESS,
)
SAKURA = Scope(frozenset(Part(category, "ws-sakura") for category in OF_OWNER), BUSINESS)
RITA = Identity("Rita Sample", "rita@example.org", "+49 30 23125 042")

Snapshot = dict[str, dict[Any, tuple[Any, ...]]]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('sample') / 'enkomm.sqlite3'}"
    sample_system.create(address, people=sample_system.SMALL)
    return address


@pytest.fixture(scope="module")
def enkomm(url: str) -> SqlConnector:
    connector = connector_for("sql", {"url": url}, read_yaml(DATASET))
    assert isinstance(connector, SqlConnector)
    connector.prepare()
    return connector


def snapshot(url: str) -> Snapshot:
    engine, metadata = create_engine(url, poolclass=NullPool), MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: {row[0]: tuple(row) for row in connection.execute(select(table))}
            for table in metadata.tables.values()
            if table.name != "portal_effect_log"
        }


def changed(before: Snapshot, after: Snapshot) -> Iterator[tuple[str, Any]]:
    for table, rows in before.items():
        yield from ((table, key) for key in rows.keys() | after[table].keys() if rows.get(key) != after[table].get(key))


@pytest.mark.req("EK-03")
def test_rita_is_matched_by_mailbox_and_number_though_she_has_a_namesake(enkomm: SqlConnector) -> None:
    candidates = enkomm.find(RITA)
    assert len(candidates) > 1
    assert judge(candidates).identifiers == ("email", "phone")


@pytest.mark.req("EK-14")
def test_erasure_changes_the_rows_that_the_export_showed_and_no_other(enkomm: SqlConnector, url: str) -> None:
    key = judge(enkomm.find(RITA)).key
    assert key is not None
    identifiers = ["rita@example.org", "rita.sample@example.net", "+49 30 23125 042", "Rita Sample"]
    for scope in (PLATFORM, SAKURA):
        before = snapshot(url)
        hers = {(table.name, row["id"]) for table in enkomm.export(key, scope) for row in table.rows}
        preview = enkomm.preview(key, scope)
        receipt = enkomm.erase(key, scope, effect_key=uuid4(), expected_digest=preview.digest)

        touched = set(changed(before, snapshot(url)))
        assert touched <= hers
        assert len(touched) == sum(count for _, count in receipt.tables) == sum(t.erase for t in preview.tables)
        assert len(hers) == sum(table.found for table in preview.tables)
        report = enkomm.verify(key, identifiers, scope)
        assert report.is_clean, report.hits
        assert report.uncovered_columns == ()
    assert {hit.reason for hit in report.hits if hit.reason} <= {"tax_records"}
    assert "rita@example.org" not in {contact.value for c in enkomm.find(RITA) for contact in c.contacts}
