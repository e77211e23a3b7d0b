"""ECOMKEY: a buyer's request reaches the shops; what the books keep, what goes out, and what went wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent.models import ConsentEvent, Subject
from dsr.models import Case
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.e2e.people import Person
from tests.e2e.services.children import guardians_code, mailed_to_guardian, ticks
from tests.e2e.services.stage import Service, fills
from tests.factories import RITA, drain, prove
from workspaces.models import Workspace
from workspaces.register import successions

SERVICE = "ecomkey"
THAO, QUAN = "thao@ecomkey.example", "quan@ecomkey.example"
KHANH, LAN = "khanh@den-troi.example", "lan@vuon-may.example"
REFUSAL = "You bought two lanterns in spring, and the tax office wants the bill for ten years."
TOLD_TO_SHOPS = "What your buyers wrote in October could be read by others for two days. We closed it."
TRANSFER = "Lúa Non takes ECOMKEY over. Its policy holds from then on; until then you can delete your account."
LAN_VO = {"name": "Võ Ngọc Lan", "email": "lan.vo@example.com", "phone": "+84 24 0000 2001"}
SHOPS = ["Đèn Trời Co.", "Hạc Giấy JSC", "Vườn Mây JSC"]


def asks_a_child(service: Service) -> dict[str, Any]:
    """Say, as the program of a shop, what a buyer of seventeen ticked; return the answer."""
    shop = Workspace.objects.get(key="shop-den-troi")
    return ticks(service, service.member(THAO), 17, "VN", "shop-messages", shop)


# -- through the API


@pytest.mark.django_db
@pytest.mark.req("EC-01")
def test_by_api_a_buyers_request_reaches_each_shop_and_one_of_them_answers(service: Service) -> None:
    case, rita = service.asks("erasure", relation="subscriber")
    own, *theirs = service.proves(case, rita)["parts"]
    assert own["status"]["words"] == "Passed on"
    assert [one["decider"]["name"] for one in theirs] == SHOPS

    khanh = service.program(KHANH)
    (asked,) = khanh.read("/workspaces/shop-den-troi/approvals")["items"]
    question = f"/workspaces/shop-den-troi/approvals/{asked['id']}"
    khanh.send(f"{question}/acceptance", {"digest": khanh.read(question)["preview"]["digest"]})
    thao = service.program(THAO)
    for one in thao.read("/approvals")["items"]:
        frozen = thao.read(f"/approvals/{one['id']}")["preview"]["digest"]
        thao.send(f"/approvals/{one['id']}/acceptance", {"digest": frozen})
    drain()

    parts = rita.read(f"/cases/{case.reference}")["parts"]
    assert [one["status"]["code"] for one in parts] == ["completed", "completed", "deciding", "deciding"]


@pytest.mark.django_db
@pytest.mark.req("EC-04")
def test_by_api_a_shop_keeper_reads_what_the_books_keep_after_a_deletion(service: Service) -> None:
    case, lan = service.asks("erasure", **LAN_VO, relation="account_holder", residence="VN")
    thao, quan, path = service.program(THAO), service.program(QUAN), f"/requests/{case.reference}-1"
    thao.send(f"{path}/identity-checks", {"kind": "document_seen"})
    drain()
    seen = thao.read(path)["preview"]
    kept = {line["table"]: (line["why"], line["keep_until"]) for line in seen["lines"] if line["keep"]}
    assert set(kept) == {"Invoices", "Payments"}

    thao.send(f"{path}/decisions", {"outcome": "accept", "digest": seen["digest"]})
    for one in quan.read("/approvals")["items"]:
        frozen = quan.read(f"/approvals/{one['id']}")["preview"]["digest"]
        quan.send(f"/approvals/{one['id']}/acceptance", {"digest": frozen})
    drain()

    answer = lan.read(f"/cases/{case.reference}")["parts"][0]["answer"]
    told = " ".join(str(line) for line in answer["kept"])
    assert kept["Invoices"][0] in told
    assert "2036" in told


@pytest.mark.django_db
@pytest.mark.req("EC-06", "EK-09")
def test_by_api_without_a_consent_nothing_goes_out_and_officers_hear_of_it(service: Service) -> None:
    thao, quan = service.program(THAO), service.program(QUAN)
    asked = {
        "recipient": "kranich-mail",
        "categories": ["subscriber_profile"],
        "about": [RITA["email"]],
        "disclosed_on": f"{now():%Y-%m-%d}",
        "ground": "consent",
        "purpose": "A mailing about lanterns for its own customers.",
    }
    blocked = thao.send("/disclosures", asked, 201)
    assert (blocked["blocked"], blocked["ground"]) == (True, "none")
    told = {mail.recipient for mail in OutgoingMail.objects.filter(template="disclosure_blocked")}
    assert {THAO, QUAN} <= told

    (waiting,) = quan.read("/disclosures", ground="none")["items"]
    quan.send(f"/disclosures/{waiting['id']}/looks", {"reason": "Nothing was sent; the mailing is stopped."}, 201)
    assert thao.read(f"/disclosures/{waiting['id']}")["look"]["words"] == "Nothing was sent; the mailing is stopped."
    assert thao.send("/disclosure-searches", {"identifiers": [RITA["email"]]}) == {"items": []}

    thao.send("/disclosures", asked | {"ground": "basis", "basis": "legal_obligation"}, 201)
    (gone,) = thao.send("/disclosure-searches", {"identifiers": [RITA["email"]]})["items"]
    assert (gone["recipient"], gone["basis"], gone["blocked"]) == ("kranich-mail", "legal_obligation", False)


@pytest.mark.django_db
@pytest.mark.req("EC-07")
def test_by_api_an_incident_is_counted_reported_in_parts_and_the_shop_confirms_its_notice(service: Service) -> None:
    thao, khanh = service.program(THAO), service.program(KHANH)
    known = now() - timedelta(hours=30)
    made = thao.send(
        "/incidents",
        {
            "happened": "Conversations of one shop stood open on a test server.",
            "kinds": ["confidentiality"],
            "found_at": known.isoformat(),
            "aware_at": known.isoformat(),
            "roles": ["controller", "processor"],
            "establishments": ["hanoi"],
            "workspaces": ["shop-den-troi"],
            "categories": ["conversations"],
            "people_kinds": ["subscriber"],
            "people_known": "estimated",
            "people": 40,
            "records_known": "unknown",
        },
        201,
    )
    path = f"/incidents/{made['id']}"
    due = {one["kind"]: one for one in made["duties"]}
    assert {"authority", "customers"} <= set(due)
    assert due["authority"]["due_at"] > now().isoformat()
    assert due["authority"]["explanation"][0]["article"]

    reason = "Somebody may have read what buyers wrote."
    assessed = thao.send(f"{path}/assessments", {"risk": "risk", "because": reason, "seen": made["revision"]})
    assert assessed["state"] == "assessed"
    reports = f"{path}/duties/{due['authority']['id']}/reports"
    first = thao.send(reports, {"made_at": now().isoformat(), "complete": False}, 201)
    last = thao.send(reports, {"made_at": now().isoformat(), "complete": True, "file_reference": "A05-7"}, 201)
    assert [first["number"], last["number"]] == [1, 2]

    assert thao.send(f"{path}/notices", {"words": TOLD_TO_SHOPS}, 201) == {"told": 1}
    (notice,) = khanh.read("/workspaces/shop-den-troi/incident-notices")["items"]
    assert notice["words"] == TOLD_TO_SHOPS
    khanh.send(f"/workspaces/shop-den-troi/incident-notices/{notice['id']}/acknowledgement")
    (concerned,) = thao.read(f"{path}/workspaces")["items"]
    assert (concerned["name"], bool(concerned["acknowledged_at"])) == ("Đèn Trời", True)
    met = {one["kind"]: one["met_at"] for one in thao.read(path)["duties"]}
    assert met["authority"]
    assert met["customers"]


@pytest.mark.django_db
@pytest.mark.req("EC-08")
def test_by_api_a_transfer_of_the_business_is_announced_by_another_officer_and_everybody_is_told(
    service: Service,
) -> None:
    thao, quan = service.program(THAO), service.program(QUAN)
    proposed = thao.send(
        "/successions",
        {
            "what": "whole",
            "giver": "ecomkey",
            "taker": "lua-non",
            "categories": ["account"],
            "effective_on": f"{now() + timedelta(days=45):%Y-%m-%d}",
            "words": TRANSFER,
        },
        201,
    )
    path = f"/successions/{proposed['id']}"
    assert thao.send(f"{path}/announcement", status=403)["type"].endswith("second-officer-needed")
    assert OutgoingMail.objects.filter(template="succession").count() == 0

    assert quan.send(f"{path}/announcement")["state"] == "announced"
    successions.go_on()

    progress = thao.read(path)["progress"]
    assert progress["told"] == progress["people"] > 0
    mails = OutgoingMail.objects.filter(template="succession")
    assert KHANH in {mail.recipient for mail in mails}
    assert all(TRANSFER in mail.text for mail in mails)
    told = thao.read(f"{path}/told")["items"]
    assert {one["told_at"] for one in told} != {None}
    with time_machine.travel(now() + timedelta(days=46), tick=False):
        successions.go_on()
    assert thao.read(path)["state"] == "in_effect"


@pytest.mark.django_db
@pytest.mark.req("EC-09")
def test_by_api_a_child_hears_that_a_guardian_has_to_agree_and_the_guardian_does_by_a_link_of_their_own(
    service: Service,
) -> None:
    shop = asks_a_child(service)
    assert not shop["records"]
    assert [(one["guardian"], one["below"]) for one in shop["waiting"]] == [("asked", 18)]
    assert not Subject.objects.exists()
    address = mailed_to_guardian(service)

    mum = Client()
    assert mum.post(address, {"answer": "agree", "responsible": "on"}).status_code == 302
    assert mum.post(f"{address}code/", {"code": guardians_code()}).status_code == 302

    event = ConsentEvent.objects.get()
    assert (event.actor_kind, bool(event.ends_at)) == ("guardian", True)


# -- in the browser

Meet = Callable[..., Person]
PHONE, DARK = {"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EC-01")
def test_rita_asks_and_the_shop_answers_at_its_own_desk(service: Service, meet: Meet) -> None:
    rita, khanh = meet(**PHONE), service.signs_in(meet(), KHANH)
    case, program = service.asks("erasure", relation="subscriber")
    service.proves(case, program)
    khanh.go(service.at("workspace", workspace="shop-den-troi"))
    khanh.go(service.at("workspace_requests", workspace="shop-den-troi"))
    khanh.follow(khanh.page.locator("main table a").first)
    khanh.go(service.at("workspace_approvals", workspace="shop-den-troi"))
    khanh.follow(khanh.page.locator("main table a").first)
    khanh.press("Reject")
    fills(khanh, ground="legal_duty_to_keep", text=REFUSAL)
    khanh.press("Reject and tell the person")

    service.enters(rita, case)
    rita.sees(REFUSAL)
    rita.sees("Hạc Giấy JSC")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EC-01", "NC-03")
def test_khanh_enters_what_rita_brought_to_the_shop_and_decides_once_she_proved_who_she_is(
    service: Service, meet: Meet
) -> None:
    rita, khanh = meet(**PHONE), service.signs_in(meet(), KHANH)
    shop = {"workspace": "shop-den-troi"}
    khanh.go(service.at("workspace_requests", **shop))
    khanh.press("Enter a request")
    fills(
        khanh,
        channel="in_person",
        received_on=f"{now() - timedelta(days=2):%Y-%m-%d}",
        right="access",
        relation="subscriber",
        name=RITA["name"],
        email=RITA["email"],
        phone=RITA["phone"],
        residence="DE",
        language="en",
    )
    khanh.press("See what follows")
    khanh.sees("Nothing is given out or deleted before they proved who they are, and you decided.")
    khanh.press("Enter it")
    khanh.sees("In person, entered by")
    drain()

    case = Case.objects.get()
    service.enters(rita, case)
    rita.press("Yes, it is mine")
    prove(case)
    (theirs,) = case.requests.all()
    assert theirs.workspace.key == "shop-den-troi", "no other shop hears of it"
    khanh.go(service.at("workspace_request", **shop, reference=case.reference, part=1))
    khanh.press("Decide")
    khanh.press("Approve")
    khanh.send()
    drain()
    rita.go(service.at("case", reference=case.reference))
    rita.sees("Đèn Trời Co.")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EC-04")
def test_lan_reads_what_the_books_keep_after_her_deletion_and_who_had_been_given_her_data(
    service: Service, meet: Meet
) -> None:
    lan, thao, quan = meet(**PHONE), service.signs_in(meet(), THAO), service.signs_in(meet(**DARK), QUAN)
    case, _program = service.asks("erasure", **LAN_VO, relation="account_holder", residence="VN")
    service.program(THAO).send(f"/requests/{case.reference}-1/identity-checks", {"kind": "document_seen"})
    drain()
    thao.go(service.at("desk_disclosure_new"))
    thao.page.select_option("select[name=recipient]", label="Kranich Mailversand GmbH")
    fills(
        thao,
        categories=["account"],
        about=LAN_VO["email"],
        disclosed_on=f"{now():%Y-%m-%d}",
        ground="basis",
        basis="contract",
        purpose="To print and post her bills.",
    )
    thao.press("Record it")

    # Before she decides, Thao reads what stays, why and how long; a second officer does so too.
    thao.go(service.at("desk_request", reference=case.reference, part=1))
    thao.sees("Invoices")
    thao.press("Decide")
    thao.press("Accept")
    thao.send()
    quan.go(service.at("desk_approvals"))
    quan.follow(quan.page.locator("main table a").first)
    quan.sees("2036")
    quan.press("Approve")
    quan.send()
    drain()

    service.enters(lan, case)
    lan.sees("We kept the rest, for this reason:")
    lan.sees("accounting")
    lan.sees("31 December 2036")
    lan.sees("Kranich Mailversand GmbH had been given this of you")
    lan.press("Certificate, to read and print")
    lan.sees("2036")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EC-06")
def test_without_a_consent_nothing_goes_out_and_the_other_officer_sees_the_block(service: Service, meet: Meet) -> None:
    thao, quan = service.signs_in(meet(), THAO), service.signs_in(meet(**DARK), QUAN)
    thao.go(service.at("desk_disclosures"))
    thao.press("Record a disclosure")
    thao.page.select_option("select[name=recipient]", label="Kranich Mailversand GmbH")
    fills(
        thao,
        categories=["subscriber_profile"],
        about=RITA["email"],
        disclosed_on=f"{now():%Y-%m-%d}",
        ground="consent",
        purpose="A mailing about lanterns for its own customers.",
    )
    thao.press("Record it")
    thao.sees("Blocked")
    quan.go(service.at("desk_disclosures"))
    quan.sees("Blocked")
    quan.go(thao.page.url.removeprefix(thao.base))
    quan.press("Say what you did about it")
    fills(quan, reason="Nothing was sent; the mailing is stopped.")
    quan.press("Save")
    quan.sees("Nothing was sent; the mailing is stopped.")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EC-07")
def test_an_incident_has_its_clocks_and_the_shop_is_told(service: Service, meet: Meet) -> None:
    thao, khanh = service.signs_in(meet(), THAO), service.signs_in(meet(**PHONE), KHANH)
    began = now() - timedelta(hours=30)
    day = f"{began:%Y-%m-%d}"
    thao.go(service.at("desk_incidents"))
    thao.press("Enter an incident")
    fills(
        thao,
        happened="Conversations of one shop stood open on a test server.",
        kinds=["confidentiality"],
        found_on=day,
        found_time="09:00",
        aware_on=day,
        aware_time="09:30",
        roles=["processor"],
        establishments=["hanoi"],
        workspaces="shop-den-troi",
        categories=["conversations"],
        people_kinds=["subscriber"],
        people_known="estimated",
        people="40",
        records_known="unknown",
    )
    thao.press("Enter and count the dates")
    thao.sees("Why this date?")
    thao.press("Assess the risk")
    fills(thao, risk="risk", because="Somebody may have read what buyers wrote.")
    thao.press("Save the assessment")
    thao.press("Tell the owners")
    fills(thao, words=TOLD_TO_SHOPS)
    thao.press("Show who gets it")
    thao.press("Tell 1 workspace")

    khanh.go(service.at("workspace_incidents", workspace="shop-den-troi"))
    khanh.follow(khanh.page.locator("main table a").first)
    khanh.sees(TOLD_TO_SHOPS)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EC-08")
def test_a_transfer_of_the_business_is_proposed_announced_by_another_and_read_by_everybody(
    service: Service, meet: Meet
) -> None:
    thao, quan, anybody = service.signs_in(meet(), THAO), service.signs_in(meet(**DARK), QUAN), meet(**PHONE)
    thao.go(service.at("desk_succession_new"))
    fills(
        thao,
        what="whole",
        giver="ecomkey",
        taker="lua-non",
        categories=["account"],
        effective_on=f"{now() + timedelta(days=45):%Y-%m-%d}",
        words=TRANSFER,
    )
    thao.press("Ask a second officer")
    thao.sees("You proposed this yourself. Somebody else has to announce it.")
    anybody.go(service.at("centre"))
    assert TRANSFER not in anybody.page.locator("main").inner_text()
    quan.go(thao.page.url.removeprefix(thao.base))
    quan.press("Announce it")
    anybody.go(service.at("centre"))
    anybody.sees(TRANSFER)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EC-09")
def test_a_mother_reads_what_the_shop_asks_of_her_child_and_agrees(service: Service, meet: Meet) -> None:
    mum = meet(**PHONE)
    asks_a_child(service)
    mum.go(mailed_to_guardian(service))
    mum.sees("The shop writes to you about its goods and offers")
    mum.press("I agree")
    mum.sees("Only a parent or guardian can agree")
    mum.page.check("main form [name=responsible]")
    mum.press("I agree")
    fills(mum, code=guardians_code())
    mum.press("Confirm my answer")

    assert "You agreed." in mum.page.inner_text("body")
    assert ConsentEvent.objects.get().actor_kind == "guardian"
