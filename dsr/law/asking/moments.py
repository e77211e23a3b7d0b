"""Days and moments as people write them."""

from datetime import date, datetime, tzinfo

from .unreadable import Unreadable

YEARS = range(1970, 2101)


def read_moment(value: object, zone: tzinfo, *, not_before: datetime | None = None) -> datetime:
    """Read a day or a moment, written or already a date; without an offset it is local to `zone`.

    A day means its beginning, so that hours count from the earliest moment; on the day of `not_before` it means that
    moment, as of two things that happened on one day the one told later happened later.
    """
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(f"Not a date: {value}. Write 2026-03-10, or 2026-03-10T14:30+01:00 for a moment.") from error
    if at.year not in YEARS:
        raise Unreadable(f"Not a date that can be counted from: {value}. The years from 1970 to 2100 can.")
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    only_a_day = len(text) <= len("2026-03-10")
    if not_before and only_a_day and at.date() == not_before.astimezone(zone).date():
        return max(at, not_before)
    return at
