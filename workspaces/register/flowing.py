"""Which flows the register tells of: its activities, taken apart into people, who decides, and who receives."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from privacy_portal import countries
from workspaces.models import Organisation, ProcessingActivity, Recipient
from workspaces.register import reading, words
from workspaces.register.flows import Flow


def flows(activities: Iterable[ProcessingActivity], customers: list[Organisation], country: str = "") -> Iterator[Flow]:
    """Yield the flows of `activities`; with `country` only those to recipients there."""
    for activity in activities:
        recipients = list(activity.recipients.all())
        if country:
            recipients = [one for one in recipients if one.country == country]
            if not recipients:
                continue
        for people in words.people(activity.people):
            for controller in _deciders(activity, customers):
                yield from _to(recipients, people, controller, str(activity))


def _to(recipients: list[Recipient], people: str, controller: str, purpose: str) -> Iterator[Flow]:
    if not recipients:
        yield Flow(people, controller, purpose)
    for one in recipients:
        yield Flow(people, controller, purpose, one.name, countries.name(one.country), words.safeguard(one))


def _deciders(activity: ProcessingActivity, customers: list[Organisation]) -> list[str]:
    """Return who decides, by name. Customers are many: they stand in one box."""
    named = [one.name for one in reading.controllers(activity)]
    if named:
        return named
    return [customers[0].name] if len(customers) == 1 else [_("The owners of the workspaces")]
