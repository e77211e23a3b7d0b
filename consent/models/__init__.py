from consent.models.application import Application, ApplicationCall, ApplicationKey
from consent.models.child import HELD_BACK, OPEN_FINDINGS, ChildFinding
from consent.models.event import ConsentEvent, Shown
from consent.models.guardian_question import GuardianQuestion
from consent.models.notice import ImmutableNotice, Notice, NoticeVersion
from consent.models.preference_code import PreferenceCode
from consent.models.purpose import WITH_A_CHOICE, Purpose, PurposeVersion
from consent.models.seal import LedgerSeal
from consent.models.state import ConsentState
from consent.models.subject import Identifier, Subject

__all__ = [
    "HELD_BACK",
    "OPEN_FINDINGS",
    "WITH_A_CHOICE",
    "Application",
    "ApplicationCall",
    "ApplicationKey",
    "ChildFinding",
    "ConsentEvent",
    "ConsentState",
    "GuardianQuestion",
    "Identifier",
    "ImmutableNotice",
    "LedgerSeal",
    "Notice",
    "NoticeVersion",
    "PreferenceCode",
    "Purpose",
    "PurposeVersion",
    "Shown",
    "Subject",
]
