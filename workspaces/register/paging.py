"""Pages of a list that is sorted by a key: the next rows after a key, never an OFFSET and never a count of all."""

from typing import Any

from django.db.models import QuerySet

from privacy_portal.paging import BACKWARD, FORWARD, Page


def page(rows: QuerySet[Any], cursor: str, size: int) -> Page:
    """Return the page of `rows`, one open row a key, that `cursor` names; the first one for what is no cursor."""
    direction, key = cursor[:1], cursor[1:]
    if direction not in (FORWARD, BACKWARD) or not key:
        direction, key = FORWARD, ""
    backward = direction == BACKWARD
    if key:
        rows = rows.filter(key__lt=key) if backward else rows.filter(key__gt=key)
    found = list(rows.order_by("-key" if backward else "key")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    if not found:
        return Page([], "", "")
    before = more if backward else bool(key)
    after = True if backward else more
    return Page(found, f"{BACKWARD}{found[0].key}" if before else "", f"{FORWARD}{found[-1].key}" if after else "")
