"""What a pack says of consent: the purposes that people are asked for, with every version of the wording."""

from datetime import date
from typing import Annotated

from pydantic import Field

from consent.kinds import Topic
from privacy_portal.profiles.entry import Entry, Sentence, Slug, Texts
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
