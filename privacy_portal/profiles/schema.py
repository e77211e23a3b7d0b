"""What a profile pack may say (docs/operating/profile.md). An unknown key is a mistake, never ignored."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dsr.models import PromiseStart
from privacy_portal.profiles.consent_schema import CookiesEntry, PurposeEntry
from privacy_portal.profiles.entry import (
    Colour,
    Country,
    Entry,
    Key,
    LengthText,
    Mail,
    Sentence,
    Slug,
    Texts,
    TimeZone,
)
from privacy_portal.profiles.register_schema import ActivityEntry, Keys, RecipientEntry, RelationEntry, RetentionEntry
from workspaces.models import SHORTEST_NOTICE_DAYS, MemberRole, PersonType, Role, WorkspaceKind


class Brand(Entry):
    """Two colours; the portal repairs them until text on them can be read."""

    primary: Colour
    second: Colour | None = None


class PlatformEntry(Entry):
    """The service whose portal this is."""

    slug: Slug
    name: str
    reference_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    contact_email: Mail
    languages: Annotated[list[str], Field(min_length=1)]
    time_zone: TimeZone
    brand: Brand
    appeal_days: Annotated[int, Field(ge=30, le=365)] = 60
    forward_within: LengthText | Literal[""] = ""
    notice_days: Annotated[int, Field(ge=SHORTEST_NOTICE_DAYS, le=365)] = 30


class OrganisationEntry(Entry):
    """A legal entity; exactly one is the operator."""

    key: Slug
    name: str
    country: Country
    contact_email: Mail
    operator: bool = False
    representative: str = ""
    protection_officer: str = ""


class EstablishmentEntry(Entry):
    """Where an organisation contracts with people. An empty `serves` stands for all countries nobody else serves."""

    key: Slug
    organisation: str
    name: str
    address: str
    country: Country
    subdivision: str = ""
    time_zone: TimeZone
    contact_email: Mail
    serves: list[Country]


class WorkspaceEntry(Entry):
    """A tenant; `key` is the one that the system uses."""

    key: Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]+$", max_length=80)]
    name: str
    kind: WorkspaceKind
    owner: str | None = None
    creator: str = ""
    owner_may_be_named: bool = True


class MembershipEntry(Entry):
    """What a person is: on the platform, or in `workspace`."""

    role: MemberRole
    workspace: str | None = None


class PersonEntry(Entry):
    """Somebody who signs in."""

    email: Mail
    name: str
    language: str
    demo: bool = False
    memberships: Annotated[list[MembershipEntry], Field(min_length=1)]


Variable = Annotated[str, Field(pattern=r"^env:[A-Z][A-Z0-9_]*$")]


class SignInEntry(Entry):
    """An identity provider (OpenID Connect) by which people sign in. What it takes stands in the environment.

    `trusted_audiences`: client ids of others for whom its tokens may be as well; a token for anybody else is refused.
    """

    key: Slug
    name: str
    issuer: Variable
    client_id: Variable
    client_secret: Variable
    trusted_audiences: list[str] = []


class CategoryEntry(Entry):
    """A kind of data in words for people."""

    key: Key
    names: Texts
    descriptions: Texts


class RuleEntry(Entry):
    """Who decides about these categories in this situation, and the sentence that says why.

    `jointly_with`: the organisations with which the platform decides, where it is a joint controller.
    """

    platform: Role
    jointly_with: Keys = []
    categories: Literal["all"] | Annotated[list[str], Field(min_length=1)]
    person: PersonType | None = None
    workspace: WorkspaceKind | None = None
    since: date | None = None
    until: date | None = None
    because: Texts


class SystemEntry(Entry):
    """Where data lies. `url` is `sample:NAME` or `env:NAME`: an address with a password stands in no pack."""

    slug: Slug
    names: Texts
    connector: Literal["sql"]
    dataset: str
    url: Annotated[str, Field(pattern=r"^(sample:[a-z0-9-]+|env:[A-Z][A-Z0-9_]*)$")]

    @property
    def is_sample(self) -> bool:
        """Whether this is a made-up system, which exists in a demonstration only."""
        return self.url.startswith("sample:")


class SectionEntry(Entry):
    """A heading with its paragraphs. `about`: the matter that it settles, by the same word in every text."""

    heading: Sentence
    paragraphs: Annotated[list[Sentence], Field(min_length=1)]
    about: Slug | None = None


class EditionEntry(Entry):
    """A published text, by language. `summaries` say in a sentence what changes: people are told of it ahead."""

    last_updated: date
    effective_from: date
    summaries: Texts = {}
    sections: dict[str, Annotated[list[SectionEntry], Field(min_length=1)]]


class NoticeEntry(Entry):
    """A notice with all its editions, oldest first. `places`: an addendum for people there. `prevails_over`: the keys
    of texts before which this one counts where both settle a matter. `refusing`: what follows for whoever does not
    agree to a change."""

    key: Slug
    titles: Texts
    places: list[Country] = []
    prevails_over: Keys = []
    refusing: Texts = {}
    editions: Annotated[list[EditionEntry], Field(min_length=1)]


class PromiseEntry(Entry):
    """An answer that the platform promises within a time, by its terms, whatever the law gives it."""

    key: Slug
    rights: Annotated[list[str], Field(min_length=1)]
    length: LengthText
    starts: PromiseStart = PromiseStart.RECEIPT
    since: date | None = None
    until: date | None = None
    clause: Sentence
    url: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""
    texts: Texts


class Profile(Entry):
    """A whole pack."""

    version: str
    platform: PlatformEntry
    organisations: list[OrganisationEntry]
    establishments: Annotated[list[EstablishmentEntry], Field(min_length=1)]
    workspaces: list[WorkspaceEntry] = []
    people: list[PersonEntry] = []
    sign_in: list[SignInEntry] = []
    categories: Annotated[list[CategoryEntry], Field(min_length=1)]
    rules: list[RuleEntry]
    systems: list[SystemEntry] = []
    notices: list[NoticeEntry] = []
    purposes: list[PurposeEntry] = []
    cookies: CookiesEntry | None = None
    promises: list[PromiseEntry] = []
    relations: list[RelationEntry] = []
    recipients: list[RecipientEntry] = []
    retention: list[RetentionEntry] = []
    activities: list[ActivityEntry] = []
