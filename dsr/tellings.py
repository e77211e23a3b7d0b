"""Telling people who are only in connected systems that the service ends or goes to somebody else (EK-22, EC-08).

An officer chooses people of a system; the sweep reads it a page at a time and has each address told once. A page,
its mails and the place to read on from are one transaction: a worker that is lost in between has told nobody, and the
next one reads the same page again. No address is kept here.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from dsr.connectors.base import Addressable, AddressPage, ConnectorError, ConnectorUnavailable
from dsr.models import DataSystem, Telling, TellingState
from dsr.systems import connect
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import Closure, Membership
from workspaces.register import announcing, closures, successions
from workspaces.register.announcing import Event
from workspaces.roles import Capability

MAILS_AT_ONCE = 200
READ_WITH = ("system", "closure__platform", "succession__platform", "chosen_by")


class NotOffered(ValueError):
    """The system holds no addresses of such people, or is out of use."""


class AlreadyChosen(Exception):
    """Somebody chose this before."""


class OutOfTurn(Exception):
    """The act does not fit how the telling, or its event, stands by now."""


@dataclass(frozen=True)
class Offered:
    """People whose addresses a system holds."""

    system: DataSystem
    people: Addressable

    @property
    def value(self) -> str:
        """How a form names them."""
        return f"{self.system.slug}/{self.people.collection}/{self.people.kind}"


def offered() -> list[Offered]:
    """Return what may be chosen on the platform in scope."""
    found = []
    for system in DataSystem.objects.filter(enabled=True):
        try:
            found += [Offered(system, people) for people in connect(system).addressable()]
        except ConnectorError:
            continue
    return found


def left(event: Event) -> list[Offered]:
    """Return what may be chosen for `event` and was not yet."""
    taken = {(one.system_id, one.collection, one.kind) for one in of(event)}
    return [one for one in offered() if (one.system.pk, one.people.collection, one.people.kind) not in taken]


def of(event: Event) -> QuerySet[Telling]:
    """Return what was chosen for `event`, the oldest first."""
    of_event = {"closure": event} if isinstance(event, Closure) else {"succession": event}
    found: QuerySet[Telling] = Telling.objects.filter(**of_event).select_related(*READ_WITH)
    return found


def waits(event: Event) -> bool:
    """Say whether somebody may still have to be told of `event`: what got stuck waits for an officer."""
    return of(event).filter(state__in=[TellingState.READING, TellingState.STUCK]).exists()


def choose(event: Event, choice: Offered, *, by: Membership) -> Telling:
    """Have the chosen people told of `event` by the sweep from now on.

    Raises NotOffered, AlreadyChosen, and OutOfTurn unless the event is announced and concerns the whole service."""
    require(by, Capability.HANDLE_EVENTS)
    if choice not in offered():
        raise NotOffered
    try:
        with transaction.atomic():
            held = _held(event)
            telling: Telling = Telling.objects.create(
                platform_id=held.platform_id,
                closure=held if isinstance(held, Closure) else None,
                succession=None if isinstance(held, Closure) else held,
                system=choice.system,
                collection=choice.people.collection,
                kind=choice.people.kind,
                chosen_by=by.user,
                chosen_at=now(),
            )
            _record("telling.chosen", telling, actor_of(by))
    except IntegrityError:
        raise AlreadyChosen from None
    return telling


def read_again(telling: Telling, *, by: Membership) -> None:
    """Go on where a telling stopped or got stuck; where it was done, read everybody again, for who came since.

    Whoever was told is not told again. Raises OutOfTurn."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        _held(telling.event)
        row = _locked(telling)
        if row.state == TellingState.READING:
            raise OutOfTurn
        if row.state == TellingState.DONE:
            row.position, row.found, row.before, row.without_address = None, 0, 0, 0
        row.state, row.error, row.ended_at = TellingState.READING, "", None
        row.save()
        _record("telling.read_again", row, actor_of(by))


def stop(telling: Telling, *, by: Membership) -> None:
    """Tell nobody further of these people. Raises OutOfTurn."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        row = _locked(telling)
        if row.state not in (TellingState.READING, TellingState.STUCK):
            raise OutOfTurn
        _end(row, TellingState.STOPPED, row.error)
        _record("telling.stopped", row, actor_of(by))


def go_on() -> int:
    """Read and tell one page of each telling of the platform in scope that is under way; return how many people."""
    under_way = Telling.objects.filter(state=TellingState.READING).select_related(*READ_WITH)
    return sum(_go_on(telling) for telling in under_way)


def _go_on(telling: Telling) -> int:
    if not announcing.is_open(telling.event):
        _over(telling, TellingState.STOPPED, "")
        return 0
    try:
        people = Addressable(telling.collection, telling.kind)
        page = connect(telling.system).addresses(people, telling.position, MAILS_AT_ONCE)
    except ConnectorUnavailable as error:
        # The next sweep asks again, and the page says meanwhile what is amiss.
        Telling.objects.filter(pk=telling.pk, state=TellingState.READING).update(error=error.code)
        return 0
    except ConnectorError as error:
        _over(telling, TellingState.STUCK, error.code)
        return 0
    try:
        return _tell(telling, page)
    except (closures.OutOfTurn, successions.OutOfTurn):  # called off a moment ago
        return 0


def _tell(telling: Telling, page: AddressPage) -> int:
    with transaction.atomic():
        event = announcing.hold(telling.event)
        row = _locked(telling)
        if row.state != TellingState.READING or row.position != telling.position:
            return 0  # another worker told this page
        addresses = [announcing.usable(person) for person in page.people]
        reached = [address for address in addresses if address]
        told = announcing.tell(event, reached, telling=row.public_id)
        row.found += len(page.people)
        row.without_address += len(addresses) - len(reached)
        row.before += len(reached) - told.now
        row.position, row.error = page.last, ""
        if page.last is None:
            _end(row, TellingState.DONE, "")
        else:
            row.save()
        if told.now:
            _record("telling.told", row, SYSTEM, count=told.now)
        if page.last is None:
            _record("telling.done", row, SYSTEM, count=row.found)
    return len(page.people)


def _over(telling: Telling, state: TellingState, error: str) -> None:
    with transaction.atomic():
        row = _locked(telling)
        if row.state == TellingState.READING:
            _end(row, state, error)
            _record("telling.stuck" if state == TellingState.STUCK else "telling.stopped", row, SYSTEM)


def _end(row: Telling, state: TellingState, error: str) -> None:
    row.state, row.error, row.ended_at = state, error, now()
    row.save()


def _held(event: Event) -> Event:
    """Hold the event; raises OutOfTurn unless people of systems may be told of it."""
    if not announcing.is_open(event):
        raise OutOfTurn
    try:
        return announcing.hold(event)
    except (closures.OutOfTurn, successions.OutOfTurn):
        raise OutOfTurn from None


def _locked(telling: Telling) -> Telling:
    row: Telling = Telling.objects.select_for_update(of=("self",)).select_related(*READ_WITH).get(pk=telling.pk)
    return row


def _record(action: str, telling: Telling, actor: Actor, **told: trail.Fact) -> None:
    trail.record(
        action,
        platform_id=telling.platform_id,
        actor=actor,
        subject="",
        id=str(telling.event.public_id),
        system=telling.system.slug,
        collection=telling.collection,
        kind=telling.kind,
        **told,
    )
