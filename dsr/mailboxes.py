"""Whose the mail address is that an officer typed from a letter: what speaks for it besides the word of its reader.

An officer who checks a person proves the person and not the address, and whoever reads a mailbox can say that a request
is theirs. A package opens to it only where the systems held it before, or its reader has the letter that went by post.
"""

from dsr import cases, identification
from dsr.connectors.base import Candidate
from dsr.models import Case, Level, Request, Verification
from dsr.verification import process
from dsr.verification.levels import contact_level
from privacy_portal.audit.actor import Actor

RECEIPT = "receipt_code"


def note_letter(case: Case) -> None:
    """Record that one browser proved the mailbox of `case` and typed the code of its letter.

    Nothing is recorded of an address that nobody confirmed, or a second time."""
    with cases.locked(case.pk):
        case.refresh_from_db(fields=["contact_confirmed_at"])
        if case.contact_confirmed_at and not _letter_came(case):
            process.record(case, Level.CONTACT, ["contact_code", RECEIPT], actor=Actor("person", case.reference))


def is_theirs(request: Request) -> bool:
    """Say whether the confirmed address of a case is its person's, so that the package of `request` may open to it.

    What somebody sent by themselves came from that mailbox."""
    first = request.case.began_with
    return first.entered_by_id is None or _letter_came(first) or _was_held(request)


def matched(request: Request) -> list[Candidate]:
    """Return the records that the request's own match chose."""
    return [
        candidate
        for system, listed in identification.candidates(request.case).items()
        for candidate in listed
        if candidate.key == identification.subject_key_in(request, system)
    ]


def _letter_came(case: Case) -> bool:
    proofs = Verification.objects.filter(case=case, level=Level.CONTACT)
    return any(RECEIPT in proof.methods for proof in proofs)


def _was_held(request: Request) -> bool:
    """Say whether every matched record held the address, for this person alone and long enough."""
    email, received_on = request.case.person["email"], request.case.received_at.date()
    held = [contact_level(one, email, received_on) >= Level.HELD_CONTACT for one in matched(request)]
    return bool(held) and all(held)
