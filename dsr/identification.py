"""Whose records they are: the judgement over what the systems found, and the match that an officer or it makes."""

from collections.abc import Mapping
from contextlib import suppress

from django.db import transaction
from django.db.models import F, Q, QuerySet

from dsr import brought, cases, clock, correspondence, decisions, lifecycle, matching, relaying
from dsr.connectors.base import Candidate, Connector, Identity
from dsr.models import (
    CandidateRecord,
    Case,
    ClockEventKind,
    DataSystem,
    Effect,
    EffectState,
    Match,
    Package,
    Request,
    Status,
)
from dsr.packages import shelf
from dsr.verification import copies, process
from dsr.workflow import progress
from dsr.workflow.attempts import GiveUp
from dsr.workflow.kinds import Waits
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import Membership

# Identifiers shorter than this turn up everywhere; searching for them would prove nothing.
SHORTEST_IDENTIFIER = 6
# Where a part may be taken back from, for whose records it is about to be found out anew.
LOOKED_FOR_AGAIN = (Status.IDENTIFYING, Status.DECIDING, Status.EXECUTING)


class NoSuchCandidate(Exception):
    """The candidate chosen is none of those found for this case."""


class PersonChanged(GiveUp):
    """The record no longer agrees with what the person told as it did when they were matched: somebody has to look."""

    def __init__(self) -> None:
        super().__init__("person_changed")


class TooLateToLookAgain(Exception):
    """The request has ended or was answered, or something of the case was erased already."""


def identity_of(case: Case) -> Identity:
    """Return the identifiers that the person told, as connectors compare them."""
    person = case.person
    return Identity(name=person["name"], email=person["email"], phone=person["phone"], account=person["account"])


def candidates(case: Case) -> dict[DataSystem, list[Candidate]]:
    """Return what was found for `case`, by system."""
    found: dict[DataSystem, list[Candidate]] = {}
    for record in CandidateRecord.objects.filter(case=case).select_related("system", "subject_key"):
        found.setdefault(record.system, []).append(Candidate.from_dict(record.found))
    return found


def judge_case(case: Case) -> dict[DataSystem, matching.Judgement]:
    """Judge the candidates of every system in which anybody was found."""
    return {system: matching.judge(found) for system, found in candidates(case).items()}


def record_match(case: Case, chosen: Mapping[DataSystem, str], *, by: Membership | None = None) -> Match:
    """Record that `chosen` (system -> key of the record) is the person; without `by` the evidence decided alone.

    Raises NoSuchCandidate when a key was not among those found.
    """
    found = {system: {c.key: c for c in listed} for system, listed in candidates(case).items()}
    subjects, evidence = {}, {}
    for system, key in chosen.items():
        candidate = found.get(system, {}).get(key)
        if candidate is None:
            raise NoSuchCandidate(key)
        subjects[system.slug] = {"key": key, "version": candidate.version}
        evidence[system.slug] = dict(candidate.agreement)
    with transaction.atomic():
        match = Match.objects.create(
            platform_id=case.platform_id,
            case=case,
            number=Match.objects.filter(case=case).count() + 1,
            subject_key=case.subject_key,
            subjects=subjects,
            evidence=evidence,
            automatic=by is None,
            decided_by=by.user if by else None,
            decided_at=now(),
        )
        trail.record(
            "case.matched",
            platform_id=case.platform_id,
            actor=actor_of(by) if by else SYSTEM,
            subject=case.display_reference,
            match=match.number,
            automatic=by is None,
            systems=sorted(subjects),
        )
    return match


def choose(request: Request, chosen: Mapping[DataSystem, str], *, by: Membership, reason: str) -> Match:
    """Record an officer's choice among the candidates, with the reason as a note, and go on.

    Raises progress.NotWaiting, NoSuchCandidate."""
    with cases.locked(request.case_id):
        step = progress.waiting_step(request, "match")
        if step is None:
            raise progress.NotWaiting
        correspondence.note(request, reason, by=by)
        match = record_match(request.case, chosen, by=by)
        progress.complete(step, {"match": match.number, "automatic": False}, actor=actor_of(by))
    return match


def choose_nobody(request: Request, *, by: Membership, reason: str) -> None:
    """Record that none of the candidates is the person, with the reason as a note: the request ends as "nothing found".

    So does every other part that waits for the same match; what the person brought to an owner is left to the owner,
    who looks in systems of theirs. Raises progress.NotWaiting when it was made meanwhile."""
    with cases.locked(request.case_id):
        if progress.waiting_step(request, "match") is None or request.status != Status.IDENTIFYING:
            raise progress.NotWaiting
        correspondence.note(request, reason, by=by)
        trail.record(
            "case.unmatched",
            platform_id=request.platform_id,
            actor=actor_of(by),
            subject=request.case.display_reference,
        )
        for part in decisions.parts_identified_together(request):
            if brought.was_brought(part):
                relaying.leave_to_owner(part, actor=actor_of(by))
            else:
                decisions.nothing_found(part, actor=actor_of(by))


def may_look_again(request: Request) -> bool:
    """Say whether the person may be looked for again: after a match, before anything of the case was erased, and while
    no package lies ready for whoever was matched: that has to be called back first."""
    if request.status not in LOOKED_FOR_AGAIN:
        return False
    resting = _resting_on_match(request.case)
    if resting.filter(status=Status.READY).exists():
        return False
    erased = Effect.objects.filter(step__request__in=resting).exclude(state=EffectState.VOID)
    # A part may still hold a match that was found wrong in another case.
    matched = process.latest_match(request.case) is not None or request.match_id is not None
    return matched and not erased.exists()


def look_again(request: Request, *, by: Membership) -> None:
    """Search anew for the person of the case and let whoever it is prove themselves again, on an officer's word.

    For a match that turns out wrong, and for a record that changed. Every part that is not answered goes back to
    identification: questions to others are closed, packages removed, and nothing rests on the former match any more.
    So does what rests on a copy of that match in another case, one case after the other. Raises TooLateToLookAgain.
    """
    _look_again_here(request, by)
    elsewhere = _resting_on_match(request.case).exclude(case=request.case_id)
    for other in elsewhere.filter(status__in=LOOKED_FOR_AGAIN).order_by("case", "part"):
        with suppress(TooLateToLookAgain):  # Together with another part of its case, or it ended meanwhile.
            _look_again_here(other, by)


def _look_again_here(request: Request, by: Membership) -> None:
    with cases.locked(request.case_id):
        parts = list(cases.parts(request.case).filter(status__in=LOOKED_FOR_AGAIN))
        request.refresh_from_db()
        if not may_look_again(request):
            raise TooLateToLookAgain
        process.revoke_match(request.case)
        for part in parts:
            _take_back(part, by)
        for package in Package.objects.filter(request__case=request.case, removed_at__isnull=True):
            shelf.remove(package, actor_of(by))
        trail.record(
            "case.looked_again",
            platform_id=request.platform_id,
            actor=actor_of(by),
            subject=request.case.display_reference,
            parts=len(parts),
        )
        progress.start(parts[0], identify=True)


def _resting_on_match(case: Case) -> QuerySet[Request]:
    """Return the parts of `case`, and those of other cases that rest on the same judgement of whose it is."""
    return Request.objects.filter(Q(case=case) | Q(match__in=copies.everywhere(case)))


def _take_back(part: Request, by: Membership) -> None:
    """Have a part wait for a new match, with nothing left of what rested on the former one."""
    progress.stop(part)
    lifecycle.close_questions(part)
    for package in Package.objects.filter(request=part, removed_at__isnull=True):
        shelf.take_back(package, actor_of(by))
    if part.status != Status.IDENTIFYING:
        lifecycle.transition(part, Status.IDENTIFYING, actor=actor_of(by))
    Request.objects.filter(pk=part.pk).update(match=None, verification=None, version=F("version") + 1)
    progress.pass_turn(part)


def ask_officer_for_check(request: Request, text: str) -> None:
    """Pass the turn to an officer with what the person wrote, because they can use none of the addresses held.

    The step still waits for a proof. Raises progress.NotWaiting when none is needed any more.
    """
    with cases.locked(request.case_id):
        step = progress.waiting_step(request, "verify")
        if step is None:
            raise progress.NotWaiting
        correspondence.write(request.case, text)
        progress.wait(step, Waits("officer", "other_proof"))


def record_check(request: Request, *, kind: str, by: Membership) -> None:
    """Record that an officer saw proof (`kind` of process.OFFICER_CHECK_KINDS), and go on.

    Raises progress.NotWaiting when no proof is needed any more."""
    with cases.locked(request.case_id):
        if progress.waiting_step(request, "verify") is None:
            raise progress.NotWaiting
        process.record_officer_check(request.case, kind=kind, by=by)
        proven(request.case, actor=actor_of(by))


def proven(case: Case, *, actor: Actor) -> None:
    """Go on after the person or an officer proved enough; nothing happens while the proof does not suffice."""
    if not process.suffices(case):
        return
    with cases.locked(case.pk):
        for request in case.requests.filter(status=Status.IDENTIFYING):
            note_proven(request, actor=actor)
            step = progress.waiting_step(request, "verify")
            if step is not None:
                progress.complete(step, actor=actor)


def note_proven(request: Request, *, actor: Actor) -> None:
    """Let the clock of `request` run on where it waited for the person to show who they are."""
    if _was_asked(request):
        clock.record(request, ClockEventKind.IDENTITY_VERIFIED, actor=actor)


def _was_asked(request: Request) -> bool:
    """Say whether the clock of `request` still waits for the person to show who they are."""
    kinds = [ClockEventKind.IDENTITY_REQUESTED, ClockEventKind.IDENTITY_VERIFIED]
    asked = request.clock_events.filter(kind__in=kinds).order_by("at", "id").last()
    return asked is not None and asked.kind == ClockEventKind.IDENTITY_REQUESTED


def matched_candidates(case: Case) -> list[Candidate]:
    """Return the candidates that the match in force chose."""
    match = process.latest_match(case)
    if match is None:
        return []
    subjects = match.subjects or {}
    return [
        candidate
        for system, listed in candidates(case).items()
        for candidate in listed
        if subjects.get(system.slug, {}).get("key") == candidate.key
    ]


def require_same_person(request: Request, system: DataSystem, connector: Connector) -> None:
    """Raise PersonChanged unless the record agrees with what the person told as it did at the match (T18, T19).

    Somebody who took over an account in the meantime would have changed just that. Once the case itself has begun to
    erase in this system, the record is no longer what it was, and there is nothing to compare.
    """
    ours = Effect.objects.filter(step__request__case=request.case_id, step__system=system)
    begun_elsewhere = Q(state=EffectState.INTENT) & ~Q(step__request=request)
    if ours.filter(Q(state=EffectState.DONE) | begun_elsewhere).exists():
        return
    held = connector.candidate(subject_key_in(request, system), identity_of(request.case))
    if held is None or request.match is None or held.agreement != request.match.evidence.get(system.slug):
        raise PersonChanged


def subject_key_in(request: Request, system: DataSystem) -> str:
    """Return the key of the person's record in `system` by the request's own match, or "" where there is none."""
    subjects = request.match.subjects if request.match else None
    return (subjects or {}).get(system.slug, {}).get("key", "")


def identifiers_in(request: Request, system: DataSystem) -> list[str]:
    """Return what to search `system` for after an erasure: what the person told and what was held under their key."""
    told = [value for name, value in request.case.person.items() if name not in ("workspace", "address")]
    key = subject_key_in(request, system)
    held = [value for c in candidates(request.case).get(system, []) if c.key == key for value in c.fields.values()]
    return sorted({value.strip() for value in [*told, *held] if len(value.strip()) >= SHORTEST_IDENTIFIER})
