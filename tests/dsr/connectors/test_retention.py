"""How long a row has to stay: counted in years from its own date, and the last day counts."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from dsr.connectors.base import TablePreview
from dsr.connectors.registry import connector_for
from tests.dsr.connectors import clinic
from tests.dsr.connectors.clinic import Clinic, scope

pytestmark = pytest.mark.any_database

BILLING = scope("billing")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """These tests set their own days; the rest of a test happens on one fixed day."""
    with time_machine.travel(datetime.fromisoformat("2026-11-22T12:00:00+00:00"), tick=False):
        yield


def bills_on(system: Clinic, day: str, *, issued: str, **keep: Any) -> TablePreview:
    """Preview one bill of Rita's on a day."""
    dataset = clinic.dataset()
    dataset["meta"]["portal"]["collections"]["bills"]["keep"].update(keep)
    system.run("DELETE FROM bill_lines", "DELETE FROM bills")
    system.add(
        "bills",
        {
            "number": "B-9",
            "member_id": clinic.RITA,
            "billed_to": "x",
            "issued_on": date.fromisoformat(issued),
            "amount": 1,
        },
    )
    with time_machine.travel(datetime.fromisoformat(f"{day}T12:00:00+00:00"), tick=False):
        [found] = connector_for("sql", {"url": system.url}, dataset).preview("members:1", BILLING).tables
    return found


@pytest.mark.parametrize(
    ("issued", "counted_from", "last_day", "day_after"),
    [
        ("2019-03-31", "day", "2026-03-31", "2026-04-01"),
        ("2020-02-29", "day", "2027-02-28", "2027-03-01"),
        ("2021-02-28", "day", "2028-02-28", "2028-02-29"),
        ("2019-01-01", "year_end", "2026-12-31", "2027-01-01"),
        ("2019-12-31", "year_end", "2026-12-31", "2027-01-01"),
    ],
)
def test_row_stays_through_the_last_day_and_not_a_day_longer(
    system: Clinic, issued: str, counted_from: str, last_day: str, day_after: str
) -> None:
    kept = bills_on(system, last_day, issued=issued, counted_from=counted_from)
    assert (kept.keep, kept.erase, kept.reason, str(kept.keep_until)) == (1, 0, "tax", last_day)
    gone = bills_on(system, day_after, issued=issued, counted_from=counted_from)
    assert (gone.keep, gone.erase, gone.reason, gone.keep_until) == (0, 1, "", None)


def test_retention_that_ends_between_preview_and_erasure_is_drift(system: Clinic, rita: str) -> None:
    """People approved a preview that said "stays"; the same rows are not erased on its strength a day later."""
    connector = system.connector()
    with time_machine.travel(datetime.fromisoformat("2031-01-31T12:00:00+00:00")):
        before = connector.preview(rita, BILLING)
    with time_machine.travel(datetime.fromisoformat("2031-02-01T12:00:00+00:00")):
        assert connector.preview(rita, BILLING).digest != before.digest


def test_reason_without_an_end_keeps_without_an_end(system: Clinic, rita: str) -> None:
    dataset = clinic.dataset()
    dataset["meta"]["portal"]["collections"]["visits"].update(erase="keep", keep={"reason": "tax"})
    connector = connector_for("sql", {"url": system.url}, dataset)
    connector.prepare()
    preview = connector.preview(rita, scope("interactions"))
    visits = next(table for table in preview.tables if table.table == "visits")
    assert (visits.keep, visits.mode, visits.reason, visits.keep_until) == (1, "keep", "tax", None)
    connector.erase(rita, scope("interactions"), effect_key=uuid4(), expected_digest=preview.digest)
    report = connector.verify(rita, [], scope("interactions"))
    assert [(hit.table, str(hit.verdict)) for hit in report.hits if hit.reason] == [("visits", "kept")]
