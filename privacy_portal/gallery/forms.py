from django import forms
from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import CheckboxCards, CodeField, DayInput, PortalForm, RadioCards, choices_with_lines

WISHES, WISH_LINES = choices_with_lines(
    [
        ("access", _("See the information you hold about me"), _("right of access")),
        ("portability", _("Get it in a form I can take elsewhere"), _("portability")),
        ("rectification", _("Correct something"), _("rectification")),
        ("erasure", _("Delete my information"), _("erasure")),
        ("objection", _("Stop using it for something"), _("objection, withdrawal, restriction")),
        ("unsure", _("I am not sure"), _("three questions lead to one of the above")),
    ]
)


class WishForm(PortalForm):
    wish = forms.ChoiceField(
        label=_("What do you want to happen?"),
        help_text=_("Choose one. You can ask for more afterwards."),
        choices=WISHES,
        widget=RadioCards(lines=WISH_LINES),
    )


class FieldsForm(PortalForm):
    """One field of every kind."""

    name = forms.CharField(label=_("Your name"), widget=forms.TextInput({"autocomplete": "name", "size": 30}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a code to it, and use it for nothing else."),
        widget=forms.EmailInput({"autocomplete": "email", "size": 34, "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Your telephone number"),
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "size": 18, "type": "tel"}),
    )
    country = forms.ChoiceField(
        label=_("Where do you live?"),
        help_text=_("It decides which law protects you."),
        choices=[("", ""), ("DE", _("Germany")), ("JP", _("Japan")), ("VN", _("Vietnam"))],
        widget=forms.Select({"autocomplete": "country"}),
    )
    born = forms.DateField(label=_("Your date of birth"), required=False, widget=DayInput({"autocomplete": "bday"}))
    code = CodeField(label=_("Code from the mail"), help_text=_("6 digits."))
    parts = forms.MultipleChoiceField(
        label=_("Which parts?"),
        choices=[("account", _("Account")), ("messages", _("Messages")), ("calls", _("Calls"))],
        widget=CheckboxCards(lines={"calls": _("who called whom and when, never what was said")}),
    )
    reason = forms.CharField(label=_("What else should we know?"), required=False, widget=forms.Textarea({"rows": 4}))
    document = forms.FileField(label=_("A document"), required=False, help_text=_("PDF or a picture, up to 10 MB."))
    agree = forms.BooleanField(label=_("What I wrote is true"))


class FilterForm(PortalForm):
    q = forms.CharField(
        label=_("Search"), required=False, widget=forms.SearchInput({"size": 24, "aria-keyshortcuts": "/"})
    )
    law = forms.ChoiceField(label=_("Law"), required=False, choices=[("", _("all")), ("EU", "EU"), ("JP", "JP")])
    state = forms.ChoiceField(label=_("With"), required=False, choices=[("", _("all")), ("you", _("you"))])
