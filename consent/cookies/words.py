"""How long a cookie stays, in words for people."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workspaces.register import words

SESSION, UNTIL_DELETED = "session", "until deleted"
# As a pack writes it: one of the two above, or a number with its unit.
PATTERN = rf"^({SESSION}|{UNTIL_DELETED}|[1-9]\d{{0,3}} (minute|hour|day|month|year)s?)$"


def lasts(text: str) -> str:
    """Return how long a cookie stays, which a pack wrote as `text` (see PATTERN)."""
    if text == SESSION:
        return _("until the browser is closed")
    if text == UNTIL_DELETED:
        return _("until you delete it")
    number, _space, unit = text.partition(" ")
    n = int(number)
    if unit.startswith("minute"):
        return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}
    if unit.startswith("year"):
        return ngettext("%(n)s year", "%(n)s years", n) % {"n": n}
    return words.length(text)
