"""What approvals are about: each app registers its topics, and every list and page of approvals serves all of them.

A topic is registered with dotted paths and no functions, because apps register before every model is loaded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from workspaces.models import Approval, Membership

__all__ = ["Card", "Link", "Topic", "card", "headings", "register", "topic_of"]


@dataclass(frozen=True)
class Topic:
    """The functions of the app that knows the subject, by dotted path.

    `lock(approval)` takes hold of the subject before an answer is written, so that whoever works on it and whoever
    answers take their rows in one order; `answered(approval)` does what follows once it is answered or over, in the
    same transaction. `headings(approvals, viewer)` gives the line of a list by primary key, `card(approval, by,
    request)` the page; `request` is None for the API, which shows nobody's details.
    """

    lock: str
    answered: str
    headings: str
    card: str


@dataclass(frozen=True)
class Link:
    """A way to another page."""

    label: str
    url: str


@dataclass(frozen=True)
class Card:
    """One question as pages and API show it, without who asked whom and when, which every question has alike.

    `facts` are the rows of a summary list; `body` and `after` are templates with more of the subject, inside and below
    the question, which read `context`. `counted` are the counts behind the question where it is about records.
    `answer_url` leads to a page of the topic's own where it has to be answered, `reject_url` to one for rejecting.
    """

    heading: str
    if_yes: str
    if_no: str
    if_withdrawn: str = ""
    act: str = ""
    irreversible: bool = False
    why: Sequence[str] = ()
    facts: Sequence[Mapping[str, Any]] = ()
    body: str = ""
    after: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    counted: Any = None
    zone: str = ""
    until_why: str = ""
    links: Sequence[Link] = ()
    answer_url: str = ""
    reject_url: str = ""
    wants_ground: bool = False


_topics: dict[str, Topic] = {}


def register(name: str, topic: Topic) -> None:
    """Register what approvals with this `topic` are about."""
    _topics[name] = topic


def topic_of(approval: Approval) -> Topic | None:
    """Return what is registered for the topic of `approval`."""
    return _topics.get(approval.topic)


def headings(approvals: Iterable[Approval], viewer: Membership) -> dict[int, str]:
    """Return what each of `approvals` asks, in a line, by primary key; a topic is asked once for all of its own."""
    by_topic: dict[str, list[Approval]] = {}
    lines = {}
    for approval in approvals:
        by_topic.setdefault(approval.topic, []).append(approval)
        lines[approval.pk] = capfirst(approval.get_kind_display())
    for name, asked in by_topic.items():
        if name in _topics:
            lines |= _called(_topics[name].headings)(asked, viewer)
    return lines


def card(approval: Approval, by: Membership, request: HttpRequest | None = None) -> Card:
    """Return the question as `by` reads it. Raises Http404 where its subject is gone."""
    topic = topic_of(approval)
    if topic is None:
        return Card(capfirst(approval.get_kind_display()), _("It is done."), _("Nothing is done."))
    found: Card = _called(topic.card)(approval, by, request)
    return found


def _called(path: str) -> Callable[..., Any]:
    function: Callable[..., Any] = import_string(path)
    return function
