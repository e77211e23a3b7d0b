"""A data map as an officer pastes or uploads it: read, checked against the platform, each mistake with its line."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from django.utils.translation import gettext as _

from dsr.connectors.sql import dataset as data_map
from dsr.connectors.sql.datamap import DataMap
from privacy_portal import yaml_places
from privacy_portal.forms import Text
from privacy_portal.yaml_places import Location, Places
from workspaces.models import DataCategory, Platform

NAME = "data map"
LONGEST = 1_000_000


class NoDataMap(Exception):
    """The text is no data map that the platform can use; `problems` are sentences with their lines."""

    def __init__(self, *problems: Text) -> None:
        super().__init__()
        self.problems = tuple(str(problem) for problem in problems)


def read(text: str, platform: Platform) -> dict[str, Any]:
    """Return the data map that `text` holds. Raises NoDataMap with every problem that can be found at once.

    The sentences are English in every language, like those of `manage.py load_profile`.
    """
    if len(text) > LONGEST:
        raise NoDataMap(_("This is too long for a data map: at most a million characters."))
    try:
        data, places = yaml_places.read(text, NAME)
    except yaml_places.Unreadable as error:
        raise NoDataMap(*error.problems) from None
    if unfit := _unfit(data, places):
        raise NoDataMap(unfit)
    try:
        understood = data_map.read(data)
    except data_map.DataMapError as error:
        raise NoDataMap(*(with_line(problem, data, places) for problem in error.problems)) from None
    if problems := list(_unknown(understood, platform, data, places)):
        raise NoDataMap(*problems)
    return data


def differing(text: str, problems: tuple[str, ...]) -> NoDataMap:
    """Return what a system does not bear out of the map in `text`, which could be read, with lines."""
    data, places = yaml_places.read(text, NAME)
    return NoDataMap(*(with_line(f"collections.{problem}", data, places) for problem in problems))


def written(dataset: Mapping[str, Any]) -> str:
    """Return a stored data map as text that `read` understands."""
    return str(yaml.safe_dump(dict(dataset), sort_keys=False, allow_unicode=True, width=110))


def with_line(problem: str, data: Mapping[str, Any], places: Places) -> str:
    """Add the line to a problem of the form "collections.NAME: sentence"."""
    path, colon, sentence = problem.partition(": ")
    steps = tuple(path.split("."))
    location = (*_notes(data), *steps)
    if location[:-1] in places or location in places or not colon:
        return yaml_places.problem(places, location, sentence or problem)
    # What the Fides format itself refuses is named by its own path, with numbers: "collections.0.name".
    return yaml_places.problem(places, (*_dataset(data), *(_step(step) for step in steps)), sentence)


def _unfit(data: Mapping[str, Any], places: Places) -> str:
    """Return what keeps `data` from being looked at more closely; "" for nothing."""
    documents = data.get("dataset", [data])
    if not isinstance(documents, list) or not all(isinstance(one, dict) for one in documents):
        return yaml_places.problem(places, ("dataset",), "is a list with one data map")
    try:
        stored = json.dumps(data, allow_nan=False, ensure_ascii=False)
        stored.encode()
    except UnicodeEncodeError:
        return f"{NAME}:1: holds a character that cannot be kept."
    except (TypeError, ValueError):
        return f"{NAME}:1: holds a date or a number that cannot be kept; put it in quotes."
    return f"{NAME}:1: holds a character that cannot be kept." if "\\u0000" in stored else ""


def _unknown(understood: DataMap, platform: Platform, data: Mapping[str, Any], places: Places) -> Iterator[str]:
    known = set(DataCategory.objects.values_list("key", flat=True))
    for collection in understood.personal:
        if collection.category not in known:
            names = ", ".join(sorted(known))
            message = f"there is no category {collection.category}; there are {names}"
            yield yaml_places.problem(places, (*_notes(data), "collections", collection.name), message)
    for code, texts in understood.reasons.items():
        if missing := sorted(set(platform.languages) - texts.keys()):
            yield yaml_places.problem(places, (*_notes(data), "reasons", code), f"lacks {', '.join(missing)}")


def _dataset(data: Mapping[str, Any]) -> Location:
    return ("dataset", 0) if "dataset" in data else ()


def _notes(data: Mapping[str, Any]) -> Location:
    return (*_dataset(data), "meta", "portal")


def _step(step: str) -> str | int:
    return int(step) if step.isdigit() else step
