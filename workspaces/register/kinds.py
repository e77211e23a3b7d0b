"""The fixed words of the register: why, to whom, on which safeguard, and until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LegalBasis(models.TextChoices):
    """GDPR Art. 6(1)(a) to (f)."""

    CONSENT = "consent", pgettext_lazy("legal basis", "Consent")
    CONTRACT = "contract", pgettext_lazy("legal basis", "Contract")
    LEGAL_OBLIGATION = "legal_obligation", pgettext_lazy("legal basis", "Legal obligation")
    VITAL_INTERESTS = "vital_interests", pgettext_lazy("legal basis", "Vital interests")
    PUBLIC_TASK = "public_task", pgettext_lazy("legal basis", "Public task")
    LEGITIMATE_INTERESTS = "legitimate_interests", pgettext_lazy("legal basis", "Legitimate interests")


class RecipientClass(models.TextChoices):
    """The classes of recipients that the five services name (EK-09)."""

    SERVICE_PROVIDER = "service_provider", _("Service provider")
    WORKSPACE_OWNER = "workspace_owner", _("Owner of a workspace")
    INTEGRATION = "integration", _("Connected service")
    GROUP = "group", _("Company of the group")
    SUCCESSOR = "successor", _("Buyer of the business")
    PARTNER = "partner", _("Business partner")
    AUTHORITY = "authority", _("Authority")


class Safeguard(models.TextChoices):
    """What protects data that leaves its country (GDPR Art. 45 to 49; APPI Art. 28)."""

    NOT_NEEDED = "not_needed", _("None needed")
    ADEQUACY = "adequacy", _("Adequacy decision")
    STANDARD_CLAUSES = "standard_clauses", _("Standard contractual clauses")
    BINDING_RULES = "binding_rules", _("Binding corporate rules")
    CERTIFIED = "certified", _("Certified framework")
    CONTRACT = "contract", _("Contract")
    CONSENT = "consent", _("Consent of the person")


class RetentionStart(models.TextChoices):
    """The day from which a retention period runs."""

    COLLECTED = "collected", _("the data was collected")
    LAST_ACTIVITY = "last_activity", _("the person last used the service")
    ACCOUNT_CLOSED = "account_closed", _("the account was closed")
    SUBSCRIPTION_ENDED = "subscription_ended", _("the customer’s contract ended")


class RetentionEnd(models.TextChoices):
    """What happens to the data when its period is over."""

    ERASE = "erase", _("deleted")
    ANONYMISE = "anonymise", _("made anonymous")
