"""Whose data it is: the rule by which a match may be made without a person looking at it.

Pure: takes candidates with their evidence and returns a judgement. Recital 64 of the GDPR asks for all reasonable
measures to verify identity; a wrong match costs somebody who never asked, so every doubt goes to an officer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dsr.connectors.base import Agreement, Candidate

INDEPENDENT = 2
IDENTIFIERS = ("name", "email", "phone", "account")
# The kinds of held contacts that belong to one identifier: an address and a recovery address are one way to a person.
CONTACT_KINDS = {"email": {"email", "recovery_email"}, "phone": {"phone"}}


class Outcome(StrEnum):
    """What the candidates allow."""

    AUTOMATIC = "automatic"
    NEEDS_OFFICER = "needs_officer"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Judgement:
    """The outcome, the candidate's key when it is automatic, and reasons.

    A reason is a code, for some codes with the identifier it is about ("shared_contact:email"): "too_few_identifiers",
    "several_candidates", "only_similar", "differs", "shared_contact", "also_held_by_another", "derived_account".
    `identifiers` are those that told the person apart.
    """

    outcome: Outcome
    key: str | None = None
    identifiers: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def judge(candidates: Sequence[Candidate]) -> Judgement:
    """Decide whether exactly one candidate is certain enough.

    Certain is who agrees exactly on at least two independent identifiers that nobody else among the candidates has, not
    even in a similar form, and differs in none that was told. Candidates of one system only; several systems are judged
    one by one.
    """
    if not any(_agreeing(candidate) for candidate in candidates):
        return Judgement(Outcome.NOBODY)
    certain = [candidate for candidate in candidates if _is_certain(candidate, _others(candidate, candidates))]
    if len(certain) == 1:
        only = certain[0]
        return Judgement(Outcome.AUTOMATIC, only.key, tuple(_telling(only, _others(only, candidates))))
    return Judgement(Outcome.NEEDS_OFFICER, reasons=tuple(_reasons(candidates, len(certain))))


def _others(candidate: Candidate, candidates: Sequence[Candidate]) -> list[Candidate]:
    return [other for other in candidates if other is not candidate]


def _is_certain(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    contradicted = Agreement.DIFFERS in candidate.agreement.values()
    return not contradicted and len(list(_telling(candidate, others))) >= INDEPENDENT


def _agreeing(candidate: Candidate) -> bool:
    return bool({Agreement.SAME, Agreement.SIMILAR} & {Agreement(value) for value in candidate.agreement.values()})


# -- which identifiers tell the person apart


def _telling(candidate: Candidate, others: Sequence[Candidate]) -> Iterator[str]:
    """Yield the identifiers that count: the same, held by nobody else, and none that follows from another."""
    for identifier in IDENTIFIERS:
        if candidate.agreement.get(identifier) == Agreement.SAME and not _weakness(identifier, candidate, others):
            yield identifier


def _weakness(identifier: str, candidate: Candidate, others: Sequence[Candidate]) -> str:
    """Return why an agreeing identifier does not count, "" when it does."""
    if _is_shared(identifier, candidate):
        return "shared_contact"
    if any(other.agreement.get(identifier) in (Agreement.SAME, Agreement.SIMILAR) for other in others):
        return "also_held_by_another"
    return "derived_account" if identifier == "account" and _is_derived(candidate) else ""


def _is_shared(identifier: str, candidate: Candidate) -> bool:
    """Whether the contact that agreed is held for somebody else as well, be it among the candidates or not."""
    kinds, value = CONTACT_KINDS.get(identifier, set()), candidate.fields.get(identifier)
    return any(contact.shared for contact in candidate.contacts if contact.kind in kinds and contact.value == value)


def _is_derived(candidate: Candidate) -> bool:
    """Whether the account name can be read off the address: who knows one then knows the other."""
    account, email = (candidate.fields.get(name, "").casefold() for name in ("account", "email"))
    return bool(email) and account in (email, email.partition("@")[0])


# -- why an officer has to look


def _reasons(candidates: Sequence[Candidate], certain: int) -> Iterator[str]:
    """Yield the reasons once each, those about the candidates that agree on most."""
    if certain > 1:
        yield "several_candidates"
        return
    found: dict[str, None] = {}
    most = max(len(list(_exact(candidate))) for candidate in candidates)
    for candidate in (c for c in candidates if _agreeing(c) and len(list(_exact(c))) == most):
        found |= dict.fromkeys(_doubts(candidate, _others(candidate, candidates)))
    yield from found


def _doubts(candidate: Candidate, others: Sequence[Candidate]) -> Iterator[str]:
    exact = list(_exact(candidate))
    if not exact:
        yield "only_similar"
    elif len(exact) < INDEPENDENT:
        yield "too_few_identifiers"
    for identifier in IDENTIFIERS:
        if candidate.agreement.get(identifier) == Agreement.DIFFERS:
            yield f"differs:{identifier}"
        elif identifier in exact and (weakness := _weakness(identifier, candidate, others)):
            yield f"{weakness}:{identifier}"


def _exact(candidate: Candidate) -> Iterator[str]:
    return (identifier for identifier in IDENTIFIERS if candidate.agreement.get(identifier) == Agreement.SAME)
