"""What a profile pack may say (docs/operating/profile.md). An unknown key is a mistake, never ignored."""

from datetime import date
from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dsr.law.lengths import Length
from dsr.models import PromiseStart
from workspaces.models import MemberRole, PersonType, Role, WorkspaceKind

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=50)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Mail = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Sentence = Annotated[str, Field(min_length=1)]
Texts = dict[str, Sentence]


@cache
def _zones() -> set[str]:
    return available_timezones()  # which looks through some hundred files each time


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("is not a time zone of the IANA database, such as Asia/Tokyo")
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_enum_values=True)


class Brand(_Entry):
    """Two colours; the portal repairs them until text on them can be read."""

    primary: Colour
    second: Colour | None = None


class PlatformEntry(_Entry):
    """The service whose portal this is."""

    slug: Slug
    name: str
    reference_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    contact_email: Mail
    languages: Annotated[list[str], Field(min_length=1)]
    time_zone: TimeZone
    brand: Brand
    appeal_days: Annotated[int, Field(ge=30, le=365)] = 60


class OrganisationEntry(_Entry):
    """A legal entity; exactly one is the operator."""

    key: Slug
    name: str
    country: Country
    contact_email: Mail
    operator: bool = False


class EstablishmentEntry(_Entry):
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


class WorkspaceEntry(_Entry):
    """A tenant; `key` is the one that the system uses."""

    key: Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]+$", max_length=80)]
    name: str
    kind: WorkspaceKind
    owner: str | None = None
    creator: str = ""
    owner_may_be_named: bool = True


class MembershipEntry(_Entry):
    """What a person is: on the platform, or in `workspace`."""

    role: MemberRole
    workspace: str | None = None


class PersonEntry(_Entry):
    """Somebody who signs in."""

    email: Mail
    name: str
    language: str
    demo: bool = False
    memberships: Annotated[list[MembershipEntry], Field(min_length=1)]


class CategoryEntry(_Entry):
    """A kind of data in words for people."""

    key: Key
    names: Texts
    descriptions: Texts


class RuleEntry(_Entry):
    """Who decides about these categories in this situation, and the sentence that says why."""

    platform: Role
    categories: Literal["all"] | Annotated[list[str], Field(min_length=1)]
    person: PersonType | None = None
    workspace: WorkspaceKind | None = None
    because: Texts


class SystemEntry(_Entry):
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


class SectionEntry(_Entry):
    """A heading with its paragraphs."""

    heading: Sentence
    paragraphs: Annotated[list[Sentence], Field(min_length=1)]


class EditionEntry(_Entry):
    """A published text, by language."""

    last_updated: date
    effective_from: date
    sections: dict[str, Annotated[list[SectionEntry], Field(min_length=1)]]


class NoticeEntry(_Entry):
    """A notice with all its editions, oldest first."""

    key: Slug
    titles: Texts
    editions: Annotated[list[EditionEntry], Field(min_length=1)]


def _length(text: str) -> str:
    Length.parse(text)
    return text


class PromiseEntry(_Entry):
    """An answer that the platform promises within a time, by its terms, whatever the law gives it."""

    key: Slug
    rights: Annotated[list[str], Field(min_length=1)]
    length: Annotated[str, AfterValidator(_length)]
    starts: PromiseStart = PromiseStart.RECEIPT
    since: date | None = None
    until: date | None = None
    clause: Sentence
    url: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""
    texts: Texts


class Profile(_Entry):
    """A whole pack."""

    version: str
    platform: PlatformEntry
    organisations: list[OrganisationEntry]
    establishments: Annotated[list[EstablishmentEntry], Field(min_length=1)]
    workspaces: list[WorkspaceEntry] = []
    people: list[PersonEntry] = []
    categories: Annotated[list[CategoryEntry], Field(min_length=1)]
    rules: list[RuleEntry]
    systems: list[SystemEntry] = []
    notices: list[NoticeEntry] = []
    promises: list[PromiseEntry] = []
