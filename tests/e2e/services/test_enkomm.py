"""enKomm: who decides about Rita's data, in Japan and elsewhere, at work and afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from consent import applications
from consent.kinds import Scope
from consent.models import ChildFinding, ConsentEvent, GuardianQuestion, Subject
from dsr.models import Case, DataSystem, Instruction, Status
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from tests.dsr.telling import mailed, swept
from tests.e2e.people import Person
from tests.e2e.services.children import (
    days_go_by,
    guardians_code,
    mailed_to_child,
    mailed_to_guardian,
    rows_of,
    ticks,
)
from tests.e2e.services.stage import Service, fills
from tests.factories import RITA, drain
from tests.programs import Program
from tests.workspaces.people import JOINING, browser, mail_to, mailed_link
from workspaces import memberships, policies
from workspaces.models import User, Workspace
from workspaces.register import closures

SERVICE = "enkomm"
OMAR, MEI, OLGA = "omar@enkomm.example", "mei@enkomm.example", "olga@sakura.example"
GOODBYE = "We close enKomm. Take your data with you until then."
TOM = "tom@sakura.example"
INTEGRATION = "connected-services"

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
@pytest.mark.req("EK-26")
def test_by_api_an_owner_forbids_an_integration_and_a_member_reads_whose_decision_it_is(service: Service) -> None:
    olga = service.program(OLGA)
    joins(service, olga, "ws-sakura")
    decision = {"key": INTEGRATION, "forbids": True, "reason": "Our contract keeps what we write in Japan."}

    made = olga.send("/workspaces/ws-sakura/policies", decision, 201)
    olga.send("/workspaces/ws-sakura/policies", decision, 409)

    tom = Program("/api/v1/account", browser(User.objects.get(email=TOM)))
    (read,) = tom.read("/policies")["items"]
    assert read == made
    assert (read["workspace"], read["decided_by"], read["reason"]) == (
        "ws-sakura",
        "Olga Petrova",
        decision["reason"],
    )
    assert read["name"]
    sakura, lab = (Workspace.objects.get(key=key).pk for key in ("ws-sakura", "ws-sakura-lab"))
    asked = policies.forbids([lab, sakura], INTEGRATION)
    assert asked is not None
    assert asked.workspace.key == "ws-sakura"
    assert policies.forbids([lab], INTEGRATION) is None

    olga.send("/workspaces/ws-sakura/policies", decision | {"forbids": False}, 201)
    assert tom.read("/policies")["items"] == []
    assert [one["forbids"] for one in olga.read("/workspaces/ws-sakura/policies")["items"]] == [False]


@pytest.mark.django_db
@pytest.mark.req("EK-09", "EK-10", "EK-11")
def test_by_api_the_register_names_recipients_safeguards_and_how_long(service: Service) -> None:
    register = service.program(OMAR).read("/register")

    classes = {one["class"] for one in register["recipients"]}
    assert {"service_provider", "workspace_owner", "integration", "group", "partner", "authority"} <= classes
    abroad = [one["transfer"] for one in register["recipients"] if one["transfer"]]
    assert abroad
    assert all(one["country"] and one["safeguard"] for one in abroad)
    assert all(one["documents"] for one in abroad if one["safeguard"] not in ("not_needed", "consent"))
    after = [one for one in register["retention"] if one["starts"] == "account_closed"]
    assert after
    assert all(one["length"] and one["reasons"]["en"] for one in register["retention"])
    assert any(one["backups"] for one in after)


@pytest.mark.django_db
@pytest.mark.req("EK-04", "QO-01")
def test_by_api_anybody_asks_whose_a_workspace_is_and_an_unnamed_owner_stays_unnamed(service: Service) -> None:
    rita = service.anybody()

    named = rita.send("/workspace-owners", {"workspace": "Sakura"})
    unnamed = rita.send("/workspace-owners", {"workspace": "Sakura Lab"})

    assert named["found"]["owner"] == "Sakura KK 株式会社さくら"
    assert "株式会社さくら" in named["words"]
    assert unnamed == rita.send("/workspace-owners", {"workspace": "No such workspace"})
    assert unnamed["found"] is None


@pytest.mark.django_db
@pytest.mark.req("EK-22")
def test_by_api_the_end_of_the_service_is_announced_told_and_proven(service: Service) -> None:
    omar, mei = service.program(OMAR), service.program(MEI)
    closes, gone = (f"{now() + timedelta(days=days):%Y-%m-%d}" for days in (70, 100))
    soon = omar.send("/closures", {"words": GOODBYE, "closes_on": f"{now():%Y-%m-%d}", "gone_by": gone}, 422)
    assert [one["pointer"] for one in soon["errors"]] == ["/closes_on"]
    path = f"/closures/{omar.send('/closures', {'words': GOODBYE, 'closes_on': closes, 'gone_by': gone}, 201)['id']}"
    assert omar.send(f"{path}/announcement", status=403)["type"].endswith("second-officer-needed")
    assert mei.send(f"{path}/announcement")["state"] == "announced"
    closures.go_on()
    progress = omar.read(path)["progress"]
    assert progress["told"] == progress["people"] > 0

    with time_machine.travel(now() + timedelta(days=71), tick=False):
        closures.go_on()
        omar = service.program(OMAR)
        for task in omar.read(path)["tasks"]:
            omar.send(f"{path}/tasks/{task['id']}/evidence", {"evidence": f"Run {task['id']} of the deletion."})
        finished = omar.send(f"{path}/completion")
    assert finished["state"] == "finished"
    assert all(one["evidence"] and one["done_by"] for one in finished["tasks"])


@pytest.mark.django_db
@pytest.mark.req("EK-24")
def test_by_api_what_the_police_asked_got_and_who_decided_is_logged_for_officers_alone(service: Service) -> None:
    omar, mei = service.program(OMAR), service.program(MEI)
    made = omar.send(
        "/demands",
        {
            "authority": "Kanagawa Prefectural Police",
            "country": "JP",
            "file_reference": "K-2026-81",
            "article": "Code of Criminal Procedure, Art. 197(2)",
            "received_on": f"{now():%Y-%m-%d}",
            "scope": "The account of one person, and when it was used.",
            "categories": ["account"],
            "gagged": True,
        },
        201,
    )
    path = f"/demands/{made['id']}"
    omar.send(f"{path}/considerations", {"remedies": ["ask_counsel"], "words": "Counsel found it valid and narrow."})
    mei.send(f"{path}/decisions", {"decision": "part", "reason": "The account alone, not its use."})
    authority = next(one for one in omar.read("/register")["recipients"] if one["class"] == "authority")
    what = {
        "recipient": authority["key"],
        "categories": ["account"],
        "about": [RITA["email"]],
        "disclosed_on": f"{now():%Y-%m-%d}",
        "purpose": "The account that the police named.",
    }
    (given,) = omar.send(f"{path}/disclosures", what, 201)["given"]
    assert (given["basis"], given["demand"]) == ("legal_obligation", made["reference"])
    assert omar.send(f"{path}/closing")["state"] == "closed"

    for stranger in (OLGA, "claire@ntt-cloud.example"):
        assert service.program(stranger).status(path) == 404
    assert service.anybody().status(path) == 401


@pytest.mark.django_db
@pytest.mark.req("EK-12")
def test_by_api_nothing_is_kept_of_a_child_whose_guardian_does_not_agree(service: Service) -> None:
    told = ticks(service, service.member(OMAR), 12, "JP", "offers")
    assert not told["records"]
    assert [(one["guardian"], one["below"]) for one in told["waiting"]] == [("asked", 15)]
    address = mailed_to_guardian(service)

    mum = Client()
    assert mum.post(address, {"answer": "refuse"}).status_code == 302
    assert mum.post(f"{address}code/", {"code": guardians_code()}).status_code == 302

    assert not ConsentEvent.objects.exists()
    assert not Subject.objects.exists()
    assert not GuardianQuestion.objects.exists()


@pytest.mark.django_db
@pytest.mark.req("EK-12")
def test_by_api_what_was_collected_of_a_child_is_deleted_and_the_account_closed(service: Service) -> None:
    joins(service, service.program(OLGA), "ws-sakura")
    User.objects.filter(email=TOM).update(email=RITA["email"])
    bot = applications.register(service.platform, "Bot", [Scope.CHILDREN, Scope.DECISIONS], by=service.member(OMAR))
    key = applications.add_key(bot, by=service.member(OMAR))
    report = {"subject": {"email": RITA["email"], "phone": RITA["phone"]}, "age": 12, "jurisdiction": "JP"}
    reported = service.anybody(key).send("/child-reports", report, 202)
    officer, second, owner = (service.program(who) for who in (OMAR, MEI, OLGA))
    own = f"/children/{reported['id']}"
    assert officer.read(own)["state"] == "reported"
    assert rows_of(10_001) == 1

    held = officer.send(f"{own}/confirmation", {"residence": "JP", "language": "en"}, 201)
    assert (held["state"], held["guardian_asked_at"]) == ("held", None)
    told = Client(headers={"Authorization": f"Bearer {key}", "Data-Subject": f"email={RITA['email']}"})
    decided = told.get(f"/api/v1/{service.slug}/decisions", {"purpose": "offers", "option": "email"}).json()
    assert [one["reason"] for one in decided["decisions"]] == ["guardian_needed"]

    days_go_by(15)
    case = Case.objects.get()
    path = f"/requests/{case.reference}-1"
    officer.send(f"{path}/decisions", {"outcome": "accept", "digest": officer.read(path)["preview"]["digest"]})
    (asked,) = owner.read("/workspaces/ws-sakura/approvals")["items"]
    question = f"/workspaces/ws-sakura/approvals/{asked['id']}"
    owner.send(f"{question}/acceptance", {"digest": owner.read(question)["preview"]["digest"]})
    for one in second.read("/approvals")["items"]:
        frozen = second.read(f"/approvals/{one['id']}")["preview"]["digest"]
        second.send(f"/approvals/{one['id']}/acceptance", {"digest": frozen})
    drain()
    days_go_by(0)

    assert rows_of(10_001) == 0
    done = second.read(own)
    assert (done["state"], done["because"], done["person"]) == ("closed", "nobody", [])
    assert done["kept"]
    second.send(f"{own}/withdrawal", {"evidence": "document_seen"}, 409)
    assert not User.objects.filter(email=RITA["email"]).exists()
    assert User.objects.filter(closed_at__isnull=False).count() == 1


def joins(service: Service, olga: Program, room: str) -> None:
    """Let Olga invite Tom to a workspace of hers, and Tom follow the link in his mail."""
    olga.send(f"/workspaces/{room}/invitations", {"email": TOM, "role": "member", "language": "en"}, 201)
    tom = User.objects.filter(email=TOM).first()
    client = browser(tom) if tom else service.anybody().client
    client.get(mailed_link(TOM))
    assert client.post(service.at("invitation"), JOINING).status_code == 302


# -- in the browser

Meet = Callable[..., Person]
PHONE, DARK = {"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-01", "EK-04", "EK-09", "EK-10", "EK-11")
def test_visitors_read_who_answers_them_whose_a_workspace_is_who_gets_data_and_how_long(
    service: Service, meet: Meet
) -> None:
    haruka, rita = meet(**PHONE, locale="ja"), meet(locale="en", **DARK)
    haruka.go(service.at("centre"))
    haruka.sees("エンコム・ジャパン株式会社")
    for person, country, place in ((haruka, "JP", "エンコム・ジャパン株式会社"), (rita, "DE", "enKomm Vietnam JSC")):
        walks(service, person, country)
        person.sees(place)

    rita.go(service.at("workspace_owner"))
    fills(rita, workspace="Sakura")
    rita.press("Show the owner")
    rita.sees("It belongs to Sakura KK 株式会社さくら")
    fills(rita, workspace="Sakura Lab")
    rita.press("Show the owner")
    rita.sees("its owner does not want to be named in public")

    rita.go(service.at("recipients"))
    rita.sees("For marketing of their own")
    rita.sees("It is protected by:")
    rita.go(service.at("retention"))
    rita.sees("after the account was closed")
    rita.sees("backups")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-02", "EK-03", "X-05", "CP-01")
def test_ritas_request_is_split_and_olga_instructs_in_her_workspace(service: Service, meet: Meet) -> None:
    rita, olga, omar = meet(**PHONE), service.signs_in(meet(), OLGA), service.signs_in(meet(**DARK), OMAR)
    case, program = service.asks()
    service.proves(case, program)
    service.enters(rita, case)
    rita.sees("Part 1: enKomm")
    rita.sees("Part 2: Sakura KK 株式会社さくら")
    rita.go(service.at("who", reference=case.reference))
    rita.sees("The owner of the workspace decides about it")

    olga.go(service.at("workspace_approvals", workspace="ws-sakura"))
    olga.follow(olga.page.locator("main table a").first)
    olga.press("Approve")
    olga.send()
    given = Instruction.objects.get()
    assert (given.given_by.email, given.workspace.key) == (OLGA, "ws-sakura")
    omar.go(service.at("desk_request", reference=case.reference, part=2))
    omar.sees(f"Instruction {given.display_reference}")
    omar.go(service.at("desk_who_decides") + "?person=authorised_user&kind=business&workspace=ws-sakura&residence=JP")
    omar.sees("Sakura KK 株式会社さくら")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-05")
def test_tom_leaves_and_reads_since_when_his_account_is_his_own(service: Service, meet: Meet) -> None:
    program = service.program(OLGA)
    for room in ("ws-sakura", "ws-sakura-lab"):
        joins(service, program, room)
    olga, tom = service.signs_in(meet(), OLGA), service.signs_in(meet(**PHONE), TOM)
    tom.go("/account/")
    tom.sees("Sakura Lab")
    olga.go(service.at("workspace_people", workspace="ws-sakura"))
    olga.press(JOINING["name"])
    olga.press("End access")
    olga.sees("Sakura Lab")
    fills(olga, reach="everywhere")
    olga.press("End access")
    olga.go(service.at("workspace_people_ended", workspace="ws-sakura"))
    olga.sees("Left the organisation")
    olga.press(JOINING["name"])
    olga.sees("Everything this person was here")
    olga.sees(date_words(now().date()))

    # He was signed out everywhere, and signs in again.
    tom.go("/account/")
    assert tom.page.url.startswith(f"{tom.base}/account/login/")
    service.signs_in(tom, TOM)
    tom.go("/account/")
    tom.sees("You work on no service of this portal. Your account is a personal one.")
    tom.sees(f"Since {date_words(now().date())} your account at enKomm is a personal one. Before that, Sakura KK")
    assert f"Since {date_words(now().date())} your account is a personal account" in mail_to(TOM, "access_ended").text


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-22")
def test_the_end_of_the_service_stands_in_the_centre_sixty_days_ahead(service: Service, meet: Meet) -> None:
    omar, mei, anybody = service.signs_in(meet(), OMAR), service.signs_in(meet(**DARK), MEI), meet(**PHONE, locale="en")
    omar.go(service.at("desk_closures"))
    omar.press("Propose to close the service")
    closes, gone = (f"{now() + timedelta(days=days):%Y-%m-%d}" for days in (40, 100))
    fills(omar, words=GOODBYE, closes_on=closes, gone_by=gone)
    omar.press("Ask a second officer")
    omar.sees("People hear of it at least 60 days ahead")
    fills(omar, closes_on=f"{now() + timedelta(days=70):%Y-%m-%d}")
    omar.press("Ask a second officer")
    omar.sees("You proposed this yourself. Somebody else has to announce it.")
    anybody.go(service.at("centre"))
    assert GOODBYE not in anybody.page.locator("main").inner_text()

    mei.go(omar.page.url.removeprefix(omar.base))
    # Mei works in Japanese: the button that announces is the first one of its form.
    mei.follow(mei.page.locator("main form.actions button").first)
    anybody.go(service.at("centre"))
    anybody.sees(GOODBYE)
    anybody.sees(f"enKomm closes on {date_words(now().date() + timedelta(days=70))}")

    # Who is only in the system of the service is told as well.
    omar.page.reload()
    omar.press("People in connected systems")
    omar.sees("Nobody was chosen yet.")
    omar.press("Write to them")
    omar.sees("Choose who is told.")
    system = DataSystem.objects.get(slug="enkomm-app")
    fills(omar, people=[f"{system.slug}/accounts/account_holder"])
    omar.press("Write to them")
    swept()
    omar.page.reload()
    omar.sees("Everybody was told")
    assert len(mailed()) > 10
    omar.look()


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-26")
def test_olga_forbids_an_integration_and_tom_reads_that_it_was_her(service: Service, meet: Meet) -> None:
    joins(service, service.program(OLGA), "ws-sakura")
    olga, tom = service.signs_in(meet(), OLGA), service.signs_in(meet(**PHONE, **DARK), TOM)
    olga.go(service.at("workspace_policies", workspace="ws-sakura"))
    olga.press("Forbid or allow something")
    fills(olga, key=INTEGRATION, decision=["forbid"], reason="Our contract keeps what we write in Japan.")
    olga.press("Decide")
    olga.sees("Forbidden. Your members read it in their accounts.")
    tom.go("/account/")
    tom.sees("What your workspaces forbid")
    tom.sees("Olga Petrova")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-24")
def test_what_the_police_asked_is_logged_for_officers_and_for_nobody_else(service: Service, meet: Meet) -> None:
    omar, olga = service.signs_in(meet(), OMAR), service.signs_in(meet(**PHONE), OLGA)
    omar.go(service.at("desk_demand_new"))
    fills(
        omar,
        authority="Kanagawa Prefectural Police",
        country="JP",
        file_reference="K-2026-81",
        article="Code of Criminal Procedure, Art. 197(2)",
        received_on=f"{now():%Y-%m-%d}",
        scope="The account of one person, and when it was used.",
        categories=["account"],
    )
    omar.press("Enter the demand")
    omar.sees("K-2026-81")
    omar.sees("The account of one person, and when it was used.")
    refused = olga.page.goto(omar.page.url)
    assert refused is not None
    assert refused.status == 404


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-12")
def test_a_guardian_of_a_child_of_twelve_reads_in_the_mail_what_is_asked_and_agrees(
    service: Service, meet: Meet
) -> None:
    mum = meet(**PHONE)
    ticks(service, service.member(OMAR), 12, "JP", "offers")
    mum.go(mailed_to_guardian(service))
    mum.sees("We tell you of new features, prices and events of enKomm")
    mum.page.check("main form [name=responsible]")
    mum.press("I agree")
    fills(mum, code=guardians_code())
    mum.press("Confirm my answer")

    assert "You agreed." in mum.page.inner_text("body")
    event = ConsentEvent.objects.get()
    assert (event.actor_kind, event.ends_at and event.ends_at < now() + timedelta(days=3 * 366)) == ("guardian", True)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-12")
def test_a_child_is_found_her_mother_says_no_and_two_officers_delete_what_was_collected(
    service: Service, meet: Meet
) -> None:
    omar, mei = service.signs_in(meet(), OMAR), service.signs_in(meet(**DARK), MEI)
    rita, mum = meet(**PHONE), meet(**PHONE)

    # Omar records what Rita wrote of herself.
    omar.go(service.at("desk_consent_children"))
    omar.press("Record a child")
    fills(omar, how="own_word", name=RITA["name"], email=RITA["email"], phone=RITA["phone"], residence="JP", age="12")
    fills(omar, guardian="mum@example.org")
    omar.press("Hold their data back")
    omar.sees("Held back")

    # She reads what happens, and her mother answers.
    rita.go(mailed_to_child(service))
    rita.sees("We have asked a grown-up who looks after you.")
    mum.go(mailed_to_guardian(service, "guardian_of_found"))
    mum.sees("A child uses enKomm without the yes of a parent or guardian.")
    mum.press("I do not agree")
    fills(mum, code=guardians_code())
    mum.press("Confirm my answer")
    rita.go(mailed_to_child(service))
    rita.sees("The grown-up whom we asked said no.")

    # A week later the deletion is prepared. Omar decides, Mei is the second person, Olga has her part.
    days_go_by(8)
    omar.page.reload()
    omar.sees("Deletion is prepared")
    omar.press(Case.objects.get().display_reference)
    omar.press("Decide")
    omar.press("Accept")
    omar.send()
    mei.go(service.at("desk_approvals"))
    reference = f"{Case.objects.get().display_reference} / 1"
    mei.follow(mei.page.locator("main table tr", has_text=reference).locator("a").first)
    mei.press("Approve")
    mei.send()
    drain()
    days_go_by(0)

    assert rows_of(10_001) == 0
    finding = ChildFinding.objects.get()
    mei.go(service.at("desk_consent_child", finding=finding.public_id))
    mei.sees("Being deleted")
    mei.sees("The guardian did not agree.")
    rita.go(mailed_to_child(service))
    rita.sees("The account is closed. We delete what we have of you, but for what a law makes us keep.")


def walks(service: Service, person: Person, country: str) -> None:
    """Answer the questions up to the last page before sending."""
    person.page.goto(person.base + service.at("question", slug="wish"))
    fills(person, right="access")
    person.send()
    fills(person, relation="account_holder")
    person.send()
    fills(person, residence=country)
    person.send()
    fills(person, name="Rita Sample", email="rita@example.org")
    for _question in ("reach", "outcome", "details"):
        person.send()
