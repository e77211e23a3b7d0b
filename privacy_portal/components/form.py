"""Fields and error summaries, for any Django form."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template import Library
from django.utils.translation import get_language

from privacy_portal.forms import control_id, error_items

register = Library()
# Forms in these languages mark every field; the others mark only what may be left out.
MARK_EVERY_FIELD = {"ja"}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, heading: bool = False, label_class: str = "") -> dict[str, Any]:
    """`{% field form.name %}`: label, hint, error and control. `heading=True` makes the label the page's h1."""
    return {"field": bound, "heading": heading, "label_class": label_class}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm | None) -> dict[str, Any]:
    """`{% error_summary form %}`: first in `main` after a mistake; nothing without errors or without a form."""
    return {"items": error_items(form) if form and form.is_bound else []}


@register.inclusion_tag("components/field_mark.html")
def field_mark(bound: BoundField) -> dict[str, Any]:
    """`{% field_mark field %}`: "(optional)", or in Japanese a mark on every field, as custom has it there.

    A field that its form names in `needed_sometimes` has none.
    """
    every = (get_language() or "").split("-")[0] in MARK_EVERY_FIELD
    return {
        "marked": bound.name not in getattr(bound.form, "needed_sometimes", ()),
        "required": bound.field.required,
        "every": every,
    }


@register.filter
def control(bound: BoundField) -> str:
    """`{{ field|control }}`: the id of a field's first control."""
    return control_id(bound)


@register.filter
def is_group(bound: BoundField) -> bool:
    """Whether the field is a group of controls that needs a fieldset with a legend."""
    return bool(bound.use_fieldset)


@register.filter
def is_checkbox(bound: BoundField) -> bool:
    """Whether the field is one checkbox, whose label stands behind it."""
    return isinstance(bound.field.widget, forms.CheckboxInput)
