"""The states, made anew from the ledger, and compared with what they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from consent import ledger
from consent.models import ConsentEvent, ConsentState, Subject

_PAGE = 500


@dataclass(frozen=True)
class Difference:
    """A state that is not what the ledger says: `says` what is wrong with it, in words for whoever operates this."""

    subject: str
    purpose: str
    says: str


def compare() -> Iterator[Difference]:
    """Yield every state of the platform in scope that does not follow from the ledger."""
    for subjects in _pages():
        events, states = _events(subjects), _states(subjects)
        for subject in subjects:
            yield from _differences(subject, ledger.fold(events.get(subject.pk, ())), states.get(subject.pk, {}))


def rebuild() -> int:
    """Make the states of the platform in scope what the ledger says; return how many persons' were not."""
    mended = 0
    for subjects in _pages():
        for subject in subjects:
            with transaction.atomic():
                held = Subject.objects.select_for_update(no_key=True).get(pk=subject.pk)
                counted = ledger.fold(_events([held]).get(held.pk, ()))
                if any(_differences(held, counted, _states([held]).get(held.pk, {}))):
                    _replace(held, counted)
                    mended += 1
    return mended


def _replace(subject: Subject, counted: dict[tuple[int, int | None, str], ConsentEvent]) -> None:
    ConsentState.objects.filter(subject=subject).delete()
    ConsentState.objects.bulk_create([ledger.state_after(event) for event in counted.values()])


def _differences(
    subject: Subject, counted: dict[Any, ConsentEvent], states: dict[Any, ConsentState]
) -> Iterator[Difference]:
    for key, event in counted.items():
        purpose = event.version.purpose.key
        state = states.get(key)
        if state is None:
            yield Difference(str(subject.public_id), purpose, "has no state")
            continue
        wrong = [name for name, value in ledger.projected(event).items() if getattr(state, name) != value]
        if wrong:
            yield Difference(str(subject.public_id), purpose, f"differs in {', '.join(wrong)}")
    for key in states.keys() - counted.keys():
        yield Difference(str(subject.public_id), states[key].purpose.key, "has a state and no event")


def _pages() -> Iterator[list[Subject]]:
    after = 0
    while page := list(Subject.objects.filter(pk__gt=after).order_by("pk")[:_PAGE]):
        yield page
        after = page[-1].pk


def _events(subjects: list[Subject]) -> dict[int, list[ConsentEvent]]:
    found: dict[int, list[ConsentEvent]] = {}
    listed = ConsentEvent.objects.filter(subject__in=subjects).select_related("version__purpose")
    for event in listed.order_by("subject_id", "number"):
        found.setdefault(event.subject_id, []).append(event)
    return found


def _states(subjects: list[Subject]) -> dict[int, dict[Any, ConsentState]]:
    found: dict[int, dict[Any, ConsentState]] = {}
    for state in ConsentState.objects.filter(subject__in=subjects).select_related("purpose"):
        found.setdefault(state.subject_id, {})[state.purpose_id, state.workspace_id, state.option] = state
    return found
