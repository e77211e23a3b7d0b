"""Officers are told by mail what is left to do at the end of a service, before its days and once the last is over."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from dsr.models import RetentionRun, RunPhase
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces.models import Closure, ClosureReminder, ClosureState
from workspaces.register import closures, ending
from workspaces.register.officers import with_capability
from workspaces.register.reading import today
from workspaces.roles import Capability

# How many days before a day is told of it: the service closes, everything is gone. Those of a missing rule begin early:
# a table without a date needs another data map, and owners may have to be asked.
BEFORE_CLOSING = (30, 14, 7, 1)
BEFORE_GONE = (14, 7, 1)
# Once the last day is over, each week again until everything is gone.
EVERY_DAYS_LATE = 7


@dataclass(frozen=True)
class _Left:
    """What is left to do: kinds of data without a rule, everything that is not gone, runs that nobody agreed to yet."""

    unarmed: int
    undone: int
    waiting: int


def remind() -> int:
    """Remind the officers of the platform in scope of what is left at the end of its service; return 1 if mails went.

    Until the day nothing is said where every kind of data has its rule; afterwards until everything is gone."""
    closure = closures.under_way()
    if closure is None or (slot := _slot(closure, today(closure.platform))) is None:
        return 0
    if ClosureReminder.objects.filter(closure=closure, slot=slot).exists():
        return 0
    left = _left(closure)
    if not (left.unarmed if closure.state == ClosureState.ANNOUNCED else left.undone):
        return 0
    with transaction.atomic():
        if not ClosureReminder.objects.get_or_create(
            platform=closure.platform, closure=closure, slot=slot, defaults={"sent_at": now()}
        )[1]:
            return 0
        _mail(closure, slot, left)
        id_ = str(closure.public_id)
        count = left.unarmed if closure.state == ClosureState.ANNOUNCED else left.undone
        trail.record("closure.reminded", platform_id=closure.platform_id, actor=SYSTEM, subject="", id=id_, count=count)
    return 1


def _slot(closure: Closure, day: date) -> str | None:
    """Return which reminder it is time for on `day`; None for none."""
    if closure.state == ClosureState.ANNOUNCED:
        return _before("closes", closure.closes_on, day, BEFORE_CLOSING)
    if closure.state != ClosureState.STOPPED:
        return None
    if day > closure.gone_by:
        return f"late-{((day - closure.gone_by).days - 1) // EVERY_DAYS_LATE}"
    return _before("gone", closure.gone_by, day, BEFORE_GONE)


def _before(name: str, due: date, day: date, days: tuple[int, ...]) -> str | None:
    reached = [ahead for ahead in days if (due - day).days <= ahead]
    return f"{name}-{min(reached)}" if reached else None


def _left(closure: Closure) -> _Left:
    rules = closure.tasks.exclude(rule=None).values("rule__key")
    waiting = RetentionRun.objects.filter(phase=RunPhase.APPROVE, rule__key__in=rules)
    return _Left(
        len(ending.unarmed(closure, ending.ways(closure))),
        closure.tasks.filter(done_at=None).count(),
        waiting.count(),
    )


def _mail(closure: Closure, slot: str, left: _Left) -> None:
    kwargs = {"platform": closure.platform.slug, "closure": closure.public_id}
    stopped = closure.state == ClosureState.STOPPED
    due = closure.gone_by if stopped else closure.closes_on
    for user in with_capability(Capability.HANDLE_EVENTS):
        outbox.queue(
            "closure_due",
            platform=closure.platform,
            to=user.email,
            language=user.language,
            context={
                "stopped": stopped,
                "late": slot.startswith("late"),
                "day": lambda: date_words(due),
                "unarmed": left.unarmed,
                "undone": left.undone,
                "waiting": left.waiting,
                "link": absolute(reverse("desk_closure", kwargs=kwargs)),
            },
            dedupe_key=f"closure-due/{closure.pk}/{slot}/{user.pk}",
        )
