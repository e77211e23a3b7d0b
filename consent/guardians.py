"""Consents that a guardian gives for a child: asking them, their answer, and taking it back (GDPR Art. 8).

A child's own consent does not hold, so nothing of it is recorded: the question to the guardian has fingerprints of the
child and goes with the answer, or after two weeks. Programs that look at mail follow links and send forms, so an
answer counts with a code that is mailed once it was chosen (threat T16).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy, override

from consent import codes, ledger, links, notices, preferences, purposes, subjects
from consent.kinds import ActorKind, EventKind, FindingState, IdentifierKind, Method
from consent.models import ConsentEvent, GuardianQuestion, PreferenceCode, Subject
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.mail import outbox
from workspaces.models import Platform

OPEN_FOR = timedelta(days=14)
# Whoever has more children than this answers some before others are asked about.
MOST_OPEN = 10
# What stands beside the box on the page, and in the proof.
DECLARATION = gettext_lazy("I am a parent or guardian of this child and decide for them.")


class TooManyQuestions(Exception):
    """So many questions wait for this address that no further one goes to it."""


@dataclass(frozen=True)
class Child:
    """For whom a guardian is asked: by what they are known, the day on which they decide themselves, and where they
    live. `language` is that of the mail."""

    known: tuple[subjects.Known, ...]
    until: date
    jurisdiction: str
    language: str


def ask(platform: Platform, choice: ledger.Choice, child: Child, address: str) -> GuardianQuestion:
    """Mail the words to a guardian and return the question; the same again returns the one that waits.

    In the caller's transaction. Raises TooManyQuestions, and NotAnIdentifier for what is no address.
    """
    guardian = subjects.Known(IdentifierKind.EMAIL, address)
    prints = sorted([one.kind, one.fingerprint(platform.pk)] for one in child.known)
    same = _same(platform.pk, choice, prints, guardian)
    # Who asks guardians at once takes turns, so that nobody counts beside somebody else.
    Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
    waiting: GuardianQuestion | None = GuardianQuestion.objects.filter(same=same, expires_at__gt=now()).first()
    if waiting is not None:
        return waiting
    forget()
    guardian_print = guardian.fingerprint(platform.pk)
    refuse_too_many(guardian_print)
    question: GuardianQuestion = GuardianQuestion.objects.create(
        platform=platform,
        version=choice.version,
        option=choice.option,
        workspace=choice.workspace,
        jurisdiction=child.jurisdiction,
        prints=prints,
        guardian=guardian.value,
        guardian_print=guardian_print,
        same=same,
        until=child.until,
        asked_at=now(),
        expires_at=min(now() + OPEN_FOR, purposes.begin_of(platform, child.until)),
    )
    language = child.language if child.language in platform.languages else platform.languages[0]
    with override(language):
        context = asked(question) | {"link": links.guardian_address(platform, question), "until": question.expires_at}
        outbox.queue(
            "guardian_asked",
            platform=platform,
            to=guardian.value,
            language=language,
            context=context,
            dedupe_key=f"guardian-asked/{question.public_id}",
        )
    return question


def refuse_too_many(guardian_print: str) -> None:
    """Raise TooManyQuestions where so many wait for the address with this fingerprint that no other goes to it."""
    if GuardianQuestion.objects.filter(guardian_print=guardian_print).count() >= MOST_OPEN:
        raise TooManyQuestions


def asked(question: GuardianQuestion) -> dict[str, Any]:
    """Return what a guardian reads, in the active language: who asks, the words, and what the choice is about."""
    workspace = question.workspace
    return {
        "words": question.version.words(get_language() or "en"),
        "option": preferences.option_label(question.version, question.option),
        "asking": workspace.name if workspace and workspace.owner_may_be_named else "",
        "recipients": preferences.recipients(question.version),
        "decides_from": question.until,
    }


def may_be_answered(question: GuardianQuestion) -> bool:
    """Say whether it is still asked with these words; about a child who was found, until it is settled."""
    if question.is_about_finding:
        return bool(question.finding.state == FindingState.HELD)
    purpose = question.version.purpose
    today = purposes.in_force(purpose, purposes.today(purpose.platform))
    return today is not None and today.holds_since <= question.version.number


def send_code(question: GuardianQuestion, *, origin: str) -> None:
    """Mail the code that lets an answer count; raises codes.TooManyCodes."""
    codes.send(
        question.platform,
        question.guardian,
        language=get_language() or "en",
        origin=origin,
        template="guardian_code",
        about=question.public_id.hex,
    )


def is_code(question: GuardianQuestion, typed: str) -> bool:
    """Say whether `typed` is the code that went to this guardian about this question; it is used by that."""
    fingerprint = codes.print_about(question.platform_id, question.guardian, question.public_id.hex)
    found: PreferenceCode | None = codes.check(question.platform_id, fingerprint, typed)
    return found is not None


def agree(question: GuardianQuestion) -> ConsentEvent:
    """Record that the guardian agreed, and mail them how to take it back; the question is over.

    Raises links.DeadLink where it was answered meanwhile or cannot be any more.
    """
    platform, version = question.platform, question.version
    choice = ledger.Choice(version, EventKind.GIVEN, question.option, question.workspace)
    until = purposes.begin_of(platform, question.until)
    with transaction.atomic():
        refuse(question)
        try:
            named = [subjects.Printed(kind, fingerprint) for kind, fingerprint in question.prints]
            subject = subjects.find_or_add(platform.pk, named)
            (event,) = ledger.record(subject, [choice], circumstances(question, choice, asked(question)))
        except (subjects.TwoPeople, ledger.OutdatedWording, ledger.HeldBack):
            raise links.DeadLink from None
        earlier = Q(guardian_until=None) | Q(guardian_until__lt=question.until)
        Subject.objects.filter(earlier, pk=subject.pk).update(guardian_until=question.until)
        stop = links.Stop(subject, version, question.option, question.workspace)
        outbox.queue(
            "guardian_agreed",
            platform=platform,
            to=question.guardian,
            language=get_language() or "en",
            context=asked(question) | {"link": links.guardian_stop_address(platform, stop, until)},
            dedupe_key=f"guardian-agreed/{question.public_id}",
        )
    return event


def refuse(question: GuardianQuestion) -> None:
    """End the question, and keep nothing of it; raises links.DeadLink where somebody answered it meanwhile."""
    if not GuardianQuestion.objects.filter(pk=question.pk, expires_at__gt=now()).delete()[0]:
        raise links.DeadLink


def given(stop: links.Stop) -> ConsentEvent:
    """Return the event of what a guardian may take back, or took back; raises links.DeadLink where the guardian's word
    is not the newest one: the person decides themselves by now."""
    key = (stop.version.purpose_id, stop.workspace.pk if stop.workspace else None, stop.option)
    state = ledger.states_of(stop.subject).get(key)
    if state is None or state.event.actor_kind != ActorKind.GUARDIAN:
        raise links.DeadLink
    event: ConsentEvent = state.event
    return event


def take_back(stop: links.Stop) -> None:
    """End what a guardian agreed to; again it changes nothing. Raises links.DeadLink."""
    how = ledger.Circumstances(Method.ONE_CLICK, ActorKind.GUARDIAN, given(stop).actor, language=get_language() or "en")
    choice = ledger.Choice(stop.version, EventKind.WITHDRAWN, stop.option, stop.workspace)
    ledger.record(stop.subject, [choice], how)


def forget() -> int:
    """Delete the questions of the platform in scope that nobody answered in time; return how many."""
    return GuardianQuestion.objects.filter(expires_at__lte=now()).delete()[0]


def circumstances(question: GuardianQuestion, choice: ledger.Choice, told: dict[str, Any]) -> ledger.Circumstances:
    """Return how a guardian came to give `choice`, under the words that they were `told`, until the child decides."""
    platform, version, language = question.platform, choice.version, get_language() or "en"
    content = {
        "purpose": version.purpose.key,
        "version": version.number,
        "wording": version.digest,
        "language": language,
        "words": told["words"],
        "option": choice.option,
        "recipients": list(told["recipients"]),
        "place": "guardian's page",
        "control": "button",
        "declared": str(DECLARATION),
    }
    return ledger.Circumstances(
        Method.PREFERENCES,
        ActorKind.GUARDIAN,
        str(question.public_id),
        language,
        question.jurisdiction,
        ledger.shown(platform.pk, content),
        notices.current(platform, purposes.today(platform)),
        until=purposes.begin_of(platform, question.until),
    )


def _same(platform_id: int, choice: ledger.Choice, prints: Sequence[list[str]], guardian: subjects.Known) -> str:
    who = "/".join(f"{kind}:{fingerprint}" for kind, fingerprint in prints)
    tenant = choice.workspace.pk if choice.workspace else ""
    return blind_index(
        "guardian question", platform_id, f"{who}/{choice.version.pk}/{choice.option}/{tenant}/{guardian.value}"
    )
