"""A counted date as the person's pages show it: the day that leads, why, and what stands beside it."""

from collections.abc import Sequence
from typing import Any

from dsr import dates_shown
from dsr.counts import Count


def shown(found: Sequence[Count]) -> dict[str, Any]:
    """Return the counts as `{% date_why %}` takes them, the date that leads under `due_at` too."""
    return {"why": dates_shown.why(found), "due_at": found[0].dates.due_at, "zone": found[0].dates.time_zone}
