"""Closing a service (EK-22): proposed by one officer, announced by a second at least sixty days ahead; on its day
collection stops; then everything is deleted or made anonymous, each thing with its evidence.

Requests of people are taken until the last data are gone: rights live on.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces.access import actor_of, require
from workspaces.models import (
    Closure,
    ClosureState,
    ClosureTask,
    ClosureTold,
    DataCategory,
    Membership,
    Platform,
    RetentionRule,
    User,
)
from workspaces.models.closure import NOTICE
from workspaces.register import announced as announced_addresses
from workspaces.register import versions
from workspaces.register.kinds import RetentionEnd
from workspaces.register.reading import today
from workspaces.roles import Capability

MAILS_AT_ONCE = 200
UNDER_WAY = (ClosureState.PROPOSED, ClosureState.ANNOUNCED, ClosureState.STOPPED)
# While people are told of it.
TOLD_WHILE = (ClosureState.ANNOUNCED, ClosureState.STOPPED)


class OutOfTurn(Exception):
    """The act does not fit how the closure stands by now."""


class TooSoon(ValueError):
    """Fewer than sixty days would lie between the announcement and the end."""


class OwnProposal(PermissionDenied):
    """Whoever proposed the end does not announce it."""


def propose(platform: Platform, words: str, *, closes_on: date, gone_by: date, by: Membership) -> Closure:
    """Propose to close the service, in the `words` that people will read. Raises TooSoon, OutOfTurn while one is."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        Platform.objects.select_for_update().get(pk=platform.pk)
        if under_way() is not None:
            raise OutOfTurn
        _check_notice(platform, closes_on)
        closure: Closure = Closure.objects.create(
            platform=platform,
            words=words,
            closes_on=closes_on,
            gone_by=gone_by,
            proposed_by=by.user,
            proposed_at=now(),
        )
        _record("closure.proposed", closure, actor_of(by), day=closes_on.isoformat())
    return closure


def announce(closure: Closure, *, by: Membership) -> Closure:
    """Announce the end, as a second officer: the privacy centre says it from now on, mails go out by the sweep, and
    each kind of data becomes a task. Raises OwnProposal, OutOfTurn, and TooSoon when the proposal waited too long."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(closure, ClosureState.PROPOSED)
        if held.proposed_by_id == by.user_id:
            raise OwnProposal
        _check_notice(held.platform, held.closes_on)
        held.state, held.announced_by = ClosureState.ANNOUNCED, by.user
        held.announced_on = today(held.platform)
        held.save()
        for category in DataCategory.objects.all():
            ClosureTask.objects.create(
                platform=held.platform, closure=held, system=str(category), category=category, due_on=held.gone_by
            )
        _record("closure.announced", held, actor_of(by), day=held.closes_on.isoformat())
    return held


def cancel(closure: Closure, because: str, *, by: Membership) -> Closure:
    """Call the end off, with a reason, as long as the service goes on; no rule that was set for it holds any more.
    Raises OutOfTurn."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(closure, ClosureState.PROPOSED, ClosureState.ANNOUNCED)
        held.state, held.cancelled_because = ClosureState.CANCELLED, because
        held.cancelled_by, held.cancelled_at = by.user, now()
        held.save()
        for rule in RetentionRule.objects.open().filter(closes__closure=held):
            versions.end(rule, on=today(held.platform))
        _record("closure.cancelled", held, actor_of(by))
    return held


def add_task(closure: Closure, system: str, way: str, *, by: Membership) -> ClosureTask:
    """Add something that has to go, such as a system or its backups. Raises OutOfTurn."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(closure, ClosureState.ANNOUNCED, ClosureState.STOPPED)
        task: ClosureTask = ClosureTask.objects.create(
            platform=held.platform, closure=held, system=system, way=RetentionEnd(way), due_on=held.gone_by
        )
        _record("closure.task_added", held, actor_of(by), number=task.pk)
    return task


def done(task: ClosureTask, evidence: str, *, by: Membership) -> bool:
    """Note that something is gone, and what proves it; only once the service is closed. Return False when somebody
    had noted it before. Raises OutOfTurn."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(task.closure, ClosureState.STOPPED)
        kept = ClosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if kept.done_at is not None:
            return False
        kept.done_by, kept.done_at, kept.evidence = by.user, now(), evidence
        kept.save()
        _record("closure.task_done", held, actor_of(by), number=kept.pk)
    return True


def finish(closure: Closure, *, by: Membership) -> Closure:
    """Say that everything is gone, once every task is done. Raises OutOfTurn."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(closure, ClosureState.STOPPED)
        if held.tasks.filter(done_at=None).exists():
            raise OutOfTurn
        held.state, held.finished_by, held.finished_at = ClosureState.FINISHED, by.user, now()
        held.save()
        _record("closure.finished", held, actor_of(by))
    return held


def go_on() -> int:
    """Tell more people of the platform in scope by mail, and stop collection on the day; return how much was done."""
    closure = under_way()
    if closure is None or closure.state == ClosureState.PROPOSED:
        return 0
    return _tell(closure) + _stop(closure)


def under_way() -> Closure | None:
    """Return the closure of the platform in scope that is proposed, announced or being carried out."""
    found: Closure | None = Closure.objects.filter(state__in=UNDER_WAY).select_related("platform").first()
    return found


def announced() -> Closure | None:
    """Return the closure that the privacy centre of the platform in scope tells of."""
    told = (ClosureState.ANNOUNCED, ClosureState.STOPPED, ClosureState.FINISHED)
    found: Closure | None = Closure.objects.filter(state__in=told).first()
    return found


def collects(platform_id: int) -> bool:
    """Say whether the service still takes new data: invitations and new workspaces ask this first."""
    stopped = (ClosureState.STOPPED, ClosureState.FINISHED)
    return not Closure.objects.filter(platform_id=platform_id, state__in=stopped).exists()


def earliest(platform: Platform) -> date:
    """Return the first day on which the service may close if it is announced today."""
    return today(platform) + NOTICE


def progress(closure: Closure) -> tuple[int, int]:
    """Return how many people were told by mail, and how many there are to tell."""
    return closure.told.count(), _to_tell(closure).count() + closure.told.count()


def concerned() -> QuerySet[User]:
    """Return everybody who is told by their account: whoever is somebody on the platform in scope."""
    members = Membership.objects.filter(until=None).values("user")
    return User.objects.filter(pk__in=members, is_active=True)


def mail_context(closure: Closure) -> dict[str, Any]:
    """Return what every mail about `closure` says."""
    return {
        "words": closure.words,
        "closes": lambda: date_words(closure.closes_on),
        "gone": lambda: date_words(closure.gone_by),
        "link": absolute(reverse("centre", kwargs={"platform": closure.platform.slug})),
    }


def locked(closure: Closure, *states: str) -> Closure:
    """Hold `closure` for a transaction and return it. Raises OutOfTurn unless it stands in one of `states`."""
    held: Closure = Closure.objects.select_for_update(of=("self",)).select_related("platform").get(pk=closure.pk)
    if held.state not in states:
        raise OutOfTurn
    return held


def _tell(closure: Closure) -> int:
    with transaction.atomic():
        held = locked(closure, *TOLD_WHILE)
        told = list(_to_tell(held)[:MAILS_AT_ONCE])
        before = announced_addresses.told_at(held, [user.email for user in told])
        for user in told:
            _mail(held, user, before.get(user.email))
        if told:
            _record("closure.told", held, SYSTEM, count=len(told))
    return len(told)


def _mail(closure: Closure, user: User, told_at: datetime | None) -> None:
    """Tell `user`, unless they were as somebody in a connected system, before they had an account here."""
    ClosureTold.objects.create(platform=closure.platform, closure=closure, user=user, told_at=told_at or now())
    if told_at is None:
        outbox.queue(
            "closure",
            platform=closure.platform,
            to=user.email,
            language=user.language,
            context=mail_context(closure),
            dedupe_key=f"closure/{closure.pk}/{user.pk}",
        )


def _to_tell(closure: Closure) -> QuerySet[User]:
    return concerned().exclude(pk__in=closure.told.values("user"))


def _stop(closure: Closure) -> int:
    with transaction.atomic():
        due = Closure.objects.filter(
            pk=closure.pk, state=ClosureState.ANNOUNCED, closes_on__lte=today(closure.platform)
        )
        if not due.update(state=ClosureState.STOPPED, stopped_at=now()):
            return 0
        _record("closure.stopped", closure, SYSTEM)
    return 1


def _check_notice(platform: Platform, closes_on: date) -> None:
    if closes_on < earliest(platform):
        raise TooSoon


def _record(action: str, closure: Closure, actor: Actor, **told: trail.Fact) -> None:
    id_ = str(closure.public_id)
    trail.record(action, platform_id=closure.platform_id, actor=actor, subject="", id=id_, **told)
