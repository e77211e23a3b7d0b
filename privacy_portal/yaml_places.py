"""YAML as plain values, with the line of each: for what people write and have to find their mistakes in.

What a stranger may send is read as well, so nesting and size are bounded before anything is built: a few lines with
aliases could stand for more than memory holds.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from privacy_portal.yaml_files import LOADER

Location = tuple[str | int, ...]
Places = Mapping[Location, str]

MOST_VALUES = 200_000
DEEPEST = 40


class Unreadable(Exception):
    """The text is no such YAML; `problems` are sentences, each with its place."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read(text: str, name: str) -> tuple[dict[str, Any], dict[Location, str]]:
    """Return the keys and values of `text`, and where each stands as "NAME:LINE". Raises Unreadable."""
    try:
        _refuse_depth(text, name)
        node = yaml.compose(text, LOADER)
    except yaml.reader.ReaderError:
        raise Unreadable(f"{name}: cannot be read as text.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"{name}:{line}: {error.problem}") from None
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(f"{name}:1: A file of a profile holds keys and values.")
    reader = _Reader(name)
    data = reader.value(node, ())
    if reader.problems:
        raise Unreadable(*reader.problems)
    return data, reader.places


def problem(places: Places, location: Location, message: str) -> str:
    """Return a sentence about the value at `location`, with the place of the nearest value known."""
    for length in range(len(location), -1, -1):
        if place := places.get(location[:length]):
            break
    path = ".".join(str(step) for step in location)
    return f"{place}: {path}: {message}" if path else f"{place}: {message}"


def _refuse_depth(text: str, name: str) -> None:
    depth = 0
    for event in yaml.parse(text, LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise Unreadable(f"{name}:{line}: is nested too deeply.")


class _Reader:
    """Builds plain values from YAML nodes and notes the line of each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[Location, str] = {}
        self.problems: list[str] = []
        self._scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node, location: Location) -> Any:
        self._refuse_size(node, location)
        self.places[location] = self._place(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*location, number)) for number, item in enumerate(node.value)]
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, LookupError, AttributeError):  # a tag that the text does not bear out
            self.problems.append(f"{self.places[location]}: {node.value} cannot be understood.")
            return None

    def _refuse_size(self, node: yaml.Node, location: Location) -> None:
        """An alias stands for a value again and again, or for one that it stands in."""
        if len(location) > DEEPEST or len(self.places) > MOST_VALUES:
            raise Unreadable(f"{self._place(node)}: aliases make this larger than a map can be.")

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
