"""Which proof a right needs, and which a person has. Pure. Source: docs/threat-model.md, "Verification levels"."""

from collections.abc import Iterable
from datetime import date, timedelta

from dsr.connectors.base import Agreement, Candidate, HeldContact
from dsr.connectors.sql.normalise import alike
from dsr.models.case import Right
from dsr.models.identity import Level

# A contact changed shortly before a request proves little: an account thief changes it first (T4).
SETTLED_AFTER = timedelta(days=14)

REQUIRED: dict[str, Level] = {
    Right.ACCESS: Level.TWO_FACTORS,
    Right.ERASURE: Level.TWO_FACTORS,
    # Where one is upheld, its case goes on to show or to change data.
    Right.COMPLAINT: Level.TWO_FACTORS,
    Right.APPEAL: Level.TWO_FACTORS,
    # Harmless whoever asks (11 CCR 7060(b)).
    Right.OPT_OUT_SALE: Level.NONE,
    Right.LIMIT_SENSITIVE: Level.NONE,
}


def required_level(right: str) -> Level:
    """Return the level that `right` needs before anything is shown or changed."""
    return REQUIRED[right]


def settled(contact: HeldContact, received_on: date) -> bool:
    """Say whether `contact` was held long enough before the request, and for this person alone."""
    return contact.since is not None and received_on - contact.since >= SETTLED_AFTER and not contact.shared


def contact_level(candidate: Candidate, email: str, received_on: date) -> Level:
    """Return what control of the mailbox `email` proves about `candidate`: HELD_CONTACT where the system held exactly
    this address, settled and unshared; else only CONTACT."""
    held = (c for c in candidate.contacts if c.kind != "phone" and same_address(c.value, email))
    if candidate.agreement.get("email") == Agreement.SAME and any(settled(c, received_on) for c in held):
        return Level.HELD_CONTACT
    return Level.CONTACT


def second_contacts(candidates: Iterable[Candidate], email: str, received_on: date) -> list[HeldContact]:
    """Return the other mailboxes held for the person that may prove a second factor, without doubles.

    An address that differs from `email` only by case, dots or a tag may end in the same mailbox: it is no second one.
    """
    found: list[HeldContact] = []
    for candidate in candidates:
        for contact in candidate.contacts:
            known = [email, *(other.value for other in found)]
            if contact.kind == "phone" or any(alike("email", contact.value, address) for address in known):
                continue
            if settled(contact, received_on):
                found.append(contact)
    return found


def same_address(one: str, other: str) -> bool:
    """Say whether two addresses are the same mailbox as written: nothing but the case of the domain may differ."""
    (local, _, domain), (other_local, _, other_domain) = one.strip().rpartition("@"), other.strip().rpartition("@")
    return local == other_local and domain.lower() == other_domain.lower()
