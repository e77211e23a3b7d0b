"""What a system's data map says about its tables in words, for people: names, kinds, reasons, what stays inside.

Reads the stored dataset leniently: a map that lacks a word gives the technical name, never an error.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext_lazy as _

from workspaces.models import DataCategory, in_language

# Fides categories whose fields never leave the system, whatever the map says (as the connector does).
_SECRETS = ("user.authorization.credentials", "user.authorization.password")

# Kinds of data of the Fides taxonomy in a person's words; a key stands for everything below it.
KINDS = {
    "user.account": _("account"),
    "user.account.settings": _("setting"),
    "user.account.username": _("account name"),
    "user.behavior": _("time of use"),
    "user.behavior.browsing_history": _("pages opened"),
    "user.behavior.purchase_history": _("purchase"),
    "user.contact": _("contact"),
    "user.contact.address": _("address"),
    "user.contact.email": _("e-mail address"),
    "user.contact.phone_number": _("telephone number"),
    "user.content": _("content"),
    "user.content.self_image": _("picture"),
    "user.demographic": _("personal detail"),
    "user.demographic.date_of_birth": _("date of birth"),
    "user.demographic.language": _("language"),
    "user.device": _("device"),
    "user.device.ip_address": _("Internet address"),
    "user.financial": _("payment"),
    "user.job_title": _("occupation"),
    "user.location": _("place"),
    "user.name": _("name"),
    "user.payment": _("payment"),
    "user.privacy_preferences": _("your choice"),
    "user.unique_id": _("your number in the system"),
    "user.workplace": _("employer"),
}


@dataclass(frozen=True)
class Column:
    """A column: its technical name, that name as words, and the kind of data it holds ("" where the map is silent)."""

    name: str
    title: str
    kind: str


class DataWords:
    """The words of one dataset, in the active language where it has them."""

    def __init__(self, dataset: Mapping[str, Any]) -> None:
        documents = dataset.get("dataset") or [dataset]
        self._dataset: Mapping[str, Any] = documents[0]

    def tables(self) -> list[str]:
        """Return the technical names of the tables, as the map lists them."""
        return list(self._collections)

    def categories(self) -> set[str]:
        """Return the categories of data that the system holds."""
        named = {self._note(name).get("category", "none") for name in self.tables()}
        return named - {"none"}

    def table(self, name: str) -> str:
        """Return the name of a table for people, in the active language."""
        return in_language(self.labels(name))

    def labels(self, name: str) -> dict[str, str]:
        """Return the map's names of a table for people, by language, else the technical name with spaces."""
        return dict(self._note(name).get("labels") or {"en": _spaced(name)})

    def staff_label(self, name: str) -> str:
        """Return the name of a table for officers and owners, in the active language."""
        return in_language({"en": _spaced(name)} | self._note(name).get("staff_labels", {}))

    def columns(self, name: str, exported: Iterable[str]) -> list[Column]:
        """Return the `exported` columns of a table in the order of the map, each with the kind of data it holds."""
        fields = self._collections.get(name, {}).get("fields", [])
        places = {field["name"]: (place, field.get("data_categories") or []) for place, field in enumerate(fields)}
        ordered = sorted(exported, key=lambda column: places.get(column, (len(fields), []))[0])
        return [Column(column, _spaced(column), _kind(places.get(column, (0, []))[1])) for column in ordered]

    def withheld(self, name: str) -> list[str]:
        """Return the columns of a table that are never copied (passwords, tokens), by their technical names."""
        noted = set(self._note(name).get("withhold", []))
        fields = self._collections.get(name, {}).get("fields", [])
        secret = {field["name"] for field in fields if _is_secret(field.get("data_categories") or [])}
        return sorted(noted | secret)

    def keep(self, name: str) -> Mapping[str, Any] | None:
        """Return the table's keep rule as written: {"reason": code, "years": int or absent, "from": column}."""
        rule: Mapping[str, Any] | None = self._note(name).get("keep")
        return rule

    def reasons(self, code: str) -> dict[str, str]:
        """Return the sentence for a reason of keeping, by language; {} for a code that the map does not explain."""
        return dict(self._portal.get("reasons", {}).get(code, {}))

    def backups(self) -> dict[str, str]:
        """Return what the map says about copies in backups, by language; {} when it says nothing."""
        return dict(self._portal.get("backups", {}))

    @cached_property
    def _portal(self) -> Mapping[str, Any]:
        return (self._dataset.get("meta") or {}).get("portal") or {}

    @cached_property
    def _collections(self) -> dict[str, Mapping[str, Any]]:
        return {collection["name"]: collection for collection in self._dataset.get("collections", [])}

    def _note(self, name: str) -> Mapping[str, Any]:
        return self._portal.get("collections", {}).get(name) or {}


def category_names() -> dict[str, str]:
    """Return the platform's categories of data by key, in the active language."""
    return {category.key: str(category) for category in DataCategory.objects.all()}


def _spaced(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _kind(categories: list[str]) -> str:
    """Return the words of the most precise known kind among `categories`."""
    known = [
        key
        for category in categories
        for key in accumulate(category.split("."), lambda above, below: f"{above}.{below}")
        if key in KINDS
    ]
    return str(KINDS[max(known, key=len)]) if known else ""


def _is_secret(categories: list[str]) -> bool:
    return any(category.startswith(_SECRETS) for category in categories)
