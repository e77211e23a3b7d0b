"""Counsel's word on a value of the law: entered by one officer, accepted by another, and then counted by.

What would move is shown before it is entered and again before it is accepted. `shown` is the digest of what somebody
saw: where something else would move by now, nothing happens but `Changed`, and they look again.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from pydantic import ValidationError

from dsr import editions, moves, recounts, rehearsals
from dsr.law.counsel import reads
from dsr.law.schema import Law
from dsr.law.texts import SHORT, LawText
from dsr.models import LawEdition, LawOpinion, OpinionKind, OpinionState
from dsr.moves import Moves
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces import approvals
from workspaces.access import actor_of, require
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership
from workspaces.roles import Capability

TOPIC = "dsr.law_opinion"
WAITS_FOR = timedelta(days=30)


class Changed(Exception):
    """Something else would move by now than what was shown; `moves` is what would."""

    def __init__(self, moves: Moves) -> None:
        super().__init__("Something else would move by now than what was shown.")
        self.moves = moves


class AlreadyWaiting(Exception):
    """Another word on the same value waits to be accepted."""


@dataclass(frozen=True)
class Draft:
    """What is to be entered. `changes` are the fields that say something else, as a rules file writes them."""

    law: str
    path: str
    kind: str
    counsel: str
    day: date
    reason: str
    changes: dict[str, Any]
    article: str = ""
    address: str = ""

    def opinion(self) -> LawOpinion:
        """Return the row that this makes, not yet saved. KeyError where the law has no such value."""
        opinion = LawOpinion(**vars(self))
        opinion.given_on = reads(product_law(self.law), self.path)
        return opinion


def product_law(code: str) -> Law:
    """Return a law as the product's accepted text has it, without what counsel said."""
    edition = editions.in_force(code)
    return Law.model_validate(edition.content if edition else editions.product_content(code))


def text_with(opinion: LawOpinion) -> LawText:
    """Return the law as it would read with `opinion` in force; pydantic.ValidationError where that is no law."""
    edition = editions.in_force(opinion.law)
    content = edition.content if edition else editions.product_content(opinion.law)
    others = [one for one in editions.opinions_in_force(opinion.law) if one.path != opinion.path]
    said = [] if opinion.kind == OpinionKind.TAKE_BACK else [opinion]
    return editions.composed(content, [*others, *said])


def require_fit(opinion: LawOpinion) -> None:
    """Raise rehearsals.Unfit where nobody could work by the law with `opinion` in force."""
    try:
        text = text_with(opinion)
    except (KeyError, ValidationError) as error:
        raise rehearsals.Unfit from error
    rehearsals.rehearse(opinion.law, text)


def moved_by(opinion: LawOpinion) -> Moves:
    """Return which dates would move if `opinion` came into force now."""
    return moves.moves(opinion.law, text_with(opinion))


def in_force(code: str, path: str) -> LawOpinion | None:
    """Return the word that holds for a value, if there is one."""
    return LawOpinion.objects.filter(law=code, path=path, state=OpinionState.IN_FORCE).first()


def may_say(code: str, path: str, kind: str) -> bool:
    """Say whether a word of `kind` makes sense on a value: only what was said is taken back, and a value that counsel
    put something else for is no longer there to be confirmed."""
    before = in_force(code, path)
    if kind == OpinionKind.TAKE_BACK:
        return before is not None
    return kind == OpinionKind.OVERRIDE or before is None or before.kind == OpinionKind.CONFIRM


def propose(draft: Draft, *, by: Membership, shown: str) -> LawOpinion:
    """Enter counsel's word and ask a second officer.

    Raises rehearsals.Unfit, Changed, AlreadyWaiting, PermissionDenied.
    """
    require(by, Capability.KEEP_THE_LAW)
    opinion = draft.opinion()
    require_fit(opinion)
    _same(moved_by(opinion), shown)
    editions.adopt(draft.law)
    with transaction.atomic():
        editions.held(draft.law)
        if not may_say(draft.law, draft.path, draft.kind) or opinion.given_on != draft.opinion().given_on:
            raise Changed(moved_by(opinion))
        if LawOpinion.objects.filter(law=draft.law, path=draft.path, state=OpinionState.PROPOSED).exists():
            raise AlreadyWaiting
        opinion.platform_id = by.platform_id
        opinion.entered_by, opinion.entered_at = by.user, now()
        opinion.save()
        _record("law.opinion_proposed", opinion, actor_of(by))
        approvals.ask(
            ApprovalKind.LAW_OPINION,
            topic=TOPIC,
            subject_id=opinion.pk,
            reference=opinion.law,
            platform_id=opinion.platform_id,
            expires_at=opinion.entered_at + WAITS_FOR,
            requested_by=by.user,
        )
    return opinion


def approval_of(opinion: LawOpinion) -> Approval | None:
    """Return the newest question to a second officer about `opinion`."""
    return Approval.objects.filter(topic=TOPIC, subject_id=opinion.pk).order_by("-pk").first()


def accept(opinion: LawOpinion, *, by: Membership, shown: str) -> LawOpinion:
    """Put `opinion` into force as a second officer, and count the requests anew that it moves.

    Raises rehearsals.Unfit, Changed, approvals.OwnPreparation, approvals.AlreadyAnswered, PermissionDenied.
    """
    require(by, Capability.KEEP_THE_LAW)
    require_fit(opinion)
    _same(moved_by(opinion), shown)
    approvals.accept(_question(opinion), by=by)
    recounts.begin(LawEdition.objects.get(code=opinion.law, replaced_at=None))
    opinion.refresh_from_db()
    return opinion


def reject(opinion: LawOpinion, *, by: Membership, reason: str) -> None:
    """Leave the value as it is. Raises as `accept`."""
    require(by, Capability.KEEP_THE_LAW)
    approvals.reject(_question(opinion), by=by, reason=reason)


def withdraw(opinion: LawOpinion, *, by: Membership) -> None:
    """Take the question to a second officer back. Raises as `accept`."""
    require(by, Capability.KEEP_THE_LAW)
    approvals.withdraw(_question(opinion), by=by)


def lock_for_answer(approval: Approval) -> None:
    """Hold the edition that `approval` would change, before its answer is claimed."""
    editions.held(approval.reference)


def answered(approval: Approval) -> None:
    """Do what follows from an answer; called in its transaction."""
    opinion = LawOpinion.objects.get(pk=approval.subject_id)
    if approval.state == ApprovalState.ACCEPTED:
        _put_into_force(opinion, approval)
        return
    rejected = approval.state == ApprovalState.REJECTED
    opinion.state = OpinionState.REJECTED if rejected else OpinionState.WITHDRAWN
    opinion.decided_by, opinion.decided_at = approval.decided_by, approval.decided_at
    opinion.save(update_fields=["state", "decided_by", "decided_at"])
    if rejected:
        _record("law.opinion_rejected", opinion, Actor("officer", str(approval.decided_by_id)))


def end(opinion: LawOpinion, because: str) -> None:
    """Let a word that was in force hold no more; it stays as history. The caller puts the text into force anew."""
    opinion.state, opinion.ended_at, opinion.ended_because = OpinionState.ENDED, now(), because
    opinion.save(update_fields=["state", "ended_at", "ended_because"])
    _record("law.opinion_ended", opinion, SYSTEM, because=because)


def drop_outdated(code: str) -> None:
    """Take back the questions about words given on what a law no longer says. The caller holds its edition."""
    law = product_law(code)
    for opinion in LawOpinion.objects.filter(law=code, state=OpinionState.PROPOSED):
        try:
            stands = reads(law, opinion.path) == opinion.given_on
        except KeyError:
            stands = False
        if not stands:
            approvals.cancel(_question(opinion))
            opinion.state = OpinionState.WITHDRAWN
            opinion.save(update_fields=["state"])
            _record("law.opinion_ended", opinion, SYSTEM, because="value_changed")


def _put_into_force(opinion: LawOpinion, approval: Approval) -> None:
    edition = editions.held(opinion.law)
    # Another word may have come into force since this one was looked at: each can be worked by, both cannot.
    require_fit(opinion)
    taken_back = opinion.kind == OpinionKind.TAKE_BACK
    before = in_force(opinion.law, opinion.path)
    if before:
        end(before, "taken_back" if taken_back else "replaced")
    opinion.state = OpinionState.ENDED if taken_back else OpinionState.IN_FORCE
    opinion.decided_by, opinion.decided_at = approval.decided_by, approval.decided_at
    if taken_back:
        opinion.ended_at, opinion.ended_because = approval.decided_at, "taken_back"
    opinion.save()
    old = edition.text_digest[:SHORT]
    text = editions.put(edition)
    actor = Actor("officer", str(approval.decided_by_id))
    _record("law.opinion_accepted", opinion, actor, before=old, after=text.version)


def _question(opinion: LawOpinion) -> Approval:
    question = approval_of(opinion)
    if question is None:
        raise PermissionDenied
    return question


def _same(found: Moves, shown: str) -> None:
    if found.digest != shown:
        raise Changed(found)


def _record(action: str, opinion: LawOpinion, actor: Actor, **facts: str) -> None:
    trail.record(
        action,
        platform_id=opinion.platform_id,
        actor=actor,
        subject=opinion.law,
        law=opinion.law,
        value=opinion.path,
        kind=opinion.kind,
        **facts,
    )
