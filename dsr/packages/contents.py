"""What a package holds and what it does not, as counts: for the officer's review, the person and the manifest."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dsr.models import DataSystem, Outcome, Request, Step, StepState
from dsr.packages.parts import Part
from dsr.workflow import progress

# Why a system is not covered, in words for the person.
NOT_COVERED = {
    "cannot_export": _("This system cannot be copied by the portal."),
    "not_carried_out": _("Nothing was done in this system."),
    "switched_off": _("This system is not connected to the portal at the moment."),
}


@dataclass(frozen=True)
class SystemContents:
    """One data system: the tables in which the person has rows, or in `not_covered` the code why nobody looked."""

    system: DataSystem
    parts: tuple[Part, ...] = ()
    not_covered: str = ""

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)


def contents(request: Request) -> list[SystemContents]:
    """Return what the newest export of `request` found, by system; every system of the platform is named."""
    steps = Step.objects.filter(
        request=request, round=progress.latest_round(request), kind="export", state=StepState.DONE
    ).select_related("system")
    found = {step.target.pk: _of_step(step) for step in steps}
    for system in DataSystem.objects.exclude(pk__in=found):
        found[system.pk] = SystemContents(system, not_covered="switched_off")
    return sorted(found.values(), key=lambda covered: covered.system.slug)


def outcome_of(request: Request) -> Outcome:
    """Return whether the newest package of `request` covers every system of the platform."""
    made = Step.objects.filter(request=request, kind="package", state=StepState.DONE).order_by("-round").first()
    return Outcome.PARTIAL if made and made.result.get("not_covered") else Outcome.FULFILLED


def _of_step(step: Step) -> SystemContents:
    parts = tuple(Part.from_dict(part) for part in step.result.get("parts", []))
    return SystemContents(step.target, parts, step.result.get("not_covered", ""))
