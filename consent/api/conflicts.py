"""What the exceptions of the verbs mean to an application. Imported with the operations (consent.api.urls)."""

from django.utils.translation import gettext_lazy

from consent import ledger
from consent.calls import OtherBody
from consent.cookies import banner
from consent.lists.drafts import NotWaiting
from consent.propagation import answers
from consent.webhooks import endpoints
from privacy_portal.api.problems import TITLES, register

TITLES["scope-missing"] = gettext_lazy("The application was not let in to this.")
TITLES["site-not-listed"] = gettext_lazy("The platform does not list this website.")
TITLES["too-large"] = gettext_lazy("The body is too large.")
register(OtherBody, "key-used", 409, gettext_lazy("This Idempotency-Key came with another body before."))
register(endpoints.OutOfTurn, "out-of-turn", 409, gettext_lazy("That does not fit how the webhook stands by now."))
register(
    endpoints.NotEntitled, "not-entitled", 409, gettext_lazy("The application may not ask, so it is told nothing.")
)
register(answers.AlreadyEnded, "already-ended", 409, gettext_lazy("It was answered or closed before."))
register(ledger.OlderThanKnown, "older-than-known", 409, gettext_lazy("Something newer is known of this choice."))
register(NotWaiting, "not-waiting", 409, gettext_lazy("The list was confirmed or put away already."))
register(ledger.OutdatedWording, "words-changed", 409, gettext_lazy("It is asked with other words by now: show those."))
register(banner.NoBanner, "not-found", 404, TITLES["not-found"])
