"""The customer portal: tenants ask each other, see what waits and what they sent, confirm, withdraw and end."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from consent import applications
from consent.kinds import Scope
from consent.lists import working
from consent.models import ConsentEvent, ConsentList, Identifier
from dsr.models import DataSystem, Reopening
from privacy_portal.mail.models import OutgoingMail
from tests.e2e.people import Person
from tests.e2e.services.stage import Service, fills
from tests.factories import PASSWORD, RITA, drain
from tests.programs import Program
from tests.workspaces.people import JOINING, browser, mailed_link
from tests.workspaces.test_own_account import at_home
from workspaces.models import Connection, User

SERVICE = "customer-portal"
SAORI, DANIEL = "saori@customer-portal.example", "daniel@customer-portal.example"
INGRID, PRIYA = "ingrid@fjordkabel.example", "priya@lantern-quay.example"
NADIA = "nadia@example.org"
HOW = "In the contract, annex 2"
HIKARU = "hikaru@hikari-no-mori.example"
FJORD, QUAY, HIKARI = "/workspaces/tn-fjordkabel", "/workspaces/tn-lantern-quay", "/workspaces/tn-hikari"
ABROAD = ["Australia", "Germany", "Singapore", "United Kingdom", "United States"]
WHY = "The authority asks how we answered her."
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


@pytest.mark.django_db
@pytest.mark.req("CP-04")
def test_by_api_one_list_of_questions_serves_a_deletion_a_connector_and_a_closed_case(service: Service) -> None:
    saori, daniel, ingrid, hikaru = (service.program(who) for who in (SAORI, DANIEL, INGRID, HIKARU))
    case, rita = service.asks("erasure", relation="authorised_user")
    own = f"/requests/{case.reference}-1"
    saori.send(f"{own}/identity-checks", {"kind": "document_seen"})
    drain()

    # The owners of tenants approve the erasure of what is theirs; a deletion cannot be undone, so another officer than
    # the one who decided stands behind each.
    agrees(ingrid, "owner_instruction", path=f"{FJORD}/approvals")
    agrees(hikaru, "owner_instruction", path=f"{HIKARI}/approvals")
    saori.send(f"{own}/decisions", {"outcome": "accept", "digest": saori.read(own)["preview"]["digest"]})
    mine = next(one for one in saori.read("/approvals", kind="four_eyes")["items"] if one["reference"].endswith("/ 1"))
    refused = agrees(saori, "four_eyes", 403, reference=mine["reference"])
    assert refused["type"] == "/problems/own-preparation"
    for _part in range(3):
        agrees(daniel, "four_eyes")
    drain()
    parts = rita.read(f"/cases/{case.reference}")["parts"]
    assert {one["status"]["code"] for one in parts} == {"completed"}

    # The closed case is shut: another officer lets Saori in.
    why = {"reason": WHY}
    saori.send(f"{own}/reopenings", why)
    assert saori.send(f"{own}/reopenings", why, 409)["type"] == "/problems/already-asked"
    assert agrees(saori, "reopening", 403)["type"] == "/problems/own-preparation"
    agrees(daniel, "reopening")
    assert Reopening.objects.get().granted_by == service.member(DANIEL).user

    # A system is switched off by two.
    (system,) = saori.read("/systems")["items"]
    change = {"kind": "switch_off", "system": system["key"]}
    proposed = saori.send("/system-changes", change, 201)
    assert daniel.send("/system-changes", change, 409)["type"] == "/problems/already-open"
    assert saori.read("/systems")["items"][0]["question"] == proposed["question"]
    assert agrees(saori, "connector_change", 403)["type"] == "/problems/own-preparation"
    agrees(daniel, "connector_change")
    (off,) = saori.read("/systems")["items"]
    assert (off["enabled"], off["question"]) == (False, None)

    decided = daniel.read("/approvals", box="decided")["items"]
    assert {one["kind"] for one in decided} == {"four_eyes", "connector_change", "reopening"}
    sent = daniel.read("/approvals", box="sent")["items"]
    assert "owner_instruction" in {one["kind"] for one in sent}


@pytest.mark.django_db
@pytest.mark.req("CP-10")
def test_by_api_an_account_holds_address_telephone_and_name_and_nothing_else_of_the_person(service: Service) -> None:
    ingrid = service.program(INGRID)
    held = Program("/api/v1/account", ingrid.client).read("/data")

    about_the_account = {
        "email_confirmed_at", "since", "has_password", "second_factor", "roles", "sign_in_providers",
    }  # fmt: skip
    assert held.keys() - about_the_account == {"email", "phone", "name", "language", "time_zone"}
    assert held["email"] == INGRID


@pytest.mark.django_db
@pytest.mark.req("CP-05", "CP-06")
def test_by_api_whoever_joins_has_agreed_to_each_country_and_the_proof_outlives_the_account(service: Service) -> None:
    joins(service)
    nadia = User.objects.get(email=NADIA)
    own = Program("/api/v1/account", browser(nadia))
    (agreed,) = own.read("/consents")["items"]
    assert (agreed["purpose"], agreed["allowed"]) == ("portal-terms", True)
    saori = service.member(SAORI)
    desk = applications.register(service.platform, "Desk", list(Scope), by=saori)
    reader = service.anybody(applications.add_key(desk, by=saori)).client
    (given,) = history(service, reader)
    receivers = ConsentEvent.objects.select_related("shown").get().shown.content["receivers"]
    assert sorted(country for _name, country, _safeguard in receivers) == ABROAD

    assert at_home(nadia).post("/account/close/", {"typed": NADIA}).url == "/"

    assert not User.objects.filter(email=NADIA).exists()
    assert all(one.value is None for one in Identifier.objects.all())
    back, still = history(service, reader)
    assert still == given
    assert (given["kind"], back["kind"]) == ("given", "withdrawn")


@pytest.mark.django_db
@pytest.mark.req("CP-05")
def test_by_api_the_contracting_party_vouches_that_its_users_were_asked(service: Service) -> None:
    ingrid = service.program(INGRID)
    listed = {"purpose": "portal-terms", "csv": f"{NADIA}\nnobody\n", "how": HOW, "language": "en"}
    made = ingrid.send(f"{FJORD}/consent-lists", listed, 201)
    assert made["declaration"].endswith("Fjordkabel answers for that.")
    own = f"{FJORD}/consent-lists/{made['id']}"
    assert not ConsentEvent.objects.exists()

    ingrid.send(f"{own}/confirmation", {"declared": True})
    working.run(ConsentList.objects.get().pk)

    assert ingrid.read(own)["recorded"] == 1
    assert [one["line"] for one in ingrid.read(f"{own}/refused-lines")["items"]] == [2]
    event = ConsentEvent.objects.select_related("shown").get()
    assert (event.kind, event.actor_kind, event.actor) == ("vouched", "voucher", made["id"])
    assert sorted(country for _name, country, _safeguard in event.shown.content["receivers"]) == ABROAD
    (seen,) = service.program(SAORI).read("/consent-lists")["items"]
    assert (seen["id"], seen["workspace"]) == (made["id"], "tn-fjordkabel")


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


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("CP-04")
def test_daniel_is_the_second_person_for_a_deletion_a_connector_and_a_closed_case_from_one_list(
    service: Service, meet: Meet
) -> None:
    saori, daniel = service.signs_in(meet(), SAORI), service.signs_in(meet(**DARK), DANIEL)
    closed, rita = service.asks(relation="authorised_user")
    rita.send(f"/cases/{closed.reference}/withdrawal", status=204)
    case, _rita = service.asks("erasure", relation="authorised_user")
    own = {"reference": case.reference, "part": 1}
    service.program(SAORI).send(f"/requests/{case.reference}-1/identity-checks", {"kind": "document_seen"})
    drain()

    saori.go(service.at("desk_request", **own))
    saori.press("Decide")
    saori.press("Accept")
    saori.send()
    saori.go(service.at("desk_system_switch", system=DataSystem.objects.get().slug))
    saori.press("Ask a second officer")
    saori.sees("You prepared this yourself")
    shut = {"reference": closed.reference, "part": 1}
    saori.go(service.at("desk_reveal", **shut))
    fills(saori, reason=WHY)
    saori.press("Ask another officer")

    # One list, whatever it is about; each question says what yes and no lead to.
    daniel.go(service.at("desk_approvals"))
    assert daniel.page.locator("main table tbody tr").count() == 3
    for _question in range(3):
        daniel.go(service.at("desk_approvals"))
        daniel.follow(daniel.page.locator("main table a").first)
        daniel.press("Approve")
        daniel.send()
        drain()
    daniel.go(service.at("desk_approvals"))
    assert daniel.page.locator("main table").count() == 0
    daniel.go(service.at("desk_approvals_decided"))
    assert daniel.page.locator("main table tbody tr").count() == 3

    saori.go(service.at("desk_system", system=DataSystem.objects.get().slug))
    saori.sees("Switched off")
    saori.go(service.at("desk_reveal", **shut))
    fills(saori, purpose="complaint")
    saori.send()
    saori.go(service.at("desk_request", **shut))
    saori.sees(RITA["name"])


def agrees(who: Program, kind: str, status: int = 200, *, path: str = "/approvals", reference: str = "") -> Any:
    """Have `who` agree to the first question of that kind that waits, as they read it; return the answer."""
    asked = who.read(path, kind=kind, reference=reference)["items"][0]
    frozen = who.read(f"{path}/{asked['id']}")["digest"]
    return who.send(f"{path}/{asked['id']}/acceptance", {"digest": frozen}, status)


def invited(service: Service) -> None:
    """Let Ingrid invite Nadia to Fjordkabel."""
    asked = {"email": NADIA, "role": "member", "language": "en"}
    service.program(INGRID).send(f"{FJORD}/invitations", asked, 201)


def joins(service: Service) -> None:
    """Let Nadia follow the link in her mail and agree to what stands there."""
    invited(service)
    client = service.anybody().client
    client.get(mailed_link(NADIA))
    page = client.get(service.at("invitation")).content.decode()
    terms = page.split('name="terms" value="')[1].split('"')[0]
    assert client.post(service.at("invitation"), JOINING | {"terms": terms}).status_code == 302


def history(service: Service, reader: Client) -> Any:
    """Return what an application reads of Nadia's consents, the newest first."""
    answer = reader.get(f"/api/v1/{service.slug}/history", headers={"Data-Subject": f"email={NADIA}"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["records"]


def asks(service: Service, ingrid: Person) -> None:
    """Ask Lantern Quay for a connection, from the page of the connections on."""
    ingrid.go(service.at("workspace_connections", workspace="tn-fjordkabel"))
    ingrid.press("Ask for a connection")
    fills(ingrid, other="Lantern Quay", categories=["connections"], purpose=PURPOSE)
    ingrid.press("Ask the other owner")


@pytest.mark.django_db
@pytest.mark.req("CP-07")
def test_by_api_the_terms_of_the_portal_count_before_the_notice(service: Service) -> None:
    told = service.anybody().read("/notices/what-counts")["sections"]

    terms = {one["heading"]: one["gives_way"] for one in told if one["notice"] == "terms"}
    assert terms["Who uses it together"] == ["privacy"]
    assert terms["Agreeing"] == []
    assert "Who decides about it" not in {one["heading"] for one in told}


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("CP-07")
def test_a_user_reads_the_terms_where_the_notice_says_something_else(service: Service, meet: Meet) -> None:
    anybody = meet(**DARK)
    anybody.go(service.at("notice_for_you"))
    anybody.look()
    anybody.sees("Who uses it together")
    anybody.page.get_by_text("Gives way here: Privacy notice").first.click()
    anybody.sees("The companies of our group decide together about the three things we hold about you.")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("CP-05", "CP-06", "CP-10")
def test_nadia_reads_where_her_data_goes_joins_reads_all_that_is_kept_and_deletes_her_registration(
    service: Service, meet: Meet
) -> None:
    nadia = meet(**PHONE)
    invited(service)
    nadia.go(mailed_link(NADIA))
    for country in ABROAD:
        nadia.sees(country)
    fills(nadia, **JOINING)
    nadia.press("Agree and make my account")
    assert ConsentEvent.objects.get().kind == "given"

    service.signs_in(nadia, NADIA)
    nadia.go("/account/")
    nadia.sees("Nadia Novak")
    nadia.sees("That is all we keep of you in this account.")
    nadia.go("/account/close/")
    fills(nadia, password=PASSWORD)
    nadia.send()
    nadia.sees("What you agreed to by joining is taken back.")
    fills(nadia, typed=NADIA)
    nadia.press("Close my account for good")

    assert not User.objects.filter(email=NADIA).exists()
    assert list(ConsentEvent.objects.order_by("number").values_list("kind", flat=True)) == ["given", "withdrawn"]
    assert all(one.value is None for one in Identifier.objects.all())


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("CP-05")
def test_ingrid_vouches_for_nadia_who_reads_by_whom_and_stops_it_by_the_mail(service: Service, meet: Meet) -> None:
    ingrid = service.signs_in(meet(**DARK), INGRID)
    ingrid.go(service.at("workspace_consent_lists", workspace="tn-fjordkabel"))
    ingrid.press("Hand in a list")
    for country in ABROAD:
        ingrid.sees(country)
    fills(ingrid, people=f"{NADIA}\nnobody", how=HOW, language="en")
    ingrid.press("Read the list")
    ingrid.sees("1 person is on the list. Nothing counts yet.")
    ingrid.sees("The e-mail address is none.")
    ingrid.press("Have it count")
    ingrid.page.get_by_role("checkbox").check()
    ingrid.press("Have it count")
    working.run(ConsentList.objects.get().pk)
    ingrid.reads("What became of it")

    nadia = meet(**PHONE)
    mail = OutgoingMail.objects.get(template="consent_listed")
    assert "Fjordkabel vouches that you were asked this, and agreed:" in mail.text
    nadia.go("/" + next(word for word in mail.text.split() if "/preferences/link/" in word).split("/", 3)[3])
    nadia.sees("Use of the portal")
    nadia.press("Stop", exact=False)
    nadia.go(service.at("preferences_history"))
    nadia.follow(nadia.page.locator("main table a").last)
    nadia.sees("Vouched for")
    nadia.sees("Fjordkabel")
    nadia.sees(HOW)
    assert list(ConsentEvent.objects.order_by("number").values_list("kind", flat=True)) == ["vouched", "withdrawn"]
