"""The portal's annotations of a Fides dataset (`meta.portal`), as they are written in YAML.

Fides says which fields hold which kind of data; these say what the portal must know besides: which column leads to the
person, which to the workspace, what an erasure does to the row and what the law makes us keep. An unknown key is an
error, so that a misspelt `erase` cannot quietly become the default. docs/operating/data-map.md explains each key.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContactNote(_Note):
    """A column with an address or number that the system itself confirmed, and the column that says since when."""

    field: str
    kind: Literal["email", "phone", "recovery_email"]
    since: str | None = None


class IdentityNote(_Note):
    """The collection with one row a person. Columns of other collections are written `collection.column`.

    Every entry of `name`, `email` and `phone` is an alternative; a list inside `name` is one name in several columns.
    `country` holds where the person lives, as an ISO 3166-1 code; `last_active` and `closed` the days on which the
    person last used the service and closed the account.
    """

    collection: str
    key: str
    name: tuple[str | tuple[str, ...], ...] = ()
    email: tuple[str, ...] = ()
    phone: tuple[str, ...] = ()
    account: str | None = None
    contacts: tuple[ContactNote, ...] = ()
    country: str | None = None
    last_active: str | None = None
    closed: str | None = None
    kind_field: str | None = None
    kinds: dict[str, str] = Field(default_factory=dict)
    kind: str = ""


class WorkspacesNote(_Note):
    """Where workspaces are: `id` is what rows refer to, `key` what the portal knows, `personal` values of `kind`.

    `ended` and `last_active` are the days on which the customer's contract ended and somebody last worked there.
    """

    collection: str
    id: str
    key: str
    kind: str | None = None
    personal: tuple[str, ...] = ()
    ended: str | None = None
    last_active: str | None = None


class MembershipsNote(_Note):
    """Who has to do with which workspace, as what, from when until when.

    `kind` is the person type of everybody in the collection; or `kinds` translates what stands in `kind_field`.
    """

    collection: str
    subject: str
    workspace: str
    role: str | None = None
    since: str | None = None
    until: str | None = None
    kind_field: str | None = None
    kinds: dict[str, str] = Field(default_factory=dict)
    kind: str = ""


class ViaNote(_Note):
    """The row belongs where its parent belongs; `column` may be left out when the field references the parent."""

    via: str
    column: str | None = None


class OfNote(_Note):
    """A column that holds the key of a person in another identity collection than the first."""

    column: str
    of: str


class KeepNote(_Note):
    """Why rows stay, and for how many years counted from a date column; without years as long as the reason holds."""

    reason: str
    years: int | None = Field(default=None, ge=1, le=100)
    from_: str | None = Field(default=None, alias="from")
    counted_from: Literal["day", "year_end"] = "day"


class CollectionNote(_Note):
    """How one collection is treated. `category: none` says that its rows are about no person.

    `dated` is the day on which a row was collected. `labels` are the collection's names for the person, `staff_labels`
    those for officers and owners, by language.
    """

    category: str
    labels: dict[str, str] = Field(default_factory=dict)
    staff_labels: dict[str, str] = Field(default_factory=dict)
    subject: str | ViaNote | OfNote | tuple[str | ViaNote | OfNote, ...] = ()
    workspace: str | ViaNote | None = None
    dated: str | ViaNote | None = None
    erase: Literal["delete", "clear", "keep"] = "delete"
    clear: tuple[str, ...] | dict[str, str | int | bool | None] = ()
    keep: KeepNote | None = None
    export: bool = True
    withhold: tuple[str, ...] = ()
    volatile: bool | tuple[str, ...] = ()


class PortalNote(_Note):
    """All annotations of a dataset. `memberships` may stand in several collections.

    `reasons` explain keep rules: code -> language -> sentence.
    `backups` says by language how long copies in backups outlive an erasure.
    """

    identity: IdentityNote | tuple[IdentityNote, ...]
    workspaces: WorkspacesNote | None = None
    memberships: MembershipsNote | tuple[MembershipsNote, ...] = ()
    collections: dict[str, CollectionNote]
    reasons: dict[str, dict[str, str]] = Field(default_factory=dict)
    backups: dict[str, str] = Field(default_factory=dict)
