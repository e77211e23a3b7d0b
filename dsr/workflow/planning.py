"""From a template (data) to the steps of a request. Pure but for reading the packaged templates once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class TemplateStep:
    """One line of a template. `each_system`: a step per system; `again`: repeated in a further round."""

    kind: str
    each_system: bool = False
    first_part_only: bool = False
    again: bool = False


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
            first_part_only=line.get("first_part_only", False),
            again=line.get("again", False),
        )
        for line in data["steps"]
    )


def plan(right: str, systems: Sequence[int], *, first_part: bool, round_number: int = 1) -> list[StepSpec]:
    """Return the steps of a request for `right` on `systems`, in order; equal positions may run side by side.

    Later parts of a case begin after identification; later rounds repeat only what is marked `again`.
    """
    specs: list[StepSpec] = []
    for position, line in enumerate(template(right)):
        if (line.first_part_only and not first_part) or (round_number > 1 and not line.again):
            continue
        targets: Sequence[int | None] = systems if line.each_system else [None]
        specs.extend(StepSpec(position, line.kind, system) for system in targets)
    return specs
