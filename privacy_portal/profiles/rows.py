"""Writing rows so that doing it twice changes nothing, and counting what did change."""

from typing import Any, TypeVar

from django.db import models

from workspaces.models import Platform

Row = TypeVar("Row", bound=models.Model)


class Rows:
    """Puts rows of one platform in place, inside that platform's scope. `changed` counts rows written or removed."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.changed = 0

    def put(self, model: type[Row], keys: dict[str, Any], values: dict[str, Any]) -> Row:
        """Make the row with `keys` hold `values`, creating it where it is missing; return it."""
        manager = model._default_manager
        row = manager.filter(platform=self.platform, **keys).first()
        if row is None:
            self.changed += 1
            return manager.create(platform=self.platform, **keys, **values)
        if any(getattr(row, name) != value for name, value in values.items()):
            self.changed += 1
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
        return row

    def keep_only(self, model: type[Row], kept: list[Row]) -> None:
        """Remove the platform's rows of `model` that are not among `kept`."""
        others = model._default_manager.filter(platform=self.platform).exclude(pk__in=[row.pk for row in kept])
        self.changed += others.delete()[0]
