"""What a system's data map says about its tables in words, for people: names, descriptions, reasons, what stays inside.

Reads the stored dataset leniently: a map that lacks a word gives the technical name, never an error.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from workspaces.models import in_language

# Fides categories whose fields never leave the system, whatever the map says (as the connector does).
_SECRETS = ("user.authorization.credentials", "user.authorization.password")


class DataWords:
    """The words of one dataset, in the active language where it has them."""

    def __init__(self, dataset: Mapping[str, Any]) -> None:
        documents = dataset.get("dataset") or [dataset]
        self._dataset: Mapping[str, Any] = documents[0]

    def tables(self) -> list[str]:
        """Return the technical names of the tables, as the map lists them."""
        return list(self._collections)

    def table(self, name: str) -> str:
        """Return the name of a table for people: the map's label, else the technical name with spaces."""
        return in_language(self.labels(name)) or _spaced(name)

    def labels(self, name: str) -> dict[str, str]:
        """Return the map's names of a table for people, by language; {} where it has none."""
        return dict(self._note(name).get("labels") or {})

    def description(self, name: str) -> str:
        """Return the sentence that the map has about a table, "" where there is none."""
        return str(self._collections.get(name, {}).get("description") or "")

    def column(self, name: str) -> str:
        """Return the name of a column for people."""
        return _spaced(name)

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


def _spaced(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _is_secret(categories: list[str]) -> bool:
    return any(category.startswith(_SECRETS) for category in categories)
