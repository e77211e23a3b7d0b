"""Somebody turns out to be a child whose data were collected without a guardian (EK-12): how that is settled.

An application reports it, or an officer finds it. From the officer's word on nothing is done with the data, and a
guardian is asked where one is known. Who does not agree, or answer, ends the account and what was collected, which is
a request for erasure of the platform's own (an app above this one opens it). `_move` is the one writer of `state`.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from consent import child_mails, child_questions, invalidation, purposes, subjects
from consent.child_told import Told
from consent.kinds import AgeEvidence, EndOfAsking, FindingState
from consent.models import OPEN_FINDINGS, Application, ChildFinding, GuardianQuestion, Subject
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.scoping import current_platform_id
from workspaces import memberships, suspensions
from workspaces.access import actor_of, require
from workspaces.models import Membership, Platform, User
from workspaces.roles import Capability


class AlreadyFound(Exception):
    """The same person stands in an open finding already; `finding` is that one."""

    def __init__(self, finding: ChildFinding) -> None:
        super().__init__("This person was found already.")
        self.finding = finding


class Changed(Exception):
    """Somebody else was faster, or it is too late for that."""


def report(application: Application, told: Told) -> ChildFinding:
    """Open a finding for an officer to look at, on an application's word; nothing else happens by it.

    The same person again returns the finding that is open. Raises subjects.TwoPeople, and OldEnough where the age that
    is told says so."""
    platform, same = application.platform, _same(application.platform_id, told.identifiers())
    with transaction.atomic():
        # Who opens one at once takes turns.
        Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
        open_already = _open_one(same, subjects.find(platform.pk, told.identifiers()))
        if open_already is not None:
            return open_already
        told_age = {"decides_on": told.decides_on(platform)} if told.age and told.jurisdiction else {}
        finding = _create(platform, told, FindingState.REPORTED, same, application=application, **told_age)
        trail.record("child.reported", actor=Actor("application", str(application.public_id)), **about(finding))
    return finding


def find(platform: Platform, told: Told, *, by: Membership) -> ChildFinding:
    """Record an officer's finding: from now on nothing is done with the data, and the account lets nobody in.

    The person is told by mail. Raises OldEnough, NobodyNamed, AlreadyFound, subjects.TwoPeople,
    subjects.NotAnIdentifier, suspensions.WorksForPlatform, and PermissionDenied."""
    require(by, Capability.KEEP_CONSENTS)
    decides_on = told.decides_on(platform)
    same = _same(platform.pk, told.identifiers())
    with transaction.atomic():
        # Who opens one at once takes turns.
        Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
        subject = subjects.find_or_add(platform.pk, told.identifiers())
        if open_already := _open_one(same, subject):
            raise AlreadyFound(open_already)
        finding = _create(platform, told, FindingState.HELD, same, **_facts(platform, told, subject, decides_on, by))
        _hold(finding, by)
    return finding


def confirm(finding: ChildFinding, told: Told, *, by: Membership) -> ChildFinding:
    """Follow what an application reported, as an officer who looked at it; the age where that was not told yet. Return
    the finding.

    Raises Changed, AgeMissing, and what `find` raises."""
    require(by, Capability.KEEP_CONSENTS)
    platform = finding.platform
    known = tuple(subjects.Known(kind, value) for kind, value in (finding.person or {}).get("known", ()))
    told = replace(told, known=known)
    decides_on = told.decides_on(platform) if told.age or finding.decides_on is None else finding.decides_on
    with transaction.atomic():
        Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
        subject = subjects.find_or_add(platform.pk, told.identifiers())
        other = ChildFinding.objects.filter(subject=subject, state__in=OPEN_FINDINGS).exclude(pk=finding.pk).first()
        if other is not None:
            raise AlreadyFound(other)
        facts = _facts(platform, told, subject, decides_on, by)
        _move(finding, FindingState.HELD, Q(state=FindingState.REPORTED), **facts)
        finding.person = told.kept()
        finding.save(update_fields=["person"])
        _hold(finding, by)
    return finding


def dismiss(finding: ChildFinding, *, by: Membership) -> None:
    """Do not follow what an application reported; nothing of the person is kept. Raises Changed."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        settle(finding, FindingState.DISMISSED, [FindingState.REPORTED], settled_by=by.user)
        trail.record("child.dismissed", actor=actor_of(by), **about(finding))


def withdraw(finding: ChildFinding, evidence: str, *, by: Membership) -> None:
    """Take a finding back, because the person showed that they are of age: everything is as it was before.

    `evidence` is what showed it (AgeEvidence); before anything was deleted. Raises Changed."""
    require(by, Capability.KEEP_CONSENTS)
    if evidence not in AgeEvidence.values:
        raise ValueError(f"unknown evidence: {evidence}")
    with transaction.atomic():
        hold(finding, FindingState.HELD, FindingState.CLOSING)
        child_mails.tell(finding, "child_mistake")
        fields = {"evidence": evidence, "settled_by": by.user, "because": ""}
        account = settle(finding, FindingState.WITHDRAWN, [FindingState.HELD, FindingState.CLOSING], **fields)
        let_go(finding, account, actor=actor_of(by))
        trail.record("child.withdrawn", actor=actor_of(by), **about(finding), evidence=evidence)


def end_asking() -> int:
    """Go on with findings of the platform in scope whose time is over; return with how many.

    What the person answered is read by an officer first. After a deletion the hold stays until the person decides
    themselves: what comes in of them again is no more allowed than before."""
    _let_go_who_came_of_age()
    due = ChildFinding.objects.filter(state=FindingState.HELD, ends_at__lte=now()).order_by("ends_at")
    return sum(_end_asking(finding) for finding in due.select_related("platform", "subject", "subject_key")[:200])


def begin_deleting(finding: ChildFinding) -> None:
    """From now on nothing can be taken back, because the deletion has begun: the account closes, what the child agreed
    to never held, and the values by which they could be written to go from the ledger. The proof stays, under
    fingerprints, and the day from which on they decide themselves.

    In the caller's transaction. Raises Changed, and memberships.LastOne where a workspace had nobody left.
    """
    _move(finding, FindingState.DELETING, Q(state=FindingState.CLOSING))
    account, subject, platform_id = finding.account, finding.subject, finding.platform_id
    # The tenants, what the ledger holds of the person, the trail: in this order everywhere (docs/adr/0006).
    with memberships.locked(platform_id, suspensions.tenants_of(account) if account else ()):
        invalidation.invalidate(subject, by=finding.found_by_id)
        subjects.erase_values(subject)
        Subject.objects.filter(pk=subject.pk).update(guardian_until=finding.decides_on)
        if account is not None:
            suspensions.close(account, platform_id, by=finding.found_by, actor=SYSTEM)
        trail.record("child.deleting", actor=SYSTEM, **about(finding))


def close(finding: ChildFinding) -> None:
    """It is over: what may go is gone, and nothing of the person is kept here. In the caller's transaction; raises
    Changed."""
    settle(finding, FindingState.CLOSED, [FindingState.DELETING])
    trail.record("child.closed", actor=SYSTEM, **about(finding))


def settle(finding: ChildFinding, to: FindingState, origin: Collection[str], **fields: Any) -> User | None:
    """End a finding: nothing of the person is kept in it, and no guardian is asked any more. Return whose account it
    was, where they have one. In a transaction; raises Changed."""
    account: User | None = finding.account
    gone = {"person": None, "objection": None, "account": None, "same": "", "settled_at": now()}
    _move(finding, to, Q(state__in=origin), **gone, **fields)
    GuardianQuestion.objects.filter(finding=finding).delete()
    if finding.subject_key is not None:
        finding.subject_key.destroy()
    return account


def let_go(finding: ChildFinding, account: User | None, *, actor: Actor) -> None:
    """Hold nothing back of the person any more, nor of their account. In the caller's transaction, before its entry in
    the trail."""
    Subject.objects.filter(pk=finding.subject_id).update(held_at=None)
    if account is not None:
        suspensions.lift(account, finding.platform_id, actor=actor)


def hold(finding: ChildFinding, *states: str) -> None:
    """Hold a finding before anything else of it, its question among that: whoever comes second waits here.

    In a transaction. Raises Changed where it is in none of `states` any more."""
    row = ChildFinding.objects.select_for_update(no_key=True, of=("self",)).filter(pk=finding.pk, state__in=states)
    if not list(row.values_list("pk")):
        raise Changed


def change(finding: ChildFinding, states: Collection[str], **fields: Any) -> None:
    """Change something of a finding in one of these states, but for its state. In a transaction; raises Changed."""
    if not ChildFinding.objects.filter(pk=finding.pk, state__in=states).update(**fields):
        raise Changed
    finding.refresh_from_db(fields=[*fields])


def about(finding: ChildFinding) -> dict[str, Any]:
    """Return what every entry in the trail about it has."""
    return {"platform_id": finding.platform_id, "subject": str(finding.public_id)}


def _hold(finding: ChildFinding, by: Membership) -> None:
    """Hold back, ask the guardian where one is known, and tell the person. The trail comes last (docs/adr/0006)."""
    if finding.account is not None:
        suspensions.check(finding.account)
    Subject.objects.filter(pk=finding.subject_id).update(held_at=finding.held_at)
    if finding.person["guardian"]:
        child_questions.send(finding, finding.person["guardian"])
    child_mails.tell(finding, "child_found")
    if finding.account is not None:
        suspensions.suspend(finding.account, finding.platform_id, actor=actor_of(by))
    trail.record("child.found", actor=actor_of(by), **about(finding), how=finding.how)


def _end_asking(finding: ChildFinding) -> bool:
    """The person decides themselves by now, or nobody agreed for them: unless somebody answers at this very moment."""
    if finding.waits_for_officer:
        return False
    still = Q(state=FindingState.HELD, ends_at__lte=now()) & (Q(objected_at=None) | Q(objection_read_at__isnull=False))
    try:
        with transaction.atomic():
            hold(finding, FindingState.HELD)
            if finding.decides_on <= purposes.today(finding.platform):
                child_mails.tell(finding, "child_of_age")
                account = settle(finding, FindingState.OF_AGE, [FindingState.HELD])
                invalidation.invalidate(finding.subject, by=finding.found_by_id)
                let_go(finding, account, actor=SYSTEM)
                trail.record("child.of_age", actor=SYSTEM, **about(finding))
                return True
            because = finding.because or (EndOfAsking.SILENT if finding.guardian_asked_at else EndOfAsking.NOBODY)
            _move(finding, FindingState.CLOSING, still, because=because)
            GuardianQuestion.objects.filter(finding=finding).delete()
            trail.record("child.closing", actor=SYSTEM, **about(finding), because=str(because))
    except Changed:
        return False
    return True


def _let_go_who_came_of_age() -> None:
    """Let go of people whose data were deleted and who decide themselves by now."""
    platform = Platform.objects.get(pk=current_platform_id())
    held = Subject.objects.filter(held_at__isnull=False, guardian_until__lte=purposes.today(platform))
    held.exclude(findings__state__in=OPEN_FINDINGS).update(held_at=None)


def _move(finding: ChildFinding, to: FindingState, only: Q, **fields: Any) -> None:
    """Change the state of a finding to which `only` applies: whoever comes second finds that it does not any more."""
    if not ChildFinding.objects.filter(only, pk=finding.pk).update(state=to, **fields):
        raise Changed
    finding.refresh_from_db(fields=["state", *fields])


def _create(platform: Platform, told: Told, state: FindingState, same: str, **facts: Any) -> ChildFinding:
    made: ChildFinding = ChildFinding.objects.create(
        platform=platform,
        state=state,
        same=same,
        subject_key=SubjectKey.objects.create_for(platform.pk),
        person=told.kept(),
        opened_at=now(),
        **{"how": told.how, "language": told.spoken(platform), "jurisdiction": told.jurisdiction, **facts},
    )
    return made


def _facts(platform: Platform, told: Told, subject: Subject, decides_on: date, by: Membership) -> dict[str, Any]:
    """Return what stands in a finding that an officer answers for."""
    account = suspensions.account_of(told.email, platform.pk)
    moment = now()
    return {
        "subject": subject,
        "account": account,
        "found_by": by.user,
        "jurisdiction": told.jurisdiction,
        "decides_on": decides_on,
        "language": account.language if account else told.spoken(platform),
        "held_at": moment,
        "ends_at": child_questions.answers_until(platform, decides_on, moment),
    }


def _open_one(same: str, subject: Subject | None) -> ChildFinding | None:
    theirs = Q(same=same) | Q(subject=subject) if subject is not None else Q(same=same)
    found: ChildFinding | None = ChildFinding.objects.filter(theirs, state__in=OPEN_FINDINGS).first()
    return found


def _same(platform_id: int, known: Collection[subjects.Known]) -> str:
    who = sorted(f"{one.kind}:{one.fingerprint(platform_id)}" for one in known)
    return blind_index("child finding", platform_id, "/".join(who))
