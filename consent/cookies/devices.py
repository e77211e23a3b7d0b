"""What a device chooses about cookies, and whose device it is.

A device is known by a random number of 128 bits that its browser makes after the first choice, and of which the ledger
has a keyed fingerprint. Whoever has the number speaks for the device and for nobody else. It never becomes an
identifier of a person: where it is known whose it is, the two are tied and each keeps its chain. What ends on one ends
on the other; what is given on one is given there alone. The stricter wins.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction

from consent import decisions, ledger, notices, opt_outs, purposes, subjects
from consent.cookies import banner, register
from consent.decisions import Decision, Standing
from consent.kinds import GIVING, SAID_NO, ActorKind, Answer, EventKind, IdentifierKind, Method, Topic
from consent.models import ConsentState, JoinedDevice, Subject
from consent.subjects import Known, Named
from privacy_portal.api import tokens
from privacy_portal.clock import now
from workspaces.models import Platform

# As the script makes it. An application's own numbers of devices are none of these, so that nobody who knows one of
# those can speak for it here.
PATTERN = r"^banner-[0-9a-f]{32}$"
# What ends on a device ends for the person too, and the other way round.
CARRIED = (Topic.COOKIES, Topic.SALE)
_HANDOVER = "device handover"
_HANDOVER_WORKS_FOR = timedelta(minutes=30)
States = dict[tuple[int, int | None, str], ConsentState]


class NotAsked(ValueError):
    """What was sent does not answer exactly what people are asked about cookies today."""


class DeadHandover(Exception):
    """The address was not made here, or is too old."""


@dataclass(frozen=True)
class Told:
    """What a device says: yes or no to each category, in which language it was asked, the digest of what was shown, and
    whether its browser sends the signal (consent.cookies.signal)."""

    device: str
    choices: dict[str, bool]
    language: str
    proof: str
    signal: bool = False


def named(device: str) -> Known:
    """Return a device as it is looked up."""
    return Known(IdentifierKind.DEVICE, device)


def is_browsers(known: Named) -> bool:
    """Say whether an identifier is a number that a browser made here."""
    return known.kind == IdentifierKind.DEVICE and known.value is not None and bool(re.fullmatch(PATTERN, known.value))


def choose(platform: Platform, told: Told) -> dict[str, Decision]:
    """Record what a device chose, and return how its choices stand.

    Raises ledger.OutdatedWording where something else is shown today than what the proof is of, NotAsked for any other
    categories than those that are asked, banner.NoBanner.
    """
    language = told.language if told.language in banner.languages(platform) else banner.languages(platform)[0]
    asked = {one.purpose.key: one for one in register.asked(platform)}
    if told.proof != banner.proof(platform, language):
        raise ledger.OutdatedWording("cookies")
    if told.choices.keys() != asked.keys():
        raise NotAsked
    how = ledger.Circumstances(
        Method.BANNER,
        language=language,
        shown=ledger.shown(platform.pk, banner.content(platform, language)),
        notice=notices.current(platform, purposes.today(platform)),
    )
    kept_off = _kept_off(platform) if told.signal else set()
    with transaction.atomic():
        device = subjects.find_or_add(platform.pk, [named(told.device)])
        given = {key for key, yes in told.choices.items() if yes} - kept_off
        choices = [
            ledger.Choice(version, EventKind.GIVEN if key in given else EventKind.REFUSED)
            for key, version in asked.items()
            if key not in kept_off
        ]
        entries = [ledger.Entry(device, choices, how)] if choices else []
        _record(device, entries + (_by_signal(platform, device, how) if told.signal else []))
    return standing(platform, told.device)


def signalled(platform: Platform, device_id: str, language: str) -> dict[str, Decision]:
    """Record that the browser of a device sends the signal, and return how its choices stand."""
    with transaction.atomic():
        device = subjects.find_or_add(platform.pk, [named(device_id)])
        _record(device, _by_signal(platform, device, ledger.Circumstances(Method.SIGNAL, language=language)))
    return standing(platform, device_id)


def standing(platform: Platform, device_id: str) -> dict[str, Decision]:
    """Return how the choices of a device about cookies stand, without what has to be asked; a device that nobody knows
    has none.

    What its person ended later than it was given here has ended here too.
    """
    device = subjects.find(platform.pk, [named(device_id)])
    held = standings(device, [named(device_id)]) if device else {}
    found = {
        version.purpose.key: decisions.decide(version, held.get((version.purpose_id, None, "")), now())
        for version in register.asked(platform)
    }
    return {key: one for key, one in found.items() if one.answer != Answer.NEEDS_ASKING}


def standings(subject: Subject, known: Sequence[Named] = ()) -> dict[tuple[int, int | None, str], Standing]:
    """Return how things stand with somebody, for answering. Of a device: with what its person ended later. Of a person
    who is named by `known` together with a device: with what was said on that device; of two answers the stricter."""
    found = decisions.standings_of(subject)
    for device in _known_devices(subject, known):
        for key, said in decisions.standings_of(device).items():
            if key not in found or (said.kind in SAID_NO and found[key].kind in GIVING):
                found[key] = said
    alone = len(known) == 1 and is_browsers(known[0])
    for person in _people(subject) if alone else []:
        for key, said in decisions.standings_of(person).items():
            if _is_carried(key[0]) and said.kind in SAID_NO and (key not in found or said.since > found[key].since):
                found[key] = said
    return found


def join(device: Subject, person: Subject) -> None:
    """Record that `device` is of `person`: what has ended on one of them ends on the other. Again it changes nothing.

    Two people who use one device are each tied to it.
    """
    if device.pk == person.pk:
        return
    with transaction.atomic():
        ledger.hold([device, person])
        _tie, is_new = JoinedDevice.objects.get_or_create(
            platform_id=person.platform_id, device=device, person=person, defaults={"at": now()}
        )
        if is_new:
            entries = [*_carried(device, person), *_carried(person, device)]
            if entries:
                ledger.record_all(entries)


def join_to(platform: Platform, known: Sequence[Named], device_id: str) -> None:
    """Tie a device to the person whom `known` names, either of whom may be new; raises subjects.TwoPeople."""
    with transaction.atomic():
        person = subjects.find_or_add(platform.pk, known)
        join_named(platform.pk, [(person, [named(device_id)])])


def join_named(platform_id: int, people: Sequence[tuple[Subject, Iterable[Named]]]) -> None:
    """Tie to people the devices that an application named together with each of them. In the caller's transaction."""
    ties = [
        (subjects.find_or_add(platform_id, [one]), person)
        for person, known in people
        for one in known
        if is_browsers(one)
    ]
    if ties:
        ledger.hold([*(person for person, _known in people), *(device for device, _person in ties)])
        for device, person in ties:
            join(device, person)


def without(known: Sequence[Known]) -> tuple[Known, ...]:
    """Return by what a person is known: without the devices, unless there is nothing else."""
    return tuple(one for one in known if not is_browsers(one)) or tuple(known)


def handover(platform: Platform, device_id: str) -> str:
    """Return the token by which the holder of a device shows it to the preference centre, for half an hour; raises
    DeadHandover for a device that chose nothing."""
    device = subjects.find(platform.pk, [named(device_id)])
    if device is None:
        raise DeadHandover
    return tokens.issue(_HANDOVER, platform.pk, device.public_id.hex, now() + _HANDOVER_WORKS_FOR)


def handed_over(platform: Platform, token: str) -> Subject:
    """Return the device that `token` shows; raises DeadHandover."""
    try:
        found: Subject | None = Subject.objects.filter(
            public_id=tokens.read(_HANDOVER, platform.pk, token).subject
        ).first()
    except tokens.InvalidToken:
        raise DeadHandover from None
    if found is None:
        raise DeadHandover
    return found


def _record(device: Subject, entries: list[ledger.Entry]) -> None:
    """Record what a device said, with what that ends for its people. All rows are held in one order."""
    ended = [
        (entry.how, [one for one in entry.choices if one.kind in SAID_NO and _is_carried(one.version.purpose_id)])
        for entry in entries
    ]
    theirs = [ledger.Entry(person, choices, how) for person in _people(device) for how, choices in ended if choices]
    if entries:
        ledger.record_all([*entries, *theirs])


def _by_signal(platform: Platform, device: Subject, how: ledger.Circumstances) -> list[ledger.Entry]:
    """Return what the signal says: no to sale and sharing, and to the cookies that serve advertising."""
    refused = [
        ledger.Choice(version, EventKind.WITHDRAWN)
        for version in register.asked(platform)
        if version.purpose.key in _kept_off(platform)
    ]
    choices = refused + opt_outs.choices(device, Topic.SALE)
    by_browser = replace(how, method=Method.SIGNAL, actor_kind=ActorKind.SIGNAL)
    return [ledger.Entry(device, choices, by_browser)] if choices else []


def _kept_off(platform: Platform) -> set[str]:
    edition = register.in_force(platform)
    return set(edition.for_advertising) if edition else set()


def _carried(source: Subject, target: Subject) -> list[ledger.Entry]:
    """Return what has ended for `source` and not yet for `target`."""
    theirs = ledger.states_of(target)
    entries = []
    for key, state in _states(source).items():
        known = theirs.get(key)
        version = purposes.in_force(state.purpose, purposes.today(source.platform))
        if state.kind not in SAID_NO or (known is not None and known.kind in SAID_NO) or version is None:
            continue
        how = ledger.Circumstances(
            Method(state.event.method), ActorKind(state.event.actor_kind), language=state.event.language
        )
        choice = ledger.Choice(version, EventKind.WITHDRAWN, state.option, state.workspace)
        entries.append(ledger.Entry(target, [choice], how))
    return entries


def _states(subject: Subject) -> States:
    found = ConsentState.objects.filter(subject=subject, purpose__topic__in=CARRIED)
    return {
        (one.purpose_id, one.workspace_id, one.option): one
        for one in found.select_related("purpose__platform", "workspace", "event")
    }


def _people(device: Subject) -> list[Subject]:
    return [one.person for one in JoinedDevice.objects.filter(device=device).select_related("person")]


def _known_devices(person: Subject, known: Sequence[Named]) -> list[Subject]:
    if len(known) < 2:
        return []
    found = [subjects.find(person.platform_id, [one]) for one in known if is_browsers(one)]
    return [one for one in found if one is not None and one.pk != person.pk]


def _is_carried(purpose_id: int) -> bool:
    return any(purpose_id in purposes.with_topic(topic) for topic in CARRIED)
