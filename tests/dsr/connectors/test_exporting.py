"""What leaves the system is the person's, all of it, and nothing that is nobody's business."""

import json
from base64 import b64decode
from typing import Any

import pytest

from dsr.connectors.base import ConnectorError, Scope
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.connector import SqlConnector
from tests.dsr.connectors import clinic
from tests.dsr.connectors.clinic import EVERYWHERE, PLATFORM, RITA, SAKURA, Clinic, scope
from tests.dsr.connectors.conftest import MakeUrl

pytestmark = pytest.mark.any_database


def exported(connector: SqlConnector, key: str, parts: Scope) -> dict[tuple[str, str | None], list[dict[str, Any]]]:
    return {(table.name, table.workspace): list(table.rows) for table in connector.export(key, parts)}


@pytest.mark.req("EK-14")
def test_export_holds_her_rows_by_table_and_place(untouched: Clinic, rita: str) -> None:
    found = exported(untouched.connector(), rita, EVERYWHERE)
    assert {where: [next(iter(row.values())) for row in rows] for where, rows in found.items()} == {
        ("bill_lines", None): [1, 2],
        ("bills", None): ["B-1", "B-2"],
        ("members", None): [RITA],
        ("note_files", None): [1],
        ("note_files", "ws-sakura"): [2],
        ("notes", None): [1, 2, 3],
        ("notes", "ws-sakura"): [4, 6],
        ("profiles", None): [RITA],
        ("reactions", None): [2],
        ("reactions", "ws-sakura"): [1],
        ("staff", None): [RITA],
        ("staff", "ws-sakura"): [RITA],
        ("visits", None): [1],
    }


def test_controller_of_a_workspace_gives_nothing_from_elsewhere(untouched: Clinic, rita: str) -> None:
    found = exported(untouched.connector(), rita, SAKURA)
    assert set(found) == {("notes", "ws-sakura"), ("note_files", "ws-sakura")}
    assert exported(untouched.connector(), rita, scope("workspace_content", workspace="ws-unknown")) == {}


def test_values_are_plain_json(untouched: Clinic, rita: str) -> None:
    found = exported(untouched.connector(), rita, PLATFORM)
    assert json.loads(json.dumps(list(found.values()))) == list(found.values())
    [profile] = found["profiles", None]
    # MariaDB has no type of its own for JSON: there the text leaves as it is held.
    settings = profile["settings"] if isinstance(profile["settings"], dict) else json.loads(profile["settings"])
    assert settings == {"greet": "Hällo Rita", "cc": "rita@example.org"}
    assert b64decode(profile["photo"]) == b"\x89PNG rita@example.org"
    assert profile["phone_since"] == "2023-01-02"
    assert [bill["amount"] for bill in found["bills", None]] == ["12.50", "99.00"]
    assert found["members", None][0]["email_since"].startswith("2024-05-01T09:00:00")


def test_secrets_never_leave(untouched: Clinic, rita: str) -> None:
    tables = {table.name: table for table in untouched.connector().export(rita, PLATFORM)}
    assert "password_hash" not in tables["members"].columns
    assert "storage_key" not in tables["note_files"].columns
    found = exported(untouched.connector(), rita, PLATFORM)
    assert "secret" not in json.dumps(list(found.values()))
    assert "s3-" not in json.dumps(list(found.values()))


def test_nobody_else_is_in_the_rows_of_anybody(untouched: Clinic) -> None:
    connector = untouched.connector()
    everyone = [f"members:{row['id']}" for row in untouched.rows("members")]
    rows = [
        (where, json.dumps(row, sort_keys=True))
        for key in everyone
        for where, found in exported(connector, key, EVERYWHERE).items()
        if where[0] != "reactions"
        for row in found
    ]
    assert len(rows) == len(set(rows)), "a row that is nobody's alone left for two people"


def test_row_that_only_the_database_takes_for_hers_stops_the_export(make_database: MakeUrl) -> None:
    """A column that compares without case takes G-1 for g-1, as MariaDB does by default; the portal does not."""
    system = Clinic(make_database("sqlite", "loose"))
    system.run(
        "DROP TABLE invitations",
        "CREATE TABLE invitations (id INTEGER, guest_code TEXT COLLATE NOCASE, invited_by INTEGER, text TEXT)",
        "INSERT INTO invitations VALUES (1, 'g-1', 1, 'Come in'), (2, 'G-1', 2, 'For somebody else')",
    )
    connector, parts = system.connector(), scope("administrative")
    with pytest.raises(ConnectorError, match="foreign_row"):
        exported(connector, "guests:g-1", parts)
    with pytest.raises(ConnectorError, match="foreign_row"):
        connector.preview("guests:g-1", parts)


def test_table_given_up_cannot_be_read_on(untouched: Clinic, rita: str) -> None:
    tables = list(untouched.connector().export(rita, PLATFORM))
    with pytest.raises(ConnectorError, match="rows_given_up"):
        list(tables[0].rows)


def test_collection_that_is_not_exported_is_left_out(untouched: Clinic, rita: str) -> None:
    dataset = clinic.dataset()
    dataset["meta"]["portal"]["collections"]["visits"]["export"] = False
    connector = connector_for("sql", {"url": untouched.url}, dataset)
    assert "visits" not in {table.name for table in connector.export(rita, PLATFORM)}
