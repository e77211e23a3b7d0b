"""What officers are told of dates: on the desk at once, and by one mail with everything that is new."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from dsr import notice_words
from dsr.models import AT_WORK, Notice, Timer, TimerKind
from privacy_portal.clock import now
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from privacy_portal.scoping import across_platforms, platform_scope
from workspaces import notifications
from workspaces.models import MemberRole, Membership, OptionalMail, Platform, User
from workspaces.roles import Capability, may

# Also told to everybody who answers for the platform, whoever has the request.
ESCALATES = (TimerKind.ACKNOWLEDGE_LATE, TimerKind.DUE_TOMORROW, TimerKind.OVERDUE, TimerKind.SILENCE)
BETWEEN_MAILS = timedelta(hours=1)
LINES_IN_A_MAIL = 50
MAILS_AT_ONCE = 200


def tell(timer: Timer) -> int:
    """Write a notice about `timer` for each officer who is to know; return how many. In a transaction."""
    told = [
        Notice(
            platform_id=timer.platform_id,
            user=user,
            request=timer.request,
            kind=timer.kind,
            about=timer.about,
            deadline=timer.deadline,
            told_at=now(),
        )
        for user in _whom(timer)
    ]
    Notice.objects.bulk_create(told, ignore_conflicts=True)
    return len(told)


def unread(user: User) -> QuerySet[Notice]:
    """Return what `user` has not read of requests that are still at work, newest first."""
    open_ones = Notice.objects.filter(user=user, read_at__isnull=True, request__status__in=AT_WORK)
    return open_ones.select_related("request__case__platform", "request__clock").order_by("-id")


def read(user: User, up_to: int) -> None:
    """Mark as read what `user` was shown: every notice up to the one with primary key `up_to`."""
    Notice.objects.filter(user=user, read_at__isnull=True, pk__lte=up_to).update(read_at=now())


def send_digests() -> int:
    """Write one mail to each officer who has notices that were not mailed yet, at most one an hour; return how many."""
    with across_platforms():
        waiting = Notice.unscoped.filter(mailed_at__isnull=True).order_by("platform", "user")
        whose = list(waiting.values_list("platform", "user").distinct()[:MAILS_AT_ONCE])
    sent = 0
    for platform_id, user_id in whose:
        with platform_scope(platform_id), transaction.atomic():
            sent += _send_digest(Platform.objects.get(pk=platform_id), User.objects.get(pk=user_id))
    return sent


def _send_digest(platform: Platform, user: User) -> bool:
    mine = Notice.objects.filter(user=user)
    if mine.filter(mailed_at__gt=now() - BETWEEN_MAILS).exists():
        return False
    skip = connection.features.has_select_for_update_skip_locked
    waiting = mine.filter(mailed_at__isnull=True).select_related("request__case__platform", "request__clock")
    new = list(waiting.select_for_update(skip_locked=skip, of=("self",)).order_by("deadline", "id"))
    mine.filter(pk__in=[notice.pk for notice in new]).update(mailed_at=now())
    current = [notice for notice in new if notice.request.status in AT_WORK]
    if not notifications.hearing([user], OptionalMail.DIGEST):
        current = [notice for notice in current if notice.kind in ESCALATES]
    if not current or user not in _to_be_told():
        return False
    outbox.queue(
        "digest",
        platform=platform,
        to=user.email,
        language=user.language,
        context={
            "lines": notice_words.lines(current[:LINES_IN_A_MAIL], user.language),
            "more": max(len(current) - LINES_IN_A_MAIL, 0),
            "choose_mails": notifications.choose_address(),
            "link": absolute(reverse("desk_notices", kwargs={"platform": platform.slug})),
        },
        dedupe_key=f"digest/{user.pk}/{max(notice.pk for notice in current)}",
    )
    return True


def _whom(timer: Timer) -> list[User]:
    """Return who has the request, else every officer; what escalates goes to all who answer for the platform too."""
    capabilities = {Capability.WORK_ON_REQUESTS}
    assigned = timer.request.assigned_to_id
    officers = _with(capabilities)
    having = [user for user in officers if user.pk == assigned]
    told = having or officers
    if timer.kind in ESCALATES:
        told = [*told, *_with({Capability.ANSWER_FOR_PLATFORM})]
    return list(dict.fromkeys(told))


def _to_be_told() -> list[User]:
    """Return everybody whom notices may be for as of now: who left since they were written is mailed nothing."""
    return [*_with({Capability.WORK_ON_REQUESTS}), *_with({Capability.ANSWER_FOR_PLATFORM})]


def _with(capabilities: set[Capability]) -> list[User]:
    roles = [role for role in MemberRole.values if all(may(role, capability) for capability in capabilities)]
    members = Membership.objects.filter(role__in=roles, workspace=None, until__isnull=True)
    return list(User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("pk"))
