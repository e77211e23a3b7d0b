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
# Somebody said no; the others that end a consent end it by themselves.
SAID_NO = (EventKind.REFUSED, EventKind.WITHDRAWN)


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
    OPT_OUT = "opt_out", _("the form to say no to sale and sharing, or to the use of sensitive data")
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


class Evidence(models.TextChoices):
    """How whoever withdrew was known to be the person."""

    CODE = "code", _("a code to their mailbox")
    ACCOUNT = "account", _("their account")
    APPLICATION = "application", _("an application that knows its customer")
    OFFICER = "officer", _("a privacy officer")


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


class CookieKind(models.TextChoices):
    """How something is kept in a browser, or read out of it."""

    COOKIE = "cookie", pgettext_lazy("cookie", "Cookie")
    LOCAL_STORAGE = "local_storage", _("Storage of the browser")
    SESSION_STORAGE = "session_storage", _("Storage of the browser, until the window is closed")
    PIXEL = "pixel", _("Invisible picture")


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
    GUARDIAN_NEEDED = "guardian_needed", _("The person turned out to be a child: a guardian has to agree first.")


class Scope(models.TextChoices):
    """What an application may do."""

    DECISIONS = "decisions", _("Ask whether data may be used")
    CONSENTS = "consents", _("Record what people choose")
    HISTORY = "history", _("Read what people chose, and when")
    CHILDREN = "children", _("Report that a person turns out to be a child")


class LineReason(models.TextChoices):
    """Why a line of a list became no consent."""

    NOBODY = "nobody", _("It names nobody: neither an e-mail address nor a telephone number.")
    EMAIL = "email", _("The e-mail address is none.")
    PHONE = "phone", _("The telephone number is none. It begins with + and the number of the country.")
    DAY = "day", _("The day is none. Write it like 2026-11-26.")
    TO_COME = "to_come", _("The day is to come.")
    NO_DAY = "no_day", _("It does not say when the person agreed.")
    NO_WORDS = "no_words", _("The words that were shown did not exist yet on that day.")
    OPTION = "option", _("It names something that is not among what people could choose.")
    TWO_PEOPLE = "two_people", _("The address and the number belong to two different people.")
    NEWER = "newer", _("The person refused or ended it after that day.")
    OWN_WORD = "own_word", _("The person refused or ended it themselves. Only they can agree to it now.")
    GUARDIAN = "guardian", _("A guardian decides for this person.")
    FORBIDDEN = "forbidden", _("The owner of the person’s workspace forbids it.")
    OUTDATED = "outdated", _("It is asked with other words by now.")


class FindingState(models.TextChoices):
    """How far it is with somebody who turned out to be a child (consent.children)."""

    REPORTED = "reported", pgettext_lazy("child", "Reported")
    HELD = "held", pgettext_lazy("child", "Held back")
    CLOSING = "closing", pgettext_lazy("child", "Deletion is prepared")
    DELETING = "deleting", pgettext_lazy("child", "Being deleted")
    AGREED = "agreed", pgettext_lazy("child", "A guardian agreed")
    CLOSED = "closed", pgettext_lazy("child", "Closed and deleted")
    WITHDRAWN = "withdrawn", pgettext_lazy("child", "Was a mistake")
    DISMISSED = "dismissed", pgettext_lazy("child", "Not followed")
    OF_AGE = "of_age", pgettext_lazy("child", "Old enough by now")


class HowKnown(models.TextChoices):
    """How it became known that somebody is a child."""

    OWN_WORD = "own_word", _("The person said so themselves")
    GUARDIAN = "guardian", _("A parent or guardian wrote")
    SCHOOL = "school", _("A school or another person wrote")
    STAFF = "staff", _("Somebody who works here noticed")
    AUTHORITY = "authority", _("An authority wrote")
    APPLICATION = "application", _("An application reported it")


class EndOfAsking(models.TextChoices):
    """Why the account of a child is closed."""

    REFUSED = "refused", _("The guardian did not agree.")
    SILENT = "silent", _("The guardian did not answer in time.")
    NOBODY = "nobody", _("Nobody could be asked.")


class AgeEvidence(models.TextChoices):
    """What showed that somebody is of age. Never a copy of it."""

    DOCUMENT = "document_seen", _("A document with the date of birth was shown")
    VIDEO = "video_call", _("They were seen in a video call")
    KNOWN = "known_in_person", _("Somebody who works here knows them")
    WRONG_PERSON = "wrong_person", _("It was about somebody else")


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
