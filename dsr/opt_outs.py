"""Saying no to the sale or sharing of data, and to the use of sensitive data: at once, for everybody, without proof.

Whoever asks, it is harmless, so nothing is verified and nothing is looked up (11 CCR 7026, 7027, 7060(b)). The register
holds from the moment of asking; what is left for an officer is to pass it on to whoever received the data.
"""

from collections.abc import Sequence
from datetime import timedelta

from consent import ledger, subjects
from consent import opt_outs as consents
from consent.kinds import IdentifierKind, Method, Topic
from dsr import cases, clock, correspondence, decisions, lifecycle
from dsr.models import OPT_OUTS, Case, DecisionOutcome, LetterKind, OptOut, Outcome, Request, Right, Status
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.encryption.blind_index import blind_index
from workspaces.access import actor_of
from workspaces.models import Membership, Platform

# Anybody may opt an address out, and each time is a case; a mailbox is told of so many of them in a day (T6).
TOLD_A_DAY = 3
# What an opt-out is about, as the ledger of consents has it.
TOPICS = {Right.OPT_OUT_SALE: Topic.SALE, Right.LIMIT_SENSITIVE: Topic.SENSITIVE}
_TYPED = (IdentifierKind.EMAIL, IdentifierKind.ACCOUNT)


def opted_out(platform: Platform, address: str, kind: str) -> bool:
    """Say whether `address`, an e-mail address or the name of an account, is opted out of `kind` (one of OPT_OUTS)."""
    index = _index(platform.pk, address)
    return OptOut.objects.filter(platform=platform, kind=kind, address_index=index).exists()


def take_effect(request: Request) -> None:
    """Enter what a new opt-out asks for into the register and tell the person. In the transaction of its submission."""
    case = request.case
    actor = Actor("person", case.reference)
    for address in filter(None, (case.person["email"], case.person["account"])):
        OptOut.objects.get_or_create(
            platform_id=case.platform_id,
            kind=case.right,
            address_index=_index(case.platform_id, address),
            defaults={"since": case.received_at, "case": case},
        )
    _tell_the_ledger(case)
    trail.record(
        "opt_out.registered",
        platform_id=case.platform_id,
        actor=actor,
        subject=case.display_reference,
        right=case.right,
    )
    lifecycle.transition(request, Status.DECIDING, actor=actor)
    # The page that follows says that it holds.
    clock.acknowledge(case, actor=SYSTEM)
    if _told_today(case) <= TOLD_A_DAY:
        correspondence.tell(case, "opted_out")


def said_no(platform_id: int, known: Sequence[subjects.Named], topic: Topic) -> bool:
    """Say whether somebody who is known by one of `known` is opted out of what `topic` is about, for the ledger of
    consents (consent.opt_outs.kept_by): whom it does not know says no here all the same."""
    kind = next(right for right, meant in TOPICS.items() if meant == topic)
    indexes = [_index(platform_id, one.value) for one in known if one.kind in _TYPED and one.value]
    return bool(indexes) and OptOut.objects.filter(kind=kind, address_index__in=indexes).exists()


def pass_on(request: Request, *, by: Membership) -> None:
    """Record that everybody who receives the data knows, and tell the person that it was honoured (11 CCR 7026(g)).

    Raises decisions.NotDeciding when somebody did already.
    """
    decisions.require_officer(by)
    with cases.locked(request.case_id):
        request.refresh_from_db(fields=["status", "version"])
        if request.right not in OPT_OUTS or request.status != Status.DECIDING:
            raise decisions.NotDeciding
        decisions.record(request, DecisionOutcome.ACCEPT, by=by)
        lifecycle.transition(request, Status.COMPLETED, actor=actor_of(by), outcome=Outcome.FULFILLED)
        correspondence.answer(request, LetterKind.COMPLETION, actor=actor_of(by))


def _tell_the_ledger(case: Case) -> None:
    """End the consents of whom the ledger knows. Whom it does not know is not added by an address that somebody typed,
    nor is an address tied to the name of an account by it: nobody proved that they belong together."""
    how = ledger.Circumstances(Method.OPT_OUT, actor=case.reference, language=case.language)
    typed = [(IdentifierKind.EMAIL, case.person["email"]), (IdentifierKind.ACCOUNT, case.person["account"])]
    for kind, value in typed:
        found = subjects.find(case.platform_id, [subjects.Known(kind, value)]) if value.strip() else None
        if found is not None:
            consents.say_no(found, TOPICS[Right(case.right)], how)


def _told_today(case: Case) -> int:
    """Return how many opt-outs came for the address of `case` within a day, itself included."""
    since = case.received_at - timedelta(days=1)
    return Case.objects.filter(right__in=OPT_OUTS, contact_index=case.contact_index, received_at__gt=since).count()


def _index(platform_id: int, address: str) -> str:
    return blind_index("opt-out", platform_id, address)
