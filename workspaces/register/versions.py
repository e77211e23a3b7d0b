"""Writing rows of the register: what changes is ended, and a new row begins."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model

from workspaces.models import Platform, ProcessingActivity, Recipient, RegisterRow

Row = TypeVar("Row", bound=RegisterRow)
Links = Mapping[str, Iterable[Model]]


def put(
    model: type[Row],
    platform: Platform,
    key: str,
    values: Mapping[str, Any],
    links: Links,
    *,
    digest: str,
    on: date,
    began: date | None = None,
) -> tuple[Row, bool]:
    """Have the register say `values` and `links` under `key` from the day `on`; return the row, and whether it is new.

    The same `digest` with the same links changes nothing, also where the row was ended since by somebody other than
    the pack. The first row of a key holds from the day on which it `began`, where that is known.
    """
    newest = model.objects.filter(key=key).order_by("pk").last()
    if newest is None:
        return _begin(model, platform, key, values, links, digest, began or on), True
    if newest.digest == digest:
        if newest.until is not None or _links_of(newest) == _ids(links):
            return newest, False
        return replace(newest, {}, links, on=on), True
    if newest.until is None:
        end(newest, on=on)
    return _begin(model, platform, key, values, links, digest, max(on, newest.until or on)), True


def begin(model: type[Row], platform: Platform, key: str, values: Mapping[str, Any], links: Links, *, on: date) -> Row:
    """Enter a row that nothing of the pack speaks of, from the day `on`; loading the pack leaves it."""
    return _begin(model, platform, key, values, links, "", on)


def replace(row: Row, values: Mapping[str, Any], links: Links, *, on: date) -> Row:
    """End `row` and begin one like it that differs in `values` and `links`; return the new one."""
    kept: dict[str, Any] = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "platform", "key", "since", "until", "digest")
    }
    linked = {field.name: list(getattr(row, field.name).all()) for field in row._meta.many_to_many}
    end(row, on=on)
    model, since = type(row), max(on, row.since)
    return _begin(model, row.platform, row.key, {**kept, **values}, {**linked, **links}, row.digest, since)


def end(row: RegisterRow, *, on: date) -> None:
    """End `row` on the day `on`; one that was to begin later never held."""
    row.until = max(on, row.since)
    row.save(update_fields=["until"])


def end_all_but(model: type[RegisterRow], keys: Iterable[str], *, on: date) -> list[str]:
    """End what came from the pack and is no longer in it; return the keys. What people entered here stays."""
    gone = list(model.objects.open().exclude(digest="").exclude(key__in=list(keys)))
    for row in gone:
        row.digest = ""
        row.save(update_fields=["digest"])
        end(row, on=on)
    return [row.key for row in gone]


def relink(old: Recipient, new: Recipient | None, *, on: date) -> None:
    """Have the activities that disclose data to `old` name `new` from the day `on`, or nobody in its place."""
    for activity in ProcessingActivity.objects.open().filter(recipients=old):
        others = [one for one in activity.recipients.all() if one.pk != old.pk]
        replace(activity, {}, {"recipients": [*others, *([new] if new else [])]}, on=on)


def _begin(
    model: type[Row],
    platform: Platform,
    key: str,
    values: Mapping[str, Any],
    links: Links,
    digest: str,
    since: date,
) -> Row:
    row: Row = model.objects.create(platform=platform, key=key, since=since, digest=digest, **values)
    for name, linked in links.items():
        getattr(row, name).set(linked)
    return row


def _links_of(row: RegisterRow) -> dict[str, set[Any]]:
    return {field.name: set(getattr(row, field.name).values_list("pk", flat=True)) for field in row._meta.many_to_many}


def _ids(links: Links) -> dict[str, set[Any]]:
    return {name: {row.pk for row in linked} for name, linked in links.items()}
