"""Codes on pages: whatever is wrong with one becomes a sentence, at the field or above, never an error page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr import counts
from dsr.forms.requester import MailedCodeForm
from dsr.models import Case
from dsr.verification import codes
from privacy_portal.dates import datetime_words


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
    except codes.TooManyGuesses as full:
        form.refuse(_too_many_guesses(full))
    return None


def too_many_codes(full: codes.TooManyCodes) -> str:
    """Return what to say where no further code goes out yet: from when one does, and how else to get through."""
    told = _(
        "No further code goes to this address before %(moment)s. A code that came in the last 10 minutes still works. "
        "If it cannot wait, write to %(contact)s."
    )
    return told % {"moment": moment_words(full.case, full.until), "contact": full.case.platform.contact_email}


def moment_words(case: Case, moment: datetime) -> str:
    """Return a moment as the pages of `case` name it, by the clock that the person goes by."""
    return datetime_words(moment, zone=counts.zone_of(case), name_zone=True)


def _too_many_guesses(full: codes.TooManyGuesses) -> str:
    told = _(
        "Too many codes were typed for this request today. Send a new one after %(moment)s. "
        "If it cannot wait, write to %(contact)s."
    )
    return told % {"moment": moment_words(full.case, full.until), "contact": full.case.platform.contact_email}


def _wrong(address: str, tries_left: int) -> str:
    sent = _("That is not the code we sent to %(address)s. Check the newest mail.") % {"address": address}
    if not tries_left:
        return sent + " " + _("This code no longer works now. Send a new one: nothing is lost.")
    left = ngettext("You have %(count)s more try.", "You have %(count)s more tries.", tries_left)
    return sent + " " + left % {"count": tries_left}
