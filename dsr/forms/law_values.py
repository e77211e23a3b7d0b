"""The fields of a value of a law as fields of a form, made from what the law's schema has there.

So every value can be overridden, and nothing can be entered that the schema would refuse.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin

from django import forms
from django.utils.translation import gettext_lazy

from dsr import law_words
from dsr.law.lengths import Length, Unit
from dsr.law.obligations import DISMISSAL_DUTIES
from dsr.law.sourced import Sourced
from dsr.law.values import own_fields, written
from dsr.law_names import RIGHTS
from privacy_portal.forms import CheckboxCards, DayInput, RadioCards, Text

YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
# How a clock is built and where a place lies is the product's to say: counsel speaks of what the law gives.
STRUCTURE = {"asked", "answered", "clocks", "starts", "timezone", "kind", "wait", "notice_from", "times"}
UNITS: dict[str, Text] = {
    Unit.HOURS: gettext_lazy("hours"),
    Unit.DAYS: gettext_lazy("days"),
    Unit.WORKING_DAYS: gettext_lazy("working days"),
    Unit.MONTHS: gettext_lazy("months"),
}
LABELS: dict[str, Text] = {
    "value": gettext_lazy("Number"),
    "free_within": gettext_lazy("Within: number"),
    "total_from_start": gettext_lazy("Added to the first time, and both counted from the start"),
    "by_agreement": gettext_lazy("Only if the person agrees"),
    "conditions": gettext_lazy("When it may be taken"),
    "rights": gettext_lazy("For which rights (none ticked: for every right)"),
    "relied_on": gettext_lazy("We rely on it"),
    "days_before": gettext_lazy("Days before the end"),
    "available": gettext_lazy("Does the right exist?"),
    "since": gettext_lazy("Since when"),
    "manner": gettext_lazy("What the law says"),
    "controller_first": gettext_lazy("We have to be asked before the authority"),
    "name": gettext_lazy("Name"),
    "authority": gettext_lazy("Name of the authority"),
    "url": gettext_lazy("Its website"),
    "complaint_url": gettext_lazy("Its page for complaints"),
    "age_of_consent": gettext_lazy("Age of consent"),
    "charge": gettext_lazy("What may be charged"),
    "free_times": gettext_lazy("So many answers are free"),
    "excessive": gettext_lazy("Excessive requests"),
    "announced": gettext_lazy("The sum is told first"),
    "limit": gettext_lazy("The most that may be asked"),
    "letter_must": gettext_lazy("What a refusal must tell"),
    "appeal_letter_must": gettext_lazy("What a letter that dismisses an appeal must tell"),
    "guardian_below": gettext_lazy("A guardian acts below the age of"),
    "consent_below": gettext_lazy("Consent has to come from a parent below the age of"),
    "guidance": gettext_lazy("Advice of the authority, not law"),
    "opt_in_below": gettext_lazy("Consent to advertising or sale is needed below the age of"),
    "no_marketing_below": gettext_lazy("No advertising and no sale below the age of"),
    "required": gettext_lazy("The signal must be honoured"),
    "residence": gettext_lazy("Protects people who live there"),
    "establishment": gettext_lazy("Protects everybody whose data a company established there has"),
}
_WORDS: dict[str, dict[str, Text]] = {
    "available": law_words.AVAILABLE,
    "manner": law_words.MANNERS,
    "charge": law_words.CHARGES,
    "excessive": law_words.EXCESSIVE | {"unsaid": law_words.CHARGES["unsaid"]},
    "conditions": law_words.CONDITIONS,
    "letter_must": law_words.LETTER,
    "appeal_letter_must": {duty: law_words.LETTER[duty] for duty in DISMISSAL_DUTIES},
    "rights": RIGHTS,
}


def fields_of(part: Sourced) -> dict[str, forms.Field]:
    """Return the form fields for what `part` says, as they stand."""
    found: dict[str, forms.Field] = {}
    for name in overridable(part):
        value, annotation = getattr(part, name), type(part).model_fields[name].annotation
        found[name] = _field(name, annotation, value)
        if _shape(annotation) == "length":
            unit = value.unit if value else Unit.DAYS
            found[f"{name}_unit"] = forms.ChoiceField(
                label=gettext_lazy("Unit"), choices=list(UNITS.items()), initial=str(unit)
            )
    return found


def overridable(part: Sourced) -> list[str]:
    """Return the fields of a value of which counsel may say something else."""
    return [name for name in own_fields(part) if name not in STRUCTURE]


def _field(name: str, annotation: Any, value: Any) -> forms.Field:
    """Return the field for one field of the schema; a length of time has its unit beside it."""
    makers: dict[str, Callable[[str, Any, Any], forms.Field]] = {
        "length": _number_of_units,
        "several": _several,
        "choice": _choice,
        "yes or no": _yes_or_no,
        "number": _number,
        "day": _day,
        "text": _text,
    }
    return makers[_shape(annotation)](name, annotation, value)


def _shape(annotation: Any) -> str:
    kinds = {_bare(kind) for kind in (annotation, *get_args(annotation))}
    if Length in kinds:
        return "length"
    if get_origin(annotation) in (tuple, Literal):
        return "several" if get_origin(annotation) is tuple else "choice"
    plain = {bool: "yes or no", int: "number", date: "day"}
    return next((shape for kind, shape in plain.items() if kind in kinds), "text")


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _number_of_units(name: str, annotation: Any, value: Any) -> forms.Field:
    needed = type(None) not in get_args(annotation)
    number = value.n if value else None
    return forms.IntegerField(label=LABELS[name], min_value=1, max_value=9999, initial=number, required=needed)


def _several(name: str, annotation: Any, value: Any) -> forms.Field:
    choices = list(_WORDS[name].items())
    return forms.MultipleChoiceField(
        label=LABELS[name], choices=choices, initial=list(value), widget=CheckboxCards, required=False
    )


def _choice(name: str, annotation: Any, value: Any) -> forms.Field:
    choices = [(one, _WORDS[name][one]) for one in get_args(annotation) if one]
    return forms.ChoiceField(
        label=LABELS[name], choices=choices, initial=value, widget=RadioCards, required=bool(value)
    )


def _yes_or_no(name: str, annotation: Any, value: Any) -> forms.Field:
    return forms.ChoiceField(label=LABELS[name], choices=YES_NO, initial="yes" if value else "no")


def _number(name: str, annotation: Any, value: Any) -> forms.Field:
    return forms.IntegerField(label=LABELS[name], min_value=0, max_value=999, initial=value, required=False)


def _day(name: str, annotation: Any, value: Any) -> forms.Field:
    return forms.DateField(label=LABELS[name], initial=value, widget=DayInput, required=False)


def _text(name: str, annotation: Any, value: Any) -> forms.Field:
    if name.endswith("url"):
        return forms.URLField(label=LABELS[name], initial=value, required=False, assume_scheme="https")
    return forms.CharField(label=LABELS[name], initial=value, max_length=200, required=name in ("name", "authority"))


def changes(part: Sourced, told: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that say something else than `part`, as a rules file writes them."""
    said = {name: _written(part, name, told) for name in overridable(part)}
    return {name: value for name, value in said.items() if value != written(getattr(part, name))}


def _written(part: Sourced, name: str, told: dict[str, Any]) -> Any:
    annotation, value = type(part).model_fields[name].annotation, told.get(name)
    if _shape(annotation) == "length":
        return str(Length(value, Unit(told[f"{name}_unit"]))) if value else None
    if _shape(annotation) == "yes or no":
        return value == "yes"
    return written(value)


def _is_length(annotation: Any) -> bool:
    return "Length" in str(annotation)
