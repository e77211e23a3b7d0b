"""A person submits, confirms, adds to and withdraws a case."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from dsr import cases, clock, correspondence, counts, identification, lifecycle, opt_outs, routing
from dsr.models import (
    FINAL,
    OPT_OUTS,
    SEARCHED,
    Case,
    Channel,
    ClockEventKind,
    CodePurpose,
    ContactCode,
    Effect,
    EffectState,
    LetterKind,
    Level,
    Request,
    Status,
)
from dsr.references import new_reference
from dsr.verification import codes, process
from dsr.workflow import progress
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import Platform

logger = logging.getLogger(__name__)

UNCONFIRMED_LAPSES_AFTER = timedelta(days=7)
# From one network for one address: more than anybody needs who sends a request for each right and mistypes some.
MAX_OPEN_UNCONFIRMED = 5


@dataclass(frozen=True)
class Submission:
    """What a person told us: the right they use, who they are to the platform, how to find and to reach them.

    `residence` is an ISO 3166 country code, `region` a state of it (ISO 3166-2 without the country's prefix, "" where
    states have no laws of their own), `language` a language code, `account` and `workspace` are as they typed.
    """

    right: str
    relation: str
    name: str
    email: str
    residence: str
    language: str
    region: str = ""
    phone: str = ""
    account: str = ""
    workspace: str = ""
    address: str = ""
    wish: str = ""
    channel: str = Channel.PORTAL

    def person(self) -> dict[str, str]:
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "account": self.account,
            "workspace": self.workspace,
            "address": self.address,
        }


class TooManyOpen(Exception):
    """So many requests for this address, from this network, wait to be confirmed that no other is taken in (T6).

    The first of them lapses at `until`. Requests from other networks count apart: a stranger shuts nobody out (T7).
    """

    def __init__(self, platform: Platform, until: datetime) -> None:
        super().__init__(f"not before {until:%Y-%m-%d %H:%M}")
        self.platform, self.until = platform, until


class TooLateToWithdraw(Exception):
    """Something irreversible has begun, or the request has ended."""


def submit(platform: Platform, submission: Submission, *, origin: str = "") -> Case:
    """Take in a request; return the case, whose clock runs from this moment, with a code sent to its address.

    Where too many codes went out for the address already, none is sent (`code_was_sent`), and the request is taken in
    all the same: its time runs, and a code can be asked for later. Nothing is searched and no officer sees it until a
    code is typed. An opt-out waits for no code: it is in effect when this returns. `origin` is the keyed hash of the
    network that it comes from (privacy_portal.throttling.origin). Raises TooManyOpen.
    """
    index = codes.contact_index(platform.pk, submission.email or submission.account)
    with transaction.atomic():
        case = create_case(platform, submission, contact_index=index, origin=origin, received_at=now())
        request = routing.open_first_part(case)
        trail.record(
            "case.submitted",
            platform_id=platform.pk,
            actor=_actor(case),
            subject=case.display_reference,
            right=case.right,
            channel=case.channel,
            law=case.law,
        )
        _refuse_too_many(case)
        if case.right in OPT_OUTS:
            opt_outs.take_effect(request)
            return case
        try:
            codes.send(case, CodePurpose.CONFIRM_CONTACT, submission.email, origin=origin)
        except codes.TooManyCodes:
            trail.record("code.withheld", platform_id=platform.pk, actor=SYSTEM, subject=case.display_reference)
    return case


def send_confirmation_again(case: Case, *, origin: str = "") -> None:
    """Send another code to the address of an unconfirmed case; raises codes.TooManyCodes.

    None goes where nothing waits for one: an opt-out is in effect, and may name no address."""
    if case.waits_for_confirmation:
        codes.send(case, CodePurpose.CONFIRM_CONTACT, case.person["email"], origin=origin)


def code_was_sent(case: Case) -> bool:
    """Say whether a code went to the address of the case when it was submitted, or later."""
    return ContactCode.objects.filter(case=case, purpose=CodePurpose.CONFIRM_CONTACT).exists()


def next_code_at(case: Case, *, origin: str = "") -> datetime | None:
    """Return the minute from which an unconfirmed case can get a code, None when it can have one now."""
    return codes.free_at(case, CodePurpose.CONFIRM_CONTACT, case.person["email"], origin=origin)


def confirm_contact(case: Case, typed: str) -> None:
    """Confirm the case's address by the code `typed`; its workflow starts. A second confirmation changes nothing.

    Raises codes.WrongCode, codes.ExpiredCode, codes.TooManyGuesses, also for a case that is confirmed already: whoever
    calls this lets the typist in afterwards. Confirmation starts work, never the clock: that runs since receipt.
    """
    codes.check(case, CodePurpose.CONFIRM_CONTACT, typed)
    mark_contact_confirmed(case)


def mark_contact_confirmed(case: Case, method: str = "contact_code") -> None:
    """Record that the person controls the case's address, and start the work. Only after a code was checked, or by
    another `method` that shows it (an account with that confirmed address).

    On a case that an officer entered the work goes on already, or has ended: there the address now counts for what it
    proves, and its owner reads what was answered."""
    moment = now()
    with cases.locked(case.pk):
        known = Q(closed_at__isnull=True) | Q(entered_by__isnull=False, purged_at__isnull=True)
        waiting = Case.objects.filter(known, pk=case.pk, contact_confirmed_at__isnull=True, on_paper=False)
        if not waiting.update(contact_confirmed_at=moment, origin=""):
            return
        case.refresh_from_db()
        trail.record(
            "case.contact_confirmed", platform_id=case.platform_id, actor=_actor(case), subject=case.display_reference
        )
        process.record(case, Level.CONTACT, [method], actor=_actor(case))
        for request in case.requests.exclude(status__in=FINAL):
            clock.record(request, ClockEventKind.CONTACT_CONFIRMED, actor=_actor(case), at=moment)
            if request.status == Status.UNCONFIRMED:
                lifecycle.transition(request, Status.IDENTIFYING, actor=_actor(case))
                progress.start(request, identify=True)
        process.weigh_contact(case, identification.matched_candidates(case))
        if case.entered_by_id is None:
            template = "disconnected" if case.disconnection_id else "received"
            correspondence.tell(case, template, letter=LetterKind.ACKNOWLEDGEMENT)
            clock.acknowledge(case, actor=SYSTEM)


def knock(platform: Platform, reference: str, address: str, *, origin: str = "") -> Case | None:
    """Send a code that opens the case `reference` if `address` is the one it was sent with; return the case or None.

    The caller says and takes the same either way (T5). Where too many codes went out already, none goes and the case
    is returned all the same: the newest mails still work.
    """
    index = codes.contact_index(platform.pk, address)
    related = ("platform", "subject_key")
    case = Case.objects.select_related(*related).filter(reference=reference, contact_index=index).first()
    if case is None or case.person is None or not case.person["email"]:
        return None
    try:
        codes.send(case, CodePurpose.OPEN_CASE, case.person["email"], origin=origin)
    except codes.TooManyCodes:
        logger.info("case %s: no further code goes out yet", case.pk)
    return case


def enter(case: Case, typed: str) -> bool:
    """Say whether the code `typed` opens `case`. It proves the mailbox, but not that its owner sent the request."""
    try:
        codes.check(case, CodePurpose.OPEN_CASE, typed)
    except (codes.WrongCode, codes.ExpiredCode, codes.TooManyGuesses):
        return False
    with transaction.atomic():
        trail.record("case.opened", platform_id=case.platform_id, actor=_actor(case), subject=case.display_reference)
    return True


def withdraw(case: Case) -> None:
    """Withdraw every part that has not ended; raises TooLateToWithdraw when none can be withdrawn any more.

    A part whose erasure has begun goes on: half an erasure helps nobody, and the person is told so.
    """
    # The lock keeps steps from arming an irreversible effect between the look and the withdrawal.
    with cases.locked(case.pk):
        withdrawn = 0
        for request in case.requests.exclude(status__in=FINAL).order_by("part"):
            if not can_withdraw(request):
                continue
            lifecycle.transition(request, Status.WITHDRAWN, actor=_actor(case))
            clock.record(request, ClockEventKind.WITHDRAWN, actor=_actor(case))
            withdrawn += 1
        if not withdrawn:
            raise TooLateToWithdraw


def can_withdraw(request: Request) -> bool:
    """Say whether a part can still be withdrawn: not answered, and no irreversible effect begun."""
    if Status.WITHDRAWN not in lifecycle.ways(request):
        return False
    if request.case.on_own_initiative:
        return False  # it ends with the finding (dsr.children)
    return not Effect.objects.filter(step__request=request).exclude(state=EffectState.VOID).exists()


def lapse_unconfirmed() -> int:
    """Close requests of the platform in scope whose address was not confirmed in time; return how many."""
    over = Request.objects.filter(status=Status.UNCONFIRMED, created_at__lt=now() - UNCONFIRMED_LAPSES_AFTER)
    lapsed = 0
    for request in over.select_related("case", "case__platform")[:200]:
        try:
            lifecycle.transition(request, Status.LAPSED, actor=SYSTEM)
        except lifecycle.StaleRequest:
            continue
        lapsed += 1
    return lapsed


def _refuse_too_many(case: Case) -> None:
    """Raise TooManyOpen where `case`, just written, is one more than its network may have open for its address.

    Called after the entry in the trail, which keeps other submissions waiting: nobody counts beside us.
    """
    status = Status.DECIDING if case.right in OPT_OUTS else Status.UNCONFIRMED
    alike = OPT_OUTS if case.right in OPT_OUTS else SEARCHED
    waiting = Request.objects.filter(
        Q(status=status) | Q(case=case),
        case__contact_index=case.contact_index,
        case__origin=case.origin,
        case__contact_confirmed_at=None,
        right__in=alike,
    ).order_by("created_at")
    if waiting.count() > MAX_OPEN_UNCONFIRMED:
        raise TooManyOpen(case.platform, waiting[0].created_at + UNCONFIRMED_LAPSES_AFTER)


def create_case(platform: Platform, submission: Submission, **facts: Any) -> Case:
    """Write the row of a new case, with a key of its own and a reference; `facts` are its other fields. Starts nothing.

    In a transaction."""
    establishment = routing.establishment_for(platform, submission.residence)
    key = SubjectKey.objects.create_for(platform.pk)
    for _attempt in range(5):
        try:
            with transaction.atomic():
                return Case.objects.create(
                    platform=platform,
                    reference=new_reference(),
                    right=submission.right,
                    channel=submission.channel,
                    language=submission.language,
                    residence=submission.residence,
                    residence_region=submission.region,
                    law=counts.law_of(submission.residence, establishment, submission.region),
                    establishment=establishment,
                    relation=submission.relation,
                    subject_key=key,
                    person=submission.person(),
                    wish=submission.wish,
                    **{"entered_at": facts["received_at"], **facts},
                )
        except IntegrityError:
            continue
    raise RuntimeError("no free reference found in five tries")


def _actor(case: Case) -> Actor:
    return Actor("person", case.reference)
