"""Deleting what a connected service brought in, once the consent to it ended (EK-08): a case for erasure, limited to
the kinds of data that the pack names, in the systems that hold them.

The person is known by the way they came: a code, their account, or an application that knows its customer. Whoever
came by the link of a mail or a receipt is asked for a code first, because programs that look at mail follow links. From
there on it goes as any erasure: found, matched, counted, decided, approved by a second officer, erased, and certified.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from consent.disconnections import Told, waiting
from consent.kinds import GIVING, Evidence, IdentifierKind
from consent.models import ConsentState, Disconnection, DisconnectionState, Identifier
from dsr import cases, clock, correspondence, intake, lifecycle, presentation, routing
from dsr.models import (
    Case,
    Certificate,
    CodePurpose,
    LetterKind,
    Level,
    Request,
    Right,
    Status,
)
from dsr.verification import codes, process
from dsr.workflow import progress
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import Membership, PersonType, User
from workspaces.roles import Capability

AT_ONCE = 100
READ_WITH = ("event__version__purpose", "event__workspace", "subject", "platform")


class NotStuck(Exception):
    """Nothing of this deletion waits for an officer (any more)."""


class NobodyToFind(Exception):
    """The ledger knows nothing of the person by which a system could be searched."""


def go_on() -> int:
    """Begin what is about to be deleted on the platform in scope, and let go what was connected again; return how
    many."""
    rows = list(waiting()[:AT_ONCE])
    for row in rows:
        begin(row.pk)
    under_way = Disconnection.objects.filter(state=DisconnectionState.BEGUN, cases__closed_at=None).distinct()
    again = [_let_go(row) for row in under_way.select_related(*READ_WITH)[:AT_ONCE] if _stands_again(row)]
    return len(rows) + sum(again)


def begin(pk: int) -> None:
    """Open the case that deletes what `pk` is about, unless somebody did, or the service was connected again. Where the
    ledger has nothing to search by, an officer is asked."""
    with transaction.atomic():
        row = _held(pk)
        if row.state != DisconnectionState.WAITING:
            return
        if _stands_again(row):
            _set(row, DisconnectionState.RESTORED)
            return
        told = _identifiers(row)
        if not told.get(IdentifierKind.EMAIL):
            _set(row, DisconnectionState.STUCK)
            return
        case = _open(row, told)
        if row.evidence in (Evidence.CODE, Evidence.ACCOUNT):
            intake.mark_contact_confirmed(case, "contact_code" if row.evidence == Evidence.CODE else "account")
        elif row.evidence == Evidence.APPLICATION:
            _start(case, Actor("application", row.event.actor))
        else:
            _ask_for_code(case)
        _set(row, DisconnectionState.BEGUN)


def begin_on_word(row: Disconnection, *, by: Membership) -> Case:
    """Open another case on the word of an officer, who knows that it was the person: nobody confirmed the first one.

    Raises NotStuck, and NobodyToFind."""
    require(by, Capability.WORK_ON_REQUESTS)
    with transaction.atomic():
        held = _held(row.pk)
        if not needs_officer(held):
            raise NotStuck
        told = _identifiers(held)
        if not told.get(IdentifierKind.EMAIL):
            raise NobodyToFind
        held.evidence = Evidence.OFFICER
        held.save(update_fields=["evidence"])
        case = _open(held, told)
        _start(case, actor_of(by), by)
        _set(held, DisconnectionState.BEGUN, actor_of(by))
    return case


def close(row: Disconnection, *, by: Membership, words: str) -> None:
    """Note that the content is gone though nobody could be searched for, and what proves it. Raises NotStuck."""
    require(by, Capability.WORK_ON_REQUESTS)
    with transaction.atomic():
        held = _held(row.pk)
        if not needs_officer(held):
            raise NotStuck
        held.words, held.closed_at, held.closed_by = words, now(), by.user
        held.save(update_fields=["words"])
        _set(held, DisconnectionState.CLOSED, actor_of(by))


def needs_officer(row: Disconnection) -> bool:
    """Say whether nothing goes on without an officer: nobody to search for, or a case that nobody confirmed."""
    if row.state == DisconnectionState.STUCK:
        return True
    newest = Request.objects.filter(case__disconnection=row).order_by("-pk").first()
    return row.state == DisconnectionState.BEGUN and newest is not None and newest.status == Status.LAPSED


def told(rows: Sequence[Disconnection]) -> list[Told]:
    """Return how far each of `rows` is (see consent.disconnections.Told)."""
    related = ("case__platform", "case__disconnection", "controller", "workspace")
    parts = Request.objects.filter(case__disconnection__in=rows).select_related(*related).order_by("case", "part")
    newest: dict[int, Request] = {}
    for part in parts:
        known = newest.get(part.case.disconnection_id)
        if known is None or known.case_id != part.case_id:
            newest[part.case.disconnection_id] = part
    receipts = dict(
        Certificate.objects.filter(request__in=newest.values()).order_by("pk").values_list("request", "digest")
    )
    return [_told(row, newest.get(row.pk), receipts) for row in rows]


def _told(row: Disconnection, part: Request | None, receipts: dict[int, str]) -> Told:
    if part is None or row.state in (DisconnectionState.CLOSED, DisconnectionState.RESTORED):
        return Told(row.public_id, str(row.get_state_display()), ended_at=row.closed_at)
    return Told(
        row.public_id,
        presentation.status_words(part),
        part.case.display_reference,
        part.case.reference,
        part.case.closed_at,
        receipts.get(part.pk, ""),
    )


def _open(row: Disconnection, told: dict[str, str]) -> Case:
    """Open the case of `row`, with its clock running from the withdrawal."""
    residence, _dash, region = row.event.jurisdiction.partition("-")
    submission = intake.Submission(
        right=Right.ERASURE,
        relation=PersonType.ACCOUNT_HOLDER,
        name=_name(row, told[IdentifierKind.EMAIL]),
        email=told[IdentifierKind.EMAIL],
        phone=told.get(IdentifierKind.PHONE, ""),
        residence=residence,
        region=region,
        language=row.event.language,
    )
    index = codes.contact_index(row.platform_id, submission.email)
    received = {"received_at": row.made_at, "entered_at": now()}
    case = intake.create_case(row.platform, submission, contact_index=index, disconnection=row, **received)
    with cases.locked(case.pk):
        routing.open_first_part(case)
        trail.record(
            "case.disconnected",
            platform_id=row.platform_id,
            actor=SYSTEM,
            subject=case.display_reference,
            purpose=row.event.version.purpose.key,
            option=row.event.option,
            evidence=row.evidence,
        )
    return case


def _start(case: Case, actor: Actor, by: Membership | None = None) -> None:
    """Set the work going on the word of an application or an officer."""
    with cases.locked(case.pk):
        method = "application" if by is None else "officer"
        process.record(case, Level.CONTACT, [method], actor=actor, by=by)
        part = cases.parts(case)[0]
        lifecycle.transition(part, Status.IDENTIFYING, actor=actor)
        progress.start(part, identify=True)
        correspondence.tell(case, "disconnected", letter=LetterKind.ACKNOWLEDGEMENT)
        clock.acknowledge(case, actor=SYSTEM)


def _ask_for_code(case: Case) -> None:
    """Ask whoever reads the mailbox to confirm; until they do, nothing is searched."""
    try:
        codes.send(case, CodePurpose.CONFIRM_CONTACT, case.person["email"])
    except codes.TooManyCodes:
        trail.record("code.withheld", platform_id=case.platform_id, actor=SYSTEM, subject=case.display_reference)


def _let_go(row: Disconnection) -> bool:
    """Withdraw the case of a service that was connected again, unless something was erased by then."""
    for case in Case.objects.filter(disconnection=row, closed_at=None):
        try:
            intake.withdraw(case)
        except intake.TooLateToWithdraw:
            return False
    with transaction.atomic():
        held = _held(row.pk)
        if held.state != DisconnectionState.BEGUN:
            return False
        _set(held, DisconnectionState.RESTORED)
    return True


def _stands_again(row: Disconnection) -> bool:
    """Say whether the consent that ended was given again."""
    event = row.event
    still = Q(ends_at=None) | Q(ends_at__gt=now())
    same = {"purpose": event.version.purpose_id, "workspace": event.workspace_id, "option": event.option}
    return ConsentState.objects.filter(still, subject=row.subject_id, kind__in=GIVING, **same).exists()


def _identifiers(row: Disconnection) -> dict[str, str]:
    """Return by what the ledger can name the person, by kind."""
    held = Identifier.objects.filter(subject=row.subject_id, subject_key__isnull=False).select_related("subject_key")
    return {one.kind: one.value for one in held.order_by("-pk") if one.value}


def _name(row: Disconnection, address: str) -> str:
    """Return the name of the account by which somebody withdrew; "" where the portal knows none."""
    if row.evidence != Evidence.ACCOUNT:
        return ""
    user = User.objects.filter(email=address, is_active=True).first()
    return user.name if user else ""


def _held(pk: int) -> Disconnection:
    locked = Disconnection.objects.select_for_update(of=("self",)).select_related(*READ_WITH)
    row: Disconnection = locked.get(pk=pk)
    return row


def _set(row: Disconnection, state: DisconnectionState, actor: Actor = SYSTEM) -> None:
    row.state = state
    row.save(update_fields=["state", "closed_at", "closed_by"])
    trail.record(
        "disconnection.stands",
        platform_id=row.platform_id,
        actor=actor,
        subject=str(row.public_id),
        purpose=row.event.version.purpose.key,
        option=row.event.option,
        state=str(state),
    )
