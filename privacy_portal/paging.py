"""Pages of a long list by cursor: the next rows after a place, never an OFFSET and never a count of all.

A cursor is the place of one row in the order (its moment and its id) and the direction to read from there.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Model, Q, QuerySet

FORWARD, BACKWARD = "a", "b"
NO_MOMENT = "n"


@dataclass(frozen=True)
class Order:
    """By a moment and then by id, both the same way; rows without a moment come last."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """Rows in their order, and the cursors of the pages before and after, "" at an end."""

    rows: list[Any]
    newer: str
    older: str


@dataclass(frozen=True)
class _Place:
    direction: str
    moment: datetime | None
    pk: int


def page(rows: QuerySet[Any], order: Order, cursor: str, size: int) -> Page:
    """Return the page of `rows` that `cursor` names; the first one for "" and for what is no cursor."""
    place = _read(cursor)
    backward = place is not None and place.direction == BACKWARD
    chosen = rows.filter(_beyond(order, place)) if place else rows
    found = list(chosen.order_by(*_ordering(order, backward))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    if not found:
        return Page([], "", "")
    before = more if backward else place is not None
    after = True if backward else more
    return Page(
        found,
        _write(BACKWARD, order, found[0]) if before else "",
        _write(FORWARD, order, found[-1]) if after else "",
    )


def _ordering(order: Order, backward: bool) -> list[Any]:
    moment = F(order.field)
    if order.descending != backward:
        return [moment.desc(nulls_first=True) if backward else moment.desc(nulls_last=True), "-pk"]
    return [moment.asc(nulls_first=True) if backward else moment.asc(nulls_last=True), "pk"]


def _beyond(order: Order, place: _Place) -> Q:
    """Return the rows after (or before) a place. Those without a moment are one group at the end."""
    backward = place.direction == BACKWARD
    side = "lt" if order.descending != backward else "gt"
    further = Q(**{f"pk__{side}": place.pk})
    empty = Q(**{f"{order.field}__isnull": True})
    if place.moment is None:
        return (empty & further) | ~empty if backward else empty & further
    same = Q(**{order.field: place.moment}) & further
    beyond = Q(**{f"{order.field}__{side}": place.moment}) | same
    return beyond if backward else beyond | empty


def _write(direction: str, order: Order, row: Model) -> str:
    moment = getattr(row, order.field)
    stamp = NO_MOMENT if moment is None else str(int(moment.timestamp()) * 1_000_000 + moment.microsecond)
    return f"{direction}{stamp}.{row.pk}"


def _read(cursor: str) -> _Place | None:
    direction, (stamp, _dot, pk) = cursor[:1], cursor[1:].partition(".")
    if direction not in (FORWARD, BACKWARD) or not pk.isdecimal() or len(cursor) > 60:
        return None
    if stamp == NO_MOMENT:
        return _Place(direction, None, int(pk))
    if not stamp.isdecimal():
        return None
    seconds, microseconds = divmod(int(stamp), 1_000_000)
    try:
        moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)
    except (OverflowError, OSError, ValueError):
        return None
    return _Place(direction, moment, int(pk))
