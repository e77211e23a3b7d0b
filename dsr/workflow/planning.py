"""From a template (data) to the steps of a request. Pure but for reading the packaged templates once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

TEMPLATES = Path(__file__).parent / "templates"
# What comes first for somebody who was matched in another case: their records are looked for, and they may have to
# prove who they are.
FIND = ("find",)
PROVE = ("find", "verify", "route")


@dataclass(frozen=True)
class TemplateStep:
    """One line of a template. `each_system`: a step per system; `identifies`: part of finding out who the person is."""

    kind: str
    each_system: bool = False
    identifies: bool = False


@dataclass(frozen=True)
class StepSpec:
    """A step to be made: its place in the order, its kind, and the system's primary key or None."""

    position: int
    kind: str
    system_id: int | None


@cache
def template(right: str) -> tuple[TemplateStep, ...]:
    """Return the template of `right`; raises FileNotFoundError for a right that has none."""
    data = yaml.safe_load((TEMPLATES / f"{right}.yaml").read_text())
    return tuple(
        TemplateStep(
            kind=line["kind"],
            each_system=line.get("each") == "system",
            identifies=line.get("identifies", False),
        )
        for line in data["steps"]
    )


def plan(right: str, systems: Sequence[int], *, identify: bool, first: Collection[str] = ()) -> list[StepSpec]:
    """Return the steps of one round of a request for `right` on `systems`; equal positions may run side by side.

    With `identify` the round begins by finding out whose records they are, else by counting them; of the steps that
    find it out those of `first` are taken even then.
    """
    specs: list[StepSpec] = []
    for position, line in enumerate(template(right)):
        if line.identifies and not identify and line.kind not in first:
            continue
        targets: Sequence[int | None] = systems if line.each_system else [None]
        specs.extend(StepSpec(position, line.kind, system) for system in targets)
    return specs
