from consent.models.announcement import (
    Announcement,
    AnswerWay,
    EditionAnswer,
    EditionObjection,
    EditionTold,
    ObjectionOutcome,
)
from consent.models.application import Application, ApplicationCall, ApplicationKey
from consent.models.child import HELD_BACK, OPEN_FINDINGS, ChildFinding
from consent.models.consent_list import ConsentList, ListPart, RefusedLine
from consent.models.cookie import CookieEdition, JoinedDevice, Site
from consent.models.disconnection import Disconnection, DisconnectionState
from consent.models.event import ConsentEvent, Shown
from consent.models.guardian_question import GuardianQuestion
from consent.models.kiosk import Kiosk
from consent.models.notice import Door, ImmutableNotice, Notice, NoticeVersion
from consent.models.notice_draft import DraftState, NoticeDraft
from consent.models.preference_code import PreferenceCode
from consent.models.propagation import Propagation, RecipientContact
from consent.models.purpose import WITH_A_CHOICE, Purpose, PurposeVersion
from consent.models.seal import LedgerSeal
from consent.models.state import ConsentState
from consent.models.subject import Identifier, Subject
from consent.models.unconfirmed_consent import MAX_TRIES, UnconfirmedConsent
from consent.models.webhook import LedgerMark, WebhookDelivery, WebhookEndpoint

__all__ = [
    "HELD_BACK",
    "MAX_TRIES",
    "OPEN_FINDINGS",
    "WITH_A_CHOICE",
    "Announcement",
    "AnswerWay",
    "Application",
    "ApplicationCall",
    "ApplicationKey",
    "ChildFinding",
    "ConsentEvent",
    "ConsentList",
    "ConsentState",
    "CookieEdition",
    "Disconnection",
    "DisconnectionState",
    "Door",
    "DraftState",
    "EditionAnswer",
    "EditionObjection",
    "EditionTold",
    "GuardianQuestion",
    "Identifier",
    "ImmutableNotice",
    "JoinedDevice",
    "Kiosk",
    "LedgerMark",
    "LedgerSeal",
    "ListPart",
    "Notice",
    "NoticeDraft",
    "NoticeVersion",
    "ObjectionOutcome",
    "PreferenceCode",
    "Propagation",
    "Purpose",
    "PurposeVersion",
    "RecipientContact",
    "RefusedLine",
    "Shown",
    "Site",
    "Subject",
    "UnconfirmedConsent",
    "WebhookDelivery",
    "WebhookEndpoint",
]
