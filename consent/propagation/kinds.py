"""The fixed words of passing on: how a recipient is reached, and how it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Way(models.TextChoices):
    """How a recipient is reached."""

    MAIL = "mail", _("By mail, with a page on which somebody there answers")
    WEBHOOK = "webhook", _("By the webhook of an application")
    NOT_NEEDED = "not_needed", _("Nothing is passed on: it asks the portal each time, or only keeps what others use")


class State(models.TextChoices):
    """How passing on one withdrawal to one recipient stands."""

    NEW = "new", pgettext_lazy("propagation", "Not told yet")
    TOLD = "told", pgettext_lazy("propagation", "Told, not answered")
    STOPPED = "stopped", pgettext_lazy("propagation", "Confirmed: stopped")
    NOBODY = "nobody", pgettext_lazy("propagation", "Answered: no such person there")
    TAKEN = "taken", pgettext_lazy("propagation", "Taken by the application")
    BY_HAND = "by_hand", pgettext_lazy("propagation", "Closed by an officer")
    NOT_NEEDED = "not_needed", pgettext_lazy("propagation", "Nothing to pass on")


OPEN = (State.NEW, State.TOLD)
# What somebody at the recipient can answer.
ANSWERS = (State.STOPPED, State.NOBODY)
