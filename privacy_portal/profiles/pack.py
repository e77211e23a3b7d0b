"""Reading a profile pack: YAML files into plain data, with the file and line of every value."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from privacy_portal.yaml_files import LOADER

Location = tuple[str | int, ...]


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
        for length in range(len(location), -1, -1):
            if place := self.places.get(location[:length]):
                break
        path = ".".join(str(step) for step in location)
        return f"{place}: {path}: {message}" if path else f"{place}: {message}"


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
        node = yaml.compose(path.read_text(encoding="utf-8"), LOADER)
    except (OSError, UnicodeDecodeError, yaml.reader.ReaderError):
        raise ProfileError([f"{at}: {name} cannot be read as UTF-8 text."]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProfileError([f"{folder.name}/{name}:{line}: {error.problem}"]) from None
    if not isinstance(node, yaml.MappingNode):
        raise ProfileError([f"{folder.name}/{name}:1: A file of a profile holds keys and values."])
    reader = _Reader(f"{folder.name}/{name}")
    data = reader.value(node, ())
    if reader.problems:
        raise ProfileError(reader.problems)
    return Pack(folder, data, reader.places)


class _Reader:
    """Builds plain values from YAML nodes and notes the line of each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[Location, str] = {}
        self.problems: list[str] = []
        self._scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node, location: Location) -> Any:
        self.places[location] = self._place(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*location, number)) for number, item in enumerate(node.value)]
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self.problems.append(f"{self.places[location]}: {node.value} cannot be understood.")
            return None

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in content:
                self.problems.append(f"{self._place(key_node)}: {key} stands twice.")
            content[key] = self.value(value_node, (*location, key))
            self.places[(*location, key)] = self._place(key_node)
        return content

    def _place(self, node: yaml.Node) -> str:
        return f"{self.name}:{node.start_mark.line + 1}"
