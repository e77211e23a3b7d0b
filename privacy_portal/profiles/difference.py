"""What a loading changes, in lines for whoever runs it: what is added, changed, ended and removed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from privacy_portal.profiles.rows import Change, ChangeKind, FieldChange

SIGNS = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.ENDED: "-", ChangeKind.REMOVED: "-"}
LONGEST = 60  # characters of a value
MOST_ADDED = 12  # of one kind by name; more are counted


def lines(changes: Iterable[Change]) -> Iterator[str]:
    """Yield a line for every change; additions of a kind beyond the first twelve are counted in one line."""
    added: Counter[str] = Counter()
    for change in changes:
        if change.kind == ChangeKind.ADDED:
            added[change.what] += 1
            if added[change.what] > MOST_ADDED:
                continue
        yield f"  {SIGNS[change.kind]} {change.what} {change.which}{_tail(change)}"
        yield from (f"      {line}" for field in change.fields for line in _field(field))
    for what, number in added.items():
        if number > MOST_ADDED:
            yield f"  + and {number - MOST_ADDED} more of: {what}"


def summary(changes: Iterable[Change]) -> str:
    """Return how many rows were added, changed, ended and removed, such as "3 added, 1 ended"; "" for none."""
    counted = Counter(change.kind for change in changes)
    return ", ".join(f"{counted[kind]} {kind}" for kind in ChangeKind if counted[kind])


def takes_away(changes: Iterable[Change]) -> bool:
    """Say whether anything in force is taken away or becomes another: then a person looks first."""
    return any(change.kind != ChangeKind.ADDED for change in changes)


def _tail(change: Change) -> str:
    return {ChangeKind.ENDED: " (ends)", ChangeKind.REMOVED: " (removed)"}.get(change.kind, "")


def _field(field: FieldChange) -> Iterator[str]:
    if isinstance(field.before, dict) and isinstance(field.after, dict):
        for key in sorted({*field.before, *field.after}):
            before, after = field.before.get(key), field.after.get(key)
            if before != after:
                yield f"{field.name}.{key}: {_short(before)} -> {_short(after)}"
    else:
        yield f"{field.name}: {_short(field.before)} -> {_short(field.after)}"


def _short(value: Any) -> str:
    if value in (None, ""):
        return "(nothing)"
    words = " ".join(str(value).split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
