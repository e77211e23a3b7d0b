"""Absences: somebody who answers for a tenant names a deputy for a time, and takes the word back.

A deputy answers what the absent person could answer, in their place: the answer says for whom it was given. Nobody
approves through a deputy what they prepared (`workspaces.approvals`).
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces import deputies
from workspaces.access import actor_of
from workspaces.models import Absence, Membership, User
from workspaces.moments import in_words
from workspaces.places import address
from workspaces.roles import may

ONE_DAY = timedelta(days=1)


class AlreadyAbsent(Exception):
    """Another absence of the same person is not over yet; it is ended first."""


class NoSuchDeputy(ValueError):
    """The person named is no other member of the tenant who may stand in."""


class NoTime(ValueError):
    """The time ends before it begins, or is over already."""


def name_deputy(member: Membership, deputy: User, *, starts_at: datetime, ends_at: datetime) -> Absence:
    """Let `deputy` answer in the place of `member` from `starts_at` to `ends_at`, and tell them by mail.

    Raises PermissionDenied for whoever may not answer by their own role (a right that was handed on is not handed
    further), NoSuchDeputy, NoTime, and AlreadyAbsent."""
    if not may(member.role, deputies.answering(member.workspace_id)):
        raise PermissionDenied
    if deputy not in deputies.possible(member):
        raise NoSuchDeputy
    moment = now()
    if ends_at <= max(starts_at, moment):
        raise NoTime
    try:
        with transaction.atomic():
            absence = Absence.objects.create(
                platform_id=member.platform_id,
                workspace_id=member.workspace_id,
                person=member.user,
                deputy=deputy,
                starts_at=starts_at,
                ends_at=ends_at,
                named_at=moment,
            )
            _record("absence.deputy_named", absence, actor_of(member))
            _tell(absence)
    except IntegrityError as error:
        raise AlreadyAbsent from error
    return absence


def name_deputy_for_days(member: Membership, deputy: User, first: date, last: date) -> Absence:
    """Let `deputy` answer in the place of `member` from the beginning of `first` to the end of `last`, as days are
    where the platform is. Raises as `name_deputy`."""
    zone = ZoneInfo(member.platform.time_zone or "UTC")
    starts_at, ends_at = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + ONE_DAY))
    return name_deputy(member, deputy, starts_at=starts_at, ends_at=ends_at)


def end(absence: Absence, *, by: Membership) -> None:
    """End an absence of `by` before its time; nothing happens where it is over. PermissionDenied for another's."""
    if absence.person_id != by.user_id or absence.workspace_id != by.workspace_id:
        raise PermissionDenied
    with transaction.atomic():
        if _close(absence, now()):
            _record("absence.ended", absence, actor_of(by))


def end_due() -> int:
    """Write down the end of every absence of the platform in scope whose time is over; return how many."""
    over = Absence.objects.filter(ended_at=None, ends_at__lte=now()).order_by("ends_at")
    return sum(_end_on_its_day(absence) for absence in over[:200])


def of(member: Membership) -> QuerySet[Absence]:
    """Return the absences of `member` in their tenant, the newest first."""
    mine = Absence.objects.filter(workspace=member.workspace_id, person=member.user_id)
    return mine.select_related("deputy").order_by("-starts_at", "-pk")


def handed_to(member: Membership) -> QuerySet[Absence]:
    """Return the absences, begun or to come, in which `member` is to answer for others."""
    theirs = Absence.objects.filter(workspace=member.workspace_id, deputy=member.user_id, ended_at=None)
    return theirs.filter(ends_at__gt=now()).select_related("person").order_by("starts_at", "pk")


def _end_on_its_day(absence: Absence) -> bool:
    with transaction.atomic():
        ended = _close(absence, absence.ends_at)
        if ended:
            _record("absence.ended", absence, SYSTEM)
    return ended


def _close(absence: Absence, at: datetime) -> bool:
    return bool(Absence.objects.filter(pk=absence.pk, ended_at=None).update(ended_at=at))


def _record(action: str, absence: Absence, actor: Actor) -> None:
    trail.record(
        action,
        platform_id=absence.platform_id,
        actor=actor,
        person=absence.person_id,
        deputy=absence.deputy_id,
        workspace=absence.workspace.key if absence.workspace else "",
    )


def _tell(absence: Absence) -> None:
    link = absolute(address(absence.platform, absence.workspace, "approvals"))
    outbox.queue(
        "deputy_named",
        platform=absence.platform,
        to=absence.deputy.email,
        language=absence.deputy.language,
        context={
            "who": str(absence.person),
            "first": in_words(absence.starts_at, absence.platform, absence.deputy.language),
            "last": in_words(absence.ends_at, absence.platform, absence.deputy.language),
            "link": link,
        },
        dedupe_key=f"deputy/{absence.pk}",
    )
