"""When a law lets personal data go to a third party without consent (EK-15): each exception with its article."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from privacy_portal.yaml_files import read_yaml
from workspaces.models import Establishment, in_language

FILE = Path(__file__).parent / "exceptions.yaml"


class UnknownException(LookupError):
    """No law that holds at an establishment of ours has this exception."""


class Exemption(BaseModel):
    """One exception. `texts` says it by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    article: str
    source: str
    confidence: Literal["high", "medium", "low"]
    verified: Literal["primary", "secondary", "none"]
    texts: dict[str, str]

    @property
    def text(self) -> str:
        """The exception in the active language."""
        return in_language(self.texts)


class _Law(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    countries: tuple[str, ...]
    sources: dict[str, str]
    exceptions: dict[str, Exemption]

    @model_validator(mode="after")
    def _sources_are_known(self) -> "_Law":
        unknown = [key for key, one in self.exceptions.items() if one.source not in self.sources]
        if unknown:
            raise ValueError(f"no source for {unknown}")
        return self


@dataclass(frozen=True)
class Named:
    """An exception of a law, with where the law is read."""

    law: str
    key: str
    exemption: Exemption
    address: str


def listed(places: Iterable[Establishment]) -> list[Named]:
    """Return every exception of the laws that hold at `places`, in the order of the file."""
    countries = {place.country for place in places}
    return [
        Named(code, key, one, law.sources[one.source])
        for code, law in _laws().items()
        if countries & set(law.countries)
        for key, one in law.exceptions.items()
    ]


def named(law: str, key: str) -> Named | None:
    """Return an exception by its law and key, None when the portal does not know it (any more)."""
    rules = _laws().get(law)
    found = rules.exceptions.get(key) if rules else None
    return Named(law, key, found, rules.sources[found.source]) if rules and found else None


@cache
def _laws() -> dict[str, _Law]:
    return {code: _Law.model_validate(law) for code, law in read_yaml(FILE).items()}
