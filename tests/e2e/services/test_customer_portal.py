"""The customer portal: tenants ask each other, see what waits and what they sent, confirm, withdraw and end."""

import pytest

from tests.e2e.services.stage import Service
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

    chosen = {one["name"]: one["assessment"] for one in register["recipients"] if one["subprocessor"]}
    assert chosen
    for name, assessment in chosen.items():
        assert assessment, name
        assert assessment["outcomes"]["en"], name
        assert assessment["review_by"] > assessment["assessed_on"], name
