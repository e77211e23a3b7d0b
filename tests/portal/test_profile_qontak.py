"""The pack of Qontak: who decides about what, and Rita, who stands in four customers' CRMs, erased in one of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time

import pytest
import time_machine

from dsr.connectors.base import Candidate, Identity, Verdict
from dsr.matching import Outcome, judge
from dsr.models import Right
from dsr.routing import establishment_for
from privacy_portal.audit.models import AuditEntry
from privacy_portal.profiles.loader import Loaded, load
from privacy_portal.profiles.qontak import sample_system
from privacy_portal.profiles.sample_systems import SAMPLES
from privacy_portal.scoping import platform_scope
from tests.factories import proven
from tests.portal.packaged_profiles import (
    ABOUT_RITA,
    HER_IDENTIFIERS,
    OWNER,
    PLATFORM,
    PROFILES,
    System,
    changed,
    packed,
    register_problems,
    role,
    undecided,
)
from workspaces.models import DeterminationRule, PersonType, Workspace

RITA, HER_NAMESAKE, AYU, HENDRA = 10_001, 10_002, 10_011, 10_012
KNOWN_TO = ("crm-kumonosu", "crm-paper-harbour", "crm-teluk-awan", "crm-tin-lantern")
OF_THE_CUSTOMER = ("contacts", "deals", "correspondence", "calls")
TODAY = datetime(2026, 11, 26, 3, tzinfo=UTC)


def load_small() -> Loaded:
    return load(PROFILES / "qontak", demo=True, people_in_samples=40)


@pytest.fixture
def crm(tmp_path: Path) -> System:
    return System.create("qontak", tmp_path, "customer")


def rita_in(crm: System) -> Candidate:
    return next(c for c in crm.connector.find(ABOUT_RITA) if c.key == f"people:{RITA}")


# -- the pack


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    first = load_small()
    seen = AuditEntry.objects.count()
    assert first.changed > 0
    assert load_small().changed == 0
    assert AuditEntry.objects.count() == seen
    with platform_scope(first.platform.pk):
        business = Workspace.objects.filter(kind="business", owner__is_operator=False)
        assert business.count() >= 8
        assert business.filter(owner_may_be_named=False).count() == 3
        assert DeterminationRule.objects.exists()
        # Each region has its counterpart; everybody else is Singapore's.
        assert establishment_for(first.platform, "ID").country == "ID"
        for elsewhere in ("SG", "JP", "DE", ""):
            assert establishment_for(first.platform, elsewhere).country == "SG"


@pytest.mark.any_database
def test_every_situation_is_decided_with_a_reason_in_both_languages() -> None:
    assert list(undecided("qontak")) == []


@pytest.mark.any_database
def test_the_register_names_only_what_is_there_and_leaves_no_category_out() -> None:
    assert list(register_problems("qontak")) == []


@pytest.mark.any_database
def test_customers_agreements_say_how_long_their_own_data_is_kept() -> None:
    profile = packed("qontak").profile
    customers = {"contacts", "deals", "correspondence", "calls"}
    general = next(entry for entry in profile.retention if entry.key == "customer-data")
    assert (general.workspace, general.starts, set(general.categories)) == (None, "subscription_ended", customers)
    agreed = [entry for entry in profile.retention if entry.workspace]
    assert len({entry.workspace for entry in agreed}) >= 3
    assert all(set(entry.categories) <= customers for entry in agreed)


FACTS = [
    ("customer data is processed on the customers' behalf", "subscriber", "business", "contacts", OWNER),
    ("leads and deals are what customers put in about their sales", "subscriber", "business", "deals", OWNER),
    ("mails that a team tracks are seen by that team", "subscriber", "business", "correspondence", OWNER),
    ("recorded calls are the customer's, who asks the callers", "subscriber", "business", "calls", OWNER),
    ("Qontak does not own or control what customers have it process", "subscriber", "business", "account", OWNER),
    ("whoever wants data of a customer changed turns to that customer", "subscriber", "business", "enquiries", OWNER),
    ("also what a site visitor typed into a customer's form", "visitor", "business", "contacts", OWNER),
    ("and what a user added about somebody", "authorised_user", "business", "contacts", OWNER),
    ("also mail content of a user's own that the CRM stores", "authorised_user", "business", "correspondence", OWNER),
    ("the log files serve Qontak's own running of the service", "authorised_user", "business", "usage", PLATFORM),
    ("the mobile app is measured for Qontak's own improvement", "account_holder", "business", "usage", PLATFORM),
    ("visitors' log files too", "visitor", "", "usage", PLATFORM),
    ("deletion of an account is asked of Qontak itself", "authorised_user", "business", "account", PLATFORM),
    ("and of a subscription", "account_holder", "business", "billing", PLATFORM),
    ("signing in with another provider fills in an account", "account_holder", "", "account", PLATFORM),
    ("a user grants Qontak the use of a mail account", "authorised_user", "business", "connected_services", PLATFORM),
    ("push messages come from Qontak and can be turned off", "authorised_user", "", "notification_settings", PLATFORM),
    ("whoever fills in the contact form wants an answer of Qontak", "prospect", "", "enquiries", PLATFORM),
]  # fmt: skip


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("person", "workspace", "category", "decides"), [f[1:] for f in FACTS], ids=[f[0] for f in FACTS]
)
def test_who_decides_follows_from_what_the_policy_says(
    person: str, workspace: str, category: str, decides: str
) -> None:
    assert role("qontak", person, workspace, category) == decides


@pytest.mark.any_database
def test_each_way_of_having_to_do_with_the_service_can_be_chosen() -> None:
    profile = packed("qontak").profile
    assert {relation.person for relation in profile.relations} == {
        PersonType.SUBSCRIBER,
        PersonType.AUTHORISED_USER,
        PersonType.ACCOUNT_HOLDER,
        PersonType.PROSPECT,
        PersonType.VISITOR,
    }
    assert len({relation.titles["en"] for relation in profile.relations}) == len(profile.relations) == 5


@pytest.mark.django_db
@pytest.mark.req("QO-01")
def test_a_request_about_customer_data_goes_to_each_customer_that_has_it() -> None:
    platform = load_small().platform
    with platform_scope(platform.pk):
        case = proven(platform, Right.ERASURE, relation=PersonType.SUBSCRIBER)
        parts = list(case.requests.order_by("part"))
        assert [(str(one.platform_role), one.controller.key) for one in parts] == [
            ("controller", "qontak"),
            ("processor", "kumonosu"),
            ("processor", "paper-harbour"),
            ("processor", "teluk-awan"),
            ("processor", "tin-lantern"),
        ]
        for one in parts[1:]:
            covered = {(entry["workspace"], entry["category"]) for entry in one.scope}
            assert {(one.workspace.key, category) for category in OF_THE_CUSTOMER} <= covered
            assert {workspace for workspace, _ in covered} == {one.workspace.key}


# -- the sample system


@pytest.mark.any_database
def test_two_thousand_people_are_made_in_less_than_five_seconds(tmp_path: Path) -> None:
    began = process_time()
    written = SAMPLES["qontak"](f"sqlite:///{tmp_path}/full.sqlite3", people=2_000)
    assert process_time() - began < 5
    assert written["people"] == 2_000
    assert SAMPLES["qontak"](f"sqlite:///{tmp_path}/full.sqlite3", people=2_000) == {}


@pytest.mark.any_database
def test_the_same_people_are_there_however_many_others_are() -> None:
    small, larger = sample_system.rows(people=1), sample_system.rows(people=90)
    assert small == sample_system.rows(people=1)
    assert larger["people"][: len(small["people"])] == small["people"]
    assert all(small.values()), "a table is empty"


@pytest.mark.any_database
@pytest.mark.req("QO-01")
def test_rita_is_one_person_and_a_contact_of_each_customer_that_has_her(crm: System) -> None:
    candidates = crm.connector.find(ABOUT_RITA)
    judgement = judge(candidates)
    assert (judgement.outcome, judgement.key) == (Outcome.AUTOMATIC, f"people:{RITA}")
    rita = rita_in(crm)
    assert rita.kind == PersonType.SUBSCRIBER
    assert {m.workspace: m.kind for m in rita.workspaces} == dict.fromkeys(KNOWN_TO, PersonType.SUBSCRIBER)
    by_other = crm.connector.find(Identity("Rita Sample", "rita.sample@example.net", "+49 30 23125 042"))
    assert judge(by_other).key == f"people:{RITA}"
    namesake = next(c for c in candidates if c.key == f"people:{HER_NAMESAKE}")
    assert [m.workspace for m in namesake.workspaces] == ["crm-paper-harbour"]


@pytest.mark.any_database
def test_who_works_in_one_crm_and_stands_in_another_is_each_in_its_place(crm: System) -> None:
    ayu = crm.connector.find(Identity("Ayu Lestari", "ayu.lestari@example.com"))[0]
    assert (ayu.key, ayu.kind) == (f"people:{AYU}", PersonType.AUTHORISED_USER)
    assert {m.workspace: m.kind for m in ayu.workspaces} == {
        "crm-teluk-awan": PersonType.AUTHORISED_USER,
        "crm-tin-lantern": PersonType.SUBSCRIBER,
    }


@pytest.mark.any_database
def test_people_without_a_contract_are_found_by_what_they_asked(crm: System) -> None:
    zara = crm.connector.find(Identity("Zara Fraser", "zara.fraser@example.net"))[0]
    assert (zara.kind, zara.workspaces) == (PersonType.PROSPECT, ())


@pytest.mark.any_database
@pytest.mark.parametrize(
    "told",
    [
        Identity("Siti Wijaya", "keluarga.wijaya@example.com"),
        Identity("Eko Pratama", "", "+62 21 0000 0815"),
        Identity("Rita Sample", ""),
        Identity("田中 健一", "", "+81 3-0000-4711"),
    ],
    ids=["a shared mailbox", "a number given to somebody else", "a name of two people", "father and son"],
)
def test_what_two_people_share_identifies_nobody_by_itself(crm: System, told: Identity) -> None:
    assert judge(crm.connector.find(told)).outcome is Outcome.NEEDS_OFFICER


@pytest.mark.any_database
@pytest.mark.req("QO-01")
@pytest.mark.parametrize("customer", KNOWN_TO)
def test_one_customers_part_is_exported_and_erased_completely_and_nothing_else(crm: System, customer: str) -> None:
    key, scope, before = f"people:{RITA}", crm.scope("subscriber", customer, owners=True), crm.rows()
    here = {at for at, place in crm.rows_of(RITA).items() if place == customer}
    assert {"contacts", "deals", "mails", "calls", "tasks"} <= {table for table, _ in here}
    assert crm.exported(key, scope) == here

    crm.erase(key, scope)
    report = crm.search(key, HER_IDENTIFIERS, scope)

    after = crm.rows()
    assert changed(before, after) == here
    deals = {at for at in here if at[0] == "deals"}
    assert here & after.keys() == deals
    # The company's figures stay and no longer say whose they were.
    for at in deals:
        assert after[at] == before[at] | {"contact_id": None, "title": "[removed]"}
    assert report.is_clean, report.hits
    assert report.uncovered_columns == ()
    assert Verdict.OTHER_PART in {hit.verdict for hit in report.hits}
    assert {m.workspace for m in rita_in(crm).workspaces} == set(KNOWN_TO) - {customer}


@pytest.mark.any_database
def test_each_customers_part_can_be_carried_out_after_the_others(crm: System) -> None:
    key = f"people:{RITA}"
    for customer in KNOWN_TO:
        crm.erase(key, crm.scope("subscriber", customer, owners=True))
    crm.erase(key, crm.scope("subscriber", None, owners=False))

    assert crm.rows_of(RITA) == {}
    everywhere = crm.scope("subscriber", *KNOWN_TO, owners=True)
    report = crm.search(key, HER_IDENTIFIERS, everywhere)
    assert report.is_clean, report.hits
    # What others wrote about somebody of her name is theirs.
    assert {hit.verdict for hit in report.hits} <= {Verdict.THIRD_PARTY}


@pytest.mark.any_database
def test_the_platforms_part_of_a_contact_leaves_every_customers_data_alone(crm: System) -> None:
    key, scope, before = f"people:{RITA}", crm.scope("subscriber", None, owners=False), crm.rows()
    nowhere = {at for at, place in crm.rows_of(RITA).items() if place is None}
    assert crm.exported(key, scope) == nowhere

    crm.erase(key, scope)

    assert changed(before, crm.rows()) == nowhere
    assert {m.workspace for m in rita_in(crm).workspaces} == set(KNOWN_TO)


@pytest.mark.any_database
def test_an_account_goes_and_the_books_stay_for_five_years(crm: System) -> None:
    key, before = f"people:{HENDRA}", crm.rows()
    scope = crm.scope("authorised_user", None, "crm-teluk-awan", "crm-lampu-sore", owners=False)
    his = set(crm.rows_of(HENDRA))
    with time_machine.travel(TODAY, tick=False):
        preview = crm.erase(key, scope)
        report = crm.search(key, ["hendra.kusuma@example.com", "+62 21 0000 2001"], scope)
    after = crm.rows()

    assert changed(before, after) <= his
    gone = {"accounts", "staff", "integrations", "preferences", "access_logs"}
    assert not {at for at in his & after.keys() if at[0] in gone}
    invoices = {at: before[at]["issued_on"] for at in his if at[0] == "invoices"}
    assert {at for at in invoices if at in after} == {at for at, day in invoices.items() if day >= "2021-01-01"}
    assert {at for at in invoices if at not in after}
    kept = {table.table: (table.reason, table.keep_until) for table in preview.tables if table.keep}
    assert kept == {
        "invoices": ("accounting_records", date(2031, 12, 31)),
        "payments": ("accounting_records", date(2031, 12, 31)),
        "subscriptions": ("contract_runs", None),
    }
    assert report.is_clean, report.hits
