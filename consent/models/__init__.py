from consent.models.application import Application, ApplicationCall, ApplicationKey
from consent.models.event import ConsentEvent, Shown
from consent.models.guardian_question import GuardianQuestion
from consent.models.notice import ImmutableNotice, Notice, NoticeVersion
from consent.models.preference_code import PreferenceCode
from consent.models.propagation import Propagation, RecipientContact
from consent.models.purpose import WITH_A_CHOICE, Purpose, PurposeVersion
from consent.models.seal import LedgerSeal
from consent.models.state import ConsentState
from consent.models.subject import Identifier, Subject
from consent.models.webhook import LedgerMark, WebhookDelivery, WebhookEndpoint

__all__ = [
    "WITH_A_CHOICE",
    "Application",
    "ApplicationCall",
    "ApplicationKey",
    "ConsentEvent",
    "ConsentState",
    "GuardianQuestion",
    "Identifier",
    "ImmutableNotice",
    "LedgerMark",
    "LedgerSeal",
    "Notice",
    "NoticeVersion",
    "PreferenceCode",
    "Propagation",
    "Purpose",
    "PurposeVersion",
    "RecipientContact",
    "Shown",
    "Subject",
    "WebhookDelivery",
    "WebhookEndpoint",
]
