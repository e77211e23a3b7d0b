"""Rows whose retention is over go, for every way in which a period begins; everybody else's stay."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from dsr.connectors.base import Drifted, Overdue, RetentionStart, Scope
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.connector import SqlConnector
from tests.dsr.connectors import clinic
from tests.dsr.connectors.clinic import EVERYTHING, HANA, MALLORY, NOBUO, RITA, Clinic, scope

pytestmark = [pytest.mark.any_database, pytest.mark.req("EK-11")]

DAY = date(2024, 6, 1)
SAKURA = "ws-sakura"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime.fromisoformat("2026-11-22T12:00:00+00:00"), tick=False):
        yield


def collected(before: date = DAY, **changes: Any) -> Overdue:
    return Overdue(RetentionStart.COLLECTED, before, **changes)


def connector(system: Clinic, **notes: dict[str, Any]) -> SqlConnector:
    """Return the connector with `notes` added to those of collections, of the identity and of the workspaces."""
    dataset = clinic.dataset()
    portal = dataset["meta"]["portal"]
    portal["identity"][0] |= notes.pop("members_identity", {})
    portal["workspaces"] |= notes.pop("workspaces", {})
    for name, note in notes.items():
        portal["collections"][name] |= note
    made = connector_for("sql", {"url": system.url}, dataset)
    assert isinstance(made, SqlConnector)
    made.prepare()
    return made


def expire(made: SqlConnector, overdue: Overdue, where: Scope) -> dict[str, int]:
    preview = made.due(overdue, where)
    receipt = made.expire(overdue, where, effect_key=uuid4(), expected_digest=preview.digest)
    assert dict(receipt.tables) == {table.table: table.erase for table in preview.tables if table.erase}
    return dict(receipt.tables)


def test_rows_go_when_they_were_collected_so_long_ago_and_younger_ones_stay(system: Clinic) -> None:
    made = connector(system, visits={"dated": "at", "volatile": False})
    system.add("visits", {"id": 3, "member_id": RITA, "at": datetime(2024, 6, 1, tzinfo=UTC), "page": "/on-the-day"})
    before = system.snapshot()

    assert expire(made, collected(), scope("interactions")) == {"visits": 2}

    after = system.snapshot()
    assert [row["id"] for row in after["visits"]] == [3]
    assert {name: rows for name, rows in after.items() if name != "visits"} == {
        name: rows for name, rows in before.items() if name != "visits"
    }


def test_what_the_law_keeps_stays_although_its_period_is_over(system: Clinic) -> None:
    made = connector(system, bills={"dated": "issued_on"})

    # B-2 and B-3 are of 2024 and stay seven years; their lines are as old as they are.
    assert expire(made, collected(date(2026, 1, 1)), scope("billing")) == {"bills": 1, "bill_lines": 1}
    assert [row["number"] for row in system.rows("bills")] == ["B-2", "B-3"]


def test_only_the_places_of_the_scope_are_touched(system: Clinic) -> None:
    system.run("UPDATE notes SET written = '2020-01-01'")
    made = connector(system, notes={"dated": "written"})
    # Note 5 has reactions, which are in no scope here, and answers note 4: both stay.
    assert expire(made, collected(), scope("workspace_content", workspace=SAKURA)) == {"notes": 1, "note_files": 2}
    assert [row["id"] for row in system.rows("notes")] == [1, 2, 3, 4, 5, 7]


def test_what_nothing_dates_is_named_and_never_overdue(system: Clinic) -> None:
    made = connector(system, visits={"dated": "at"})

    assert made.undated(collected(), scope(*EVERYTHING)) == (
        "bill_lines", "bills", "guests", "invitations", "members",
        "note_files", "notes", "patients", "profiles", "reactions", "staff",
    )  # fmt: skip
    assert made.due(collected(), scope("workspace_content")).tables == ()


def test_a_table_without_anybody_whom_a_rule_is_about_is_no_gap(system: Clinic) -> None:
    made = connector(system)
    of_holders, of_candidates = (collected(kinds=frozenset({kind})) for kind in ("account_holder", "candidate"))

    assert "visits" in made.undated(of_holders, scope(*EVERYTHING))
    assert made.undated(of_candidates, scope(*EVERYTHING)) == ()


def test_people_who_were_not_there_for_so_long_lose_what_is_theirs_alone(system: Clinic) -> None:
    made = connector(system, members_identity={"last_active": "last_seen"})
    system.run(
        f"UPDATE members SET last_seen = '2025-05-01 09:00:00' WHERE id NOT IN ({RITA}, {NOBUO})",
    )
    gone = Overdue(RetentionStart.LAST_ACTIVITY, date(2025, 1, 1))

    assert made.undated(gone, scope("interactions", "account")) == ("guests",)
    # The reaction of Mallory to Nobuo stays: Mallory was there.
    assert expire(made, gone, scope("interactions", workspace=SAKURA)) == {"reactions": 1}
    assert [(row["from_member"], row["to_member"]) for row in system.rows("reactions")] == [
        (NOBUO, RITA),
        (MALLORY, NOBUO),
    ]
    assert expire(made, gone, scope("account"))["members"] == 2
    left = {row["id"]: row["given_name"] for row in system.rows("members")}
    assert (left[RITA], left[NOBUO], left[HANA]) == ("", "", "花")


def test_people_who_are_spared_keep_everything(system: Clinic) -> None:
    made = connector(system, visits={"dated": "at"})
    spared = collected(spared=frozenset({f"members:{RITA}", "members:99", "nobody:1", "members:x"}))

    assert expire(made, spared, scope("interactions")) == {"visits": 1}
    assert [row["member_id"] for row in system.rows("visits")] == [RITA]


def test_a_rule_for_some_kinds_of_people_leaves_the_others_alone(system: Clinic) -> None:
    made = connector(system, visits={"dated": "at"})
    assert made.due(collected(kinds=frozenset({"subscriber"})), scope("interactions")).tables == ()
    assert made.due(collected(kinds=frozenset({"account_holder"})), scope("interactions")).tables[0].found == 2


@pytest.mark.req("EK-16")
def test_rows_are_made_anonymous_where_the_map_says_how(system: Clinic) -> None:
    system.run("UPDATE notes SET written = '2020-01-01'")
    made = connector(system, notes={"dated": "written", "clear": {"body": "[removed]"}})
    anonymous = collected(anonymise=True)

    assert expire(made, anonymous, scope("workspace_content", workspace=SAKURA)) == {"notes": 3, "note_files": 2}

    assert {row["body"] for row in system.rows("notes") if row["place_id"] == 20} == {"[removed]"}
    assert made.due(anonymous, scope("workspace_content", workspace=SAKURA)).tables == ()


@pytest.mark.req("QO-06")
def test_a_workspace_loses_its_data_when_its_contract_ended_and_nobody_works_there(system: Clinic) -> None:
    made = connector(system, workspaces={"ended": "ended", "last_active": "last_active"})
    over = Overdue(RetentionStart.SUBSCRIPTION_ENDED, DAY)
    content = scope("workspace_content", workspace=SAKURA)
    assert made.due(over, content).tables == ()

    system.run("UPDATE places SET ended = '2024-05-31', last_active = '2025-01-01' WHERE id = 20")
    assert made.due(over, content).tables == (), "somebody still worked there"

    system.run("UPDATE places SET last_active = '2024-05-30' WHERE id = 20")
    everything = scope("workspace_content", "interactions", workspace=SAKURA)
    assert expire(made, over, everything) == {"notes": 3, "note_files": 2, "reactions": 2}
    assert [row["id"] for row in system.rows("notes")] == [1, 2, 3, 7]


def test_rows_that_changed_since_they_were_counted_are_left_alone(system: Clinic) -> None:
    made = connector(system, visits={"dated": "at", "volatile": False})
    counted = made.due(collected(), scope("interactions"))
    system.run("UPDATE visits SET page = '/other' WHERE id = 1")

    with pytest.raises(Drifted):
        made.expire(collected(), scope("interactions"), effect_key=uuid4(), expected_digest=counted.digest)
    assert len(system.rows("visits")) == 2


def test_the_same_key_deletes_once(system: Clinic) -> None:
    made, key = connector(system, visits={"dated": "at"}), uuid4()
    counted = made.due(collected(), scope("interactions"))
    first = made.expire(collected(), scope("interactions"), effect_key=key, expected_digest=counted.digest)
    system.add("visits", {"id": 9, "member_id": RITA, "at": datetime(2020, 1, 1, tzinfo=UTC), "page": "/new"})

    assert made.expire(collected(), scope("interactions"), effect_key=key, expected_digest=counted.digest) == first
    assert [row["id"] for row in system.rows("visits")] == [9]


@pytest.mark.req("QO-06")
def test_the_end_of_a_contract_touches_nothing_that_lies_in_no_workspace(system: Clinic) -> None:
    made = connector(system, workspaces={"ended": "ended", "last_active": "last_active"})
    system.run("UPDATE places SET ended = '2024-05-31', last_active = '2024-05-30' WHERE id = 20")
    over = Overdue(RetentionStart.SUBSCRIPTION_ENDED, DAY)

    assert made.due(over, scope(*EVERYTHING)).tables == ()
