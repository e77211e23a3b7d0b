"""What a pack says of the register: activities, recipients with their transfers, retention."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from privacy_portal.profiles.entry import Country, Entry, LengthText, NameOrTexts, Sentence, Slug, Texts
from workspaces.models import PersonType, Role
from workspaces.register.kinds import LegalBasis, RecipientClass, RetentionEnd, RetentionStart, Safeguard


def _once(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise ValueError("names something twice")
    return values


Keys = Annotated[list[str], AfterValidator(_once)]


class TransferEntry(Entry):
    """Data leaving the country of the controller (EK-10, NC-08): where to, and what protects it there."""

    country: Country
    safeguard: Safeguard
    document: Annotated[NameOrTexts, Field(min_length=1)] | None = None
    assessed_on: date | None = None  # the day on which the importer was assessed
    assessment: Texts | None = None


class AssessmentEntry(Entry):
    """Why a subcontractor was chosen, and when that is looked at again (CP-08)."""

    assessed_on: date
    by: Sentence
    outcome: Texts
    review_by: date


class RecipientEntry(Entry):
    """Somebody to whom data is disclosed (EK-09). A sub-processor is listed in public (NC-07)."""

    key: Slug
    name: Annotated[NameOrTexts, Field(min_length=1)]
    kind: RecipientClass
    country: Country
    purpose: Texts
    subprocessor: bool = False
    marketing: bool = False  # gets data for its own marketing: a person may ask for the list of those
    since: date | None = None
    transfer: TransferEntry | None = None
    assessment: AssessmentEntry | None = None


class RetentionEntry(Entry):
    """How long data is kept. `workspace`: by written instruction of that workspace's owner (NC-09, QO-07).
    `jurisdictions`: for people who live in these countries; for everybody else the rule without them holds."""

    key: Slug
    categories: Literal["all"] | Annotated[Keys, Field(min_length=1)]
    length: LengthText
    starts: RetentionStart
    then: RetentionEnd = RetentionEnd.ERASE
    workspace: str | None = None
    people: list[PersonType] = []
    jurisdictions: Annotated[list[Country], AfterValidator(_once)] = []
    backups: LengthText | None = None  # for so long copies stay in backups and archives (EK-11)
    because: Texts
    clause: Annotated[NameOrTexts, Field(min_length=1)] | None = None


class ActivityEntry(Entry):
    """One row of the record of processing activities (Art. 30(1), and 30(2) where the platform is processor)."""

    key: Slug
    names: Texts
    purpose: Texts
    role: Role
    controller: str | None = None  # an organisation; by default the operator, or for a processor the owners
    jointly_with: Keys = []
    people: Annotated[list[PersonType], Field(min_length=1)]
    categories: Annotated[Keys, Field(min_length=1)]
    special_categories: bool = False
    basis: LegalBasis | None = None
    interest: Texts | None = None  # which legitimate interest
    recipients: Keys = []
    retention: Keys = []
    measures: Texts
    since: date | None = None


class RelationEntry(Entry):
    """One way of having to do with the service, in words for whoever is asked which of them is theirs."""

    person: PersonType
    titles: Texts
    hints: Texts
