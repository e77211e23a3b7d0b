"""Rows of what tenants do: ask each other for connections, answer, share, end them; order services and pay."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from privacy_portal.profiles.sample.customer_portal.registrations import Row, World
from privacy_portal.profiles.sample.drawing import AS_OF, moment
from privacy_portal.profiles.sample.people import Person
from privacy_portal.profiles.sample.tax import tax_return_due_on
from privacy_portal.profiles.sample.tenants import Tenant

_SERVICES = ("Leased line", "Private network", "Data centre rack", "Backup line", "Name service")
_SHARED = ("orders", "outages", "capacity")
_ASKED = ("waiting", "accepted", "accepted", "accepted", "rejected", "withdrawn")


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of approval_requests, approval_answers, connections, connection_grants, service_orders and
    invoices."""
    requests = list(_requests(world))
    answers = list(_answers(world, requests))
    connections = list(_connections(world, requests, answers))
    orders = list(_orders(world))
    return {
        "approval_requests": requests,
        "approval_answers": answers,
        "connections": connections,
        "connection_grants": list(_grants(world, connections)),
        "service_orders": orders,
        "invoices": list(_invoices(world, orders)),
    }


def _acting(random: Random, tenant: Tenant) -> Iterator[Person]:
    """Yield the members who do something: everybody whom a story knows, and a third of the others."""
    return (person for person in tenant.members if person.in_cast or random.random() < 0.33)


def _requests(world: World) -> Iterator[Row]:
    random = world.stream("approval_requests")
    number = 0
    for tenant in world.tenants:
        for person in _acting(random, tenant):
            number += 1
            other = random.choice([t for t in world.tenants if t is not tenant])
            yield {
                "id": number,
                "tenant_id": tenant.id,
                "asked_tenant_id": other.id,
                "asked_by_user_id": person.id,
                "purpose": random.choice(("connection", "connection", "wider_connection")),
                "outcome": "accepted" if person.in_cast else random.choice(_ASKED),
                "asked_at": moment(random, max(tenant.since, person.since)),
            }


def _answers(world: World, requests: list[Row]) -> Iterator[Row]:
    """Yield the answers; in turn everybody whom a story knows answers for their tenant, then anybody."""
    random = world.stream("approval_answers")
    tenants = {tenant.id: tenant for tenant in world.tenants}
    known = {tenant.id: [p for p in tenant.members if p.in_cast] for tenant in world.tenants}
    for number, request in enumerate((r for r in requests if r["outcome"] in {"accepted", "rejected"}), start=1):
        asked = request["asked_tenant_id"]
        person = known[asked].pop(0) if known[asked] else random.choice(tenants[asked].members)
        yield {
            "id": number,
            "request_id": request["id"],
            "tenant_id": asked,
            "answered_by_user_id": person.id,
            "answer": request["outcome"],
            "answered_at": min(request["asked_at"] + timedelta(hours=random.randrange(1, 200)), AS_OF),
        }


def _connections(world: World, requests: list[Row], answers: list[Row]) -> Iterator[Row]:
    """Yield a connection for each acceptance. What a story's people asked for, they also ended; others seldom did."""
    random = world.stream("connections")
    asked = {request["id"]: request for request in requests}
    cast = {person.id for person in world.people if person.in_cast}
    accepted = (answer for answer in answers if answer["answer"] == "accepted")
    for number, answer in enumerate(accepted, start=1):
        request, since = asked[answer["request_id"]], answer["answered_at"].date()
        was_ended = request["asked_by_user_id"] in cast or random.random() < 0.2
        yield {
            "id": number,
            "request_id": request["id"],
            "first_tenant_id": request["tenant_id"],
            "second_tenant_id": request["asked_tenant_id"],
            "since": since,
            "ended_on": min(since + timedelta(days=random.randrange(1, 400)), AS_OF.date()) if was_ended else None,
            "ended_by_tenant_id": request["tenant_id"] if was_ended else None,
            "ended_by_user_id": request["asked_by_user_id"] if was_ended else None,
        }


def _grants(world: World, connections: list[Row]) -> Iterator[Row]:
    random = world.stream("connection_grants")
    number = 0
    for connection in connections:
        for shared in random.sample(_SHARED, random.choice((1, 2))):
            number += 1
            yield {"id": number, "connection_id": connection["id"], "shared": shared}


def _orders(world: World) -> Iterator[Row]:
    random = world.stream("service_orders")
    number = 0
    for tenant in world.tenants:
        for person in _acting(random, tenant):
            since = max(tenant.since, person.since)
            # One at the very beginning, whose invoice may be too old to keep, and one by chance.
            for ordered_on in (since.date() + timedelta(days=1), moment(random, since).date()):
                number += 1
                yield {
                    "id": number,
                    "tenant_id": tenant.id,
                    "ordered_by_user_id": person.id,
                    "service": random.choice(_SERVICES),
                    "ordered_on": ordered_on,
                }


def _invoices(world: World, orders: list[Row]) -> Iterator[Row]:
    random = world.stream("invoices")
    for number, order in enumerate(orders, start=1):
        issued_on: date = order["ordered_on"] + timedelta(days=10)
        yield {
            "id": number,
            "tenant_id": order["tenant_id"],
            "order_id": order["id"],
            "sent_to_user_id": order["ordered_by_user_id"],
            "invoice_number": f"CP-{issued_on.year}-{number:06}",
            "amount": random.randrange(20, 900) * 1_000,
            "currency": "JPY",
            "issued_on": issued_on,
            "tax_return_due_on": tax_return_due_on(issued_on),
        }
