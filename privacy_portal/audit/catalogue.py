"""Every act the trail may tell of: its name, its sentence and the facts it may carry.

An app registers its own in `<app>/audit_actions.py`, which its AppConfig imports in `ready()`:

    catalogue.register("request.extended", gettext_lazy("The deadline was extended to %(due)s."), ("due", "ground"))
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from privacy_portal.lists import listed

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_PARAMETERS_OF_RECORD = frozenset({"action", "platform_id", "actor", "subject"})


class UnregisteredAction(LookupError):
    """No app has registered an action of this name."""


class UnlistedFact(ValueError):
    """The action was registered without a fact of this name."""


@dataclass(frozen=True)
class Action:
    """What the trail can say: `sentence` is translated when it is read, with `%(fact)s` for its facts."""

    name: str
    sentence: str | Promise
    facts: frozenset[str]

    def tell(self, facts: Mapping[str, Any]) -> str:
        """Return the sentence in the active language with these facts in it; a fact that is missing reads as a dash."""
        known = {name: _readable(facts.get(name)) for name in self.facts}
        return str(self.sentence) % known


_actions: dict[str, Action] = {}


def register(name: str, sentence: str | Promise, facts: Collection[str] = ()) -> Action:
    """Add an action "noun.verb" with its translatable sentence and the names of the facts it may carry.

    Raises ValueError for a malformed name, a name that is taken, and a fact named like a parameter of `trail.record`.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"an action is named noun.verb, not {name!r}")
    if name in _actions:
        raise ValueError(f"{name} is registered already")
    if taken := _PARAMETERS_OF_RECORD.intersection(facts):
        raise ValueError(f"{name}: record() has a parameter of its own called {', '.join(sorted(taken))}")
    _actions[name] = Action(name, sentence, frozenset(facts))
    return _actions[name]


def find(name: str) -> Action:
    """Return the registered action. Raises UnregisteredAction."""
    try:
        return _actions[name]
    except KeyError:
        raise UnregisteredAction(name) from None


def actions() -> tuple[Action, ...]:
    """Return every registered action, by name."""
    return tuple(_actions[name] for name in sorted(_actions))


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = listed(value) if isinstance(value, list) else str("" if value is None else value)
    return text or "–"
