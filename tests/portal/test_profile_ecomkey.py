"""The pack of ECOMKEY: who decides about what, and Rita, who writes to three shops, erased in one of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time

import pytest
import time_machine
from sqlalchemy import create_engine, text

from dsr import intake
from dsr.connectors.base import Candidate, Identity, Verdict
from dsr.matching import Outcome, judge
from dsr.models import Clock, Promise, Right
from dsr.routing import establishment_for
from privacy_portal.audit.models import AuditEntry
from privacy_portal.dates import day_of
from privacy_portal.profiles.ecomkey import sample_system
from privacy_portal.profiles.loader import Loaded, load
from privacy_portal.profiles.sample_systems import SAMPLES
from privacy_portal.scoping import platform_scope
from tests.factories import mailed_code, part, proven, submitted
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

RITA, HER_NAMESAKE, LAN = 10_001, 10_002, 10_012
HER_SHOPS = ("shop-den-troi", "shop-hac-giay", "shop-vuon-may")
OF_THE_SHOP = ("subscriber_profile", "conversations", "orders", "sensitive")
TODAY = datetime(2026, 11, 26, 3, tzinfo=UTC)


def load_small() -> Loaded:
    return load(PROFILES / "ecomkey", demo=True, people_in_samples=40)


@pytest.fixture
def shops(tmp_path: Path) -> System:
    return System.create("ecomkey", tmp_path, "shop")


def rita_in(shops: System) -> Candidate:
    return next(c for c in shops.connector.find(ABOUT_RITA) if c.key == f"people:{RITA}")


# -- the pack


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    first = load_small()
    seen = AuditEntry.objects.count()
    assert first.changed > 0
    assert load_small().changed == 0
    assert AuditEntry.objects.count() == seen
    with platform_scope(first.platform.pk):
        assert Workspace.objects.filter(kind="business", owner__is_operator=False).count() >= 8
        assert DeterminationRule.objects.exists()
        for country in ("VN", "JP", "ID", ""):
            assert establishment_for(first.platform, country).country == "VN"


@pytest.mark.any_database
def test_every_situation_is_decided_with_a_reason_in_both_languages() -> None:
    assert list(undecided("ecomkey")) == []


@pytest.mark.any_database
def test_the_register_names_only_what_is_there_and_leaves_no_category_out() -> None:
    assert list(register_problems("ecomkey")) == []


FACTS = [
    ("who registers a shop tells ECOMKEY itself name, address and company", "account_holder", "", "account", PLATFORM),
    ("the account of a shop's helper is ECOMKEY's too", "authorised_user", "business", "account", PLATFORM),
    ("a paid plan is between ECOMKEY and its customer", "account_holder", "business", "billing", PLATFORM),
    ("card payments of customers go through providers whom ECOMKEY chose", "account_holder", "", "billing", PLATFORM),
    ("the servers note by themselves how customers use the pages", "account_holder", "business", "usage", PLATFORM),
    ("and how plain visitors use them", "visitor", "", "usage", PLATFORM),
    ("comments on the blog are ECOMKEY's pages", "account_holder", "", "public_content", PLATFORM),
    ("also those of visitors", "visitor", "", "public_content", PLATFORM),
    ("a customer can always opt out of ECOMKEY's ads", "account_holder", "", "marketing_preference", PLATFORM),
    ("ECOMKEY writes to customers, who may change what it has", "authorised_user", "", "administrative", PLATFORM),
    ("what customers enter about subscribers is the customers' to answer for", "subscriber", "business",
     "subscriber_profile", OWNER),
    ("a subscriber unsubscribes with the shop's bot", "subscriber", "business", "conversations", OWNER),
    ("a seller gets a buyer's address for the sale alone", "subscriber", "business", "orders", OWNER),
    ("sensitive details that a shop's form brings in are the shop's", "subscriber", "business", "sensitive", OWNER),
    ("ECOMKEY has no relation of its own to subscribers", "subscriber", "business", "usage", OWNER),
    ("and claims no right to any of the customers' data about them", "subscriber", "business", "account", OWNER),
    ("subscribers' data stays the customer's for a helper who reads it", "authorised_user", "business",
     "conversations", OWNER),
    ("sensitive details sent to ECOMKEY itself need consent to ECOMKEY", "account_holder", "", "sensitive", PLATFORM),
]  # fmt: skip


@pytest.mark.any_database
@pytest.mark.req("EC-01")
@pytest.mark.parametrize(
    ("person", "workspace", "category", "decides"), [f[1:] for f in FACTS], ids=[f[0] for f in FACTS]
)
def test_who_decides_follows_from_what_the_policy_says(
    person: str, workspace: str, category: str, decides: str
) -> None:
    assert role("ecomkey", person, workspace, category) == decides


@pytest.mark.any_database
def test_each_way_of_having_to_do_with_the_service_can_be_chosen() -> None:
    profile = packed("ecomkey").profile
    chosen = [relation.person for relation in profile.relations]
    assert chosen == [
        PersonType.SUBSCRIBER,
        PersonType.ACCOUNT_HOLDER,
        PersonType.AUTHORISED_USER,
        PersonType.VISITOR,
    ]
    assert len({relation.titles["en"] for relation in profile.relations}) == len(chosen)


@pytest.mark.django_db
@pytest.mark.req("EC-02", "EC-12")
@pytest.mark.parametrize("residence", ["VN", "DE"])
def test_thirty_days_run_from_the_confirmation_and_vietnamese_law_binds_where_it_is_quicker(residence: str) -> None:
    platform = load_small().platform
    with platform_scope(platform.pk):
        promise = Promise.objects.get()
        assert (promise.length, promise.starts, promise.rights) == ("30 days", "contact_confirmed", ["erasure"])
        # Asked four minutes before midnight in Hanoi, confirmed four minutes after.
        with time_machine.travel(datetime(2026, 11, 3, 16, 56, tzinfo=UTC), tick=False):
            case = submitted(platform, Right.ERASURE, residence=residence, relation=PersonType.SUBSCRIBER)
        with time_machine.travel(datetime(2026, 11, 3, 17, 4, tzinfo=UTC), tick=False):
            intake.confirm_contact(case, mailed_code(case))
        clocks = {one.promise or one.law: one for one in Clock.objects.filter(request=part(case))}
    days = {name: day_of(one.due_at, "Asia/Ho_Chi_Minh") for name, one in clocks.items()}
    assert days["deletion-30-days"] == date(2026, 12, 4)
    assert days["VN"] < days["deletion-30-days"]
    assert [name for name, one in clocks.items() if one.leads] == ["VN"]


@pytest.mark.django_db
@pytest.mark.req("EC-01")
def test_a_request_about_shops_goes_to_the_merchant_of_each_and_the_rest_stays_here() -> None:
    platform = load_small().platform
    with platform_scope(platform.pk):
        case = proven(platform, Right.ERASURE, relation=PersonType.SUBSCRIBER)
        parts = list(case.requests.order_by("part"))
        assert [(str(one.platform_role), one.controller.key) for one in parts] == [
            ("controller", "ecomkey"),
            ("processor", "den-troi"),
            ("processor", "hac-giay"),
            ("processor", "vuon-may"),
        ]
        for one in parts[1:]:
            covered = {(entry["workspace"], entry["category"]) for entry in one.scope}
            assert {(one.workspace.key, category) for category in OF_THE_SHOP} <= covered
            assert {workspace for workspace, _ in covered} == {one.workspace.key}
        assert not {entry["category"] for entry in parts[0].scope if entry["workspace"]} & set(OF_THE_SHOP)


# -- the sample system


@pytest.mark.any_database
def test_two_thousand_people_are_made_in_less_than_five_seconds(tmp_path: Path) -> None:
    began = process_time()
    written = SAMPLES["ecomkey"](f"sqlite:///{tmp_path}/full.sqlite3", people=2_000)
    assert process_time() - began < 5
    assert written["people"] == 2_000
    assert SAMPLES["ecomkey"](f"sqlite:///{tmp_path}/full.sqlite3", people=2_000) == {}


@pytest.mark.any_database
def test_the_same_people_are_there_however_many_others_are(tmp_path: Path) -> None:
    small, larger = sample_system.rows(people=1), sample_system.rows(people=90)
    assert small == sample_system.rows(people=1)
    cast = small["people"]
    assert larger["people"][: len(cast)] == cast
    assert all(small.values()), "a table is empty"


@pytest.mark.any_database
def test_the_sample_system_has_every_table_column_and_key_that_the_map_describes(shops: System) -> None:
    report = shops.search(f"people:{RITA}", HER_IDENTIFIERS, shops.scope("subscriber", None, owners=False))
    assert report.uncovered_columns == ()
    with create_engine(shops.url).connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).fetchall() == []


@pytest.mark.any_database
@pytest.mark.req("EC-01")
def test_rita_is_one_person_and_a_subscriber_of_each_shop_she_writes_to(shops: System) -> None:
    candidates = shops.connector.find(ABOUT_RITA)
    judgement = judge(candidates)
    assert (judgement.outcome, judgement.key) == (Outcome.AUTOMATIC, f"people:{RITA}")
    rita = rita_in(shops)
    assert rita.kind == PersonType.SUBSCRIBER
    assert {m.workspace: m.kind for m in rita.workspaces} == dict.fromkeys(HER_SHOPS, PersonType.SUBSCRIBER)
    # Her other address, which one shop has, finds her too; her namesake is another person.
    by_other = shops.connector.find(Identity("Rita Sample", "rita.sample@example.net", "+49 30 23125 042"))
    assert judge(by_other).key == f"people:{RITA}"
    namesake = next(c for c in candidates if c.key == f"people:{HER_NAMESAKE}")
    assert [m.workspace for m in namesake.workspaces] == ["shop-hac-giay"]


@pytest.mark.any_database
def test_a_merchant_is_what_she_is_in_her_own_shops_and_a_subscriber_of_anothers(shops: System) -> None:
    lan = shops.connector.find(Identity("Võ Ngọc Lan", "lan.vo@example.com"))[0]
    assert (lan.key, lan.kind) == (f"people:{LAN}", PersonType.ACCOUNT_HOLDER)
    assert {m.workspace: m.kind for m in lan.workspaces} == {
        "shop-vuon-may": PersonType.AUTHORISED_USER,
        "shop-vuon-may-2": PersonType.AUTHORISED_USER,
        "shop-den-troi": PersonType.SUBSCRIBER,
    }


@pytest.mark.any_database
@pytest.mark.parametrize(
    "told",
    [
        Identity("Lê Thu Trang", "nha.le@example.com"),
        Identity("Trần Văn Hùng", "", "+84 24 0000 0815"),
        Identity("Rita Sample", ""),
    ],
    ids=["a shared mailbox", "a number that was given to somebody else", "a name that two people have"],
)
def test_what_two_people_share_identifies_nobody_by_itself(shops: System, told: Identity) -> None:
    assert judge(shops.connector.find(told)).outcome is Outcome.NEEDS_OFFICER


@pytest.mark.any_database
@pytest.mark.req("EC-01")
@pytest.mark.parametrize("shop", HER_SHOPS)
def test_one_shops_part_is_exported_and_erased_completely_and_nothing_else(shops: System, shop: str) -> None:
    key, scope, before = f"people:{RITA}", shops.scope("subscriber", shop, owners=True), shops.rows()
    here = {at for at, place in shops.rows_of(RITA).items() if place == shop}
    assert {table for table, _ in here} == {
        "subscribers",
        "conversations",
        "messages",
        "orders",
        "order_items",
        "sensitive_answers",
    }
    assert shops.exported(key, scope) == here

    with time_machine.travel(TODAY, tick=False):
        preview = shops.erase(key, scope)
        report = shops.search(key, HER_IDENTIFIERS, scope)

    after = shops.rows()
    books = {(table, row) for table, row in here if table in ("orders", "order_items")}
    assert changed(before, after) <= here
    assert (here - books) & after.keys() == set()
    # Her first order is past its ten years, that of this year is not.
    orders = {at: before[at]["placed_on"] for at in books if at[0] == "orders"}
    assert min(orders.values()) < "2016" < max(orders.values())
    assert {at for at, day in orders.items() if day >= "2016-01-01"} == {at for at in orders if at in after}
    kept = next(table for table in preview.tables if table.table == "orders")
    assert (kept.reason, kept.keep_until) == ("records_of_sales", date(2036, 12, 31))
    assert report.is_clean, report.hits
    assert Verdict.OTHER_PART in {hit.verdict for hit in report.hits}


@pytest.mark.any_database
def test_the_platforms_part_of_a_subscriber_leaves_every_shops_data_alone(shops: System) -> None:
    key, scope, before = f"people:{RITA}", shops.scope("subscriber", None, owners=False), shops.rows()
    nowhere = {at for at, place in shops.rows_of(RITA).items() if place is None}
    assert shops.exported(key, scope) == nowhere

    shops.erase(key, scope)

    assert changed(before, shops.rows()) == nowhere
    # What every shop has of her still leads to her, and each shop can still be asked.
    assert {m.workspace for m in rita_in(shops).workspaces} == set(HER_SHOPS)
    assert shops.rows()["people", RITA]["first_seen_at"] is None


@pytest.mark.any_database
@pytest.mark.req("EC-11")
def test_a_public_comment_is_emptied_and_the_answers_to_it_stay(shops: System) -> None:
    before = shops.rows()
    (comment,) = [at for at, row in before.items() if at[0] == "comments" and row["person_id"] == RITA]
    answers = [at for at, row in before.items() if at[0] == "comments" and row["reply_to_id"] == comment[1]]
    assert answers

    shops.erase(f"people:{RITA}", shops.scope("subscriber", None, owners=False))

    after = shops.rows()
    left = after[comment]
    assert (left["shown_name"], left["body"], left["is_hidden"]) == ("[removed]", "[removed]", True)
    assert (left["shown_city"], left["email"], left["person_id"]) == (None, None, None)
    assert [after[at] for at in answers] == [before[at] for at in answers]


@pytest.mark.any_database
def test_a_merchants_account_goes_and_the_invoices_stay_for_ten_years(shops: System) -> None:
    key, before = f"people:{LAN}", shops.rows()
    scope = shops.scope("authorised_user", None, "shop-vuon-may", "shop-vuon-may-2", owners=False)
    hers = {at for at, place in shops.rows_of(LAN).items() if place != "shop-den-troi"}
    with time_machine.travel(TODAY, tick=False):
        preview = shops.erase(key, scope)
        report = shops.search(key, ["lan.vo@example.com", "+84 24 0000 2001"], scope)
    after = shops.rows()

    assert changed(before, after) <= hers
    assert not {at for at in hers & after.keys() if at[0] in ("accounts", "staff", "access_logs", "preferences")}
    invoices = {at: before[at]["issued_on"] for at in hers if at[0] == "invoices"}
    assert {at for at in invoices if at in after} == {at for at, day in invoices.items() if day >= "2016-01-01"}
    assert {at for at in invoices if at not in after}
    assert {table.reason for table in preview.tables if table.keep} == {"accounting_records"}
    assert report.is_clean, report.hits
