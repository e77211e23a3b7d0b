"""Parts of a page: buttons, messages, stories, lists, cards. Each renders templates/components/<name>.html."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.template import Library
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = Library()
Row = Mapping[str, Any]


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    kind: str = "primary",
    href: str = "",
    name: str = "",
    value: str = "",
    icon: str = "",
    keys: str = "",
    form: str = "",
    action: str = "",
    hidden_words: str = "",
) -> dict[str, str]:
    """`{% button label %}`: a submit button; with `href` a link in the same shape.

    `kind`: "primary" (one a page), "secondary", "quiet", "danger", or "danger-final" on the last page before the act.
    `name` and `value` are posted; `keys` is the desk's shortcut; `form` is the id of a form elsewhere on the page and
    `action` another address to post to; `hidden_words` tell same-named buttons apart for a screen reader.
    """
    return {
        "label": label,
        "kind": kind,
        "href": href,
        "name": name,
        "value": value,
        "icon": icon,
        "keys": keys,
        "form": form,
        "action": action,
        "hidden_words": hidden_words,
    }


@register.inclusion_tag("components/flash.html", takes_context=True)
def flash(context: Context) -> dict[str, Any]:
    """`{% flash %}`: what the last act changed; stays until the next page. The base template shows it."""
    return {"messages": context.get("messages", [])}


@register.inclusion_tag("components/story.html")
def story(events: Iterable[Row], label: str = "") -> dict[str, Any]:
    """`{% story events label %}`: past, present and expected events.

    An event: `text`, `state` ("past", "now", "next"), and where known `who`, `at` (date or datetime), `by` (the date it
    is expected by), `url` with `link`.
    """
    return {"events": events, "label": label}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Iterable[Row]) -> dict[str, Any]:
    """`{% task_list tasks %}`: parts in any order. A task: `title`, `state` (words), `url` unless not possible yet,
    `hint`, `done` (bool)."""
    return {"tasks": tasks}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Row]) -> dict[str, Any]:
    """`{% summary_list rows %}`: names and values with "Change" links. A row: `key`, `value` (text, or a list of
    lines), `change_url`, `change` (words of the link, default "Change"), `lang` of the value."""
    return {"rows": rows}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Row], label: str) -> dict[str, Any]:
    """`{% tabs items label %}`: links to pages of one thing, for the desks. An item: `label`, `url`, `current`,
    `count` (a number or "200+")."""
    return {"items": items, "label": label}


@register.filter
def shortcut(entry: Row) -> str:
    """`{{ entry|shortcut }}`: the keys of an entry of the header or of a tab, "" where it has none. `entry.keys` alone
    would then be the method of the dict."""
    return str(entry.get("keys", ""))


@register.inclusion_tag("components/empty_state.html")
def empty_state(text: str, url: str = "", link: str = "", heading: str = "") -> dict[str, Any]:
    """`{% empty_state text %}`: one sentence why nothing is here, and one next step."""
    return {"text": text, "url": url, "link": link, "heading": heading}


@register.inclusion_tag("components/notice_box.html")
def notice_box(heading: str, text: str = "", url: str = "", link: str = "", kind: str = "you") -> dict[str, Any]:
    """`{% notice_box heading text url link %}`: what the person has to do, or what went wrong, before all else.
    `kind`: "you" or "problem"."""
    return {"heading": heading, "text": text, "url": url, "link": link, "kind": kind}


@register.inclusion_tag("components/date_why.html")
def date_why(why: Row, lead: str = "", time: bool = False, sources: bool = False) -> dict[str, Any]:
    """`{% date_why why lead=... %}`: the date, large, and "Why this date?" with one step of the count a line.

    Keys of `why`: `at`, `zone`, `facts`, `days` (as `calendar` takes them). With dates of other laws `beside` it, in
    the same form, each has its `name` and `because`, and `named` is true. A fact is a sentence, or `text` with
    `article`, `source` (an address), `confidence`; `sources=True` shows the latter two to officers. `time=True` on the
    last day.
    """
    return {"why": why, "at": why["at"], "zone": why.get("zone", ""), "lead": lead, "time": time, "sources": sources}


@register.inclusion_tag("components/approval_card.html")
def approval_card(card: Row) -> dict[str, Any]:
    """`{% approval_card card %}`: who asks, what yes and no lead to, until when, two equal buttons.

    Keys: `heading`, `asked_by`, `asked_at`, `due_at`, `zone`, `if_yes`, `if_no`, `approve_url`, `reject_url`, and where
    wanted `ask_url`, `preview` (as preview_table), `why` (list of sentences), `decided` (words; replaces the buttons).
    """
    return {"card": card}


@register.inclusion_tag("components/progress.html")
def progress(steps: Iterable[Row], url: str = "", at: datetime | None = None, live: bool = True) -> dict[str, Any]:
    """`{% progress steps url at %}`: the steps of running work; htmx asks `url` again every 5 seconds while `live`,
    the server ends it with 286. A step: `text`, `state` ("done", "running", "waiting", "failed"), `note`.
    The view of `url` renders this same tag with nothing around it."""
    return {"steps": steps, "url": url, "at": at, "live": live}


@register.simple_block_tag
def dialog(content: str, id: str, heading: str) -> SafeString:  # noqa: A002 - the attribute's own name in HTML
    """`{% dialog "keys" _("Keys") %}...{% enddialog %}`: a native dialog that `<a data-dialog="keys" href=...>` opens
    where script works; the link's own address serves everybody else."""
    return render_to_string("components/dialog.html", {"id": id, "heading": heading, "content": content})
