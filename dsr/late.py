"""Acts that came too late: what an officer tried on a request after somebody else had dealt with it.

Whoever is late is told, and nothing happens; the trail tells of both acts.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from dsr.models import Request
from privacy_portal.audit import trail
from workspaces.access import actor_of
from workspaces.models import Membership


@contextmanager
def attempt(request: Request, act: str, *too_late: type[Exception], by: Membership) -> Iterator[None]:
    """Run the block, which is the act named `act`; where it raises one of `too_late`, record the attempt and raise it.

    It stands outside the transaction of the act, which is rolled back by then."""
    try:
        yield
    except too_late:
        came(request, act, by=by)
        raise


def came(request: Request, act: str, *, by: Membership) -> None:
    """Record that `by` tried the act named `act` on a request for which it was no longer open."""
    with transaction.atomic():
        trail.record(
            "request.came_late",
            platform_id=request.platform_id,
            actor=actor_of(by),
            subject=request.display_reference,
            attempt=act,
        )
