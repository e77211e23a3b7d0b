"""Every form of the product: one renderer, one base class, and the widgets that plain HTML lacks.

`FORM_RENDERER` makes the renderer the default, so that forms of packages (sign-in) get the same fields.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    # The type that gettext_lazy and format_lazy return, which only the stubs name.
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

Text = str | Promise


class PortalRenderer(TemplatesSetting):
    form_template_name = "components/form_fields.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"


@dataclass(frozen=True)
class ErrorItem:
    """One line of the error summary: the field's own words, and the control they lead to."""

    href: str
    text: str


class PortalFields(forms.BaseForm):
    """Mix this in before a package's form, to make its fields like our own: sentences that name what is missing,
    autocomplete always said, no placeholder in the part of a label.

    `needed_sometimes` are the fields that another answer makes needed: they are called neither optional nor required.
    """

    needed_sometimes: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _say_what_is_missing(field)
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field.widget, (forms.CheckboxInput, forms.RadioSelect, forms.FileInput)):
                field.widget.attrs.setdefault("autocomplete", "off")

    @property
    def status(self) -> int:
        """422 when the form was sent and has errors, else 200."""
        return 422 if self.is_bound and self.errors else 200


class PortalForm(PortalFields, forms.Form):
    """A form whose errors speak in full sentences and whose answer to a mistake is 422.

    A view ends with `return render(request, template, {"form": form}, status=form.status)`.
    """


def error_items(form: forms.BaseForm) -> list[ErrorItem]:
    """Return the errors of any Django form in the order of its fields, errors of the whole form first."""
    names = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    start = control_id(form[names[0]]) if names else ""
    items = [ErrorItem(f"#{start}", str(text)) for text in form.non_field_errors()]
    for name in form.fields:
        items += [ErrorItem(f"#{control_id(form[name])}", str(text)) for text in form.errors.get(name, [])]
    return items


def control_id(bound: forms.BoundField) -> str:
    """Return the id of the first control of a field: a group of radios has none of its own."""
    widget = bound.field.widget
    return widget.id_for_label(bound.auto_id) or widget.id_for_label(bound.auto_id, "0")


class RadioCards(forms.RadioSelect):
    """Radios as cards. `lines` adds a second line to a choice, keyed by its value."""

    template_name = "components/choice_cards.html"
    option_template_name = "django/forms/widgets/radio_option.html"

    def __init__(self, lines: Mapping[str, Text] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lines = dict(lines or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return Django's option with the second `line` of its card."""
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"line": self.lines.get(str(value), "")}


class CheckboxCards(RadioCards, forms.CheckboxSelectMultiple):
    """Checkboxes as cards, for "choose all that apply"."""

    input_type = "checkbox"
    allow_multiple_selected = True


class CodeInput(forms.TextInput):
    """One input for a code of `length` characters: filled in by the phone, wide letters, a keyboard that fits."""

    def __init__(self, length: int = 6, *, numeric: bool = True) -> None:
        super().__init__(
            {
                "class": "code-input",
                "inputmode": "numeric" if numeric else "text",
                "autocomplete": "one-time-code",
                "autocapitalize": "off",
                "spellcheck": "false",
                # Room for the spaces people paste along with the code.
                "size": length + 2,
            }
        )


class CodeField(forms.CharField):
    """A code as people type it: spaces, dashes and full-width digits are forgiven. Cleans to bare ASCII characters."""

    widget = CodeInput

    def to_python(self, value: Any) -> str:
        """Return the code without separators, in upper case; full-width forms become ASCII."""
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        return "".join(letter for letter in text if letter.isalnum()).upper()


class DayInput(forms.DateInput):
    """The browser's own date control, which needs no script and knows the person's calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own control for a time of day, in hours and minutes."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def _say_what_is_missing(field: forms.Field) -> None:
    """Replace "This field is required." by a sentence that names the field, unless the form wrote its own."""
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"] or not field.label:
        return
    field.error_messages["required"] = _missing(field)


def _missing(field: forms.Field) -> Text:
    if isinstance(field, forms.BooleanField):
        return format_lazy(_("Tick “{field}”."), field=field.label)
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return format_lazy(_("Choose an answer for “{field}”."), field=field.label)
    return format_lazy(_("Fill in “{field}”."), field=field.label)


def choices_with_lines(rows: Iterable[tuple[str, Text, Text]]) -> tuple[list[tuple[str, Text]], dict[str, Text]]:
    """Split (value, title, line) rows into the choices of a field and the `lines` of its RadioCards."""
    rows = list(rows)
    return [(value, title) for value, title, _line in rows], {value: line for value, _title, line in rows if line}
