"""Taking in what applications say that people chose.

An application names the wording that the person read; the portal puts the very words beside it. It says nothing about
a workspace that is not its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from consent import ages, confirming, decisions, guardians, ledger, notices, policy, purposes, subjects, withdrawals
from consent.cookies import devices
from consent.kinds import GIVING, ActorKind, EventKind, Evidence, IdentifierKind, Method, Topic
from consent.models import (
    Application,
    ConsentEvent,
    GuardianQuestion,
    PurposeVersion,
    Shown,
    Subject,
    UnconfirmedConsent,
)
from privacy_portal.clock import now
from workspaces import policies
from workspaces.models import Workspace


class Refused(ValueError):
    """A line cannot be taken in. `line` is its place, `field` what in it is wrong, and `says` the sentence about it."""

    def __init__(self, line: int, field: str, says: str) -> None:
        super().__init__(says)
        self.line, self.field, self.says = line, field, says


@dataclass(frozen=True)
class Line:
    """What one person chose, as an application tells it. `version` is the number of the wording that was read,
    `member_of` are keys of the workspaces in which the person works."""

    known: tuple[subjects.Known, ...]
    purpose: str
    kind: EventKind
    version: int | None = None
    option: str = ""
    workspace: str = ""
    language: str = "en"
    jurisdiction: str = ""
    place: str = ""
    actor_kind: ActorKind = ActorKind.PERSON
    actor: str = ""
    member_of: tuple[str, ...] = ()
    age: ages.Age | None = None
    guardian: str = ""


@dataclass(frozen=True)
class Waiting:
    """A consent that nobody gave, because a guardian has to: at the place of its line. `below` is the age that counts,
    `until` the day on which the person decides themselves, and `question` went to the guardian, where one was named."""

    place: int
    choice: ledger.Choice
    below: int
    until: date
    question: GuardianQuestion | None


@dataclass(frozen=True)
class Unconfirmed:
    """A consent that counts once the person typed the code that was mailed: at the place of its line."""

    place: int
    choice: ledger.Choice
    row: UnconfirmedConsent


@dataclass(frozen=True)
class Taken:
    """What became of the lines of a call: an event, a guardian is needed, or the person has to confirm it."""

    events: list[ConsentEvent]
    waiting: list[Waiting]
    unconfirmed: list[Unconfirmed]


@dataclass(frozen=True)
class Withdrawal:
    """What somebody withdraws from: one purpose, all of a topic, or (with neither) everything."""

    known: tuple[subjects.Known, ...]
    purpose: str = ""
    topic: str = ""
    option: str = ""
    workspace: str = ""
    language: str = "en"
    jurisdiction: str = ""


HISTORY_PAGE = 100


def take_in(application: Application, lines: Sequence[Line]) -> Taken:
    """Record the choices, all or none, but what a child cannot agree to: of that nothing is recorded, and the guardian
    is asked who is named with it. Raises Refused with the first line that is wrong."""
    named = [one.known for one in lines]
    lines = [replace(one, known=named_by(application, one.known, place)) for place, one in enumerate(lines)]
    reading = _Reading(application, lines)
    prepared = [reading.line(place, line) for place, line in enumerate(lines)]
    childhoods = [
        reading.childhood(place, line, choice) for place, (line, (choice, _how)) in _numbered(lines, prepared)
    ]
    with transaction.atomic():
        waiting = [
            Waiting(place, choice, *childhood, _asked_guardian(application, place, line, choice, childhood[1]))
            for place, (line, (choice, _how)) in _numbered(lines, prepared)
            if (childhood := childhoods[place])
        ]
        own = [place for place, childhood in enumerate(childhoods) if childhood is None]
        unconfirmed = _unconfirmed(application, lines, prepared, own)
        asked = {one.place for one in unconfirmed}
        own = [place for place in own if place not in asked]
        if not own:
            return Taken([], waiting, unconfirmed)
        try:
            found = subjects.find_or_add_all(application.platform_id, [lines[place].known for place in own])
            if application.workspace is None:
                people = zip(found, (named[place] for place in own), strict=True)
                devices.join_named(application.platform_id, list(people))
            entries = [
                ledger.Entry(subject, [prepared[place][0]], prepared[place][1])
                for place, subject in zip(own, found, strict=True)
            ]
            return Taken([event for (event,) in ledger.record_all(entries)], waiting, unconfirmed)
        except subjects.TwoPeople as error:
            raise Refused(own[error.place], "subject", _("The identifiers belong to two people.")) from None
        except ledger.OwnWordStands as error:
            told = _("It was refused or ended: only the person can agree to it now.")
            raise Refused(own[error.place], "actor", told) from None
        except ledger.HeldBack as error:
            told = _("This person turned out to be a child. Nothing is recorded before a guardian agreed.")
            raise Refused(own[error.place], "subject", told) from None
        except ledger.GuardianNeeded as error:
            told = _("A guardian agreed for this person before: say how old they are.")
            raise Refused(own[error.place], "born", told) from None


Prepared = tuple[ledger.Choice, ledger.Circumstances]


def _numbered(lines: Sequence[Line], prepared: Sequence[Prepared]) -> Iterable[tuple[int, tuple[Line, Prepared]]]:
    return enumerate(zip(lines, prepared, strict=True))


def _unconfirmed(
    application: Application, lines: Sequence[Line], prepared: Sequence[Prepared], places: Sequence[int]
) -> list[Unconfirmed]:
    """Mail the people of the lines at `places` that count only once they are confirmed: one mail for what one person
    agreed to of one purpose. In the caller's transaction; raises Refused."""
    together: dict[Any, list[int]] = {}
    for place in places:
        choice, how = prepared[place]
        if confirming.is_needed(choice, how) and not _stands(application, lines[place], choice):
            together.setdefault((lines[place].known, choice.version.pk, choice.workspace), []).append(place)
    found: list[Unconfirmed] = []
    for (known, _version, workspace), same in together.items():
        choice, how = prepared[same[0]]
        options = list(dict.fromkeys(prepared[place][0].option for place in same if prepared[place][0].option))
        try:
            row = confirming.ask(application.platform, choice.version, options, workspace, known, how)
        except confirming.NoAddress:
            told = _("This counts once it is confirmed by mail: name the e-mail address.")
            raise Refused(same[0], "subject", told) from None
        except confirming.TooManyOpen:
            told = _("So much waits to be confirmed by this address that no further mail goes there.")
            raise Refused(same[0], "subject", told) from None
        found += [Unconfirmed(place, prepared[place][0], row) for place in same]
    return found


def _stands(application: Application, line: Line, choice: ledger.Choice) -> bool:
    """Say whether the person agreed to it before, and that holds: to say so again needs no mail."""
    try:
        subject = subjects.find(application.platform_id, line.known)
    except subjects.TwoPeople:
        return True  # what is wrong with it is said where it would be recorded
    state = ledger.states_of(subject).get(choice.key) if subject else None
    return state is not None and decisions.decide(choice.version, decisions.standing_in(state), now()).is_allowed


def _asked_guardian(
    application: Application, place: int, line: Line, choice: ledger.Choice, until: date
) -> GuardianQuestion | None:
    """Ask the guardian whom a line names; None where it names none. In the caller's transaction; raises Refused."""
    if not line.guardian:
        return None
    try:
        address = subjects.Known(IdentifierKind.EMAIL, line.guardian)
        if address in line.known:
            raise Refused(place, "guardian", _("This is the address of the person; name the one of a guardian."))
        child = guardians.Child(line.known, until, line.jurisdiction, line.language)
        return guardians.ask(application.platform, choice, child, address.value)
    except subjects.NotAnIdentifier as error:
        raise Refused(place, "guardian", str(error)) from None
    except guardians.TooManyQuestions:
        told = _("So many questions wait for this address that no further one goes to it.")
        raise Refused(place, "guardian", told) from None


@dataclass
class _Reading:
    """What the lines of one call have in common, read once: wordings, workspaces, notices, what was shown."""

    application: Application
    lines: Sequence[Line]
    _shown: dict[tuple[int, str, str], Shown] = field(default_factory=dict)
    _workspaces: dict[str, Workspace | None] = field(default_factory=dict)
    _ages: dict[str, int] = field(default_factory=dict)

    def line(self, place: int, line: Line) -> tuple[ledger.Choice, ledger.Circumstances]:
        version = self._version(place, line)
        choice = ledger.Choice(version, line.kind, line.option, self._workspace(place, line, version))
        how = ledger.Circumstances(
            Method.APPLICATION,
            line.actor_kind,
            line.actor or str(self.application.public_id),
            line.language,
            line.jurisdiction,
            self._what_was_shown(version, line) if line.version is not None else None,
            self._notice,
            member_of=self._tenants(place, line) if line.kind in GIVING else frozenset(),
            of_age=line.age is not None,  # whoever is not, is asked about and recorded nowhere
            evidence=_evidence(self.application),
        )
        try:
            ledger.check(choice, how)
        except ledger.OutdatedWording:
            raise Refused(place, "version", _("It is asked with other words by now: show those.")) from None
        except ledger.ProofMissing:
            raise Refused(place, "version", _("Name the version of the wording that was shown.")) from None
        except ledger.NotOffered as error:
            raise Refused(place, error.field, str(error)) from None
        except policy.Forbidden as error:
            raise Refused(place, "purpose", forbidden_words(error.decision)) from None
        return choice, how

    def childhood(self, place: int, line: Line, choice: ledger.Choice) -> tuple[int, date] | None:
        """Return below which age a guardian gives this consent, and when the person reaches it; None for whoever gives
        it themselves. Raises Refused where it cannot be said."""
        if choice.kind not in GIVING or not choice.version.is_consent:
            return None
        if line.age is None:
            if line.actor_kind == ActorKind.GUARDIAN:
                raise Refused(place, "born", _("A guardian speaks for a child: say how old the person is."))
            return None
        if line.age.born is not None and line.age.born > self._today:
            raise Refused(place, "born", _("This day is to come."))
        below = max(self._age_of_consent(line.jurisdiction), choice.version.purpose.guardian_below or 0)
        if line.age.is_below(below, self._today):
            return below, line.age.reaches(below, self._today)
        if not line.jurisdiction and line.age.is_below(ages.OF_AGE_EVERYWHERE, self._today):
            raise Refused(place, "jurisdiction", _("Say where the person lives: the law of the place knows the age."))
        return None

    def _age_of_consent(self, jurisdiction: str) -> int:
        if jurisdiction not in self._ages:
            self._ages[jurisdiction] = ages.age_of_consent(jurisdiction, self._today) or 0
        return self._ages[jurisdiction]

    @cached_property
    def _today(self) -> date:
        return purposes.today(self.application.platform)

    def _tenants(self, place: int, line: Line) -> frozenset[int]:
        if not self._anything_is_forbidden:
            return frozenset()
        subject = subjects.find(self.application.platform_id, line.known)
        return tenants_of(self.application, line.member_of, subject, line.known, place)

    @cached_property
    def _anything_is_forbidden(self) -> bool:
        return policies.any_forbidden()

    def _version(self, place: int, line: Line) -> PurposeVersion:
        asked = self._asked.get(line.purpose)
        if asked is None:
            raise Refused(place, "purpose", _("There is no such purpose that people are asked for today."))
        if line.version is None or line.version == asked.number:
            return asked
        older = purposes.version_of(asked.purpose, line.version)
        if older is None or older.number > asked.number:
            raise Refused(place, "version", _("There is no such version that was in force."))
        return older

    def _workspace(self, place: int, line: Line, version: PurposeVersion) -> Workspace | None:
        own = self.application.workspace
        if own is not None and not version.purpose.per_workspace:
            raise Refused(place, "purpose", _("This is not asked by a workspace."))
        if line.workspace not in self._workspaces:
            self._workspaces[line.workspace] = workspace_of(self.application, line.workspace, place)
        return self._workspaces[line.workspace]

    def _what_was_shown(self, version: PurposeVersion, line: Line) -> Shown:
        key = (version.pk, line.language, line.place)
        if key not in self._shown:
            self._shown[key] = ledger.shown(self.application.platform_id, _content(version, line, self.application))
        return self._shown[key]

    @cached_property
    def _asked(self) -> dict[str, PurposeVersion]:
        return purposes.by_key(self.application.platform, {line.purpose for line in self.lines})

    @cached_property
    def _notice(self) -> Any:
        platform = self.application.platform
        return notices.current(platform, purposes.today(platform))


def _content(version: PurposeVersion, line: Line, application: Application) -> dict[str, Any]:
    return {
        "purpose": version.purpose.key,
        "version": version.number,
        "wording": version.digest,
        "language": line.language,
        "words": version.words(line.language),
        "place": line.place,
        "application": str(application.public_id),
    }


def subject_of(application: Application, known: Sequence[subjects.Known]) -> Subject | None:
    """Return who it is, None for nobody whom the ledger knows; raises Refused for identifiers of two people."""
    try:
        return subjects.find(application.platform_id, named_by(application, known))
    except subjects.TwoPeople:
        raise Refused(0, "subject", _("The identifiers belong to two people.")) from None


def named_by(application: Application, known: Sequence[subjects.Known], line: int = 0) -> tuple[subjects.Known, ...]:
    """Return by what an application names somebody; raises Refused. A device whose browser made its number is tied to a
    person (consent.cookies.devices) and is none of their identifiers.

    Whoever joins two identifiers decides whose choices a mailbox opens, in every workspace of the platform: that an
    application of one workspace never does. Its numbers of customers, accounts and devices are its own: those of
    another workspace are other people.
    """
    own = application.workspace
    if own is None:
        if len(known) > 1 and all(devices.is_browsers(one) for one in known):
            raise Refused(line, "subject", _("Name a person beside several devices."))
        return devices.without(known)
    if len(known) > 1:
        raise Refused(line, "subject", _("An application of a workspace names a person by one identifier."))
    (one,) = known
    if one.is_kept:
        return (one,)
    try:
        return (subjects.Known(one.kind, f"workspace {own.pk} {one.value}"),)
    except subjects.NotAnIdentifier as error:
        raise Refused(line, "subject", str(error)) from None


def _evidence(application: Application) -> str:
    """Return what an application shows about whom it names: one of a workspace knows people as that workspace does, and
    has nothing deleted that the platform brought in for them."""
    return Evidence.APPLICATION if application.workspace is None else ""


def workspace_of(application: Application, key: str, line: int = 0) -> Workspace | None:
    """Return the workspace with `key` (by default the application's own), None for none; raises Refused for one that
    is not there, or of which an application of another workspace may know nothing."""
    own = application.workspace
    if not key or (own is not None and own.key == key):
        return own
    found = None if own else Workspace.objects.filter(key=key).first()
    if found is None:
        raise Refused(line, "workspace", _("There is no such workspace for this application."))
    return found


def tenants_of(
    application: Application,
    keys: Sequence[str],
    subject: Subject | None,
    known: Sequence[subjects.Known],
    line: int = 0,
) -> frozenset[int]:
    """Return the workspaces whose owners bind the consents of somebody: those that the application names by their
    keys, and those that the portal knows by the person's account. Raises Refused for a key that is not there."""
    named = {one.pk for key in keys if (one := workspace_of(application, key, line))}
    addresses = [one.value for one in known if one.kind == IdentifierKind.EMAIL]
    return frozenset(named | policy.workspaces_of(subject, addresses))


def forbidden_words(decision: policies.Decision) -> str:
    """Return in a sentence that a workspace does not allow something, and why."""
    told = _("%(workspace)s does not allow it. That is its owner’s decision: %(reason)s")
    return told % {"workspace": decision.workspace.name, "reason": decision.reason}


def withdraw(application: Application, told: Withdrawal) -> list[ConsentEvent]:
    """Record a withdrawal: from one purpose, from all of a topic, or from everything; return the events.

    Somebody whom the ledger does not know has nothing to withdraw, but what they say of one purpose is recorded.
    Raises Refused."""
    workspace = workspace_of(application, told.workspace)
    how = ledger.Circumstances(
        Method.APPLICATION,
        ActorKind.PERSON,
        str(application.public_id),
        told.language,
        told.jurisdiction,
        evidence=_evidence(application),
    )
    with transaction.atomic():
        subject = subject_of(application, told.known)
        if told.purpose:
            version = purposes.by_key(application.platform, [told.purpose]).get(told.purpose)
            if version is None:
                raise Refused(0, "purpose", _("There is no such purpose that people are asked for today."))
            choices = withdrawals.of_purpose(version, option=told.option, workspace=workspace)
            subject = subject or subjects.find_or_add(application.platform_id, named_by(application, told.known))
        elif told.topic and told.topic not in Topic.values:
            raise Refused(0, "topic", _("There is no such topic."))
        else:
            topics = [told.topic] if told.topic else []
            choices = withdrawals.everything(subject, topics=topics, workspace=workspace) if subject else []
        if subject and application.workspace is None:
            devices.join_named(application.platform_id, [(subject, told.known)])
        try:
            return ledger.record(subject, choices, how) if subject and choices else []
        except ledger.NotOffered as error:
            raise Refused(0, error.field, str(error)) from None


def history(application: Application, subject: Subject, *, before: int | None = None) -> list[ConsentEvent]:
    """Return up to HISTORY_PAGE events of a person, the newest first, older than the one with number `before`: of the
    application's workspace, where it has one."""
    found = ConsentEvent.objects.filter(subject=subject).select_related("version__purpose", "workspace", "subject")
    if application.workspace is not None:
        found = found.filter(workspace=application.workspace)
    if before is not None:
        found = found.filter(number__lt=before)
    return list(found.order_by("-number")[:HISTORY_PAGE])
