"""What a pack says of consent: what people are asked for, with every version of the wording, and its cookies."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from consent.cookies import words
from consent.kinds import CookieKind, Topic
from privacy_portal.profiles.entry import Entry, NameOrTexts, Sentence, Slug, Texts
from privacy_portal.profiles.register_schema import Keys
from workspaces.register.kinds import LegalBasis

# A channel by which somebody is written to or called, or a scope such as mail.read.
Option = Annotated[str, Field(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=50)]


class WordsEntry(Entry):
    """What people read before they choose. `limits`: what is not done with the data, one sentence each."""

    title: Sentence
    text: Sentence
    limits: list[Sentence] = []


class PurposeVersionEntry(Entry):
    """One wording. `asks_again: false`: consents to the version before hold for this one too (EK-07)."""

    effective_from: date
    basis: LegalBasis
    texts: dict[str, WordsEntry]
    options: dict[Option, Texts | None] = {}  # a scope has a text, a channel of ours needs none
    categories: Annotated[Keys, Field(min_length=1)]
    recipients: Keys = []
    explicit: bool = False
    lasts_months: Annotated[int, Field(ge=1, le=120)] | None = None
    asks_again: bool = True


class PurposeEntry(Entry):
    """Something that people are asked for, with all its versions, oldest first. `synced`: by option the kinds of data
    that it brings in, which are deleted when the consent to it ends (EK-08)."""

    key: Slug
    topic: Topic
    per_workspace: bool = False
    guardian_below: Annotated[int, Field(ge=1, le=18)] | None = None
    double_opt_in: bool = False
    synced: dict[Option, Keys] = {}
    ended_on: date | None = None
    versions: Annotated[list[PurposeVersionEntry], Field(min_length=1)]


# Of a website: scheme, host, and a port that is not the usual one.
ORIGIN = r"^https://[a-z0-9.-]+(:[0-9]{1,5})?$"
# A signal of Google's Consent Mode (developers.google.com/tag-platform/security/guides/consent).
Signal = Literal[
    "ad_storage",
    "ad_user_data",
    "ad_personalization",
    "analytics_storage",
    "functionality_storage",
    "personalization_storage",
    "security_storage",
]


class CookieEntry(Entry):
    """A cookie, or anything else that is kept in a browser. `category`: the key of a purpose with the topic cookies."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    category: Slug
    provider: NameOrTexts
    kind: CookieKind = CookieKind.COOKIE
    lasts: Annotated[str, Field(pattern=words.PATTERN)]
    texts: Texts


class CookieEditionEntry(Entry):
    """An edition of the register. `for_advertising`: categories by which data is sold or shared for advertising."""

    effective_from: date
    for_advertising: Keys = []
    consent_mode: dict[Slug, Annotated[list[Signal], Field(min_length=1)]] = {}
    cookies: Annotated[list[CookieEntry], Field(min_length=1)]


class CookiesEntry(Entry):
    """The cookies of the platform's websites: `sites` are the origins that may show the banner."""

    sites: list[Annotated[str, Field(pattern=ORIGIN, max_length=200)]] = []
    editions: Annotated[list[CookieEditionEntry], Field(min_length=1)]
