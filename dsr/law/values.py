"""The values of a law one by one: where each stands, what it says, and how that is written in a rules file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from .gaps import Part
from .lengths import Length
from .schema import Law
from .sourced import Sourced, sourced_parts
from .texts import Content, LawText

# In the order in which people read them. A value is in the first group whose test it passes.
GROUPS = (
    "rights", "clocks", "extension", "fees", "refusal", "minors", "breach", "records", "authority", "other",
)  # fmt: skip
_FIRST = {
    "rights": "rights",
    "fees": "fees",
    "refusal": "refusal",
    "grounds": "refusal",
    "minors": "minors",
    "authority": "authority",
    "member_states": "authority",
}


@dataclass(frozen=True)
class Value:
    """One value of a law, "clocks.standard.response" for example, and the group in which it is shown."""

    path: str
    group: str
    part: Sourced

    @property
    def unverified(self) -> bool:
        return self.part.verified == "none"

    @property
    def says(self) -> dict[str, Any]:
        """What it says beside its source, as a file writes it; the name of the field to its plain value."""
        return {name: written(getattr(self.part, name)) for name in own_fields(self.part)}


@lru_cache(maxsize=256)
def tally(text: LawText) -> tuple[int, int]:
    """How many values a law has, and how many of them nobody verified."""
    values = values_of(text.law)
    return len(values), sum(value.unverified for value in values)


def values_of(law: Law) -> tuple[Value, ...]:
    """Every value of `law`, by group and then as the file has them."""
    found = [_value(law, path.removeprefix(f"{law.code}.")) for path, _part in sourced_parts(law, law.code)]
    return tuple(sorted(found, key=lambda value: GROUPS.index(value.group)))


def value_at(law: Law, path: str) -> Value:
    """The value at `path`. KeyError where the law has none there."""
    if not isinstance(_at(law, path), Sourced):
        raise KeyError(path)
    return _value(law, path)


def own_fields(part: Sourced) -> list[str]:
    """The fields that say what a value is, without those that say where it comes from."""
    return [name for name in type(part).model_fields if name not in Sourced.model_fields]


def written(value: Any) -> Any:
    """A value as a rules file writes it, in plain JSON: "20 days", "2027-01-01", a list of words."""
    if isinstance(value, Length):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def entry(content: Content, path: str) -> dict[str, Any]:
    """The piece of a file's content that holds the value at `path`. KeyError where there is none."""
    here: Any = content
    for name in path.split("."):
        try:
            here = here[int(name)] if isinstance(here, list) else here[name]
        except (IndexError, TypeError, ValueError) as nowhere:
            raise KeyError(path) from nowhere
    if not isinstance(here, dict):
        raise KeyError(path)
    return here


def _value(law: Law, path: str) -> Value:
    part = _at(law, path)
    return Value(path, _group(law, path), part)


def _group(law: Law, path: str) -> str:
    first, *rest = path.split(".")
    if first == "earlier":
        return _group(law, ".".join(rest[1:]))
    if first == "duties":
        return _group_of_duty(rest[0])
    if first == "clocks":
        serves = {_group_of_duty(key) for key, duty in law.duties.items() if rest[0] in duty.clocks}
        of_rights = any(rest[0] in right.clocks for right in law.rights.values())
        if serves and not of_rights:
            return min(serves, key=GROUPS.index)
        return "extension" if rest[-1] == "extension" else "clocks"
    return _FIRST.get(first, "other")


def _group_of_duty(key: str) -> str:
    if key.startswith(("breach", "records")):
        return key.partition("_")[0]
    return "authority" if key.startswith(("authority", "court")) else "other"


def _at(law: Law, path: str) -> Any:
    """What stands at `path`; KeyError where nothing does."""
    here: Any = law
    for name in path.split("."):
        here = dict(_inner(here)).get(name)
    if here is None:
        raise KeyError(path)
    return here


def _inner(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, Part):
        yield from ((name, getattr(part, name)) for name in type(part).model_fields)
    elif isinstance(part, dict):
        yield from part.items()
    elif isinstance(part, tuple):
        yield from ((str(number), one) for number, one in enumerate(part))
