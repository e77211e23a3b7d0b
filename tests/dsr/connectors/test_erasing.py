"""An erasure takes the right person's rows, once, and nothing else."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection

from dsr.connectors.base import Drifted, Part, Preview, Receipt, Scope, TablePreview
from dsr.connectors.registry import connector_for
from dsr.connectors.sql import effects
from tests.dsr.connectors import clinic
from tests.dsr.connectors.clinic import EVERYWHERE, PLATFORM, RITA, SAKURA, Clinic, scope
from tests.dsr.connectors.conftest import MakeUrl

pytestmark = pytest.mark.any_database


def tables(preview: Preview) -> dict[str, TablePreview]:
    return {table.table: table for table in preview.tables}


def test_preview_counts_what_goes_and_what_stays(system: Clinic, rita: str) -> None:
    found = tables(system.connector().preview(rita, PLATFORM))
    assert {name: (t.found, t.erase, t.keep, t.mode) for name, t in found.items()} == {
        "members": (1, 1, 0, "clear"),
        "profiles": (1, 1, 0, "delete"),
        "staff": (1, 1, 0, "delete"),
        "notes": (3, 3, 0, "delete"),
        "note_files": (1, 1, 0, "delete"),
        "reactions": (1, 1, 0, "delete"),
        "bills": (2, 1, 1, "delete"),
        "bill_lines": (2, 1, 1, "delete"),
        "visits": (1, 1, 0, "delete"),
    }
    for name in ("bills", "bill_lines"):
        assert found[name].reason == "tax"
        assert str(found[name].keep_until) == "2031-01-31"


def test_erasure_leaves_every_other_row_as_it_was(system: Clinic, rita: str) -> None:
    connector, before = system.connector(), system.snapshot()
    preview = connector.preview(rita, PLATFORM)
    receipt = connector.erase(rita, PLATFORM, effect_key=uuid4(), expected_digest=preview.digest)

    after = system.snapshot()
    assert dict(receipt.tables) == {table.table: table.erase for table in preview.tables if table.erase}
    gone = {name: [row for row in rows if row not in after[name]] for name, rows in before.items()}
    assert {name: [next(iter(row.values())) for row in rows] for name, rows in gone.items() if rows} == {
        "members": [RITA],
        "profiles": [RITA],
        "staff": [RITA],
        "notes": [1, 2, 3],
        "note_files": [1],
        "reactions": [2],
        "bills": ["B-1"],
        "bill_lines": [1],
        "visits": [1],
    }
    new = {name: [row for row in rows if row not in before[name]] for name, rows in after.items()}
    assert {name: len(rows) for name, rows in new.items() if rows} == {"members": 1}
    assert new["members"][0] | {"last_seen": None, "password_hash": None} == {
        "id": RITA, "handle": None, "kind": "full", "given_name": "", "family_name": "", "email": "gone-1",
        "email_since": None, "recovery_email": None, "last_seen": None, "password_hash": None,
    }  # fmt: skip


def test_rows_that_others_reply_to_stay_and_are_said_to(system: Clinic, rita: str) -> None:
    connector = system.connector()
    preview = connector.preview(rita, SAKURA)
    note = tables(preview)["notes"]
    assert (note.found, note.erase, note.keep, note.reason) == (2, 1, 1, "still_referenced")
    connector.erase(rita, SAKURA, effect_key=uuid4(), expected_digest=preview.digest)
    assert [row["id"] for row in system.rows("notes")] == [1, 2, 3, 4, 5, 7]


def test_rows_that_others_reply_to_are_emptied_where_the_map_says_how(system: Clinic, rita: str) -> None:
    dataset = clinic.dataset()
    dataset["meta"]["portal"]["collections"]["notes"]["clear"] = {"body": "[removed]"}
    connector = connector_for("sql", {"url": system.url}, dataset)
    connector.prepare()
    preview = connector.preview(rita, SAKURA)
    assert (tables(preview)["notes"].erase, tables(preview)["notes"].keep) == (2, 0)
    connector.erase(rita, SAKURA, effect_key=uuid4(), expected_digest=preview.digest)
    assert {row["id"]: row["body"] for row in system.rows("notes") if row["place_id"] == 20} == {
        4: "[removed]",
        5: "Thanks, RITA@EXAMPLE.ORG",
    }
    assert connector.preview(rita, SAKURA).tables == ()


def test_other_peoples_rows_do_not_fall_with_a_cascade(system: Clinic, rita: str) -> None:
    system.run("INSERT INTO reactions (id, note_id, from_member, sign) VALUES (9, 6, 2, 'ok')")
    connector = system.connector()
    preview = connector.preview(rita, SAKURA)
    assert tables(preview)["notes"].keep == 2
    connector.erase(rita, SAKURA, effect_key=uuid4(), expected_digest=preview.digest)
    assert 9 in [row["id"] for row in system.rows("reactions")]


def test_second_call_with_the_same_key_is_answered_from_the_log(system: Clinic, rita: str) -> None:
    connector, key = system.connector(), uuid4()
    digest = connector.preview(rita, PLATFORM).digest
    assert connector.probe(key) is None
    receipt = connector.erase(rita, PLATFORM, effect_key=key, expected_digest=digest)
    system.run("INSERT INTO notes (id, author_id, body) VALUES (90, 1, 'written afterwards')")

    assert connector.erase(rita, PLATFORM, effect_key=key, expected_digest=digest) == receipt
    assert connector.probe(key) == receipt
    assert 90 in [row["id"] for row in system.rows("notes")]


def test_effect_that_another_worker_has_just_logged_is_not_repeated(
    system: Clinic, rita: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector, key = system.connector(), uuid4()
    digest = connector.preview(rita, PLATFORM).digest
    receipt = connector.erase(rita, PLATFORM, effect_key=key, expected_digest=digest)
    after, digest = system.snapshot(), connector.preview(rita, PLATFORM).digest
    system.run("INSERT INTO visits (id, member_id, at, page) VALUES (9, 1, '2026-01-01 00:00:00.000000', '/x')")
    looks = iter([None])
    look = effects.read
    monkeypatch.setattr(effects, "read", lambda connection, key: next(looks, look(connection, key)))

    assert connector.erase(rita, PLATFORM, effect_key=key, expected_digest=digest) == receipt
    assert [row["id"] for row in system.rows("visits")] == [2, 9]
    assert len(after["visits"]) == 1


def test_effect_and_its_log_stand_or_fall_together(system: Clinic, rita: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever dies after the last statement and before the commit has done nothing, and the log says so."""
    connector, key, before = system.connector(), uuid4(), system.snapshot()
    digest, write = connector.preview(rita, PLATFORM).digest, effects.write

    def write_and_die(connection: Connection, receipt: Receipt) -> None:
        write(connection, receipt)
        raise KeyboardInterrupt

    monkeypatch.setattr(effects, "write", write_and_die)
    with pytest.raises(KeyboardInterrupt):
        connector.erase(rita, PLATFORM, effect_key=key, expected_digest=digest)
    monkeypatch.setattr(effects, "write", write)
    assert connector.probe(key) is None
    assert system.snapshot() == before
    assert connector.erase(rita, PLATFORM, effect_key=key, expected_digest=digest) == connector.probe(key)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE notes SET body = 'changed' WHERE id = 1",
        "INSERT INTO notes (id, author_id, body) VALUES (90, 1, 'new')",
        "DELETE FROM note_files WHERE id = 1",
        "UPDATE bills SET issued_on = '2024-01-30' WHERE number = 'B-1'",
        "UPDATE members SET email = 'mallory@example.com' WHERE id = 1",
    ],
)
def test_data_that_drifted_since_the_preview_stops_it(system: Clinic, rita: str, change: str) -> None:
    connector = system.connector()
    digest = connector.preview(rita, PLATFORM).digest
    system.run(change)
    before, key = system.snapshot(), uuid4()
    with pytest.raises(Drifted):
        connector.erase(rita, PLATFORM, effect_key=key, expected_digest=digest)
    assert system.snapshot() == before
    assert connector.probe(key) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE members SET last_seen = '2026-01-01 00:00:00.000000' WHERE id = 1",
        "INSERT INTO visits (id, member_id, at, page) VALUES (9, 1, '2026-01-01 00:00:00.000000', '/x')",
        "UPDATE notes SET body = 'not hers' WHERE id = 5",
    ],
)
def test_what_changes_by_itself_or_is_not_hers_is_no_drift(system: Clinic, rita: str, change: str) -> None:
    connector = system.connector()
    digest = connector.preview(rita, PLATFORM).digest
    system.run(change)
    connector.erase(rita, PLATFORM, effect_key=uuid4(), expected_digest=digest)
    assert [row["member_id"] for row in system.rows("visits")] == [2]


def test_digest_belongs_to_person_and_scope(system: Clinic, rita: str) -> None:
    connector = system.connector()
    nothing = scope("marketing_preference")
    digests = {connector.preview(key, parts).digest for key in (rita, "members:5") for parts in (nothing, SAKURA)}
    assert len(digests) == 4
    assert connector.preview(rita, PLATFORM).digest == system.connector().preview(rita, PLATFORM).digest


def test_erased_person_has_nothing_left_to_preview(system: Clinic, rita: str) -> None:
    connector = system.connector()
    connector.erase(rita, PLATFORM, effect_key=uuid4(), expected_digest=connector.preview(rita, PLATFORM).digest)
    left = connector.preview(rita, PLATFORM)
    assert {table.table: (table.found, table.erase) for table in left.tables} == {"bills": (1, 0), "bill_lines": (1, 0)}
    connector.erase(rita, PLATFORM, effect_key=uuid4(), expected_digest=left.digest)


def test_a_place_that_nobody_registered_belongs_to_no_part(system: Clinic, rita: str) -> None:
    connector = system.connector()
    assert tables(connector.preview(rita, EVERYWHERE))["notes"].found == 5
    digest = connector.preview(rita, EVERYWHERE).digest
    connector.erase(rita, EVERYWHERE, effect_key=uuid4(), expected_digest=digest)
    assert 7 in [row["id"] for row in system.rows("notes")]


def test_what_the_portal_knows_as_a_customers_workspace_is_nobody_elses(system: Clinic, rita: str) -> None:
    """The system still calls it personal; its owner has signed a contract since."""
    parts = Scope(PLATFORM.parts, frozenset({"ws-sakura", "ws-personal-rita"}))
    assert tables(system.connector().preview(rita, parts))["notes"].found == 1
    theirs = Scope(frozenset({Part("workspace_content", "ws-personal-rita")}), parts.business_workspaces)
    assert tables(system.connector().preview(rita, theirs))["notes"].found == 2


def test_row_that_the_system_holds_on_to_undoes_everything(make_database: MakeUrl, rita: str) -> None:
    system = Clinic(make_database("sqlite", "stubborn"))
    system.run("CREATE TRIGGER stays BEFORE DELETE ON visits BEGIN SELECT RAISE(IGNORE); END")
    connector, key, before = system.connector(), uuid4(), system.snapshot()
    digest = connector.preview(rita, PLATFORM).digest
    with pytest.raises(Drifted, match="unexpected_count"):
        connector.erase(rita, PLATFORM, effect_key=key, expected_digest=digest)
    assert (system.snapshot(), connector.probe(key)) == (before, None)


def test_bill_without_a_date_stays(system: Clinic, rita: str) -> None:
    system.run("UPDATE bills SET issued_on = NULL WHERE number = 'B-1'")
    bills = tables(system.connector().preview(rita, PLATFORM))["bills"]
    assert (bills.erase, bills.keep, str(bills.keep_until)) == (0, 2, "2031-01-31")


def test_guest_is_erased_by_a_key_of_another_collection(system: Clinic) -> None:
    connector, parts = system.connector(), scope("account", "administrative")
    preview = connector.preview("guests:g-1", parts)
    assert [(t.table, t.erase) for t in preview.tables] == [("guests", 1), ("invitations", 1)]
    connector.erase("guests:g-1", parts, effect_key=uuid4(), expected_digest=preview.digest)
    assert [row["code"] for row in system.rows("guests")] == ["g-2"]
