"""From proofs to a level: what a case has, what it lacks, and how it may get there."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from consent.models import HELD_BACK
from dsr import cases
from dsr.connectors.base import Candidate, HeldContact
from dsr.models import Case, CodePurpose, ContactCode, Level, Match, Request, Verification
from dsr.verification import codes, copies
from dsr.verification.levels import contact_level, required_level, second_contacts
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import Membership, User, Workspace

# A proof that is not used within a day is no longer one; once bound to a request it stays that request's evidence.
PROOF_LIFETIME = timedelta(hours=24)
# That a consent was withdrawn stays true, however long officers compare records.
WITHDRAWAL_LIFETIME = timedelta(days=90)
OFFICER_CHECK_KINDS = ("document_seen", "video_call", "known_in_person")


class NoSuchContact(Exception):
    """The contact chosen is none of those held for the person."""


def current(case: Case, *, workspace: int | None = None) -> Verification | None:
    """Return the strongest proof of `case` that has not expired, if any; none about records that are in doubt.

    What the owner of a workspace saw counts for the part of that `workspace` (a primary key) alone."""
    counts = Q(workspace=None) | Q(workspace__isnull=False, workspace=workspace)
    about_them = Q(level__lte=Level.CONTACT) | Q(match__isnull=False, match=latest_match(case))
    valid = Verification.objects.filter(about_them, counts, case=case, expires_at__gt=now())
    return valid.order_by("-level", "-verified_at").first()


def suffices(case: Case, *, workspace: int | None = None) -> bool:
    """Say whether the case, or the part of `workspace` in it, is proven as strongly as its right needs."""
    proof = current(case, workspace=workspace)
    return proof is not None and proof.level >= needed(case)


def needed(case: Case) -> Level:
    """Return the level that `case` needs. What a connected service brought in goes on the evidence by which the consent
    to it was withdrawn: keeping it has no basis any more (Art. 17(1)(b) GDPR), and two officers look before it goes."""
    return Level.CONTACT if case.disconnection_id else required_level(case.right)


def record(
    case: Case,
    level: Level,
    methods: list[str],
    *,
    actor: Actor,
    by: Membership | None = None,
    officer: User | None = None,
    note: str = "",
    match: Match | None = None,
    workspace: Workspace | None = None,
) -> Verification:
    """Record that `case` (with `workspace`: its part) is proven at `level` by `methods` about `match` (default: the one
    in force); return it. `by`, or `officer` where nobody acts at this moment, is who answers for a check."""
    moment = now()
    with transaction.atomic():
        verification = Verification.objects.create(
            platform_id=case.platform_id,
            case=case,
            level=level,
            methods=methods,
            verified_at=moment,
            expires_at=moment + (WITHDRAWAL_LIFETIME if case.disconnection_id else PROOF_LIFETIME),
            recorded_by=by.user if by else officer,
            match=None if level <= Level.CONTACT else match or latest_match(case),
            note=note,
            workspace=workspace,
        )
        trail.record(
            "case.verified",
            platform_id=case.platform_id,
            actor=actor,
            subject=case.display_reference,
            level=int(level),
            methods=methods,
            note=note,
            workspace=workspace.key if workspace else "",
        )
    return verification


def weigh_contact(case: Case, matched: list[Candidate]) -> Verification | None:
    """Raise the proof of the confirmed contact to what the match makes of it; return the new fact, or None.

    It counts only where every matched record holds that mailbox: what proves somebody in one system must not open a
    record in another that has nothing to do with it.
    """
    if case.contact_confirmed_at is None:
        return None
    received_on = case.received_at.date()
    level = min((contact_level(c, case.person["email"], received_on) for c in matched), default=Level.CONTACT)
    if level <= Level.CONTACT:
        return None
    return record(case, level, ["held_contact"], actor=Actor("system"))


def other_contacts(case: Case, matched: list[Candidate]) -> list[HeldContact]:
    """Return the other mailboxes by which the person may prove a second factor.

    Empty unless the contact they confirmed is itself one that the system held: whoever has proven nothing about the
    matched person must not even learn that another address exists.
    """
    proof = current(case)
    if proof is None or proof.level < Level.HELD_CONTACT:
        return []
    return second_contacts(matched, case.person["email"], case.received_at.date())


def send_second_code(case: Case, matched: list[Candidate], choice: int) -> HeldContact:
    """Send a code to the `choice`-th of `other_contacts` and return it.

    Raises codes.TooManyCodes, and NoSuchContact also where `matched` are no longer the person's records."""
    with cases.locked(case.pk):
        match = latest_match(case)
        theirs = {subject["key"] for subject in (match.subjects or {}).values()} if match else set()
        contacts = other_contacts(case, matched)
        if not 0 <= choice < len(contacts) or {candidate.key for candidate in matched} != theirs:
            raise NoSuchContact
        codes.send(case, CodePurpose.SECOND_CONTACT, contacts[choice].value)
    return contacts[choice]


def check_second_code(case: Case, typed: str) -> Verification:
    """Accept the code sent to the second contact; returns the proof of two factors.

    Raises codes.WrongCode, codes.ExpiredCode."""
    # Read first: a code that was alive then is about this match, and proves nothing about a later one.
    match = latest_match(case)
    codes.check(case, CodePurpose.SECOND_CONTACT, typed)
    if match is None:
        raise codes.ExpiredCode
    methods = ["held_contact", "second_contact"]
    return record(case, Level.TWO_FACTORS, methods, actor=Actor("person", case.reference), match=match)


def record_officer_check(case: Case, *, kind: str, by: Membership) -> Verification:
    """Record that an officer saw proof (`kind` of OFFICER_CHECK_KINDS). The proof itself is never stored."""
    if kind not in OFFICER_CHECK_KINDS:
        raise ValueError(f"unknown kind of check: {kind}")
    return record(case, Level.OFFICER_CHECK, ["officer_check"], actor=actor_of(by), by=by, note=kind)


def record_owner_check(request: Request, *, kind: str, by: Membership) -> Verification:
    """Record that the owner of the part `request` saw proof (`kind` of OFFICER_CHECK_KINDS), which counts for their
    workspace alone. The proof itself is never stored."""
    if kind not in OFFICER_CHECK_KINDS:
        raise ValueError(f"unknown kind of check: {kind}")
    return record(
        request.case,
        Level.OFFICER_CHECK,
        ["owner_check"],
        actor=actor_of(by),
        by=by,
        note=kind,
        workspace=request.workspace,
    )


def rest_on_finding(case: Case) -> Verification:
    """Record as the proof of a case that nobody asked for the officer's documented finding that it has to be (EK-12).

    Nobody has to prove who they are: what is proven is that the platform may not keep these data. Whose they are is the
    match's to say, as in any case. Raises ValueError where no finding stands."""
    finding = case.finding
    if finding is None or finding.state not in HELD_BACK or finding.found_by is None:
        raise ValueError("no finding stands")
    return record(case, Level.OFFICER_CHECK, ["finding"], actor=SYSTEM, officer=finding.found_by, note=finding.how)


def revoke_match(case: Case) -> None:
    """Let nothing rest on the match any more that was in force, here or in a copy: no proof, no code. Control of the
    case's own address stays proven."""
    moment = now()
    copies.revoke(case, moment)
    about_them = [CodePurpose.SECOND_CONTACT, CodePurpose.DOWNLOAD]
    ContactCode.objects.filter(case=case, purpose__in=about_them, expires_at__gt=moment).update(expires_at=moment)


def latest_match(case: Case) -> Match | None:
    """Return the match in force for `case`, None while there is none (any more)."""
    return Match.objects.filter(copies.IN_FORCE, case=case).order_by("-number").first()
