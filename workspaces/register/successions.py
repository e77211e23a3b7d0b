"""The transfer of the business (EC-08): proposed by one officer, announced by a second, told to everybody concerned;
in effect only once its day has come and every mail is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces import ownership
from workspaces.access import actor_of, require
from workspaces.models import (
    DataCategory,
    Establishment,
    Membership,
    Organisation,
    Platform,
    Succession,
    SuccessionState,
    SuccessionTold,
    User,
    Workspace,
)
from workspaces.models.succession import SUCCESSION_NOTICE
from workspaces.register import announced as announced_addresses
from workspaces.register.reading import today
from workspaces.roles import Capability

MAILS_AT_ONCE = 200
UNDER_WAY = (SuccessionState.PROPOSED, SuccessionState.ANNOUNCED)
# While people are told of it.
TOLD_WHILE = (SuccessionState.ANNOUNCED,)


class OutOfTurn(Exception):
    """The act does not fit how the succession stands by now."""


class TooSoon(ValueError):
    """Fewer than thirty days would lie between the announcement and the day of effect."""


class OwnProposal(PermissionDenied):
    """Whoever proposed it does not announce it."""


@dataclass(frozen=True)
class Transfer:
    """What goes to whom, and from which day. `whole`: the service itself; else the `workspaces` of the giver."""

    giver: Organisation
    taker: Organisation
    effective_on: date
    words: str
    categories: Sequence[DataCategory]
    whole: bool = False
    workspaces: Sequence[Workspace] = ()


def propose(platform: Platform, transfer: Transfer, *, by: Membership) -> Succession:
    """Propose a transfer. Raises TooSoon, OutOfTurn while another is under way, and ValueError for a workspace that is
    not the giver's, for nothing that moves, and for a whole service that the giver does not operate."""
    require(by, Capability.HANDLE_EVENTS)
    moves = transfer.giver.is_operator if transfer.whole else bool(transfer.workspaces)
    if not moves or any(one.owner_id != transfer.giver.pk for one in transfer.workspaces):
        raise ValueError("only what is the giver's moves")
    with transaction.atomic():
        Platform.objects.select_for_update().get(pk=platform.pk)
        if under_way() is not None:
            raise OutOfTurn
        _check_notice(platform, transfer.effective_on)
        succession: Succession = Succession.objects.create(
            platform=platform,
            giver=transfer.giver,
            taker=transfer.taker,
            whole=transfer.whole,
            words=transfer.words,
            effective_on=transfer.effective_on,
            proposed_by=by.user,
            proposed_at=now(),
        )
        succession.workspaces.set(transfer.workspaces)
        succession.categories.set(transfer.categories)
        _record("succession.proposed", succession, actor_of(by), day=succession.effective_on.isoformat())
    return succession


def announce(succession: Succession, *, by: Membership) -> Succession:
    """Announce it, as a second officer: the privacy centre says so from now on, and the sweep writes the mails.

    Raises OwnProposal, OutOfTurn, and TooSoon when the proposal waited too long."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(succession, SuccessionState.PROPOSED)
        if held.proposed_by_id == by.user_id:
            raise OwnProposal
        _check_notice(held.platform, held.effective_on)
        held.state, held.announced_by = SuccessionState.ANNOUNCED, by.user
        held.announced_on = today(held.platform)
        held.save()
        _record("succession.announced", held, actor_of(by), day=held.effective_on.isoformat())
    return held


def cancel(succession: Succession, because: str, *, by: Membership) -> Succession:
    """Call it off, with a reason, before it is in effect. Raises OutOfTurn."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(succession, *UNDER_WAY)
        held.state, held.cancelled_because = SuccessionState.CANCELLED, because
        held.cancelled_by, held.cancelled_at = by.user, now()
        held.save()
        _record("succession.cancelled", held, actor_of(by))
    return held


def go_on() -> int:
    """Tell more people of the platform in scope, and let it take effect on its day; return how much was done."""
    succession = under_way()
    if succession is None or succession.state == SuccessionState.PROPOSED:
        return 0
    return _tell(succession) + _take_effect(succession)


def under_way() -> Succession | None:
    """Return the succession of the platform in scope that is proposed or announced."""
    found: Succession | None = Succession.objects.filter(state__in=UNDER_WAY).select_related("platform").first()
    return found


def announced() -> Succession | None:
    """Return the succession that the privacy centre tells of: of the whole service, until thirty days after it took
    effect. Who owns a workspace may be nobody else's business, so that its own people are told by mail alone."""
    since = now() - SUCCESSION_NOTICE
    told = Q(state=SuccessionState.ANNOUNCED) | Q(state=SuccessionState.IN_EFFECT, in_effect_at__gte=since)
    found: Succession | None = Succession.objects.filter(told, whole=True).select_related("giver", "taker").first()
    return found


def earliest(platform: Platform) -> date:
    """Return the first day on which a transfer may take effect if it is announced today."""
    return today(platform) + SUCCESSION_NOTICE


def progress(succession: Succession) -> tuple[int, int]:
    """Return how many people were told by mail, and how many there are to tell."""
    told = succession.told.count()
    return told, told + _to_tell(succession).count()


def concerned(succession: Succession) -> QuerySet[User]:
    """Return everybody who is told by their account: with the whole service whoever is somebody on the platform, else
    the members of the workspaces that move."""
    members = Membership.objects.filter(until=None)
    if not succession.whole:
        members = members.filter(workspace__in=succession.workspaces.all())
    return User.objects.filter(pk__in=members.values("user"), is_active=True)


def mail_context(succession: Succession) -> dict[str, Any]:
    """Return what every mail about `succession` says."""
    return {
        "words": succession.words,
        "taker": succession.taker.name,
        "day": lambda: date_words(succession.effective_on),
        "link": absolute(reverse("centre", kwargs={"platform": succession.platform.slug})),
    }


def locked(succession: Succession, *states: str) -> Succession:
    """Hold `succession` for a transaction and return it. Raises OutOfTurn unless it stands in one of `states`."""
    related = Succession.objects.select_for_update(of=("self",)).select_related("platform", "giver", "taker")
    held: Succession = related.get(pk=succession.pk)
    if held.state not in states:
        raise OutOfTurn
    return held


def _tell(succession: Succession) -> int:
    with transaction.atomic():
        held = locked(succession, *TOLD_WHILE)
        told = list(_to_tell(held)[:MAILS_AT_ONCE])
        before = announced_addresses.told_at(held, [user.email for user in told])
        for user in told:
            _mail(held, user, before.get(user.email))
        if told:
            _record("succession.told", held, SYSTEM, count=len(told))
    return len(told)


def _mail(succession: Succession, user: User, told_at: datetime | None) -> None:
    """Tell `user`, unless they were as somebody in a connected system, before they had an account here."""
    platform = succession.platform
    SuccessionTold.objects.create(platform=platform, succession=succession, user=user, told_at=told_at or now())
    if told_at is None:
        outbox.queue(
            "succession",
            platform=platform,
            to=user.email,
            language=user.language,
            context=mail_context(succession),
            dedupe_key=f"succession/{succession.pk}/{user.pk}",
        )


def _to_tell(succession: Succession) -> QuerySet[User]:
    return concerned(succession).exclude(pk__in=succession.told.values("user")).order_by("pk")


def _take_effect(succession: Succession) -> int:
    """Let it take effect, once its day has come and nobody is left to be told."""
    if succession.effective_on > today(succession.platform) or _to_tell(succession).exists():
        return 0
    if announced_addresses.waits(succession):
        return 0
    with transaction.atomic():
        held = locked(succession, SuccessionState.ANNOUNCED)
        held.state, held.in_effect_at = SuccessionState.IN_EFFECT, now()
        held.save()
        moving = list(held.workspaces.filter(owner=held.giver))
        for workspace in moving:
            ownership.put(workspace, held.taker, held.effective_on, by_hand=True)
        if held.whole:
            _pass_operation(held)
        _record("succession.in_effect", held, SYSTEM, count=len(moving))
    return 1


def _pass_operation(succession: Succession) -> None:
    """Make the taker the operator, with the giver's establishments. One operator at a time, so the giver goes first."""
    Organisation.objects.filter(pk=succession.giver_id).update(is_operator=False)
    Organisation.objects.filter(pk=succession.taker_id).update(is_operator=True)
    Establishment.objects.filter(organisation=succession.giver_id).update(organisation=succession.taker_id)


def _check_notice(platform: Platform, effective_on: date) -> None:
    if effective_on < earliest(platform):
        raise TooSoon


def _record(action: str, succession: Succession, actor: Actor, **told: trail.Fact) -> None:
    id_ = str(succession.public_id)
    trail.record(action, platform_id=succession.platform_id, actor=actor, subject="", id=id_, **told)
