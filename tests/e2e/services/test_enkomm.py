"""enKomm: who decides about Rita's data, in Japan and elsewhere, at work and afterwards."""

import pytest

from dsr.models import Instruction, Status
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from tests.e2e.services.stage import Program, Service
from tests.factories import drain
from tests.workspaces.people import JOINING, browser, mail_to, mailed_link
from workspaces import memberships
from workspaces.models import User

SERVICE = "enkomm"
OMAR, MEI, OLGA = "omar@enkomm.example", "mei@enkomm.example", "olga@sakura.example"
TOM = "tom@sakura.example"

# -- through the API


@pytest.mark.django_db
@pytest.mark.req("EK-01")
def test_by_api_people_of_two_countries_have_two_establishments_and_two_laws(service: Service) -> None:
    found = {}
    for country in ("JP", "DE"):
        query = {"person": "account_holder", "kind": "none", "residence": country}
        told = service.program(OMAR).read("/determinations", **query)
        case, rita = service.asks(residence=country)
        (part,) = rita.read(f"/cases/{case.reference}")["parts"]
        found[country] = ({one["establishment"].split()[1] for one in told["items"]}, part["due"]["law"])

    assert found == {"JP": ({"Japan"}, "JP"), "DE": ({"Vietnam"}, "VN")}


@pytest.mark.django_db
@pytest.mark.req("EK-02", "EK-03", "X-05")
def test_by_api_each_part_of_an_erasure_is_decided_by_whose_data_it_is(service: Service) -> None:
    case, rita = service.asks("erasure")
    own, theirs = service.proves(case, rita)["parts"]
    assert (own["turn"]["code"], theirs["turn"]["code"]) == ("officer", "owner")
    assert theirs["decider"]["name"] == "Sakura KK 株式会社さくら"
    (why,) = theirs["decider"]["why"]
    assert set(why["categories"]) == {"Messages and content", "Calls and meetings"}

    officer, second, owner = (service.program(who) for who in (OMAR, MEI, OLGA))
    path = f"/requests/{case.reference}-1"
    digest = officer.read(path)["preview"]["digest"]
    officer.send(f"{path}/decisions", {"outcome": "accept", "digest": digest})
    (asked,) = owner.read("/workspaces/ws-sakura/approvals")["items"]
    question = f"/workspaces/ws-sakura/approvals/{asked['id']}"
    owner.send(f"{question}/acceptance", {"digest": owner.read(question)["preview"]["digest"]})
    for one in second.read("/approvals")["items"]:
        frozen = second.read(f"/approvals/{one['id']}")["preview"]["digest"]
        second.send(f"/approvals/{one['id']}/acceptance", {"digest": frozen})
    drain()

    parts = rita.read(f"/cases/{case.reference}")["parts"]
    assert [one["status"]["code"] for one in parts] == [Status.COMPLETED] * 2
    given = Instruction.objects.get()
    assert (given.workspace.key, given.given_by.email, given.controller.key) == ("ws-sakura", OLGA, "sakura")


@pytest.mark.django_db
@pytest.mark.req("EK-05")
def test_by_api_an_employee_leaves_and_is_told_since_when_the_account_is_personal(service: Service) -> None:
    olga = service.program(OLGA)
    for room in ("ws-sakura", "ws-sakura-lab"):
        joins(service, olga, room)
    people = {one["email"]: one for one in olga.read("/workspaces/ws-sakura/people")["items"]}
    ends = people[TOM]["ends_together"]
    assert len(ends) == 2

    path = f"/workspaces/ws-sakura/people/{people[TOM]['id']}/endings"
    ended = olga.send(path, {"reach": "everywhere", "ends_together": ends})

    assert ended["end_reason"] == "left_employer"
    tom = User.objects.get(email=TOM)
    assert memberships.personal_since(tom) == tom.memberships.latest("until").until
    assert f"Since {date_words(now().date())} your account is a personal account" in mail_to(TOM, "access_ended").text


@pytest.mark.django_db
@pytest.mark.req("EK-09", "EK-10", "EK-11")
def test_by_api_the_register_names_recipients_safeguards_and_how_long(service: Service) -> None:
    register = service.program(OMAR).read("/register")

    classes = {one["class"] for one in register["recipients"]}
    assert {"service_provider", "workspace_owner", "integration", "group", "partner", "authority"} <= classes
    abroad = [one["transfer"] for one in register["recipients"] if one["transfer"]]
    assert abroad
    assert all(one["country"] and one["safeguard"] for one in abroad)
    assert all(one["document"] for one in abroad if one["safeguard"] not in ("not_needed", "consent"))
    after = [one for one in register["retention"] if one["starts"] == "account_closed"]
    assert after
    assert all(one["length"] and one["reasons"]["en"] for one in register["retention"])
    assert any(one["backups"] for one in after)


def joins(service: Service, olga: Program, room: str) -> None:
    """Let Olga invite Tom to a workspace of hers, and Tom follow the link in his mail."""
    olga.send(f"/workspaces/{room}/invitations", {"email": TOM, "role": "member", "language": "en"}, 201)
    tom = User.objects.filter(email=TOM).first()
    client = browser(tom) if tom else service.anybody().client
    client.get(mailed_link(TOM))
    assert client.post(service.at("invitation"), JOINING).status_code == 302
