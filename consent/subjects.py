"""Finding whose consents they are, by identifiers of which only keyed fingerprints are looked up."""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from consent.kinds import IdentifierKind
from consent.models import Identifier, Subject
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.encryption.keys import KEY_BYTES
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.prepared import Prepared

# Somebody can be written to by these, so the value is kept, sealed; of the others the fingerprint is enough.
_KEPT = (IdentifierKind.EMAIL, IdentifierKind.PHONE)
_TELEPHONE = re.compile(r"\+[1-9]\d{6,14}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MAX_LENGTH = 254


class NotAnIdentifier(ValueError):
    """The value is not of its kind: no mail address, no telephone number with its country, or empty."""


class TwoPeople(Exception):
    """The identifiers of one of the people, at the `place` in which they were handed in, belong to two people whom the
    ledger knows apart."""

    def __init__(self, place: int = 0) -> None:
        super().__init__(place)
        self.place = place


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

    @property
    def is_kept(self) -> bool:
        """Whether the value is kept beside the fingerprint."""
        return self.kind in _KEPT


@dataclass(frozen=True)
class Printed:
    """An identifier of which nothing but the fingerprint is known: nobody can be written to by it."""

    kind: str
    found_by: str
    value: None = None
    is_kept: bool = False

    def fingerprint(self, _platform_id: int) -> str:
        return self.found_by


Named = Known | Printed


def find(platform_id: int, known: Iterable[Named]) -> Subject | None:
    """Return who has these identifiers, None when nobody has any of them; raises TwoPeople."""
    found = _owners([one.fingerprint(platform_id) for one in known])
    if len({one.pk for one in found.values()}) > 1:
        raise TwoPeople
    return next(iter(found.values()), None)


def find_or_add(platform_id: int, known: Sequence[Named]) -> Subject:
    """Return who has these identifiers, with those among them that were not known yet added; raises TwoPeople."""
    (subject,) = find_or_add_all(platform_id, [known])
    return subject


def find_or_add_all(platform_id: int, people: Sequence[Sequence[Named]]) -> list[Subject]:
    """Return who each of `people` is, each told by one identifier or several; who is not known is added.

    In the caller's transaction. Whoever hands in two identifiers says that they are one person's: an application that
    has both of its customer, a line of a list. Raises TwoPeople where the ledger knows them apart.
    """
    adding = _Adding(platform_id, people)
    if adding.adds_nothing:
        return adding.people
    try:
        with transaction.atomic():
            return adding.store()
    except IntegrityError:  # Somebody else added one of them just now: now it is found.
        return _Adding(platform_id, people).store()


def erase_values(subject: Subject) -> None:
    """Erase by what `subject` could be written to, and its key, so that copies of it are lost as well (GDPR Art. 17).

    The fingerprints stay: by them the proof of what was said is found. In the caller's transaction.
    """
    held = Subject.objects.select_for_update(no_key=True).get(pk=subject.pk)
    key = held.subject_key
    Identifier.objects.filter(subject=held).update(value=None, subject_key=None)
    held.subject_key = None
    held.save(update_fields=["subject_key"])
    if key is not None:
        key.destroy()


class _Adding:
    """Identifiers that are looked up together, and those among them that are about to be added."""

    def __init__(self, platform_id: int, people: Sequence[Sequence[Named]]) -> None:
        self._platform_id = platform_id
        prints = [{one.fingerprint(platform_id): one for one in known} for known in people]
        sought = {fingerprint for known in prints for fingerprint in known}
        self._owners = _owners(list(sought))
        self._erased = self._without_value(sought)
        self._new_subjects: list[Subject] = []
        self._new_keys: list[SubjectKey] = []
        self._new_identifiers: list[Identifier] = []
        self.people = [self._owner(place, known) for place, known in enumerate(prints)]

    @property
    def adds_nothing(self) -> bool:
        return not self._new_identifiers

    def store(self) -> list[Subject]:
        """Insert what is new; return who each of the people is. Raises IntegrityError where somebody was faster."""
        SubjectKey.objects.bulk_create(self._new_keys)
        Subject.objects.bulk_create(self._new_subjects)
        for one in self._new_identifiers:
            one.subject = one.subject  # its primary key is known only now
        Identifier.objects.bulk_create(self._new_identifiers)
        return self.people

    def _owner(self, place: int, known: dict[str, Named]) -> Subject:
        owners = {id(self._owners[one]): self._owners[one] for one in known if one in self._owners}
        found = {owner.pk or id(owner): owner for owner in owners.values()}
        if len(found) > 1:
            raise TwoPeople(place)
        missing = {fingerprint: one for fingerprint, one in known.items() if fingerprint not in self._owners}
        subject = next(iter(found.values()), None) or self._somebody(missing.values())
        for fingerprint, one in missing.items():
            self._add(subject, fingerprint, one)
        for fingerprint in known.keys() & self._erased.keys():
            self._hold_again(subject, self._erased[fingerprint], known[fingerprint])
        return subject

    def _somebody(self, known: Iterable[Named]) -> Subject:
        subject = Subject(platform_id=self._platform_id)
        if any(one.is_kept for one in known):
            key = SubjectKey(platform_id=self._platform_id)
            key.wrap(os.urandom(KEY_BYTES))
            self._new_keys.append(key)
            subject.subject_key = key
        self._new_subjects.append(subject)
        return subject

    def _add(self, subject: Subject, fingerprint: str, one: Named) -> None:
        if one.is_kept:
            self._give_key(subject)
        self._owners[fingerprint] = subject
        self._new_identifiers.append(
            Identifier(
                platform_id=self._platform_id,
                subject=subject,
                subject_key=subject.subject_key,
                kind=one.kind,
                fingerprint=fingerprint,
                value=one.value if one.is_kept else None,
            )
        )

    def _without_value(self, sought: Iterable[str]) -> dict[str, Identifier]:
        """Return the identifiers whose value was erased, of people who have no key any more: mostly nobody."""
        if all(one.subject_key_id is not None for one in self._owners.values()):
            return {}
        erased = Identifier.objects.filter(fingerprint__in=sought, kind__in=_KEPT, subject_key=None)
        return {one.fingerprint: one for one in erased}

    def _hold_again(self, subject: Subject, identifier: Identifier, one: Named) -> None:
        """Whoever comes back after their value was erased can be written to again."""
        if not one.is_kept:
            return
        self._give_key(subject)
        identifier.subject_key, identifier.value = subject.subject_key, one.value
        identifier.save(update_fields=["subject_key", "value"])

    def _give_key(self, subject: Subject) -> None:
        if subject.subject_key_id is None:
            subject.subject_key = SubjectKey.objects.create_for(self._platform_id)
            subject.save(update_fields=["subject_key"])


_COLUMNS = [field.attname for field in Subject._meta.concrete_fields]


_whose = Prepared(
    lambda *fingerprints: Identifier.objects.filter(fingerprint__in=fingerprints).values_list(
        "fingerprint", *(f"subject__{name}" for name in _COLUMNS)
    )
)


def _owners(fingerprints: Sequence[str]) -> dict[str, Subject]:
    """Return whose the fingerprints are, of those that are known: one and the same row for one person."""
    people: dict[int, Subject] = {}
    return {
        fingerprint: people.setdefault(columns[0], Subject.from_db(None, _COLUMNS, columns))
        for fingerprint, *columns in _whose.rows(*fingerprints)
    }


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
