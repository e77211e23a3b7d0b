"""What people say to an edition that was announced (EK-21): that they read it, or that they do not agree.

Whoever goes on using the service after its day is taken to have read it, as the notices say. Whoever does not agree
leaves, or is answered by an officer.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language

from consent import announcement_mail, announcements, ledger, subjects, withdrawals
from consent.kinds import Evidence, IdentifierKind, Method
from consent.models import (
    Announcement,
    AnswerWay,
    EditionAnswer,
    EditionObjection,
    EditionTold,
    Identifier,
    ObjectionOutcome,
    Subject,
)
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import Membership, User
from workspaces.roles import Capability

READ_WITH = ("told__announcement__version__notice", "told__announcement__platform", "told__user", "told__subject")


class Over(Exception):
    """The edition has been in effect for long enough: no answer is taken any more."""


class NotYet(Exception):
    """The edition is not in effect yet, so nobody uses the service under it."""


class AlreadyObjected(Exception):
    """The person said already that they do not agree."""


class AlreadyAnswered(Exception):
    """An officer answered this objection, or the person left; `objection` says which and when."""

    def __init__(self, objection: EditionObjection) -> None:
        super().__init__("This objection is closed.")
        self.objection = objection


def of_account(announcement: Announcement, user: User) -> EditionTold | None:
    """Return `user` as somebody who answers, told just now where no mail was sent yet; None for whoever the platform
    has nothing to do with: no role here, and nothing in the ledger under a confirmed address."""
    index = announcements.person_index(announcement.platform_id, user.email)
    told: EditionTold | None = EditionTold.objects.filter(announcement=announcement, user=user).first()
    if told is not None:
        return _with(told, announcement)
    subject = _subject(announcement.platform_id, user)
    if subject is None and not Membership.objects.open().filter(user=user).exists():
        return None
    return _told(announcement, index, user=user, subject=subject)


def of_subject(announcement: Announcement, subject: Subject) -> EditionTold:
    """Return `subject` as somebody who answers by an application."""
    values = Identifier.objects.filter(subject=subject, kind=IdentifierKind.EMAIL).select_related("subject_key")
    indices = [announcements.person_index(announcement.platform_id, one.value) for one in values if one.value]
    found = EditionTold.objects.filter(announcement=announcement, person_index__in=indices).first()
    if found is not None:
        return _with(found, announcement)
    own = announcements.person_index(announcement.platform_id, f"subject {subject.public_id}")
    return _told(announcement, next(iter(indices), own), subject=subject)


def read(told: EditionTold, way: AnswerWay) -> None:
    """Record that somebody read the edition; again, or after an objection, it changes nothing. Raises Over."""
    _check_open(told.announcement)
    _acknowledge(told, EditionAnswer.READ, way)


def used(told: EditionTold, way: AnswerWay) -> None:
    """Record that somebody goes on using the service after the edition took effect; what they said before stays.
    Raises NotYet."""
    announcement = told.announcement
    if announcement.is_ahead:
        raise NotYet
    _acknowledge(told, EditionAnswer.USED, way)


def use_by(user: User) -> None:
    """Record for the platform in scope that `user` goes on using it, for each edition that they were told of."""
    related = ("announcement__version__notice", "announcement__platform")
    for told in EditionTold.objects.filter(user=user, answer="").select_related(*related):
        if not told.announcement.is_ahead:
            used(told, AnswerWay.ACCOUNT)


def disagree(told: EditionTold, way: AnswerWay, words: str, *, leaving: bool = False) -> EditionObjection:
    """Record that somebody does not agree: it goes to the desk. `leaving` ends all that they agreed to at once, and
    with that the objection. Raises Over, and AlreadyObjected."""
    _check_open(told.announcement)
    with transaction.atomic():
        held = EditionTold.objects.select_for_update(of=("self",)).get(pk=told.pk)
        if held.answer == EditionAnswer.OBJECTED:
            raise AlreadyObjected
        held.answer, held.answered_at, held.way = EditionAnswer.OBJECTED, now(), way
        held.save(update_fields=["answer", "answered_at", "way"])
        subject = told.subject
        objection: EditionObjection = EditionObjection.objects.create(
            platform_id=held.platform_id,
            told=held,
            subject_key=subject.subject_key if subject else None,
            made_at=now(),
            language=get_language() or "en",
            words=words,
        )
        _record("notice.objected", told, Actor("person"))
        if leaving and subject is not None:
            _withdraw_all(subject, way)
            _leave(objection, told)
    return objection


def may_leave_by_withdrawing(told: EditionTold) -> bool:
    """Say whether there is something that the person agreed to and can take back."""
    return told.subject is not None and bool(withdrawals.everything(told.subject))


def left(user: User) -> None:
    """Close what `user`, who closes the account, said against editions of the platform in scope. In the caller's
    transaction."""
    for objection in waiting().filter(told__user=user):
        _leave(objection, objection.told)


def waiting() -> QuerySet[EditionObjection]:
    """Return the objections that an officer has to answer, the oldest first."""
    return all_of().filter(outcome="")


def all_of() -> QuerySet[EditionObjection]:
    """Return every objection of the platform in scope, the oldest first."""
    found: QuerySet[EditionObjection] = EditionObjection.objects.select_related(*READ_WITH, "answered_by")
    return found


def answer(objection: EditionObjection, *, by: Membership, outcome: str, reply: str) -> EditionObjection:
    """Answer somebody who does not agree; they get it by mail, where an address is still known. Raises
    AlreadyAnswered."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held: EditionObjection = all_of().select_for_update(of=("self",)).get(pk=objection.pk)
        if held.outcome:
            raise AlreadyAnswered(held)
        held.outcome, held.reply = outcome, reply
        held.answered_at, held.answered_by = now(), by.user
        held.save(update_fields=["outcome", "reply", "answered_at", "answered_by"])
        if address := _address(held.told):
            announcement_mail.answered(held, to=address)
        _record("notice.objection_answered", held.told, actor_of(by), outcome=outcome)
    return held


def _told(announcement: Announcement, index: str, **who: User | Subject | None) -> EditionTold:
    made, _created = EditionTold.objects.get_or_create(
        announcement=announcement,
        person_index=index,
        defaults={"platform_id": announcement.platform_id, "told_at": now(), **who},
    )
    known = {name: one for name, one in who.items() if one is not None and getattr(made, name) is None}
    if known:
        for name, one in known.items():
            setattr(made, name, one)
        made.save(update_fields=list(known))
    return _with(made, announcement)


def _with(told: EditionTold, announcement: Announcement) -> EditionTold:
    told.announcement = announcement
    return told


def _subject(platform_id: int, user: User) -> Subject | None:
    if user.email_confirmed_at is None:
        return None
    return subjects.find(platform_id, [subjects.Known(IdentifierKind.EMAIL, user.email)])


def _check_open(announcement: Announcement) -> None:
    if not announcements.is_shown(announcement, announcements.today(announcement.platform)):
        raise Over


def _acknowledge(told: EditionTold, answer: EditionAnswer, way: AnswerWay) -> None:
    with transaction.atomic():
        # Compared and set in one statement: of two at once, and of two answers, the first one counts.
        silent = EditionTold.objects.filter(pk=told.pk, answer="")
        if silent.update(answer=answer, answered_at=now(), way=way):
            _record("notice.acknowledged", told, Actor("person"), answer=str(answer))
    told.refresh_from_db(fields=["answer", "answered_at", "way"])


def _withdraw_all(subject: Subject, way: AnswerWay) -> None:
    by_account = way == AnswerWay.ACCOUNT
    method = Method.PREFERENCES if by_account else Method.ONE_CLICK
    evidence = Evidence.ACCOUNT if by_account else ""
    choices = withdrawals.everything(subject)
    if choices:
        how = ledger.Circumstances(method, language=get_language() or "en", evidence=evidence)
        ledger.record(subject, choices, how)


def _leave(objection: EditionObjection, told: EditionTold) -> None:
    """Close an objection whose author left; what they said is no longer needed."""
    objection.outcome, objection.answered_at, objection.words = ObjectionOutcome.LEFT, now(), None
    objection.save(update_fields=["outcome", "answered_at", "words"])
    _record("notice.objection_answered", told, SYSTEM, outcome=str(ObjectionOutcome.LEFT))


def _address(told: EditionTold) -> str:
    if told.user is not None and told.user.is_active:
        return str(told.user.email)
    found = Identifier.objects.filter(subject=told.subject, kind=IdentifierKind.EMAIL, subject_key__isnull=False)
    return next((one.value for one in found.select_related("subject_key") if one.value), "")


def _record(action: str, told: EditionTold, actor: Actor, **facts: trail.Fact) -> None:
    version = told.announcement.version
    trail.record(
        action,
        platform_id=told.platform_id,
        actor=actor,
        subject=version.notice.key,
        number=version.number,
        **facts,
    )
