"""The fixed words of consent: what a purpose is about, what happened, how it was collected, and who acted."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Topic(models.TextChoices):
    """What a purpose is about, which decides where people find it."""

    MARKETING = "marketing", _("News and offers")
    PARTNERS = "partners", _("Sharing with business partners")
    SALE = "sale", _("Sale or sharing for advertising")
    PERSONALISATION = "personalisation", _("Suggestions made for you")
    INTEGRATION = "integration", _("Connected services")
    FEATURE = "feature", _("Features")
    SENSITIVE = "sensitive", _("Sensitive data")
    TERMS = "terms", _("Terms of use")
    COOKIES = "cookies", _("Cookies")
    NOTIFICATIONS = "notifications", _("Notifications")


class EventKind(models.TextChoices):
    """What happened to a consent. The first four give it, the others end it."""

    GIVEN = "given", pgettext_lazy("consent", "Given")
    RENEWED = "renewed", pgettext_lazy("consent", "Given again")
    VOUCHED = "vouched", pgettext_lazy("consent", "Vouched for")
    IMPORTED = "imported", pgettext_lazy("consent", "Taken over")
    REFUSED = "refused", pgettext_lazy("consent", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("consent", "Expired")
    INVALIDATED = "invalidated", pgettext_lazy("consent", "Invalidated")


# A consent stands after these, until it ends or its time is over.
GIVING = (EventKind.GIVEN, EventKind.RENEWED, EventKind.VOUCHED, EventKind.IMPORTED)


class Method(models.TextChoices):
    """How a choice was collected."""

    PREFERENCES = "preferences", _("the preference centre")
    APPLICATION = "application", _("an application")
    BANNER = "banner", _("the cookie banner")
    KIOSK = "kiosk", _("a kiosk")
    IMPORT = "import", _("a list that was taken over")
    ONE_CLICK = "one_click", _("the unsubscribe link of a mail")
    RECEIPT = "receipt", _("a receipt")
    REGISTRATION = "registration", _("the registration")
    SIGNAL = "signal", _("a signal of the browser")
    PAPER = "paper", _("a signed paper")
    OFFICER = "officer", _("a privacy officer")
    TIME = "time", _("the time that it was given for")


class ActorKind(models.TextChoices):
    """Who acted."""

    PERSON = "person", _("the person")
    GUARDIAN = "guardian", _("a guardian")
    VOUCHER = "voucher", _("somebody who vouches for the person")
    AGENT = "agent", _("an authorised agent")
    SIGNAL = "signal", _("the browser")
    APPLICATION = "application", _("an application")
    OFFICER = "officer", _("a privacy officer")
    PORTAL = "portal", _("the portal")


class IdentifierKind(models.TextChoices):
    """By what a person is known."""

    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Telephone number")
    ACCOUNT = "account", _("Account")
    DEVICE = "device", _("Device")
    CUSTOMER = "customer", _("Number at an application")


class Channel(models.TextChoices):
    """By what means somebody may be written to or called."""

    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    SMS = "sms", pgettext_lazy("channel", "SMS")
    POST = "post", pgettext_lazy("channel", "Post")
    TELEPHONE = "telephone", pgettext_lazy("channel", "Telephone")
    PUSH = "push", pgettext_lazy("channel", "Push message")


class Answer(models.TextChoices):
    """What an application is told."""

    ALLOWED = "allowed", pgettext_lazy("decision", "Allowed")
    REFUSED = "refused", pgettext_lazy("decision", "Not allowed")
    NEEDS_ASKING = "needs_asking", pgettext_lazy("decision", "Has to be asked")


class Reason(models.TextChoices):
    """Why an application is told so."""

    GIVEN = "given", _("Consent was given.")
    NECESSARY = "necessary", _("It is necessary, so nobody is asked.")
    NO_OBJECTION = "no_objection", _("Nobody objected; it rests on a legitimate interest.")
    REFUSED = "refused", _("Consent was refused.")
    WITHDRAWN = "withdrawn", _("Consent was withdrawn.")
    OBJECTED = "objected", _("The person objected.")
    INVALIDATED = "invalidated", _("The consent does not hold.")
    NEVER_ASKED = "never_asked", _("Nobody asked yet.")
    EXPIRED = "expired", _("The consent was given for a time that is over.")
    NEW_WORDING = "new_wording", _("The purpose changed since, so it has to be asked again.")
    FORBIDDEN = "forbidden", _("The owner of the workspace does not allow it.")


class Scope(models.TextChoices):
    """What an application may do."""

    DECISIONS = "decisions", _("Ask whether data may be used")
    CONSENTS = "consents", _("Record what people choose")
    HISTORY = "history", _("Read what people chose, and when")


class Change(models.TextChoices):
    """What an application is told of by a webhook; the values are the types of Standard Webhooks."""

    GIVEN = "consent.given", _("Somebody agreed")
    REFUSED = "consent.refused", _("Somebody refused")
    WITHDRAWN = "consent.withdrawn", _("Somebody withdrew or objected")
    EXPIRED = "consent.expired", _("The time of a consent was over")
    INVALIDATED = "consent.invalidated", _("A consent turned out not to hold")


CHANGE_OF = {
    **dict.fromkeys(GIVING, Change.GIVEN),
    EventKind.REFUSED: Change.REFUSED,
    EventKind.WITHDRAWN: Change.WITHDRAWN,
    EventKind.EXPIRED: Change.EXPIRED,
    EventKind.INVALIDATED: Change.INVALIDATED,
}
# Sent when an officer tries whether deliveries arrive.
TEST = "webhook.test"


class EndpointState(models.TextChoices):
    """Whether an application is told of changes. The last one is the portal's doing, the others are an officer's."""

    ACTIVE = "active", pgettext_lazy("webhook", "In use")
    PAUSED = "paused", pgettext_lazy("webhook", "Paused")
    STOPPED = "stopped", pgettext_lazy("webhook", "Stopped")


class StopReason(models.TextChoices):
    """Why the portal stopped telling an application."""

    GONE = "gone", _("It answered that it is gone for good (410).")
    FAILING = "failing", _("It took nothing for five days.")


class DeliveryState(models.TextChoices):
    """How the delivery of one webhook stands."""

    WAITING = "waiting", pgettext_lazy("webhook", "Waiting")
    DELIVERED = "delivered", pgettext_lazy("webhook", "Delivered")
    FAILED = "failed", pgettext_lazy("webhook", "Given up")
