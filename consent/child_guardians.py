"""A guardian's answer about a child who was found to use the platform (EK-12), as `guardians` has it about one consent.

Who agrees lets the account open again, and gives of the child's consents those that they tick; the others never held.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from consent import child_mails, child_questions, children, guardians, invalidation, ledger, links, purposes
from consent.child_questions import Asked
from consent.kinds import EndOfAsking, EventKind, FindingState
from consent.models import ChildFinding, GuardianQuestion, Subject
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.mail import outbox
from workspaces.access import actor_of, require
from workspaces.models import Membership
from workspaces.roles import Capability


def ask(finding: ChildFinding, address: str, *, by: Membership) -> None:
    """Ask a guardian whose address became known, in the place of one who was asked before.

    Raises children.Changed, subjects.NotAnIdentifier, guardians.TooManyQuestions."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        children.change(finding, [FindingState.HELD], guardian_asked_at=now())
        finding.person = finding.person | {"guardian": address.strip()}
        finding.save(update_fields=["person"])
        question = child_questions.send(finding, address)
        child_mails.tell(finding, "child_guardian_asked", again=question.public_id.hex)
        trail.record("child.guardian_asked", actor=actor_of(by), **children.about(finding))


def asked(question: GuardianQuestion) -> dict[str, Any]:
    """Return what a guardian reads, in the active language: the child's consents, and what follows from an answer."""
    finding = question.finding
    return {"asked": child_questions.asked(finding), "decides_from": question.until, "until": question.expires_at}


def agree(question: GuardianQuestion, ticked: Collection[str]) -> None:
    """The child may go on: what is held back is let go, the consents with keys among `ticked` are the guardian's from
    now on, and the others never held. The guardian gets the links that take each back.

    Raises links.DeadLink where it was answered meanwhile or cannot be any more."""
    finding = question.finding
    with transaction.atomic():
        _hold(question)
        given = [one for one in child_questions.asked(finding) if one.key in ticked]
        child_mails.tell(finding, "child_open_again")
        account = children.settle(finding, FindingState.AGREED, [FindingState.HELD], because="")
        Subject.objects.filter(pk=finding.subject_id).update(held_at=None, guardian_until=finding.decides_on)
        subject = Subject.objects.get(pk=finding.subject_id)
        invalidation.invalidate(subject, by=finding.found_by_id, but=[one.key for one in given])
        for one in given:
            _give(question, subject, one)
        _tell_guardian(question, subject, given)
        children.let_go(finding, account, actor=SYSTEM)
        trail.record("child.agreed", actor=SYSTEM, **children.about(finding), count=len(given))


def refuse(question: GuardianQuestion) -> None:
    """The child may not go on: the account closes, at the earliest a week after the person was told.

    Raises links.DeadLink."""
    finding = question.finding
    with transaction.atomic():
        _hold(question)
        ends_at = min(finding.ends_at, max(now(), finding.held_at + child_questions.AT_LEAST))
        children.change(finding, [FindingState.HELD], because=EndOfAsking.REFUSED, ends_at=ends_at)
        child_mails.tell(finding, "child_refused")
        trail.record("child.refused", actor=SYSTEM, **children.about(finding))


def _hold(question: GuardianQuestion) -> None:
    """Hold the finding, then end the question; raises links.DeadLink where either is over."""
    try:
        children.hold(question.finding, FindingState.HELD)
    except children.Changed:
        raise links.DeadLink from None
    guardians.refuse(question)


def _give(question: GuardianQuestion, subject: Subject, one: Asked) -> None:
    choice = ledger.Choice(one.version, EventKind.GIVEN, one.option, one.workspace)
    told = {"words": one.words, "recipients": one.recipients}
    ledger.record(subject, [choice], guardians.circumstances(question, choice, told))


def _tell_guardian(question: GuardianQuestion, subject: Subject, given: Collection[Asked]) -> None:
    platform, day = question.platform, question.until
    stops = [
        {"title": one.title, "link": _stop(question, links.Stop(subject, one.version, one.option, one.workspace), day)}
        for one in given
    ]
    outbox.queue(
        "guardian_of_found_agreed",
        platform=platform,
        to=question.guardian,
        language=get_language() or "en",
        context={"stops": stops, "decides_from": day},
        dedupe_key=f"guardian-of-found-agreed/{question.public_id}",
    )


def _stop(question: GuardianQuestion, stop: links.Stop, day: date) -> str:
    return links.guardian_stop_address(question.platform, stop, purposes.begin_of(question.platform, day))
