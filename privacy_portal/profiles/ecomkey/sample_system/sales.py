"""Rows of orders. A shop's books rest on them, so Vietnamese accounting law says how long they stay."""

from collections.abc import Iterator
from datetime import date

from privacy_portal.profiles.sample import contact
from privacy_portal.profiles.sample.customers.world import Known, World
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment

_PRODUCTS = (
    ("Sky lantern", 120_000),
    ("Forty paper cranes", 90_000),
    ("Blue kettle", 450_000),
    ("Oat soap", 65_000),
    ("Harbour map", 150_000),
    ("Wind jacket", 780_000),
    ("Tin sparrow", 210_000),
)


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of orders and order_items."""
    orders, items = list[Row](), list[Row]()
    random = world.stream("orders")
    for known in world.known:
        for placed_on in _days(world, known):
            bought = random.sample(_PRODUCTS, random.choice((1, 1, 2)))
            lines = [(product, random.choice((1, 1, 2, 4)), price) for product, price in bought]
            orders.append(
                {
                    "id": len(orders) + 1,
                    "person_id": known.person.id,
                    "shop_id": known.customer.id,
                    "number": f"DH-{placed_on.year}-{len(orders) + 1:06}",
                    "buyer_name": known.person.name,
                    "buyer_phone": known.person.phone,
                    "ship_to": f"{contact.street(random, known.person.language)}, "
                    f"{contact.city(random, known.person.language)}",
                    "total": sum(quantity * price for _, quantity, price in lines),
                    "currency": "VND",
                    "placed_on": placed_on,
                }
            )
            for product, quantity, price in lines:
                items.append(
                    {
                        "id": len(items) + 1,
                        "order_id": len(orders),
                        "product": product,
                        "quantity": quantity,
                        "price": price,
                    }
                )
    return {"orders": orders, "order_items": items}


def _days(world: World, known: Known) -> Iterator[date]:
    """Yield when a person bought something. The cast bought on their first day, and again this year."""
    random = world.stream(f"orders:{known.id}")
    if known.person.in_cast:
        yield from (known.since.date(), date(AS_OF.year, 2, 14))
    for _ in range(random.choice((0, 1, 1, 2))):
        yield moment(random, known.since).date()
