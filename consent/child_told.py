"""What an officer or an application tells of somebody who turns out to be a child (EK-12)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from consent import ages, purposes, subjects
from consent.kinds import IdentifierKind
from workspaces.models import Platform


class OldEnough(ValueError):
    """At this age people decide themselves in that place; `below` is the age that counts, 0 where no law sets one."""

    def __init__(self, below: int) -> None:
        super().__init__(f"not below {below}")
        self.below = below


class AgeMissing(ValueError):
    """How old the person is, or where they live, was not told."""


class NobodyNamed(ValueError):
    """Neither a mail address nor a telephone number nor an account was given."""


@dataclass(frozen=True)
class Told:
    """What is known of the person. `known` is by what the ledger looks them up, where an application told it; else that
    follows from the others. The age is not kept, but the day that follows from it."""

    how: str
    language: str
    jurisdiction: str = ""
    age: ages.Age | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    account: str = ""
    guardian: str = ""
    known: tuple[subjects.Known, ...] = ()

    def identifiers(self) -> tuple[subjects.Known, ...]:
        """Return by what the ledger looks them up. Raises NobodyNamed, subjects.NotAnIdentifier."""
        if self.known:
            return self.known
        typed = (
            (IdentifierKind.EMAIL, self.email),
            (IdentifierKind.PHONE, self.phone),
            (IdentifierKind.ACCOUNT, self.account),
        )
        found = tuple(subjects.Known(kind, value) for kind, value in typed if value.strip())
        if not found:
            raise NobodyNamed
        return found

    def decides_on(self, platform: Platform) -> date:
        """Return the day on which the person decides themselves where they live (GDPR Art. 8(1)); raises AgeMissing,
        OldEnough."""
        if self.age is None or not self.jurisdiction:
            raise AgeMissing
        today = purposes.today(platform)
        below = ages.age_of_consent(self.jurisdiction, today) or 0
        if not self.age.is_below(below, today):
            raise OldEnough(below)
        return self.age.reaches(below, today)

    def spoken(self, platform: Platform) -> str:
        """Return the language in which to write to them."""
        return self.language if self.language in platform.languages else str(platform.languages[0])

    def kept(self) -> dict[str, Any]:
        """Return what is kept, sealed, until it is settled."""
        plain = {name: getattr(self, name).strip() for name in ("name", "email", "phone", "account", "guardian")}
        return plain | {"known": [[one.kind, one.value] for one in self.identifiers()]}
