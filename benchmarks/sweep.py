"""What only time brings about, beside many requests that nothing is due for: 100 due of 10,000 open, and of a million.

On PostgreSQL, in a database of its own that is dropped afterwards. One real request is taken in through the product's
own verbs; the others are copies of its rows. Both times are of the whole sweep of the beat, with a hundred timers due,
and the shortest of five: what else the machine does only adds to them.
"""

import time
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from django.db.models.functions import Now

from benchmarks.servers import measured
from dsr import intake, sweeps
from dsr.models import Case, Clock, Request, Right, Timer, TimerKind
from privacy_portal.profiles import loader
from privacy_portal.scoping import across_platforms, platform_scope
from workspaces.models import Membership, PersonType, Platform, User
from workspaces.roles import Capability, carrying

FEW, MANY, DUE, ROUNDS = 10_000, 1_000_000, 100, 5
# Where the copies' keys begin.
FIRST = 1_000


def run() -> dict[str, Any]:
    """Measure in the portal's database, which has to be an empty one on PostgreSQL; return {"sweep_ratio", ...}."""
    if connection.vendor != "postgresql":
        return measured("sweep", "sweep_ratio")
    one = _one_request()
    seconds = {}
    filled = 0
    for size in (FEW, MANY):
        _fill(one, filled, size)
        filled = size
        seconds[size] = min(_swept(size, turn) for turn in range(ROUNDS))
    return {
        "sweep_ratio": round(seconds[MANY] / seconds[FEW], 2),
        f"sweep_seconds_{FEW}": round(seconds[FEW], 3),
        f"sweep_seconds_{MANY}": round(seconds[MANY], 3),
        "sweep_due": DUE,
    }


def _one_request() -> Request:
    """Take in a request as a person would, with two officers to tell of it."""
    loader.load(Path(loader.__file__).parent / "enkomm", demo=True, people_in_samples=10)
    platform = Platform.objects.get(slug="enkomm")
    with platform_scope(platform.pk):
        roles = carrying(Capability.WORK_ON_REQUESTS)
        officers = User.objects.filter(pk__in=Membership.objects.filter(role__in=roles, workspace=None).values("user"))
        if officers.count() < 2:
            raise RuntimeError("the profile has two officers")
        told = {"name": "Rita Sample", "email": "rita@example.org", "residence": "DE", "language": "en"}
        asked = intake.Submission(right=Right.ACCESS, relation=PersonType.ACCOUNT_HOLDER, **told)
        case = intake.submit(platform, asked)
        intake.mark_contact_confirmed(case)
        request: Request = Request.objects.select_related("case", "clock").get(case=case)
        return request


def _fill(one: Request, filled: int, size: int) -> None:
    """Copy the request, with its case, its clock and two timers far ahead, until there are `size`."""
    with platform_scope(one.platform_id):
        timers = Timer.objects.filter(request=one, done_at=None)
        soon, late = timers.get(kind=TimerKind.DUE_SOON), timers.get(kind=TimerKind.OVERDUE, about=one.clock.law)
    number, ahead = f"{FIRST} + n", "now() + (30 + n %% 60) * interval '1 day'"
    with transaction.atomic(), connection.cursor() as cursor:
        # As for any bulk load: what the copies point at is known to be there.
        cursor.execute("SET LOCAL session_replication_role = replica")
        span = (filled + 1, size)
        _copy(cursor, one.case, span, id=number, reference="'C' || n")
        _copy(cursor, one.clock, span, id=number, request_id=number, due_at=ahead)
        _copy(
            cursor, one, span, id=number, case_id=number, clock_id=number, due_at=ahead, binds_at=ahead,
            created_at="now() - (n %% 25) * interval '1 day'",
        )  # fmt: skip
        for timer, key in ((soon, f"2 * ({number})"), (late, f"2 * ({number}) + 1")):
            _copy(cursor, timer, span, id=key, request_id=number, at=ahead)
    with connection.cursor() as cursor:
        for model in (Case, Clock, Request, Timer):
            cursor.execute(f'VACUUM ANALYZE "{model._meta.db_table}"')


def _copy(cursor: Any, row: models.Model, span: tuple[int, int], **changed: str) -> None:
    """Insert copies of `row`, numbered n over `span`; `changed` gives columns as SQL."""
    columns = [field.column for field in row._meta.local_concrete_fields]
    values = ", ".join(changed.get(str(column), f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = row._meta.db_table
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" t, generate_series(%s, %s) n WHERE t.id = %s',
        [*span, row.pk],
    )


def _swept(size: int, turn: int) -> float:
    """Let a hundred timers be due, spread over all requests, and return how many seconds the sweep took."""
    requests = [FIRST + 1 + turn + at * (size // DUE) for at in range(DUE)]
    with across_platforms():
        due = Timer.unscoped.filter(request__in=requests, kind=TimerKind.DUE_SOON)
        due.update(at=Now(), done_at=None, claimed_until=None)
    started = time.perf_counter()
    done = sweeps.sweep_all()
    seconds = time.perf_counter() - started
    if done["timers"] != DUE:
        raise RuntimeError(f"{done['timers']} timers were acted on, not {DUE}")
    return seconds
