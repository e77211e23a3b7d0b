"""The customer portal: tenants ask each other, see what waits and what they sent, confirm, withdraw and end."""

from collections.abc import Callable

import pytest

from tests.e2e.people import Person
from tests.e2e.services.stage import Service, fills
from workspaces.models import Connection

SERVICE = "customer-portal"
SAORI, DANIEL = "saori@customer-portal.example", "daniel@customer-portal.example"
INGRID, PRIYA = "ingrid@fjordkabel.example", "priya@lantern-quay.example"
FJORD, QUAY = "/workspaces/tn-fjordkabel", "/workspaces/tn-lantern-quay"
PURPOSE = "To order the cable to Singapore together."
ASKED = {"other": "tn-lantern-quay", "categories": ["connections"], "words": "", "purpose": PURPOSE}

# -- through the API


@pytest.mark.django_db
@pytest.mark.req("CP-01", "CP-02", "CP-03")
def test_by_api_a_connection_is_asked_accepted_confirmed_and_ended(service: Service) -> None:
    ingrid, priya = service.program(INGRID), service.program(PRIYA)
    made = ingrid.send(f"{FJORD}/connections", ASKED, 201)
    (received,) = priya.read(f"{QUAY}/approvals")["items"]
    (sent,) = ingrid.read(f"{FJORD}/approvals", box="sent")["items"]
    assert sent["id"] == received["id"]

    question = priya.read(f"{QUAY}/approvals/{received['id']}")
    assert {"key": "What for", "value": PURPOSE} in question["facts"]
    priya.send(f"{QUAY}/approvals/{received['id']}/acceptance", {"digest": question["digest"]})
    ingrid.send(f"{FJORD}/approvals/{sent['id']}/confirmation")
    (open_one,) = ingrid.read(f"{FJORD}/connections")["items"]
    assert (open_one["state"], open_one["other"], open_one["categories"]) == ("open", "Lantern Quay", ["connections"])

    ended = priya.send(f"{QUAY}/connections/{made['id']}/end")
    assert (ended["state"], ended["ended_by"]) == ("ended", "Lantern Quay")


@pytest.mark.django_db
@pytest.mark.req("CP-02")
def test_by_api_what_was_asked_is_withdrawn(service: Service) -> None:
    ingrid, priya = service.program(INGRID), service.program(PRIYA)
    ingrid.send(f"{FJORD}/connections", ASKED, 201)
    (sent,) = ingrid.read(f"{FJORD}/approvals", box="sent")["items"]

    question = priya.read(f"{QUAY}/approvals/{sent['id']}")
    assert ingrid.send(f"{FJORD}/approvals/{sent['id']}/withdrawal")["state"] == "withdrawn"

    assert priya.read(f"{QUAY}/approvals")["items"] == []
    late = priya.send(f"{QUAY}/approvals/{sent['id']}/acceptance", {"digest": question["digest"]}, 409)
    assert late["state"] == "withdrawn"
    assert not Connection.objects.filter(state="open").exists()


@pytest.mark.django_db
@pytest.mark.req("CP-08")
def test_by_api_the_register_says_how_subcontractors_were_chosen_and_when_that_is_looked_at_again(
    service: Service,
) -> None:
    register = service.program(SAORI).read("/register")

    chosen = {one["names"]["en"]: one["assessment"] for one in register["recipients"] if one["subprocessor"]}
    assert chosen
    for name, assessment in chosen.items():
        assert assessment, name
        assert assessment["outcomes"]["en"], name
        assert assessment["review_by"] > assessment["assessed_on"], name


# -- in the browser

Meet = Callable[..., Person]
PHONE, DARK = {"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("CP-01", "CP-02", "CP-03")
def test_ingrid_asks_priya_for_a_connection_that_is_seen_on_both_sides_until_it_ends(
    service: Service, meet: Meet
) -> None:
    ingrid = service.signs_in(meet(**PHONE), INGRID)
    priya = service.signs_in(meet(**DARK), PRIYA)
    fjord, quay = {"workspace": "tn-fjordkabel"}, {"workspace": "tn-lantern-quay"}

    # Asked, and taken back while nobody has answered.
    asks(service, ingrid)
    ingrid.go(service.at("workspace_approvals_sent", **fjord))
    ingrid.follow(ingrid.page.locator("main table a").first)
    ingrid.press("Take it back")
    ingrid.press("Take it back")
    priya.go(service.at("workspace_approvals", **quay))
    assert priya.page.locator("main table").count() == 0

    # Asked again, read on the other side, refused nothing, accepted.
    asks(service, ingrid)
    priya.go(service.at("workspace_approvals", **quay))
    priya.follow(priya.page.locator("main table a").first)
    priya.sees(PURPOSE)
    priya.press("Approve")
    priya.follow(priya.page.locator("main form button").first)

    # Ingrid sees the answer among what she sent, and confirms that she did.
    ingrid.go(service.at("workspace_approvals_sent", **fjord) + "?state=to_confirm")
    ingrid.follow(ingrid.page.locator("main table a").first)
    ingrid.press("Confirm that I saw it")

    # Both see what may be shared and since when; Priya ends it.
    for person, place, other in ((ingrid, fjord, "Lantern Quay"), (priya, quay, "Fjordkabel")):
        person.go(service.at("workspace_connections", **place))
        person.sees(other)
        person.sees("Connected")
    priya.follow(priya.page.locator("main table a").first)
    priya.press("End the connection")
    priya.press("End the connection")
    priya.sees("The connection is ended. The other side is told by mail.")
    ingrid.go(service.at("workspace_connections", **fjord))
    ingrid.follow(ingrid.page.locator("main table a").first)
    ingrid.sees("Lantern Quay ended it")


def asks(service: Service, ingrid: Person) -> None:
    """Ask Lantern Quay for a connection, from the page of the connections on."""
    ingrid.go(service.at("workspace_connections", workspace="tn-fjordkabel"))
    ingrid.press("Ask for a connection")
    fills(ingrid, other="Lantern Quay", categories=["connections"], purpose=PURPOSE)
    ingrid.press("Ask the other owner")
