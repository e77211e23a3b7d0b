"""The cursor: every row once, in order, both ways, also when moments are equal or missing."""

from datetime import timedelta

import pytest

from dsr.models import Request, Right
from privacy_portal.clock import now
from privacy_portal.paging import Order, page
from tests.factories import submitted
from workspaces.models import Platform


@pytest.fixture
def requests(enkomm: Platform) -> list[int]:
    """Seven requests: two due at the same moment, two without a date."""
    start = now()
    days = [3, 1, 1, None, 2, None, 5]
    for number, day in enumerate(days):
        case = submitted(enkomm, Right.ACCESS, email=f"person{number}@example.org")
        due = None if day is None else start + timedelta(days=day)
        Request.objects.filter(case=case).update(due_at=due, closed_at=None)
    listed = Request.objects.all()
    dated = sorted((r for r in listed if r.due_at), key=lambda r: (r.due_at, r.pk))
    return [r.pk for r in dated] + sorted(r.pk for r in listed if r.due_at is None)


def test_forward_and_back_again_shows_every_row_once(requests: list[int]) -> None:
    order = Order("due_at")
    pages, cursor = [], ""
    while True:
        shown = page(Request.objects.all(), order, cursor, 2)
        pages.append([row.pk for row in shown.rows])
        if not shown.older:
            break
        cursor = shown.older
    assert [pk for one in pages for pk in one] == requests

    backward = [pages[-1]]
    while shown.newer:
        shown = page(Request.objects.all(), order, shown.newer, 2)
        backward.append([row.pk for row in shown.rows])
    assert backward == pages[::-1]


def test_newest_first_turns_the_order_around(requests: list[int]) -> None:
    dated = requests[:5]
    rows = Request.objects.filter(due_at__isnull=False)

    first = page(rows, Order("due_at", descending=True), "", 3)
    second = page(rows, Order("due_at", descending=True), first.older, 3)

    assert [row.pk for row in first.rows + second.rows] == dated[::-1]


@pytest.mark.parametrize(
    "cursor", ["", "x", "a", "a1", "a.5", "aone.two", "a99999999999999999999999.1", "b-1.1", "aⅣ.1"]
)
def test_what_is_no_cursor_gives_the_first_page(requests: list[int], cursor: str) -> None:
    assert [row.pk for row in page(Request.objects.all(), Order("due_at"), cursor, 3).rows] == requests[:3]
