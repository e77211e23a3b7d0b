"""Writing rows so that doing it twice changes nothing, and noting what did change.

Of a value that is sealed in the database the notes say that it changed, and never what it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models

from privacy_portal.encryption.fields import SealedField
from workspaces.models import Platform

Row = TypeVar("Row", bound=models.Model)
SEALED = "(sealed)"


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    ENDED = "ended"  # stays in the portal's history, and is no longer in force


@dataclass(frozen=True)
class FieldChange:
    """A value that became another."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """What loading did to one row: `what` it is and `which`, in words of the pack."""

    kind: ChangeKind
    what: str
    which: str
    fields: tuple[FieldChange, ...] = ()


class Rows:
    """Puts rows of one platform in place, inside that platform's scope, and notes every change."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.changes: list[Change] = []

    def note(self, kind: ChangeKind, what: str, which: str, fields: Iterable[FieldChange] = ()) -> None:
        """Note a change that somebody else made to a row."""
        self.changes.append(Change(kind, what, which, tuple(fields)))

    def put(self, model: type[Row], keys: dict[str, Any], values: dict[str, Any]) -> Row:
        """Make the row with `keys` hold `values`, creating it where it is missing; return it."""
        manager = model._default_manager
        row = manager.filter(platform=self.platform, **keys).first()
        if row is None:
            row = manager.create(platform=self.platform, **keys, **values)
            self.note(ChangeKind.ADDED, _kind_of(model), _words(keys))
            return row
        self.set(row, values, _words(keys))
        return row

    def set(self, row: models.Model, values: dict[str, Any], which: str) -> None:
        """Make `row`, known as `which`, hold `values`."""
        if differing := differences(row, values):
            self.note(ChangeKind.CHANGED, _kind_of(type(row)), which, differing)
            for name, value in values.items():
                setattr(row, name, value)
            row.save()

    def keep_only(self, model: type[Row], kept: list[Row]) -> None:
        """Remove the platform's rows of `model` that are not among `kept`."""
        others = model._default_manager.filter(platform=self.platform).exclude(pk__in=[row.pk for row in kept])
        for row in others:
            self.note(ChangeKind.REMOVED, _kind_of(model), str(row))
        others.delete()


def differences(row: models.Model, values: dict[str, Any]) -> list[FieldChange]:
    """Return in which of `values` the row differs, by the names of the fields."""
    return [_difference(row, name, value) for name, value in values.items() if getattr(row, name) != value]


def _difference(row: models.Model, name: str, value: Any) -> FieldChange:
    if isinstance(row._meta.get_field(name), SealedField):
        return FieldChange(name, SEALED, SEALED)
    return FieldChange(name, getattr(row, name), value)


def _kind_of(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name)


def _words(keys: dict[str, Any]) -> str:
    return " / ".join(str(value) for value in keys.values() if value not in (None, ""))
