"""Reading a profile pack: YAML files into plain data, with the file and line of every value."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privacy_portal import yaml_places
from privacy_portal.yaml_places import Location

__all__ = ["Location", "Pack", "ProfileError", "read", "read_file"]


class ProfileError(Exception):
    """A pack cannot be loaded. `problems` are sentences, each with file and line, for whoever wrote the pack."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Pack:
    """The data of a pack's files under their top-level keys, and where each value stands."""

    folder: Path
    data: dict[str, Any]
    places: dict[Location, str]

    def problem(self, location: Location, message: str) -> str:
        """Return a sentence about the value at `location`, with the file and line of the nearest value known."""
        return yaml_places.problem(self.places, location, message)


def read(folder: Path) -> Pack:
    """Read `profile.yaml` in `folder` and the files that it includes.

    Raises ProfileError for a file that is missing or no YAML, for a key that stands twice, and for a file outside the
    folder.
    """
    pack = read_file(folder, "profile.yaml", at=f"{folder.name}/profile.yaml")
    data, places, problems = dict(pack.data), dict(pack.places), list[str]()
    included = data.pop("include", [])
    if not isinstance(included, list):
        raise ProfileError([pack.problem(("include",), "is a list of files")])
    for number, name in enumerate(included):
        part = read_file(folder, str(name), at=places["include", number])
        problems += [part.problem((key,), "stands in another file already") for key in part.data if key in data]
        data |= part.data
        places |= {location: place for location, place in part.places.items() if location}
    if problems:
        raise ProfileError(problems)
    return Pack(folder, data, places)


def read_file(folder: Path, name: str, *, at: str) -> Pack:
    """Read one file of a pack; `at` says where it is named. Raises ProfileError."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ProfileError([f"{at}: {name} lies outside the profile's folder."])
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ProfileError([f"{at}: {name} cannot be read as UTF-8 text."]) from None
    try:
        data, places = yaml_places.read(text, f"{folder.name}/{name}")
    except yaml_places.Unreadable as error:
        raise ProfileError(error.problems) from None
    return Pack(folder, data, places)
