"""Dense tables and what belongs around them; previews and comparisons."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.template import Library
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = Library()
Row = Mapping[str, Any]
COUNTS = ("found", "erase", "keep")


@register.simple_block_tag
def dense_table(
    content: str,
    caption: str,
    id: str = "table",  # noqa: A002 - the attribute's own name in HTML
    hide_caption: bool = False,
) -> SafeString:
    """`{% dense_table caption id="queue" %}<thead>...<tbody>...{% enddense_table %}`: a real table in a region that
    scrolls by itself. Cells carry `data-label` for phones, rows and cells the roles shown in the README."""
    context = {"content": content, "caption": caption, "id": id, "hide_caption": hide_caption}
    return render_to_string("components/dense_table.html", context)


@register.inclusion_tag("components/sort_th.html", takes_context=True)
def sort_th(context: Context, label: str, key: str, param: str = "sort") -> dict[str, Any]:
    """`{% sort_th label "due" %}`: a column head whose link sorts by `key`, then by `-key`; the address is the state.
    Leaves every other parameter of the address alone but the cursor, which belongs to the old order."""
    query = context["request"].GET.copy()
    now = query.get(param, "")
    query.pop("cursor", None)
    query[param] = f"-{key}" if now == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"label": label, "url": f"?{query.urlencode()}", "order": order}


@register.inclusion_tag("components/cursor_pages.html", takes_context=True)
def cursor_pages(
    context: Context, newer: str = "", older: str = "", position: str = "", sizes: Iterable[int] = (), size: int = 0
) -> dict[str, Any]:
    """`{% cursor_pages newer older position %}`: `newer` and `older` are cursors, '' at an end; `position` is words
    such as "26 to 50 of 200+"; `sizes` the page sizes on offer."""
    query = context["request"].GET.copy()
    query.pop("cursor", None)

    def address(**changes: str) -> str:
        return f"?{urlencode({**query.dict(), **changes})}"

    return {
        "newer": address(cursor=newer) if newer else "",
        "older": address(cursor=older) if older else "",
        "position": position,
        "sizes": [{"size": one, "url": address(size=str(one)), "current": one == size} for one in sizes],
    }


@register.inclusion_tag("components/filter_bar.html")
def filter_bar(form: Any, chips: Iterable[Row] = (), views: Iterable[Row] = (), target: str = "") -> dict[str, Any]:
    """`{% filter_bar form chips views %}`: a GET form, chips whose links remove one filter (`label`, `url`), saved
    views (`label`, `url`, `count`, `current`). `target` is the selector htmx swaps, for instance "#results"."""
    return {"form": form, "chips": chips, "views": views, "target": target}


@register.inclusion_tag("components/bulk_bar.html")
def bulk_bar(actions: Iterable[Row], all_matching: str = "") -> dict[str, Any]:
    """`{% bulk_bar actions %}` inside the form around a table: buttons (`label`, `value`) that post `act`;
    `all_matching` is the capped count ("200+") behind "Select all that match". Its room is kept when nothing is
    ticked, so that no row moves."""
    return {"actions": actions, "all_matching": all_matching}


@register.inclusion_tag("components/preview_table.html")
def preview_table(
    rows: Iterable[Row],
    caption: str,
    at: datetime | None = None,
    plan: str = "",
    total: Row | None = None,
    done: bool = False,
    row_head: str = "",
) -> dict[str, Any]:
    """`{% preview_table rows caption at plan %}`: what would happen, in counts; with `done=True` what has happened.

    A row: `system` (or table), `found`, `erase`, `keep`, `why`, `keep_until` (date). `total` has the same three counts;
    it is summed when left out. `at` is when it was counted, `plan` the number of the plan; `row_head` says what the
    rows are when they are not systems.
    """
    listed = list(rows)
    summed = {name: sum(row.get(name) or 0 for row in listed) for name in COUNTS}
    head = _("Deleted") if done else _("To be deleted")
    return {
        "rows": listed,
        "caption": caption,
        "at": at,
        "plan": plan,
        "total": total or summed,
        "erase_head": head,
        "row_head": row_head or _("System"),
    }


@register.inclusion_tag("components/candidates.html")
def candidates(rows: Iterable[Row], names: Iterable[str], caption: str) -> dict[str, Any]:
    """`{% candidates rows names caption %}`: what the person told us beside what we hold. `names` heads the
    candidates ("A #1832", "B #2210"); a row: `field`, `told`, `cells` (list of `value` and `agreement`: "same",
    "similar", "differs", "unknown")."""
    heads = list(names)
    return {"rows": [_headed(row, heads) for row in rows], "names": heads, "caption": caption}


@register.inclusion_tag("components/agreement.html")
def agreement(value: str) -> dict[str, Any]:
    """`{% agreement "same" %}`: the word and icon of an agreement."""
    return {"agreement": value}


def _headed(row: Row, heads: list[str]) -> dict[str, Any]:
    """Give each cell the name of its column, which a phone shows beside it."""
    return {**row, "cells": [{**cell, "name": name} for name, cell in zip(heads, row["cells"], strict=True)]}
