"""Checking a typed code on a page: whatever is wrong becomes a sentence at the field, never an error page."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr.forms.requester import MailedCodeForm
from dsr.verification import codes


def accepted(form: MailedCodeForm, check: Callable[[str], Any], address: str) -> Any:
    """Return what `check` gives for the code typed into `form`; None, with the reason at the field, when it is refused.

    `address` is where the code went, masked. A valid `check` never returns None.
    """
    if not form.is_valid():
        return None
    try:
        return check(form.cleaned_data["code"])
    except codes.WrongCode as wrong:
        form.refuse(_wrong(address, wrong.tries_left))
    except codes.ExpiredCode:
        form.refuse(_("That code no longer works. Send a new one: nothing is lost."))
    return None


def too_many_codes() -> str:
    """Return the sentence for an address to which no further code goes yet."""
    return _("We have sent several codes to this address. Use the newest mail, or try again in an hour.")


def _wrong(address: str, tries_left: int) -> str:
    sent = _("That is not the code we sent to %(address)s. Check the newest mail.") % {"address": address}
    if not tries_left:
        return sent + " " + _("This code no longer works now. Send a new one: nothing is lost.")
    left = ngettext("You have %(count)s more try.", "You have %(count)s more tries.", tries_left)
    return sent + " " + left % {"count": tries_left}
