"""Telling people ahead of an edition (EK-21, QO-05, CP-09): a mail to whoever has an account here, and to whoever the
ledger knows to have consented and can write to; a box on the pages until some days after.

The sweep tells some at a time. Those that it tells, their mails and the place to go on from are one transaction: a
worker that is lost in between has told nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from consent import announcement_mail
from consent.kinds import GIVING, IdentifierKind
from consent.models import Announcement, ConsentState, EditionAnswer, EditionTold, Identifier, NoticeVersion
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.mail.models import State
from workspaces.models import Membership, Platform, User

MAILS_AT_ONCE = 200
# How long the box stays after the edition took effect, and how long its mail's link takes an answer.
STAYS_FOR = timedelta(days=14)
READ_WITH = ("version__notice", "platform")


@dataclass(frozen=True)
class Progress:
    """How many people an announcement reached, and what they said. `waiting` mails are queued, `failed` ones came
    nowhere; `left` are accounts and people of the ledger that the sweep has not looked at yet."""

    left: int
    waiting: int
    sent: int
    failed: int
    read: int
    used: int
    objected: int


def begin(version: NoticeVersion, *, actor: Actor) -> Announcement:
    """Have people told of `version` from now on, in the transaction that publishes it."""
    made: Announcement = Announcement.objects.create(
        platform_id=version.platform_id, version=version, begun_at=now(), position=0
    )
    _record("notice.announced", made, actor, day=version.effective_from.isoformat())
    return made


def shown(platform: Platform, today: date) -> list[Announcement]:
    """Return the announcements that pages tell of on the day `today`, the nearest first."""
    still = Announcement.objects.filter(platform=platform, version__effective_from__gt=today - STAYS_FOR)
    return list(still.select_related(*READ_WITH).order_by("version__effective_from", "pk"))


def all_of() -> QuerySet[Announcement]:
    """Return every announcement of the platform in scope, the newest first."""
    found: QuerySet[Announcement] = Announcement.objects.select_related(*READ_WITH)
    return found


def is_shown(announcement: Announcement, today: date) -> bool:
    """Say whether pages tell of it on the day `today`, and answers to it are taken."""
    return announcement.version.effective_from > today - STAYS_FOR


def today(platform: Platform) -> date:
    """Return the day by the platform's clock."""
    return day_of(now(), platform.time_zone)


def progress(announcement: Announcement) -> Progress:
    """Return how far telling has come, and what people said."""
    told = EditionTold.objects.filter(announcement=announcement)
    mails = dict(told.filter(mail__isnull=False).values_list("mail__state").annotate(Count("pk")).order_by())
    said = dict(told.exclude(answer="").values_list("answer").annotate(Count("pk")).order_by())
    return Progress(
        left=_accounts_left(announcement).count() + _known_left(announcement).values("subject").distinct().count(),
        waiting=mails.get(State.QUEUED, 0),
        sent=mails.get(State.SENT, 0),
        failed=mails.get(State.FAILED, 0),
        read=said.get(EditionAnswer.READ, 0),
        used=said.get(EditionAnswer.USED, 0),
        objected=said.get(EditionAnswer.OBJECTED, 0),
    )


def concerned() -> tuple[int, int]:
    """Return how many accounts, and how many people of the ledger, would be told of an edition now. Who is both counts
    in each, and gets one mail."""
    return _accounts().count(), _consenting().values("subject").distinct().count()


def person_index(platform_id: int, who: str) -> str:
    """Return what stands for somebody among those that were told: of a mail address, or of the ledger's id."""
    return blind_index("told of an edition", platform_id, who.lower())


def go_on() -> int:
    """Tell more people of the platform in scope; return how many rows were dealt with."""
    return sum(_go_on(one) for one in all_of() if one.finished_at is None or one.is_ahead)


def _go_on(announcement: Announcement) -> int:
    with transaction.atomic():
        held = Announcement.objects.select_for_update(of=("self",)).select_related(*READ_WITH).get(pk=announcement.pk)
        users = list(_accounts_left(held)[:MAILS_AT_ONCE])
        if users:
            _tell_accounts(held, users)
            return len(users)
        found = list(_known_left(held).select_related("subject", "subject_key").order_by("pk")[:MAILS_AT_ONCE])
        if found:
            _tell_known(held, found)
            return len(found)
        if held.finished_at is None:
            held.finished_at = now()
            held.save(update_fields=["finished_at"])
            _record("notice.all_told", held, SYSTEM, count=held.told.count())
    return 0


def _tell_accounts(held: Announcement, users: Iterable[User]) -> None:
    by_index = {person_index(held.platform_id, user.email): user for user in users}
    told = {one.person_index: one for one in held.told.filter(person_index__in=by_index)}
    for index, user in by_index.items():
        if index in told:  # told as somebody of the ledger, before there was an account
            told[index].user = user
            told[index].save(update_fields=["user"])
            continue
        row = EditionTold(platform_id=held.platform_id, announcement=held, person_index=index, user=user, told_at=now())
        row.mail = announcement_mail.queue(row, to=user.email, language=user.language)
        row.save()
    _record("notice.told", held, SYSTEM, count=len(by_index))


def _tell_known(held: Announcement, found: list[Identifier]) -> None:
    by_index = {person_index(held.platform_id, one.value): one for one in found if one.value}
    told = {one.person_index: one for one in held.told.filter(person_index__in=by_index)}
    languages = _languages({one.subject_id for one in found})
    for index, one in by_index.items():
        if index in told:  # told by the account
            told[index].subject = one.subject
            told[index].save(update_fields=["subject"])
            continue
        row = EditionTold(
            platform_id=held.platform_id, announcement=held, person_index=index, subject=one.subject, told_at=now()
        )
        language = languages.get(one.subject_id, "")
        row.mail = announcement_mail.queue(row, to=one.value, language=language, subject_key=one.subject_key)
        row.save()
    held.position = found[-1].pk
    held.save(update_fields=["position"])
    _record("notice.told", held, SYSTEM, count=len(by_index))


def _accounts() -> QuerySet[User]:
    members = Membership.objects.open().values("user")
    return User.objects.filter(pk__in=members, is_active=True)


def _accounts_left(announcement: Announcement) -> QuerySet[User]:
    told = EditionTold.objects.filter(announcement=announcement, user__isnull=False)
    return _accounts().exclude(pk__in=told.values("user")).order_by("pk")


def _consenting() -> QuerySet[Identifier]:
    """Return the mail addresses that the ledger can write to, of people of whom a consent stands."""
    still = Q(ends_at=None) | Q(ends_at__gt=now())
    standing = ConsentState.objects.filter(still, kind__in=GIVING)
    found: QuerySet[Identifier] = Identifier.objects.filter(
        kind=IdentifierKind.EMAIL, subject_key__isnull=False, subject__in=standing.values("subject")
    )
    return found


def _known_left(announcement: Announcement) -> QuerySet[Identifier]:
    return _consenting().filter(pk__gt=announcement.position)


def _languages(subjects: set[int]) -> dict[int, str]:
    """Return the language in which each of these people last said yes."""
    states = ConsentState.objects.filter(subject__in=subjects, kind__in=GIVING).order_by("since")
    known = dict(settings.LANGUAGES)
    return {subject: code for subject, code in states.values_list("subject", "event__language") if code in known}


def _record(action: str, announcement: Announcement, actor: Actor, **told: trail.Fact) -> None:
    trail.record(
        action,
        platform_id=announcement.platform_id,
        actor=actor,
        subject=announcement.version.notice.key,
        number=announcement.version.number,
        **told,
    )
