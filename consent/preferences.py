"""The preference centre: what somebody is asked for, how each choice stands, and changing it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consent import decisions, ledger, notices, opt_outs, policy, purposes, withdrawals
from consent.cookies import devices
from consent.decisions import Decision
from consent.kinds import ActorKind, Channel, EventKind, IdentifierKind, Method, Topic
from consent.models import ConsentEvent, ConsentState, PurposeVersion, Subject
from consent.subjects import Known
from consent.visits import By, Visit
from privacy_portal.clock import now
from workspaces import policies
from workspaces.models import Platform, Recipient, Workspace, in_language

# What "stop all" on the page stops.
MARKETING = (Topic.MARKETING, Topic.PARTNERS, Topic.SALE)
# These are asked where they come up, by a banner on a site. Here is ended what was given there.
ELSEWHERE = (Topic.COOKIES,)


class MayNotGive(Exception):
    """The visit was opened by a link or a receipt: it ends consents, and gives none."""


class SignalSent(Exception):
    """The browser sends the signal not to sell or share, so this stays off."""


class NoSuchChoice(Exception):
    """Nothing like it is offered to this person."""


@dataclass(frozen=True)
class Row:
    """One choice as it stands: a channel or a scope (of one workspace), or the purpose as a whole. `stands`: there is
    something to stop, also where the owner of a workspace forbids it for now; `may_start`: it is asked here."""

    option: str
    label: str
    workspace: Workspace | None
    decision: Decision
    stands: bool
    may_start: bool = True

    @property
    def is_on(self) -> bool:
        return self.decision.is_allowed


@dataclass(frozen=True)
class Asked:
    """One purpose with its words, who receives the data, and the choices; `forbidden` is the decision of a workspace by
    which none of them can be given."""

    version: PurposeVersion
    words: dict[str, Any]
    recipients: tuple[str, ...]
    rows: tuple[Row, ...]
    forbidden: policies.Decision | None


@dataclass(frozen=True)
class Group:
    """The purposes of one topic."""

    topic: Topic
    asked: tuple[Asked, ...]


def groups(visit: Visit) -> list[Group]:
    """Return everything that the visitor can choose, by topic.

    What workspaces ask for appears with the workspaces that asked this person.
    """
    states = ledger.states_of(visit.subject) if visit.subject else {}
    tenants = visit.workspaces
    known = [Known(IdentifierKind.EMAIL, visit.address)] if visit.address else []
    held = visit.subject is not None and decisions.is_held(visit.subject, now())
    found: dict[Topic, list[Asked]] = {}
    for version in purposes.all_in_force(visit.platform):
        topic = Topic(version.purpose.topic)
        if not version.has_choice or (topic in ELSEWHERE and (version.purpose_id, None, "") not in states):
            continue
        forbidden = policy.forbidding(version, tenants)
        rows = tuple(
            row
            for row in _rows(version, states, now(), forbidden=forbidden is not None, held=held, known=known)
            if visit.covers(version.purpose_id, row.workspace, row.option)
        )
        if rows:
            words = version.words(get_language() or "en")
            found.setdefault(topic, []).append(Asked(version, words, recipients(version), rows, forbidden))
    return [Group(topic, tuple(asked)) for topic, asked in found.items()]


def choose(visit: Visit, key: str, option: str, workspace: str, *, give: bool, signal: bool = False) -> ConsentEvent:
    """Record what the visitor chose on the page; `signal`: the browser sends that nothing is to be sold or shared.

    Raises MayNotGive, NoSuchChoice, SignalSent, policy.Forbidden, ledger.GuardianNeeded."""
    if give and not visit.may_give:
        raise MayNotGive
    version = purposes.by_key(visit.platform, [key]).get(key)
    if version is None or (give and version.purpose.topic in ELSEWHERE):
        raise NoSuchChoice
    if give and signal and version.purpose.topic == Topic.SALE:
        raise SignalSent
    with transaction.atomic():
        subject = visit.known()
        tenant = _workspace_of(subject, version, workspace)
        if not visit.covers(version.purpose_id, tenant, option):
            raise NoSuchChoice
        choice = ledger.Choice(version, EventKind.GIVEN if give else EventKind.WITHDRAWN, option, tenant)
        try:
            (event,) = ledger.record(subject, [choice], _how(visit, version, option))
        except ledger.NotOffered:
            raise NoSuchChoice from None
    return event


def honour_signal(visit: Visit) -> None:
    """Record what the signal of the visitor's browser says: no to sale and sharing. Again it changes nothing.

    A program that looks at mail may follow a link with any header: only whoever proved who they are is meant.
    """
    if not visit.may_give or not purposes.with_topic(Topic.SALE):
        return
    how = ledger.Circumstances(Method.SIGNAL, ActorKind.SIGNAL, language=get_language() or "en")
    with transaction.atomic():
        opt_outs.say_no(visit.known(), Topic.SALE, how)


def add_device(visit: Visit, device: Subject) -> None:
    """Tie a device to the visitor, who holds it in their hands and proved who they are; raises MayNotGive."""
    if not visit.may_give:
        raise MayNotGive
    with transaction.atomic():
        devices.join(device, visit.known())


def stop_all(visit: Visit) -> list[ConsentEvent]:
    """End every consent to be written to or passed on for advertising; return the events, none where nothing was on.

    Raises NoSuchChoice for the visit of a receipt, which is about one choice.
    """
    if visit.record is not None:
        raise NoSuchChoice
    if visit.subject is None:
        # Nothing was given, but what goes on without being asked stops, for whoever says so.
        with transaction.atomic():
            return _stop_all(visit.platform, visit.known())
    return _stop_all(visit.platform, visit.subject)


def stop_one(subject: Subject, version: PurposeVersion, option: str, workspace: Workspace | None) -> None:
    """End one consent by the link of a mail (RFC 8058); again it changes nothing."""
    how = ledger.Circumstances(Method.ONE_CLICK, language=get_language() or "en")
    ledger.record(subject, [ledger.Choice(version, EventKind.WITHDRAWN, option, workspace)], how)


def is_marketing(topic: str) -> bool:
    """Say whether "stop all" stops what has this topic."""
    return topic in MARKETING


def option_label(version: PurposeVersion, option: str) -> str:
    """Return a channel or a scope in words; "" for the purpose as a whole."""
    if texts := version.option_texts.get(option):
        return in_language(texts)
    return str(Channel(option).label) if option in Channel.values else option


def guardian_words() -> str:
    """Return what somebody is told who cannot agree alone."""
    return _("A parent or guardian has to agree to this. Please ask where you saw it first.")


def _stop_all(platform: Platform, subject: Subject) -> list[ConsentEvent]:
    choices = withdrawals.everything(subject, topics=MARKETING)
    how = ledger.Circumstances(Method.PREFERENCES, ActorKind.PERSON, language=get_language() or "en")
    return ledger.record(subject, choices, how) if choices else []


def _rows(
    version: PurposeVersion,
    states: dict[Any, ConsentState],
    moment: datetime,
    *,
    forbidden: bool,
    held: bool,
    known: Sequence[Known] = (),
) -> Iterator[Row]:
    said = {key: decisions.standing_in(one) for key, one in states.items()}
    objected = opt_outs.holds(version, said, known)
    for workspace in _workspaces(version, states):
        for option in version.options or [""]:
            state = states.get((version.purpose_id, workspace.pk if workspace else None, option))
            standing = decisions.standing_in(state) if state else None
            decision = decisions.decide(version, standing, moment, forbidden=forbidden, objected=objected, held=held)
            stands = decisions.decide(version, standing, moment, objected=objected).is_allowed
            may_start = version.purpose.topic not in ELSEWHERE
            yield Row(option, option_label(version, option), workspace, decision, stands, may_start)


def _workspaces(version: PurposeVersion, states: dict[Any, ConsentState]) -> Iterable[Workspace | None]:
    if not version.purpose.per_workspace:
        return [None]
    asked = {key[1] for key in states if key[0] == version.purpose_id}
    return Workspace.objects.filter(pk__in=asked).select_related("owner").order_by("name")


def _workspace_of(subject: Subject, version: PurposeVersion, key: str) -> Workspace | None:
    """Return the workspace that is meant: one that asked this person before. None where workspaces do not ask."""
    if not version.purpose.per_workspace:
        return None
    states = ConsentState.objects.filter(subject=subject, purpose=version.purpose, workspace__key=key)
    found = states.select_related("workspace").first()
    if found is None:
        raise NoSuchChoice
    workspace: Workspace = found.workspace
    return workspace


def recipients(version: PurposeVersion) -> tuple[str, ...]:
    """Return who receives the data, in words."""
    found = Recipient.objects.open().filter(key__in=version.recipients)
    return tuple(sorted(str(one) for one in found))


def _how(visit: Visit, version: PurposeVersion, option: str) -> ledger.Circumstances:
    """Return how a choice on the page came about: under the words that stand there, beside a button."""
    language = get_language() or "en"
    content = {
        "purpose": version.purpose.key,
        "version": version.number,
        "wording": version.digest,
        "language": language,
        "words": version.words(language),
        "option": option,
        "recipients": list(recipients(version)),
        "place": "preference centre",
        "control": "button",
    }
    return ledger.Circumstances(
        Method.RECEIPT if visit.by == By.RECEIPT else Method.PREFERENCES,
        language=language,
        shown=ledger.shown(visit.platform.pk, content),
        notice=notices.current(visit.platform, purposes.today(visit.platform)),
        member_of=visit.workspaces,
        evidence=visit.evidence,
    )
