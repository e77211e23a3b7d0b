"""Qontak: whose contact Rita is, what may be told of it, what is deleted by agreement, and another way in."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, override_settings
from sqlalchemy import Engine, create_engine, text

from dsr.models import Case, DataSystem, RunOutcome, RunPhase
from privacy_portal.clock import now
from tests import factories
from tests.dsr.retained import begun, question, work
from tests.e2e.people import Person
from tests.e2e.services.stage import Service, fills
from tests.factories import PASSWORD, drain
from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider, running
from tests.programs import Program
from tests.workspaces.people import mailed_link
from workspaces import invitations
from workspaces.models import MemberRole, SignInProvider, User

SERVICE = "qontak"
WULAN, ARTHUR = "wulan@qontak.example", "arthur@qontak.example"
HOLDER = (
    "SELECT a.* FROM accounts a JOIN people p ON p.id = a.person_id WHERE p.kind = 'holder' AND a.email IS NOT NULL"
    " AND p.account_closed_on IS NULL ORDER BY a.id LIMIT 1"
)
MAEVE = "maeve@night-ferry.example"
ZARA, HENDRA = "zara@tin-lantern.example", "hendra@teluk-awan.example"
NAMED = ["Kumonosu KK 雲之巣株式会社", "Paper Harbour Freight Pte. Ltd.", "PT Teluk Awan Angkutan"]
REFUSAL = "A law makes us keep what we noted for six years."
# What a contact of the clinics must not read anywhere.
TRACES = ("tin lantern", "tin-lantern", "clinics", "zara")

# -- through the API


@pytest.mark.django_db
@pytest.mark.req("QO-01")
def test_by_api_customers_are_named_who_may_be_and_the_clinics_answer_without_a_name(service: Service) -> None:
    case, rita = service.asks("erasure", relation="subscriber")
    told = service.proves(case, rita)

    own, *theirs = told["parts"]
    assert own["status"]["words"] == "Passed on"
    assert [one["decider"]["name"] for one in theirs] == [*NAMED, "The organisation responsible"]
    assert {one["turn"]["code"] for one in theirs} == {"owner"}

    zara = service.program(ZARA)
    (asked,) = zara.read("/workspaces/crm-tin-lantern/approvals")["items"]
    refusal = {"ground": "legal_duty_to_keep", "reason": REFUSAL}
    zara.send(f"/workspaces/crm-tin-lantern/approvals/{asked['id']}/rejection", refusal)
    answered = rita.read(f"/cases/{case.reference}")
    assert answered["parts"][-1]["status"]["code"] == "refused"
    assert refusal["reason"] in answered["parts"][-1]["answer"]["own_words"]
    everything = json.dumps(answered, ensure_ascii=False).casefold()
    assert [trace for trace in TRACES if trace in everything] == []


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.req("QO-06", "QO-07")
def test_by_api_what_a_customer_laid_down_and_what_another_left_behind_is_agreed_to_and_deleted(
    service: Service,
) -> None:
    runs = {(run.rule.key, run.workspace.key): run for run in begun(service.platform) if run.workspace}
    calls, left = runs["tin-lantern-calls", "crm-tin-lantern"], runs["customer-data", "crm-night-ferry"]
    assert {table["table"] for table in calls.tables if table["erase"]} == {"calls", "transcripts"}
    # The CRM's contract ended in June, and nobody has used it since; the others have no such run to agree to.
    assert {table["table"] for table in left.tables if table["erase"]} >= {"contacts", "mails"}
    assert {
        key for (rule, key), run in runs.items() if rule == "customer-data" and run.outcome != RunOutcome.NOTHING_DUE
    } == {"crm-night-ferry"}

    # By instruction, the platform looks once more and carries out; about what nobody laid down, the owner decides.
    wulan = service.program(WULAN)
    path = f"/approvals/{question(calls).public_id}"
    wulan.send(f"{path}/acceptance", {"digest": wulan.read(path)["digest"]})
    work()
    calls.refresh_from_db()
    assert (calls.outcome, set(dict(calls.receipt))) == (RunOutcome.DELETED, {"calls", "transcripts"})
    assert question(left).workspace.key == "crm-night-ferry"


@pytest.mark.django_db
@pytest.mark.req("QO-08")
def test_by_api_nadia_reads_what_meranti_shared_keeps_less_of_it_and_takes_it_away(
    service: Service, provider: IdentityProvider
) -> None:
    hendra = service.member(HENDRA, "crm-teluk-awan")
    invitations.invite(NADIA, MemberRole.MEMBER, by=hendra, language="en")
    here = Client()
    arrives(here, provider)
    here.post(service.at("sign_in_choose"), {"take": ["name"]})
    nadia, meranti = Program("/api/v1/account", here), f"/sign-in-providers/{SERVICE}/meranti"

    told = nadia.read("/data")
    assert (told["name"], told["has_password"]) == ("Nadia Novak", False)
    assert [(one["platform"], one["workspace"]) for one in told["roles"]] == [(SERVICE, "crm-teluk-awan")]
    (asked,) = nadia.read("/sign-in-providers")["items"]
    assert (asked["name"], asked["shared"], asked["kept"]) == ("Meranti ID", ["name", "email"], ["name"])

    assert nadia.send(f"{meranti}/choices", {"kept": []})["kept"] == []
    assert nadia.read("/data")["name"] == ""
    # It is her only way in, until she has chosen a password.
    problem = here.delete(f"/api/v1/account{meranti}")
    assert (problem.status_code, problem.json()["type"]) == (409, "/problems/last-way-in")
    here.post("/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert here.delete(f"/api/v1/account{meranti}").status_code == 204
    assert nadia.read("/data")["sign_in_providers"] == []
    # Whoever Meranti says she is: it opens nothing any more.
    again = Client()
    arrives(again, provider)
    assert again.get("/api/v1/account/data").status_code == 401


def arrives(browser: Client, provider: IdentityProvider) -> None:
    """Go to the provider and come back, as a browser does."""
    away = browser.get(f"/{SERVICE}/sign-in/with/meranti/").url
    query = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
    back = urlsplit(provider.authorize(query))
    browser.get(f"{back.path}?{back.query}")


# -- in the browser

Meet = Callable[..., Person]
PHONE, DARK = {"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}
NADIA = "nadia@example.org"


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("QO-01")
def test_rita_reads_who_is_responsible_and_of_the_clinics_only_what_they_answer(service: Service, meet: Meet) -> None:
    rita, hendra, zara = meet(**PHONE), service.signs_in(meet(), HENDRA), service.signs_in(meet(**DARK), ZARA)
    case, program = service.asks("erasure", relation="subscriber")
    service.proves(case, program)
    service.enters(rita, case)
    for name in NAMED:
        rita.sees(f"{name} is responsible, and has your request.")
    rita.sees("We passed your request to the organisation responsible.")

    # The carrier reads whose request it is, and is asked; the clinics refuse, and nearly give themselves away.
    hendra.go(service.at("workspace_approvals", workspace="crm-teluk-awan"))
    hendra.follow(hendra.page.locator("main table a").first)
    zara.go(service.at("workspace_approvals", workspace="crm-tin-lantern"))
    zara.follow(zara.page.locator("main table a").first)
    zara.press("Reject")
    fills(zara, ground="legal_duty_to_keep", text="Tin Lantern has to keep this for six years.")
    zara.press("Reject and tell the person")
    zara.sees("Your words tell who the owner is")
    fills(zara, text=REFUSAL)
    zara.press("Reject and tell the person")

    for page in ("case", "who"):
        rita.go(service.at(page, reference=case.reference))
        said = rita.page.content().casefold()
        assert [trace for trace in TRACES if trace in said] == []
    rita.go(service.at("case", reference=case.reference))
    rita.sees(REFUSAL)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("QO-06", "QO-07")
def test_wulan_agrees_to_what_a_customer_laid_down_and_reads_the_receipt(service: Service, meet: Meet) -> None:
    asked = (run for run in begun(service.platform) if run.phase == RunPhase.APPROVE and run.workspace)
    runs = {run.workspace.key: run for run in asked}
    calls = runs["crm-tin-lantern"]
    wulan = service.signs_in(meet(), WULAN)
    wulan.go(service.at("desk_retention_rules"))
    wulan.sees("Tin Lantern, as its owner laid down")
    wulan.go(service.at("desk_retention"))
    wulan.sees(runs["crm-night-ferry"].reference)
    wulan.go(service.at("desk_retention_run", run=calls.public_id))
    wulan.sees("A second person has to agree")
    wulan.go(service.at("desk_approval", approval=question(calls).public_id))
    wulan.press("Approve")
    wulan.send()
    work()
    wulan.go(service.at("desk_retention_run", run=calls.public_id))
    wulan.sees("Data kept too long was deleted.")
    wulan.go(service.at("retention"))
    wulan.sees("nobody used the CRM for 90 days")


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("QO-06", "QO-07")
def test_what_a_customer_left_behind_is_agreed_to_by_its_owner_and_goes_with_a_receipt(
    service: Service, meet: Meet
) -> None:
    """Night Ferry's contract ended, and nobody has used its CRM for as long as the agreement says."""
    left = next(run for run in begun(service.platform) if run.workspace and run.workspace.key == "crm-night-ferry")
    factories.owner(service.platform, "crm-night-ferry", MAEVE, "Maeve Tan")
    crm = create_engine(left.system.config["url"])
    wulan, maeve = service.signs_in(meet(**DARK), WULAN), service.signs_in(meet(**PHONE), MAEVE)

    # Wulan reads what is due and whose word it takes; there is nothing for her to press.
    wulan.go(service.at("desk_retention"))
    wulan.press(left.reference)
    wulan.sees("With Night Ferry")
    wulan.sees("once nobody has worked there for as long")
    assert wulan.page.get_by_role("link", name="Answer", exact=True).count() == 0

    # Maeve reads how much it is of what, and says yes.
    maeve.go(service.at("workspace_approvals", workspace="crm-night-ferry"))
    maeve.follow(maeve.page.locator("main table a").first)
    maeve.sees("This cannot be undone.")
    before = contacts(crm, "crm-night-ferry"), contacts(crm, "crm-paper-harbour")
    assert min(before) > 0
    maeve.press("Approve")
    maeve.send()
    work()

    wulan.go(service.at("desk_retention_ended"))
    wulan.press(left.reference)
    wulan.sees("Data kept too long was deleted.")
    left.refresh_from_db()
    wulan.sees(str(left.effect_key))
    receipt = wulan.page.locator("#receipt tbody tr")
    assert receipt.count() == len(left.receipt or []) > 1
    assert (contacts(crm, "crm-night-ferry"), contacts(crm, "crm-paper-harbour")) == (0, before[1])
    maeve.go(service.at("workspace_approvals_decided", workspace="crm-night-ferry"))
    maeve.follow(maeve.page.locator("main table a").first)
    maeve.sees("Maeve Tan")


def contacts(crm: Engine, customer: str) -> int:
    """Count the people whom a customer of the CRM has noted."""
    query = "SELECT count(*) FROM contacts JOIN customers c ON c.id = customer_id WHERE c.key = :key"
    with crm.connect() as connection:
        return int(connection.execute(text(query), {"key": customer}).scalar_one())


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("QO-06")
def test_an_account_is_deleted_on_a_letter_and_its_person_reads_what_went_and_what_stays(
    service: Service, meet: Meet
) -> None:
    crm = create_engine(DataSystem.objects.get(slug="qontak-crm").config["url"])
    with crm.connect() as connection:
        holder = connection.execute(text(HOLDER)).mappings().one()
    wulan, arthur = service.signs_in(meet(), WULAN), service.signs_in(meet(**DARK), ARTHUR)

    # Wulan enters the letter, and records whom she saw.
    wulan.go(service.at("desk_new"))
    told = {"name": holder["full_name"], "email": holder["email"], "phone": holder["phone"] or ""}
    came = now() - timedelta(days=2)
    fills(wulan, channel="letter", right="erasure", relation="account_holder", residence=holder["country"], **told)
    fills(wulan, received_on=f"{came:%Y-%m-%d}", received_time="10:00")
    wulan.press("See what follows")
    wulan.press("Enter it")
    drain()
    case = Case.objects.get()
    request = {"request_id": f"{case.reference}-1"}
    service.program(WULAN).send(f"/requests/{request['request_id']}/identity-checks", {"kind": "document_seen"})
    drain()

    # She decides by the counts, Arthur agrees, and the system deletes.
    wulan.go(service.at("desk_request", reference=case.reference, part=1))
    wulan.press("Decide")
    wulan.press("Accept")
    wulan.send()
    arthur.go(service.at("desk_approvals"))
    arthur.follow(arthur.page.locator("main table tr", has_text=f"{case.display_reference} / 1").locator("a").first)
    arthur.press("Approve")
    arthur.send()
    drain()
    with crm.connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM accounts WHERE id = :id"), {"id": holder["id"]})
        assert left.scalar_one() == 0

    # Whoever has the address in the letter says that it is theirs, and reads what went and what the books keep.
    person = meet(**PHONE)
    service.enters(person, case)
    person.press("Yes, it is mine")
    person.press("Certificate, to read and print")
    person.sees(case.display_reference)
    person.sees("Singapore law obliges the company to keep its accounting records for five years")


@pytest.fixture
def provider(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityProvider]:
    """A provider by which people of the service may sign in, and which knows Nadia."""
    with running() as server:
        for name, value in {"ISSUER": server.issuer, "CLIENT": CLIENT_ID, "SECRET": CLIENT_SECRET}.items():
            monkeypatch.setenv(f"MERANTI_{name}", value)
        SignInProvider.objects.create(
            platform=service.platform,
            key="meranti",
            name="Meranti ID",
            issuer_variable="MERANTI_ISSUER",
            client_id_variable="MERANTI_CLIENT",
            client_secret_variable="MERANTI_SECRET",
        )
        yield server


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("QO-08")
@pytest.mark.parametrize("take", ["name", ""])
def test_nadia_comes_in_by_a_provider_and_chooses_what_it_shares(
    service: Service, provider: IdentityProvider, live_server: Any, meet: Meet, take: str
) -> None:
    with override_settings(PUBLIC_URL=live_server.url):  # where the provider sends browsers back to
        comes_in(service, provider, meet, take)


def comes_in(service: Service, provider: IdentityProvider, meet: Meet, take: str) -> None:
    hendra = service.member(HENDRA, "crm-teluk-awan")
    invitations.invite(NADIA, MemberRole.MEMBER, by=hendra, language="en")
    nadia = meet(**PHONE)
    nadia.go(mailed_link(NADIA))
    nadia.go("/account/login/")
    nadia.press("Meranti ID", exact=False)
    nadia.sees("We keep only what you choose")
    assert nadia.page.locator("main input:checked").count() == 0
    if take:
        fills(nadia, take=[take])
    nadia.send()
    nadia.go("/account/")
    nadia.sees("Teluk Awan")
    nadia.go(f"/account/sign-in/{SERVICE}/meranti/")
    nadia.sees("It is your only way in")

    user = User.objects.get(email=NADIA)
    assert (user.name, user.phone, user.has_usable_password()) == ("Nadia Novak" if take else "", "", False)
    # The way over the provider is the one request to somebody else.
    elsewhere = f"a request to somebody else: {provider.issuer}/authorize"
    away = [one for one in nadia.complaints if one.startswith(elsewhere)]
    assert len(away) == 1
    nadia.complaints.remove(away[0])


@pytest.mark.django_db
@pytest.mark.req("QO-10", "QO-04")
def test_by_api_the_agreement_with_the_customer_counts_before_the_notice(service: Service) -> None:
    told = service.anybody().read("/notices/what-counts")["sections"]
    (agreed,) = [one for one in told if one["notice"] == "agreement"]
    assert agreed["gives_way"] == ["privacy"]

    before = service.anybody().read("/notices/what-counts", on="2025-06-01")["sections"]
    assert {one["notice"] for one in before} == {"privacy"}, "there was no such agreement yet"


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("QO-10", "QO-04")
def test_anybody_compares_two_editions_and_reads_which_text_counts(service: Service, meet: Meet) -> None:
    anybody = meet(**PHONE)
    anybody.go(service.at("notices"))
    anybody.press("Compare two editions", exact=False)
    anybody.look()
    anybody.sees("differ")
    assert anybody.page.locator("ins").count() > 0
    anybody.go(service.at("notice_for_you"))
    anybody.sees("How long a customer’s data is kept")
    anybody.sees("Gives way here: Product privacy notice")
