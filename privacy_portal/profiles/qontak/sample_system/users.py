"""Rows of those who use the service, or think of using it: subscriptions, connected services, enquiries."""

from collections.abc import Iterator
from datetime import timedelta

from privacy_portal.profiles.sample import prose
from privacy_portal.profiles.sample.customers.world import PROSPECT, World
from privacy_portal.profiles.sample.drawing import Row, moment

_PLANS = ("starter", "growth", "whole house")
_PROVIDERS = (
    ("Postbote Mail", "mail.read mail.send"),
    ("Kranich Calendar", "calendar.write"),
    ("Hafen Drive", "files"),
)


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of subscriptions, integrations and enquiries."""
    return {
        "subscriptions": list(_subscriptions(world)),
        "integrations": list(_integrations(world)),
        "enquiries": list(_enquiries(world)),
    }


def _subscriptions(world: World) -> Iterator[Row]:
    random = world.stream("subscriptions")
    for number, customer in enumerate(world.customers, start=1):
        yield {
            "id": number,
            "person_id": world.signed_by(customer).id,
            "customer_id": customer.id,
            "plan": random.choice(_PLANS),
            "starts_on": customer.since.date(),
            "ends_on": customer.ended,
        }


def _integrations(world: World) -> Iterator[Row]:
    random = world.stream("integrations")
    connected = [pair for pair in world.staff if pair[1].in_cast or random.random() < 0.6]
    for number, (customer, person) in enumerate(connected, start=1):
        provider, scopes = random.choice(_PROVIDERS)
        yield {
            "id": number,
            "person_id": person.id,
            "customer_id": customer.id,
            "provider": provider,
            "remote_account": person.email,
            "scopes": scopes,
            "access_token": f"token-{random.randrange(16**20):020x}",
            "connected_at": moment(random, max(person.since, customer.since)),
        }


def _enquiries(world: World) -> Iterator[Row]:
    random = world.stream("enquiries")
    for number, person in enumerate(world.of_kind(PROSPECT), start=1):
        yield {
            "id": number,
            "person_id": person.id,
            "full_name": person.name,
            "email": person.email,
            "message": prose.sentence(random, person.language),
            "asked_at": person.since + timedelta(minutes=random.randrange(60)),
        }
