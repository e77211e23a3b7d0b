"""Finding whose consents they are, by identifiers of which only keyed fingerprints are looked up."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from consent.kinds import IdentifierKind
from consent.models import Identifier, Subject
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.encryption.models import SubjectKey

# Somebody can be written to by these, so the value is kept, sealed; of the others the fingerprint is enough.
_KEPT = (IdentifierKind.EMAIL, IdentifierKind.PHONE)
_TELEPHONE = re.compile(r"\+[1-9]\d{6,14}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MAX_LENGTH = 254


class NotAnIdentifier(ValueError):
    """The value is not of its kind: no mail address, no telephone number with its country, or empty."""


class TwoPeople(Exception):
    """The identifiers belong to two people whom the ledger knows apart."""


@dataclass(frozen=True)
class Known:
    """An identifier as it is looked up. Raises NotAnIdentifier when made of a value that is not of its kind."""

    kind: str
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", _spelled(self.kind, self.value))

    def fingerprint(self, platform_id: int) -> str:
        """Return by what the identifier is looked up: 64 hex digits."""
        return blind_index(f"consent {self.kind}", platform_id, self.value)


def find(platform_id: int, known: Iterable[Known]) -> Subject | None:
    """Return who has these identifiers, None when nobody has any of them; raises TwoPeople."""
    prints = [one.fingerprint(platform_id) for one in known]
    found = {one.subject_id: one.subject for one in _identifiers(prints)}
    if len(found) > 1:
        raise TwoPeople
    return next(iter(found.values()), None)


def find_or_add(platform_id: int, known: Sequence[Known]) -> Subject:
    """Return who has these identifiers, with those among them that were not known yet added; raises TwoPeople.

    In the caller's transaction. Whoever hands in two identifiers says that they are one person's: an application that
    has both of its customer, a line of a list.
    """
    prints = {one.fingerprint(platform_id): one for one in known}
    found = {one.fingerprint: one.subject for one in _identifiers(list(prints))}
    subjects = {subject.pk: subject for subject in found.values()}
    if len(subjects) > 1:
        raise TwoPeople
    subject = next(iter(subjects.values()), None)
    missing = [one for fingerprint, one in prints.items() if fingerprint not in found]
    if subject is not None and not missing:
        return subject
    try:
        with transaction.atomic():
            return add(platform_id, missing, subject)
    except IntegrityError:  # Somebody else added one of them just now.
        return find_or_add(platform_id, known)


def add(platform_id: int, known: Sequence[Known], subject: Subject | None = None) -> Subject:
    """Add identifiers that nobody has to `subject`, or to somebody new; return who it is.

    Raises IntegrityError where somebody has one of them."""
    if subject is None:
        subject = Subject.objects.create(platform_id=platform_id)
    if subject.subject_key is None and any(one.kind in _KEPT for one in known):
        subject.subject_key = SubjectKey.objects.create_for(platform_id)
        subject.save(update_fields=["subject_key"])
    for one in known:
        Identifier.objects.create(
            platform_id=platform_id,
            subject=subject,
            subject_key=subject.subject_key,
            kind=one.kind,
            fingerprint=one.fingerprint(platform_id),
            value=one.value if one.kind in _KEPT else None,
        )
    return subject


def _identifiers(fingerprints: Sequence[str]) -> list[Identifier]:
    found = Identifier.objects.filter(fingerprint__in=fingerprints)
    return list(found.select_related("subject__subject_key"))


def _spelled(kind: str, value: str) -> str:
    """Return the one spelling under which a value of `kind` is looked up."""
    value = value.strip()
    if kind == IdentifierKind.PHONE:
        value = re.sub(r"[\s().\-/]", "", value)
        if not _TELEPHONE.fullmatch(value):
            raise NotAnIdentifier("a telephone number begins with + and the country’s number, such as +81 3 1234 5678")
    elif kind == IdentifierKind.EMAIL:
        value = value.lower()
        if not _ADDRESS.fullmatch(value):
            raise NotAnIdentifier("an e-mail address looks like name@example.org")
    if not value or len(value) > MAX_LENGTH:
        raise NotAnIdentifier(f"an identifier has 1 to {MAX_LENGTH} characters")
    return value
