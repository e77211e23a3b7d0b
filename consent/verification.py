"""Checking that the ledger is what it was: every chain, the seals, and what the audit trail says of the seals."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from consent import event_hash, seals
from consent.models import ConsentEvent, LedgerSeal, Subject
from privacy_portal.audit.models import AuditEntry

_PAGE = 500


@dataclass(frozen=True)
class Fault:
    """Something that was tampered with, or lost: what it is about, and what is wrong."""

    about: str
    says: str


def faults() -> Iterator[Fault]:
    """Yield every fault in the ledger of the platform in scope."""
    yield from _chains()
    yield from _seals()


def _chains() -> Iterator[Fault]:
    after = 0
    while page := list(Subject.objects.filter(pk__gt=after).order_by("pk")[:_PAGE]):
        chained: dict[int, list[ConsentEvent]] = {subject.pk: [] for subject in page}
        found = ConsentEvent.objects.filter(subject__in=page).select_related("version", "notice", "shown")
        for event in found.order_by("subject_id", "number"):
            chained[event.subject_id].append(event)
        for subject in page:
            yield from _chain(subject, chained[subject.pk])
        after = page[-1].pk


def _chain(subject: Subject, events: list[ConsentEvent]) -> Iterator[Fault]:
    about, previous = f"subject {subject.public_id}", ""
    for number, event in enumerate(events, start=1):
        if event.number != number or event.previous != previous:
            yield Fault(about, f"event {number} is missing, or is not the one that followed")
            return
        if event.hash != event_hash.hash_of(event):
            yield Fault(about, f"event {number} ({event.public_id}) was changed")
            return
        previous = event.hash
    if (subject.events, subject.head) != (len(events), previous):
        yield Fault(about, f"has {len(events)} events where {subject.events} were written")


def _seals() -> Iterator[Fault]:
    said = _in_the_trail()
    previous, last = "", -1
    for number, seal in enumerate(LedgerSeal.objects.order_by("number"), start=1):
        about = f"seal {number}"
        if (seal.number, seal.previous, seal.first) != (number, previous, last + 1):
            yield Fault(about, "is missing, or is not the one that followed")
            return
        if seal.hash != seals.hash_of(seal):
            yield Fault(about, "was changed")
        if said.get(number) != seal.hash:
            yield Fault(about, "is not the one that stands in the audit trail")
        if seals.root_of(seal.first, seal.last) != (seal.events, seal.root):
            yield Fault(about, f"events with keys {seal.first} to {seal.last} are not those that were sealed")
        previous, last = seal.hash, seal.last
    if len(said) > LedgerSeal.objects.count():
        yield Fault(f"seal {len(said)}", "stands in the audit trail and not in the ledger")


def _in_the_trail() -> dict[int, str]:
    """Return the hashes of seals by their number, as the audit trail has them."""
    entries = AuditEntry.objects.filter(action="consent.sealed").values_list("payload", flat=True)
    facts = [json.loads(bytes(payload))["facts"] for payload in entries.iterator()]
    return {one["number"]: one["digest"] for one in facts}
