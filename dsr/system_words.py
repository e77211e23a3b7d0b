"""Data systems in words, for officers: how one stands, what a change of it would do, and what differs in a data map."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr import data_map_changes, system_changes
from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.dataset import DataMapError
from dsr.data_map_changes import CollectionChange, Difference
from dsr.data_words import DataWords, category_names
from dsr.models import (
    DataSystem,
    Effect,
    EffectState,
    Step,
    StepState,
    SystemChange,
    SystemChangeKind,
    SystemChangeState,
)
from dsr.presentation import Tag
from privacy_portal.forms import Text
from privacy_portal.lists import listed
from workspaces.models import in_language

HEADINGS: dict[str, Text] = {
    SystemChangeKind.ADDRESS: gettext_lazy("Give %(system)s another address"),
    SystemChangeKind.DATA_MAP: gettext_lazy("Give %(system)s another data map"),
    SystemChangeKind.SWITCH_OFF: gettext_lazy("Switch %(system)s off"),
    SystemChangeKind.SWITCH_ON: gettext_lazy("Switch %(system)s on again"),
    SystemChangeKind.ADD: gettext_lazy("Add the system %(system)s"),
}
# What follows from each, for whoever proposes it and for whoever agrees.
FOLLOWS: dict[str, Text] = {
    SystemChangeKind.ADDRESS: gettext_lazy(
        "From then on the portal reads and deletes in the system at the new address, for open requests too. Whose"
        " records they are is looked at again before anything is copied or deleted."
    ),
    SystemChangeKind.DATA_MAP: gettext_lazy(
        "From then on the new map says what belongs to a person and what deleting does, for open requests too. Where it"
        " would delete other records than were counted, they are counted again first."
    ),
    SystemChangeKind.SWITCH_OFF: gettext_lazy(
        "The portal no longer reads or deletes anything there. New requests are answered without the system, and a"
        " certificate says that it was switched off. Requests that have work there stop at it until it is switched on"
        " again, or until an officer has them counted again without it. Their dates run on."
    ),
    SystemChangeKind.SWITCH_ON: gettext_lazy(
        "New requests are looked for there again. Requests that stopped at it go on once an officer tries their step"
        " again. What was answered meanwhile stays answered without it."
    ),
    SystemChangeKind.ADD: gettext_lazy(
        "From then on people are looked for in it, their data copied from it and deleted in it. For open requests that"
        " is so only once an officer has the person looked for again: their steps are planned already."
    ),
}
STATES: dict[str, tuple[Text, str]] = {
    SystemChangeState.WAITING: (gettext_lazy("Waits for a second person"), "others"),
    SystemChangeState.APPLIED: (gettext_lazy("In effect"), "done"),
    SystemChangeState.REJECTED: (gettext_lazy("Not agreed to"), "problem"),
    SystemChangeState.WITHDRAWN: (gettext_lazy("Taken back"), "done"),
    SystemChangeState.EXPIRED: (gettext_lazy("Nobody answered in time"), "problem"),
}
NOTES: dict[str, Text] = {
    "category": gettext_lazy("Kind of data"),
    "erase": gettext_lazy("On deletion"),
    "keep": gettext_lazy("Kept"),
    "export": gettext_lazy("In a copy"),
}
FATES: dict[str, Text] = {
    "delete": gettext_lazy("the record goes"),
    "clear": gettext_lazy("the record stays without the person"),
    "keep": gettext_lazy("the record stays"),
    "none": gettext_lazy("about nobody"),
    "no": gettext_lazy("left out"),
}
KINDS: dict[str, Text] = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "changed": gettext_lazy("changed"),
}


def heading(change: SystemChange) -> str:
    """Return what a change asks for, in a line."""
    name = str(change.system) if change.system else in_language((change.proposed or {}).get("names", {}))
    return HEADINGS[change.kind] % {"system": name or change.slug}


def tag(system: DataSystem) -> Tag:
    """Return whether a system is switched on, as a tag."""
    return Tag(_("On"), "done") if system.enabled else Tag(_("Switched off"), "problem")


def state(change: SystemChange) -> Tag:
    """Return how a change stands, as a tag."""
    label, kind = STATES[change.state]
    return Tag(str(label), kind)


def address(system: DataSystem) -> str:
    """Return where the address of a system comes from; the address itself is never shown."""
    return named(system.config.get("variable", ""))


def named(variable: str) -> str:
    """Return the name of an address; without one the profile names it."""
    return variable or _("As the profile says")


def stuck(systems: list[DataSystem]) -> dict[int, int]:
    """Return how many steps gave up in each of `systems`, by primary key."""
    gave_up = Step.objects.filter(system__in=systems, state=StepState.NEEDS_HUMAN)
    return dict(gave_up.values_list("system").annotate(count=Count("pk")).order_by())


def unfinished(system: DataSystem) -> int:
    """Return how many deletions began in the system without that it has said whether they happened."""
    return Effect.objects.filter(step__system=system, state=EffectState.INTENT).count()


def collections(dataset: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the collections of a data map as a table shows them."""
    words, categories = DataWords(dataset), category_names()
    return [
        {
            "name": row["name"],
            "label": words.staff_label(row["name"]),
            "category": _shown("category", row["category"], categories),
            "erase": _shown("erase", row["erase"], categories),
            "keep": _shown("keep", row["keep"], categories),
        }
        for row in data_map_changes.told(dataset)
    ]


def difference(change: SystemChange) -> dict[str, Any]:
    """Return what a new data map changes, as a table shows it: rows by collection, and what else differs by name."""
    found = data_map_changes.compare(change.proposed["before"]["dataset"], change.proposed["dataset"])
    categories = category_names()
    rows = [_row(one, categories) for one in found.collections]
    return {"rows": rows, "others": [_line(one, categories) for one in found.others]}


def comparison(error: ConnectorError | None, sentences: Mapping[str, Text]) -> tuple[str, list[str]]:
    """Return what came of comparing a system with its map, as a sentence and the problems named; `sentences` are those
    for the codes of failures."""
    if error is None:
        return _("The system answered, and is what its data map says. Nothing was changed."), []
    if isinstance(error, DataMapError):
        return _("The system answered, and is not what its data map says."), list(error.problems)
    return str(sentences.get(error.code, error.code)), []


def is_outdated(change: SystemChange) -> bool:
    """Say whether a change that waits can no longer be agreed to, because something under it moved."""
    waits = change.state == SystemChangeState.WAITING
    return waits and system_changes.is_outdated(change, system_changes.system_called(change.slug))


def _row(one: CollectionChange, categories: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": KINDS[one.kind],
        "lines": [_line(difference, categories) for difference in one.differences],
        "fields_added": listed(one.fields_added),
        "fields_removed": listed(one.fields_removed),
    }


def _line(one: Difference, categories: Mapping[str, str]) -> dict[str, Any]:
    before, after = (_shown(one.name, value, categories) for value in (one.before, one.after))
    return {"name": NOTES.get(one.name, one.name), "before": before, "after": after}


def _shown(name: str, value: str, categories: Mapping[str, str]) -> str:
    if name == "category" and value in categories:
        return categories[value]
    return str(FATES.get(value, value)) if name in NOTES and name != "keep" else value
