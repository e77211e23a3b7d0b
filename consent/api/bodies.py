"""What applications send and get, as pydantic reads and writes it: a thousand lines take it some milliseconds."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, RootModel

from consent.kinds import ActorKind, Answer, EventKind, Reason
from consent.webhooks.changes import ChangeFacts

MOST_LINES = 1_000
Text = Annotated[str, Field(min_length=1, max_length=254)]
Key = Annotated[str, Field(max_length=50)]


class Part(BaseModel):
    """A part of a body. An unknown key is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)


class SubjectBody(Part):
    """Whose consent it is: one identifier, or several that the application knows to be of one person."""

    email: Text | None = None
    phone: Text | None = None
    account: Text | None = None
    device: Text | None = None
    customer: Text | None = None


class GuardianBody(Part):
    """Who decides for a child."""

    email: Text


class ConsentBody(Part):
    """What somebody chose. `version` is the number of the wording that they read; `place` says where, without
    anything about them; with `actor` voucher, `actor_id` says who vouches; `member_of` names the workspaces in which
    they work, whose owners may have forbidden it. `born`, or `age` in years, says whether the person consents alone
    where they live (`jurisdiction`), and is not kept; else `guardian` is asked."""

    subject: SubjectBody
    purpose: Key
    choice: Literal["given", "refused", "withdrawn"]
    version: Annotated[int, Field(ge=1, le=32_767)] | None = None
    option: Key = ""
    workspace: Annotated[str, Field(max_length=80)] = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=16)] = "en"
    jurisdiction: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,5})?$")] | Literal[""] = ""
    place: Annotated[str, Field(max_length=200)] = ""
    actor: Literal[ActorKind.PERSON, ActorKind.GUARDIAN, ActorKind.VOUCHER, ActorKind.AGENT] = ActorKind.PERSON
    actor_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]*$", max_length=64)] = ""
    member_of: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=20)] = []
    born: date | None = None
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    guardian: GuardianBody | None = None


class BatchBody(Part):
    """Up to 1,000 choices, of which all are recorded or none."""

    consents: Annotated[list[ConsentBody], Field(min_length=1, max_length=MOST_LINES)]


class ConsentOrBatch(RootModel[ConsentBody | BatchBody]):
    """One choice, or many."""


class WithdrawalBody(Part):
    """End the consents of somebody: to one purpose, to all with a topic, or to everything that can be withdrawn."""

    subject: SubjectBody
    purpose: Key = ""
    topic: Key = ""
    option: Key = ""
    workspace: Annotated[str, Field(max_length=80)] = ""
    language: Annotated[str, Field(max_length=16)] = "en"
    place: Annotated[str, Field(max_length=200)] = ""


class ChildBody(Part):
    """Somebody who turns out to be a child, as far as the application knows. `born`, or `age` in years, is not kept,
    but the day from which on they decide themselves where they live (`jurisdiction`)."""

    subject: SubjectBody
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=16)] = "en"
    jurisdiction: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,5})?$")] | Literal[""] = ""
    born: date | None = None
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    guardian: GuardianBody | None = None


class ReportAnswer(BaseModel):
    """A report that an officer looks at. The same person reported again has the same `id` while it is open."""

    id: UUID
    told: str


class RecordAnswer(BaseModel):
    """An event of the ledger. `pseudonym` is the name of the person for this application alone: webhooks and the feed
    of changes use it."""

    id: UUID
    pseudonym: str
    purpose: str
    version: int
    option: str
    workspace: str
    kind: EventKind
    at: datetime
    ends_at: datetime | None


class WaitingAnswer(BaseModel):
    """A consent that is not recorded, because a guardian has to give it: that of the choice at place `line`, counted
    from 0. `guardian` says whether one was asked or the address of one is needed; `expires_at` until when they can
    answer. From the day `until` on, the person is `below` years old and decides themselves."""

    line: int
    purpose: str
    option: str
    workspace: str
    guardian: Literal["asked", "address_needed"]
    below: int
    until: date
    expires_at: datetime | None
    told: str


class UnconfirmedAnswer(BaseModel):
    """A consent that counts once the person typed the code that was mailed to them, until `expires_at`: that of the
    choice at place `line`, counted from 0."""

    line: int
    purpose: str
    option: str
    workspace: str
    expires_at: datetime
    told: str


class RecordsAnswer(BaseModel):
    """The events, in the order of the choices, and what waits for a guardian, or for the mailbox of the person."""

    records: list[RecordAnswer]
    waiting: list[WaitingAnswer] = []
    unconfirmed: list[UnconfirmedAnswer] = []


class ChangesAnswer(BaseModel):
    """Changes, the oldest first. To go on, send `next` as `after`, now if there is `more`, else later; it is null where
    there was nothing yet."""

    changes: list[ChangeFacts]
    next: UUID | None
    more: bool


class HistoryAnswer(BaseModel):
    """Events, the newest first; `next` is where to go on, null at the end."""

    records: list[RecordAnswer]
    next: int | None


class ReceiptAnswer(BaseModel):
    """A signed receipt: a flattened JSON Web Signature (RFC 7515) with Ed25519. `payload` holds what was signed, in
    base64url; `receipts/keys.json` has the keys."""

    protected: str
    payload: str
    signature: str


class DecisionAnswer(BaseModel):
    """Whether data may be used for a purpose, and why. `version` is the wording to ask with; `agreed` the one that the
    person spoke on. `stop_url` goes into the mail as `List-Unsubscribe` (RFC 8058), where it is allowed.
    `forbidden_by` is the workspace whose owner does not allow it."""

    purpose: str
    option: str
    workspace: str
    allowed: bool
    answer: Answer
    reason: Reason
    told: str
    version: int
    agreed: int | None
    since: datetime | None
    ends_at: datetime | None
    stop_url: str | None
    forbidden_by: str | None = None


class DecisionsAnswer(BaseModel):
    """The answers, as they are at `at`. `preferences_url` opens the choices of the person, for them alone; an
    application of a workspace gets the page that asks them for a code. `pseudonym` is the name of the person in
    webhooks to this application, null for somebody of whom nothing is known."""

    at: datetime
    pseudonym: str | None
    preferences_url: str | None
    decisions: list[DecisionAnswer]


class WordsAnswer(BaseModel):
    """The wording in one language."""

    title: str
    text: str
    limits: list[str]


class PurposeAnswer(BaseModel):
    """What people are asked for today, in every language."""

    purpose: str
    topic: str
    version: int
    effective_from: str
    basis: str
    per_workspace: bool
    guardian_below: int | None
    double_opt_in: bool
    explicit: bool
    options: dict[str, dict[str, str]]
    categories: list[str]
    recipients: list[str]
    lasts_months: int | None
    words: dict[str, WordsAnswer]
    digest: str


class PurposesAnswer(BaseModel):
    """All of them, in the order in which people see them."""

    purposes: list[PurposeAnswer]


class CountingAnswer(BaseModel):
    """A section that counts, with the text that it is from, and the texts that give way to it."""

    heading: str
    paragraphs: list[str]
    notice: str
    edition: int
    gives_way: list[str]


class WhatCountsAnswer(BaseModel):
    """What counts for people of a place on a day, section by section."""

    residence: str
    on: str
    sections: list[CountingAnswer]


COUNTS_EXAMPLE = {
    "residence": "KR",
    "on": "2026-11-26",
    "sections": [
        {
            "heading": "If you are not content",
            "paragraphs": ["Tell us first."],
            "notice": "south-korea",
            "edition": 1,
            "gives_way": ["privacy"],
        }
    ],
}

GIVEN_EXAMPLE = {
    "subject": {"email": "rita@example.org"},
    "purpose": "offers",
    "option": "email",
    "choice": "given",
    "version": 1,
    "language": "en",
    "place": "sign-up form",
}
CHILD_EXAMPLE = {"subject": {"email": "rita@example.org"}, "age": 12, "jurisdiction": "DE", "language": "de"}
REPORT_EXAMPLE = {
    "id": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a02",
    "told": "An officer looks at it. Nothing else was done.",
}
WITHDRAWAL_EXAMPLE = {"subject": {"email": "rita@example.org"}, "topic": "marketing"}
RECORDS_EXAMPLE = {
    "records": [
        {
            "id": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01",
            "pseudonym": "5d41402abc4b2a76b9719d911017c592",
            "purpose": "offers",
            "version": 1,
            "option": "email",
            "workspace": "",
            "kind": "given",
            "at": "2026-11-26T09:00:00Z",
            "ends_at": "2028-11-26T09:00:00Z",
        }
    ],
    "waiting": [],
    "unconfirmed": [],
}
CHANGES_EXAMPLE = {
    "changes": [
        {
            "id": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01",
            "pseudonym": "5d41402abc4b2a76b9719d911017c592",
            "purpose": "offers",
            "version": 1,
            "option": "email",
            "workspace": "",
            "answer": "refused",
            "reason": "withdrawn",
            "at": "2026-11-26T09:00:00Z",
        }
    ],
    "next": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01",
    "more": False,
}
RECEIPT_EXAMPLE = {
    "protected": "eyJhbGciOiJFZERTQSIsImtpZCI6Ijg3N...",
    "payload": "ewogIkBjb250ZXh0Ijoge...",
    "signature": "bZJQ1uF3m1uKcR2l4...",
}
DECISIONS_EXAMPLE = {
    "at": "2026-11-26T09:30:00Z",
    "pseudonym": "5d41402abc4b2a76b9719d911017c592",
    "preferences_url": "https://privacy.enkomm.example/enkomm/preferences/link/WzEsIjZm...",
    "decisions": [
        {
            "purpose": "offers",
            "option": "email",
            "workspace": "",
            "allowed": True,
            "answer": "allowed",
            "reason": "given",
            "told": "Consent was given.",
            "version": 1,
            "agreed": 1,
            "since": "2026-11-26T09:00:00Z",
            "ends_at": "2028-11-26T09:00:00Z",
            "stop_url": "https://privacy.enkomm.example/enkomm/preferences/stop/WzEsIjZm...",
            "forbidden_by": None,
        }
    ],
}
PURPOSES_EXAMPLE = {
    "purposes": [
        {
            "purpose": "offers",
            "topic": "marketing",
            "version": 1,
            "effective_from": "2026-02-15",
            "basis": "consent",
            "per_workspace": False,
            "guardian_below": None,
            "explicit": False,
            "options": {"email": {"en": "E-mail"}},
            "categories": ["account", "marketing_preference"],
            "recipients": ["tin-post"],
            "lasts_months": 24,
            "words": {"en": {"title": "Offers of enKomm", "text": "We tell you of new features.", "limits": []}},
            "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }
    ]
}
