"""What differs between two texts of a law, value by value."""

from dataclasses import dataclass
from typing import Any

from .schema import Law
from .sourced import Sourced
from .values import GROUPS, Value, values_of


@dataclass(frozen=True)
class Change:
    """A value before and after; None where it did not exist, or no longer does."""

    path: str
    group: str
    before: Value | None
    after: Value | None

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """The fields that differ: name, before, after, as a file writes them; None where there was nothing."""
        before, after = _all(self.before), _all(self.after)
        return [
            (name, before.get(name), after.get(name))
            for name in {**after, **before}
            if before.get(name) != after.get(name)
        ]


def changes(before: Law, after: Law) -> tuple[Change, ...]:
    """The values that differ, by group. Changes outside of single values are in `about`."""
    old = {value.path: value for value in values_of(before)}
    new = {value.path: value for value in values_of(after)}
    found = []
    for path in {**new, **old}:
        one, other = old.get(path), new.get(path)
        if _all(one) != _all(other):
            found.append(Change(path, (other or one).group, one, other))  # type: ignore[union-attr]
    return tuple(sorted(found, key=lambda change: GROUPS.index(change.group)))


def about(before: Law, after: Law) -> list[tuple[str, str, str]]:
    """What changed of a law outside of single values: its clocks' frames, enactments, place; name, before, after."""
    old, new = _frame(before), _frame(after)
    names = {**new, **old}
    return [(name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name) != new.get(name)]


def _all(value: Value | None) -> dict[str, Any]:
    if value is None:
        return {}
    return value.says | {name: getattr(value.part, name) for name in Sourced.model_fields if name != "source"}


def _frame(law: Law) -> dict[str, str]:
    found = {name: str(getattr(law, name)) for name in ("name", "timezone", "country", "subdivision")}
    for number, enactment in enumerate(law.laws):
        found[f"laws.{number}"] = f"{enactment.title}, {enactment.citation} ({enactment.since}–{enactment.until})"
    for number, earlier in enumerate(law.earlier):
        found[f"earlier.{number}.until"] = earlier.until.isoformat()
    for name, clock in law.clocks.items():
        plain = clock.model_dump(
            mode="json", include={"valid_from", "valid_to", "starts", "model", "published", "rolls"}
        )
        found |= {f"clocks.{name}.{key}": str(value) for key, value in plain.items()}
    return found
