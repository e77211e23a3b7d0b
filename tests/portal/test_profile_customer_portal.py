"""The pack of a customer portal: joint use in the group by country, and nothing but name, mail and telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from dsr.models import DataSystem
from dsr.routing import rules_of
from privacy_portal.profiles.entry import EVERY_LANGUAGE
from privacy_portal.profiles.loader import Loaded, load
from privacy_portal.profiles.sample import customer_portal
from privacy_portal.profiles.sample.customer_portal.schema import METADATA
from privacy_portal.profiles.validation import check
from privacy_portal.scoping import platform_scope
from privacy_portal.yaml_files import read_yaml
from tests.portal import pack_rules
from tests.sample_story import PROFILES, System, of_owner, of_platform, tell
from workspaces.determination import Situation, determine
from workspaces.models import Membership, Workspace

PACK = PROFILES / "customer-portal"
PROFILE = check(PACK).profile
JOINT = ("account",)
OWN = ("administrative", "billing", "consent")
TENANTS = ("connections",)
GROUP = {"US", "GB", "SG", "DE", "AU"}

# Person, kind of workspace, category, role of the operator, and what the terms say of it in a few words.
FACTS = [
    ("authorised_user", "business", "account", "joint", "the group uses e-mail, telephone and name of users jointly"),
    ("authorised_user", "", "account", "joint", "also of a user who belongs to no tenant yet"),
    ("individual_user", "business", "account", "joint", "also when the customer handed the data over"),
    ("individual_user", "", "account", "joint", "before a user has ever signed in"),
    ("account_holder", "business", "account", "joint", "joint use knows no exception by kind of user"),
    ("employee", "business", "account", "joint", "nor for users who work for the group itself"),
    ("authorised_user", "business", "connections", "processor", "tenants ask each other for connections, by approval"),
    ("individual_user", "business", "connections", "processor", "and receive what others ask of them"),
    ("employee", "business", "connections", "processor", "whoever acted for the tenant"),
    ("authorised_user", "", "connections", "controller", "what no tenant asked or answered is the operator's"),
    ("authorised_user", "business", "administrative", "controller", "the operator runs the portal under its contract"),
    ("individual_user", "business", "administrative", "controller", "whose partner tells it who uses the portal"),
    ("authorised_user", "", "administrative", "controller", "with or without a tenant"),
    ("authorised_user", "business", "consent", "controller", "use counts as consent, which it must be able to show"),
    ("individual_user", "business", "consent", "controller", "the partner ensured consent before, shown likewise"),
    ("authorised_user", "", "consent", "controller", "a withdrawal ends the registration, the proof stays"),
    ("authorised_user", "business", "billing", "controller", "the contract about the portal is the operator's"),
]


# -- who decides


@pytest.mark.any_database
@pytest.mark.parametrize(("person", "kind", "category", "role", "says"), FACTS)
def test_the_table_of_roles_says_what_the_terms_say(
    person: str, kind: str, category: str, role: str, says: str
) -> None:
    found = determine(pack_rules.rules(PROFILE), Situation(person, kind, category))
    assert found.platform_role == role, says
    assert found.reasons.keys() == {"en", "ja"}


@pytest.mark.any_database
def test_somebody_decides_in_every_situation() -> None:
    for person, kind, category in pack_rules.situations(PROFILE):
        role = determine(pack_rules.rules(PROFILE), Situation(person, kind, category)).platform_role
        is_tenants = kind == "business" and category in TENANTS
        expected = "joint" if category in JOINT else "processor" if is_tenants else "controller"
        assert role == expected, (person, kind, category)


# -- the register


@pytest.mark.any_database
def test_the_register_agrees_with_itself() -> None:
    assert pack_rules.contradictions_of_the_register(PROFILE) == []
    assert pack_rules.texts_that_lack_a_language(PROFILE) == []


@pytest.mark.any_database
def test_joint_use_names_each_company_and_each_country() -> None:
    joint = next(entry for entry in PROFILE.activities if entry.role == "joint")
    assert (set(joint.categories), joint.basis) == (set(JOINT), "consent")
    organisations = {entry.key: entry for entry in PROFILE.organisations}
    together = [organisations[key] for key in joint.jointly_with]
    assert {entry.country for entry in together} == GROUP
    assert {(entry.name, entry.country) for entry in together} == {
        (entry.name[EVERY_LANGUAGE], entry.country) for entry in PROFILE.recipients if entry.kind == "group"
    }


@pytest.mark.any_database
def test_transfers_are_named_country_by_country_with_what_protects_the_data_there() -> None:
    transfers = {entry.key: entry.transfer for entry in PROFILE.recipients if entry.country != "JP"}
    for key, transfer in transfers.items():
        assert transfer is not None, key
        assert transfer.document
    safeguards = {
        entry.country: entry.transfer.safeguard
        for entry in PROFILE.recipients
        if entry.kind == "group" and entry.transfer
    }
    assert safeguards == {"US": "consent", "GB": "adequacy", "SG": "consent", "DE": "adequacy", "AU": "contract"}
    terms = next(notice for notice in PROFILE.notices if notice.key == "terms").editions[-1].sections["en"]
    told = " ".join(paragraph for section in terms for paragraph in section.paragraphs)
    assert all(name in told for name in ("United States", "United Kingdom", "Singapore", "Germany", "Australia"))


@pytest.mark.any_database
@pytest.mark.req("CP-08")
def test_each_subcontractor_was_chosen_by_a_recorded_assessment_that_is_reviewed() -> None:
    hired = [entry for entry in PROFILE.recipients if entry.kind == "service_provider"]
    assert len(hired) >= 3
    for entry in hired:
        assert entry.subprocessor, entry.key
        assert entry.assessment is not None, entry.key
        assert entry.assessment.assessed_on < entry.assessment.review_by
        assert entry.assessment.by
        assert entry.assessment.outcome.keys() == {"en", "ja"}


# -- what is kept about a person

ABOUT_A_PERSON = {"users.name": "user.name", "users.email": "user.contact.email"}
ABOUT_A_PERSON |= {"users.telephone": "user.contact.phone_number"}
# What says which user did or agreed to something, and when: keys, states and days.
OF_THE_RECORD = {"user.unique_id", "user.account.settings", "user.privacy_preferences"}


@pytest.mark.any_database
@pytest.mark.req("CP-10")
def test_name_e_mail_and_telephone_are_the_only_personal_columns() -> None:
    described = read_yaml(PACK / "dataset.yaml")["dataset"][0]["collections"]
    categories = {
        f"{collection['name']}.{field['name']}": set(field["data_categories"])
        for collection in described
        for field in collection["fields"]
    }
    personal = {
        column: kind
        for column, kinds in categories.items()
        for kind in kinds
        if kind.startswith("user.") and kind not in OF_THE_RECORD
    }
    assert personal == ABOUT_A_PERSON


@pytest.mark.any_database
@pytest.mark.req("CP-10")
def test_no_other_column_could_hold_words_about_a_person() -> None:
    """A column of free text would take anything: every text column is one of the three, checked, or about a tenant."""
    about_tenants = {
        "tenants.tenant_key",
        "tenants.name",
        "tenants.company",
        "tenants.country",
        "tenants.contract_number",
        "service_orders.service",
        "invoices.invoice_number",
        "invoices.currency",
    }
    texts = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.type.python_type is str and not column.constraints
    }
    assert texts == about_tenants | ABOUT_A_PERSON.keys()
    assert set(METADATA.tables["users"].columns.keys()) == {
        "id",
        "kind",
        "status",
        "name",
        "email",
        "email_confirmed_at",
        "telephone",
        "telephone_confirmed_at",
        "registered_at",
        "closed_on",
    }


@pytest.mark.any_database
@pytest.mark.req("CP-10")
def test_no_row_of_the_sample_system_repeats_what_is_held_about_its_users() -> None:
    tables = customer_portal.rows(people=customer_portal.SMALL)
    held = {user[column] for user in tables["users"] for column in ("name", "email", "telephone") if user[column]}
    others = {str(value) for name, rows in tables.items() if name != "users" for row in rows for value in row.values()}
    assert not held & others


# -- loading


@pytest.fixture
def loaded(db: None) -> Iterator[Loaded]:
    result = load_demo()
    with platform_scope(result.platform.pk):
        yield result


def load_demo() -> Loaded:
    with override_settings(DEMO_PASSWORD="a password for demonstrations"):
        return load(PACK, demo=True, people_in_samples=customer_portal.SMALL)


def test_loading_twice_changes_nothing_and_the_rows_decide_as_the_pack_does(loaded: Loaded) -> None:
    assert loaded.changed > 0
    assert load_demo() == Loaded(loaded.platform, ())
    assert set(rules_of(loaded.platform)) == set(pack_rules.rules(PROFILE))
    assert DataSystem.objects.get().slug == "portal"


def test_tenants_belong_to_companies_of_many_countries(loaded: Loaded) -> None:
    tenants = list(Workspace.objects.select_related("owner"))
    assert len(tenants) >= 8
    assert len({tenant.owner.country for tenant in tenants if tenant.owner}) >= 8
    assert [tenant.key for tenant in tenants if not tenant.owner_may_be_named] == ["tn-hikari-lab"]
    officers = Membership.objects.filter(role__in=["administrator", "officer"]).select_related("user")
    assert {entry.user.language for entry in officers} == {"en", "ja"}


# -- the system

IN_PORTAL = dict.fromkeys((*JOINT, *OWN), True) | dict.fromkeys(TENANTS, False)
BUSINESS = frozenset(entry.key for entry in PROFILE.workspaces)
PARTS = [
    of_platform(IN_PORTAL, BUSINESS),
    of_owner(IN_PORTAL, BUSINESS, "tn-fjordkabel"),
    of_owner(IN_PORTAL, BUSINESS, "tn-hikari"),
]


def portal(url: str) -> System:
    return System(url, METADATA, "customer-portal/dataset.yaml", "users", ("tenants", "tenant_key"))


@pytest.mark.any_database
def test_rita_leaves_part_by_part_and_only_invoices_and_the_proof_of_consent_stay(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/portal.sqlite3"
    customer_portal.create(url, people=customer_portal.SMALL)
    told = tell(portal(url), PARTS)
    nobodys = {"tenants", "connection_grants", "terms_editions"}
    assert {table for table, _ in told.exported} == set(METADATA.tables) - nobodys
    assert {table for table, _ in told.kept} == {"invoices", "consents", "vouchers"}
    assert told.reasons == {"tax_records", "consent_proof"}
    assert {table for table, _ in told.changed} >= {"users", "invoices", "connections"}, "old invoices lose their user"


@pytest.mark.any_database
def test_the_people_of_the_stories_are_there_and_the_same_each_time() -> None:
    pack_rules.has_the_cast(customer_portal.rows, "users")
