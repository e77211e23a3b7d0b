"""NTT Cloud Communications: a call, a new sub-processor, transfers, terms of clients, and an authority."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from dsr.models import Case, Channel
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.e2e.people import Person
from tests.e2e.services.stage import Service, fills
from tests.factories import RITA

SERVICE = "ntt-cloud"
CLAIRE, SATOSHI = "claire@ntt-cloud.example", "satoshi@ntt-cloud.example"
GRETA, JULIEN = "greta@nordlicht.example", "julien@papillon.example"
OBJECTION = "Our contract keeps every recording in the European Union."
ANSWER = "The recordings of your meetings stay in France; we wrote it into your contract."

# -- through the API


@pytest.mark.django_db
@pytest.mark.req("NC-01", "NC-08", "NC-09")
def test_by_api_the_register_has_own_purposes_transfers_and_the_clients_terms(service: Service) -> None:
    register = service.program(CLAIRE).read("/register")

    own = [one for one in register["activities"] if one["role"] == "controller"]
    assert all(one["legal_basis"] for one in own)
    purposes = " ".join(one["key"] for one in own)
    for purpose in ("support", "marketing", "recruitment", "visit", "account"):
        assert purpose in purposes
    (meetings,) = [one for one in register["activities"] if "meeting_content" in one["categories"]]
    assert (meetings["role"], meetings["controllers"], meetings["legal_basis"]) == ("processor", [], None)
    group = {one["country"]: one["transfer"] for one in register["recipients"] if one["class"] == "group"}
    assert {one["safeguard"] for one in group.values()} == {"adequacy", "standard_clauses"}
    for importer in ("SG", "US"):
        assert group[importer]["assessments"]["en"]
        assert group[importer]["documents"]["ja"]
    terms = {one["workspace"]: one["length"] for one in register["retention"] if "meeting_content" in one["categories"]}
    assert terms == {None: "12 months", "cl-marigold": "30 days"}


@pytest.mark.django_db
@pytest.mark.req("NC-03")
def test_by_api_a_call_is_entered_with_the_day_on_which_it_came(service: Service) -> None:
    came = (now() - timedelta(days=6)).replace(microsecond=0)
    told = {key: RITA[key] for key in ("name", "email", "phone", "residence")} | {"relation": "authorised_user"}
    entry = {"right": "access", **told, "channel": "telephone", "received_at": came.isoformat()}

    made = service.program(CLAIRE).send("/requests", entry, 201)

    case = Case.objects.get()
    assert (case.received_at, case.channel, case.entered_by.email) == (came, Channel.TELEPHONE, CLAIRE)
    assert made["due"]["explanation"][0]["text"].startswith("The request arrived on")
    web, _rita = service.asks("access", relation="authorised_user", name="Somebody Else", email="else@example.com")
    later = service.program(CLAIRE).read(f"/requests/{web.reference}-1")
    assert made["due"]["at"] < later["due"]["at"]


@pytest.mark.django_db
@pytest.mark.req("NC-07")
def test_by_api_a_client_objects_to_a_new_sub_processor_that_everybody_reads_of(service: Service) -> None:
    claire, greta = service.program(CLAIRE), service.program(GRETA)
    typed = cloudco()
    purposes = {language: typed.pop(f"purpose_{language}") for language in ("en", "ja")}
    made = claire.send("/subprocessor-changes", typed | {"purposes": purposes}, 201)
    (coming,) = service.anybody().read("/subprocessors")["changes"]
    assert (coming["names"]["ja"], coming["state"], coming["id"]) == ("Wolkenwerk Inc.", "announced", made["id"])

    change, room = f"/subprocessor-changes/{made['id']}", f"/workspaces/cl-nordlicht/subprocessor-changes/{made['id']}"
    assert greta.read(room)["is_open"]
    greta.send(f"{room}/objections", {"reason": OBJECTION}, 201)
    assert greta.send(f"{room}/objections", {"reason": OBJECTION}, 409)["type"].endswith("already-open")

    (asked,) = claire.read(f"{change}/objections")["items"]
    assert (asked["workspace"], asked["reason"]) == ("cl-nordlicht", OBJECTION)
    claire.send(f"{change}/objections/cl-nordlicht/answers", {"answer": "may_leave", "words": ANSWER})
    answered = greta.read(room)["objection"]
    assert (answered["answer"], answered["words"]) == ("may_leave", ANSWER)
    assert GRETA in {mail.recipient for mail in OutgoingMail.objects.filter(template="objection_answered")}
    assert claire.read(change)["open_objections"] == 0


@pytest.mark.django_db
@pytest.mark.req("NC-12")
def test_by_api_an_authority_gets_nothing_before_remedies_were_considered_and_a_second_officer_decided(
    service: Service,
) -> None:
    claire, second = service.program(CLAIRE), service.program(SATOSHI)
    made = claire.send(
        "/demands",
        {
            "authority": "Préfecture de nulle part",
            "country": "FR",
            "file_reference": "PN-81",
            "article": "Code de procédure pénale, art. 60-1",
            "received_on": f"{now():%Y-%m-%d}",
            "scope": "The call records of one number in October.",
            "categories": ["call_detail"],
        },
        201,
    )
    path = f"/demands/{made['id']}"
    refusal = {"decision": "refuse", "reason": "The authority did not name the days."}
    assert second.send(f"{path}/decisions", refusal, 409)["current_state"] == "entered"
    remedies = {
        "remedies": ["check_validity", "ask_to_narrow"],
        "words": "Counsel asked the authority to name the days.",
    }
    claire.send(f"{path}/considerations", remedies)
    assert claire.send(f"{path}/decisions", refusal, 403)["type"].endswith("second-officer-needed")
    told = second.send(f"{path}/decisions", refusal)
    assert (told["remedies"], told["decision"]) == (["check_validity", "ask_to_narrow"], "refuse")

    authority = next(one for one in claire.read("/register")["recipients"] if one["class"] == "authority")
    what = {
        "recipient": authority["key"],
        "categories": ["call_detail"],
        "about": [RITA["phone"]],
        "disclosed_on": f"{now():%Y-%m-%d}",
        "purpose": "The calls of one number.",
    }
    assert claire.send(f"{path}/disclosures", what, 409)["current_state"] == "decided"
    assert claire.read(path)["given"] == []


def cloudco() -> dict[str, str]:
    """Return what an officer types of a new sub-processor, which was assessed before it was chosen."""
    today = now().date()
    return {
        "name": "Wolkenwerk Inc.",
        "country": "US",
        "safeguard": "standard_clauses",
        "document": "Clauses of 3 November 2026",
        "purpose_en": "Keeps recordings of meetings.",
        "purpose_ja": "会議の録音を保管します。",
        "assessed_on": today.isoformat(),
        "assessed_by": "Security",
        "outcome": "Asked about orders of authorities, and answered well.",
        "review_by": (today + timedelta(days=365)).isoformat(),
        "objections_until": (today + timedelta(days=30)).isoformat(),
        "effective_on": (today + timedelta(days=31)).isoformat(),
    }


# -- in the browser

Meet = Callable[..., Person]
PHONE, DARK = {"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("NC-07", "CP-08")
def test_claire_announces_a_sub_processor_greta_objects_and_is_answered(service: Service, meet: Meet) -> None:
    claire, greta, anybody = service.signs_in(meet(), CLAIRE), service.signs_in(meet(**PHONE), GRETA), meet(**DARK)
    claire.go(service.at("desk_register_add_one"))
    fills(claire, **cloudco())
    claire.press("Announce it")
    claire.sees("Nobody has objected so far.")

    anybody.go(service.at("subprocessors"))
    anybody.sees("Wolkenwerk Inc.")
    greta.go(service.at("workspace_subprocessors", workspace="cl-nordlicht"))
    greta.press("Wolkenwerk Inc.")
    greta.sees("Keeps recordings of meetings.")
    fills(greta, reason=OBJECTION)
    greta.press("Object")
    greta.sees("The service answers you here and by mail.")

    claire.page.reload()
    claire.sees("The change waits for your answer")
    claire.follow(claire.page.locator("main section.card a.button").first)
    fills(claire, answer="may_leave", words=ANSWER)
    claire.press("Send the answer")
    greta.page.reload()
    greta.look()
    greta.sees(ANSWER)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("NC-01", "NC-03", "NC-08", "NC-09")
def test_claire_enters_a_call_and_reads_the_register_to_the_caller(service: Service, meet: Meet) -> None:
    claire = service.signs_in(meet(), CLAIRE)
    came = now() - timedelta(days=6)
    claire.go(service.at("desk_new"))
    told = {key: RITA[key] for key in ("name", "email", "phone", "residence")} | {"relation": "authorised_user"}
    fills(claire, channel="telephone", right="access", received_on=f"{came:%Y-%m-%d}", received_time="10:00", **told)
    claire.press("See what follows")
    claire.sees("Why this date?")
    claire.press("Enter it")
    case = Case.objects.get()
    assert (case.received_at.date(), case.channel) == (came.date(), Channel.TELEPHONE)

    claire.go(service.at("desk_register"))
    claire.sees("Accounts of users")
    claire.go(service.at("desk_register_activity", key="accounts"))
    claire.sees("Contract")
    claire.go(service.at("desk_register_retention"))
    claire.sees("Marigold")
    claire.go(service.at("recipients"))
    claire.sees("The data goes to Singapore. It is protected by: Standard contractual clauses.")
    claire.go(service.at("desk_register_recipient", key="group-sg"))
    claire.sees("Group agreement on transfers, annex SG")
    claire.sees("Support staff see a record only while a ticket is open.")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("NC-12")
def test_an_authority_gets_nothing_before_remedies_were_considered_and_a_second_officer_decided(
    service: Service, meet: Meet
) -> None:
    claire, second = service.signs_in(meet(), CLAIRE), service.signs_in(meet(**DARK), SATOSHI)
    claire.go(service.at("desk_demands"))
    claire.press("Enter a demand")
    fills(
        claire,
        authority="Préfecture de nulle part",
        country="FR",
        file_reference="PN-81",
        article="Code de procédure pénale, art. 60-1",
        received_on=f"{now():%Y-%m-%d}",
        scope="The call records of one number in October.",
        categories=["call_detail"],
    )
    claire.press("Enter the demand")
    claire.press("Consider the legal remedies")
    fills(claire, remedies=["check_validity", "ask_to_narrow"], words="Counsel asked the authority to name the days.")
    claire.press("Record the remedies")
    claire.sees("You entered this yourself. Somebody else has to decide it.")

    second.go(claire.page.url.removeprefix(claire.base))
    second.follow(second.page.locator("main .actions a.button").first)
    fills(second, decision="refuse", reason="The authority did not name the days.")
    second.follow(second.page.locator("main form button").first)
    claire.page.reload()
    claire.look()
    claire.sees("The authority did not name the days.")


@pytest.mark.django_db
@pytest.mark.req("NC-10")
def test_by_api_the_notice_of_a_country_counts_before_the_main_one_there(service: Service) -> None:
    main, germany = (
        service.anybody().read("/notices/what-counts", residence=country)["sections"] for country in ("FR", "DE")
    )

    assert "germany" not in {one["notice"] for one in main}
    (own,) = [one for one in germany if one["notice"] == "germany"]
    assert (own["heading"], own["gives_way"]) == ("If you are not content", ["privacy"])
    assert len(germany) == len(main), "it takes the place of a section of the main one, and adds none"


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("NC-10")
def test_somebody_in_germany_reads_what_counts_there(service: Service, meet: Meet) -> None:
    anybody = meet(**PHONE)
    anybody.go(service.at("notices"))
    anybody.press("What counts for you, where you live")
    fills(anybody, residence="DE")
    anybody.send()
    anybody.look()
    anybody.sees("For people who live in Germany")
    anybody.sees("You need not turn to us first.")
    anybody.sees("Gives way here: Privacy notice")
