"""No to a whole topic: do not sell or share (SALE), and limit the use of sensitive data (SENSITIVE).

What the ledger knows of somebody ends there, purpose by purpose, and is refused from then on. Whoever said no without
being known to the ledger stands in a register that an app above this one keeps: nobody is added to the ledger by an
address that somebody typed, because two halves of one person could not be put together afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.utils.module_loading import import_string

from consent import ledger, purposes
from consent.decisions import Standing
from consent.kinds import GIVING, SAID_NO, EventKind, Topic
from consent.models import ConsentState, PurposeVersion, Subject
from consent.subjects import Named
from workspaces.models import Workspace

TOPICS = (Topic.SALE, Topic.SENSITIVE)
Standings = Mapping[tuple[int, int | None, str], Standing]


class Register(Protocol):
    """What is asked: whether somebody who is known by one of `known` said no to `topic`."""

    def __call__(self, platform_id: int, known: Sequence[Named], topic: Topic) -> bool: ...


_register: list[str] = []


def kept_by(function: str) -> None:
    """Have the function at a dotted path (see Register) answer from now on: apps register before models load."""
    _register[:] = [function]


def choices(subject: Subject, topic: Topic) -> list[ledger.Choice]:
    """Return what `subject` ends by saying no to `topic`: what stands, and everything of which nothing was said yet.

    Nothing where all of it has ended already.
    """
    states = ledger.states_of(subject)
    asked = [one for one in purposes.all_in_force(subject.platform) if one.has_choice and one.purpose.topic == topic]
    found = []
    for version in asked:
        for option in version.options or [""]:
            tenants = _tenants(version, option, states)
            found += [ledger.Choice(version, EventKind.WITHDRAWN, option, tenant) for tenant in tenants]
    return [one for one in found if (state := states.get(one.key)) is None or state.kind not in SAID_NO]


def say_no(subject: Subject, topic: Topic, how: ledger.Circumstances) -> None:
    """Record that `subject` says no to `topic`. In the caller's transaction; again it changes nothing."""
    if ending := choices(subject, topic):
        ledger.record(subject, ending, how)


def holds(version: PurposeVersion, standings: Standings, known: Sequence[Named] = ()) -> bool:
    """Say whether a no to the whole topic counts for a purpose of which nothing was said by itself.

    It does where the person said no to another purpose of the topic, or stands in the register: whoever does not want
    their data sold need not say so again for each new way of selling it.
    """
    topic = version.purpose.topic
    if topic not in TOPICS:
        return False
    same = purposes.with_topic(topic)
    if any(one.kind in SAID_NO for (purpose, _tenant, _option), one in standings.items() if purpose in same):
        return True
    if not (_register and known):
        return False
    register: Register = import_string(_register[0])
    return register(version.platform_id, known, Topic(topic))


def _tenants(version: PurposeVersion, option: str, states: Mapping[Any, ConsentState]) -> Iterable[Workspace | None]:
    """Return the workspaces that asked this person before; for what no workspace asks, None alone."""
    if not version.purpose.per_workspace:
        return [None]
    said = [one for one in states.values() if (one.purpose_id, one.option) == (version.purpose_id, option)]
    return [one.workspace for one in said if one.kind in GIVING]
