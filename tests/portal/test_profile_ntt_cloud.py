"""The pack of a conferencing service: who decides about what, on which basis, how long, abroad, and in its systems."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from dsr.models import DataSystem, Right
from dsr.routing import establishment_for, rules_of
from privacy_portal.profiles.entry import EVERY_LANGUAGE
from privacy_portal.profiles.loader import Loaded, load
from privacy_portal.profiles.sample.ntt_cloud import marketing, marketing_schema, meetings, meetings_schema
from privacy_portal.profiles.validation import check
from privacy_portal.scoping import platform_scope
from tests import factories
from tests.portal import pack_rules
from tests.sample_story import PROFILES, System, of_owner, of_platform, tell
from workspaces.determination import Situation, determine
from workspaces.models import Membership, User, Workspace

PACK = PROFILES / "ntt-cloud"
PROFILE = check(PACK).profile
OWN = ("account", "administrative", "support", "marketing", "visits", "recruitment", "legal")
CLIENTS = ("meeting_content", "call_detail")

# Person, kind of workspace, category, role of the service, and what its policy says of it in a few words.
FACTS = [
    ("authorised_user", "business", "meeting_content", "processor", "for what a client uses, the client is controller"),
    ("meeting_participant", "business", "meeting_content", "processor", "and the service a processor only"),
    ("authorised_user", "business", "call_detail", "processor", "call detail records come from using that service"),
    ("meeting_participant", "business", "call_detail", "processor", "whoever dials in leaves one too"),
    ("employee", "business", "meeting_content", "processor", "a client's meeting stays the client's"),
    ("visitor", "business", "call_detail", "processor", "whoever was in it"),
    ("authorised_user", "business", "account", "controller", "it registers users to deliver the service"),
    ("meeting_participant", "business", "account", "controller", "and holds what identifies a participant"),
    ("authorised_user", "business", "administrative", "controller", "log-ins are kept to run the service"),
    ("authorised_user", "business", "support", "controller", "it supports and improves the service itself"),
    ("meeting_participant", "business", "support", "controller", "also where a participant asks for help"),
    ("prospect", "", "marketing", "controller", "contact with prospects in companies"),
    ("authorised_user", "business", "marketing", "controller", "promoting the service, also to users of clients"),
    ("visitor", "", "marketing", "controller", "navigation on the website, by cookies"),
    ("employee", "", "administrative", "controller", "internal governance covers its own employees"),
    ("employee", "", "account", "controller", "and their contact data"),
    ("candidate", "", "recruitment", "controller", "whoever applies gives data for the application"),
    ("candidate", "", "account", "controller", "and a name and an address with it"),
    ("visitor", "", "visits", "controller", "access to the premises is monitored"),
    ("authorised_user", "business", "legal", "controller", "processing that a law or regulation requires"),
    ("authorised_user", "", "call_detail", "controller", "what belongs to no client has nobody else who decides"),
]


# -- who decides


@pytest.mark.any_database
@pytest.mark.req("NC-01")
@pytest.mark.parametrize(("person", "kind", "category", "role", "says"), FACTS)
def test_the_table_of_roles_says_what_the_policy_says(
    person: str, kind: str, category: str, role: str, says: str
) -> None:
    found = determine(pack_rules.rules(PROFILE), Situation(person, kind, category))
    assert found.platform_role == role, says
    assert found.reasons.keys() == {"en", "ja"}


@pytest.mark.any_database
@pytest.mark.req("NC-01")
def test_only_meetings_of_clients_are_processed_for_somebody_else() -> None:
    for person, kind, category in pack_rules.situations(PROFILE):
        role = determine(pack_rules.rules(PROFILE), Situation(person, kind, category)).platform_role
        is_clients = kind == "business" and category in CLIENTS
        assert role == ("processor" if is_clients else "controller"), (person, kind, category)


# -- the register


@pytest.mark.any_database
@pytest.mark.req("NC-01")
@pytest.mark.parametrize(
    ("activity", "basis"),
    [
        ("accounts", "contract"),
        ("support", "legitimate_interests"),
        ("prospects", "legitimate_interests"),
        ("badge-scans", "consent"),
        ("marketing", "legitimate_interests"),
        ("website", "consent"),
        ("internal-governance", "legitimate_interests"),
        ("recruitment", "contract"),
        ("visitors", "legitimate_interests"),
        ("legal-duties", "legal_obligation"),
    ],
)
def test_each_purpose_of_its_own_is_an_activity_with_a_basis(activity: str, basis: str) -> None:
    entry = next(entry for entry in PROFILE.activities if entry.key == activity)
    assert (entry.role, entry.basis) == ("controller", basis)
    assert bool(entry.interest) == (basis == "legitimate_interests")


@pytest.mark.any_database
@pytest.mark.req("NC-01")
def test_the_work_for_clients_is_an_activity_without_a_basis_of_the_services_own() -> None:
    processed = [entry for entry in PROFILE.activities if entry.role == "processor"]
    assert [(entry.key, set(entry.categories), entry.basis) for entry in processed] == [
        ("client-meetings", set(CLIENTS), None)
    ]
    assert {key for entry in PROFILE.activities for key in entry.categories} == {*OWN, *CLIENTS}


@pytest.mark.any_database
def test_the_register_agrees_with_itself() -> None:
    assert pack_rules.contradictions_of_the_register(PROFILE) == []
    assert pack_rules.texts_that_lack_a_language(PROFILE) == []


@pytest.mark.any_database
@pytest.mark.req("NC-08")
def test_whoever_gets_data_outside_the_economic_area_has_a_safeguard_and_was_assessed_where_no_decision_helps() -> None:
    abroad = [entry for entry in PROFILE.recipients if entry.country not in pack_rules.EUROPEAN_ECONOMIC_AREA]
    assert {entry.country for entry in abroad} == {"GB", "JP", "SG", "US"}
    for entry in abroad:
        assert entry.transfer is not None, entry.key
        assert (entry.transfer.country, bool(entry.transfer.document)) == (entry.country, True)
        by_clauses = entry.country in {"SG", "US"}
        assert entry.transfer.safeguard == ("standard_clauses" if by_clauses else "adequacy")
        assert bool(entry.transfer.assessed_on and entry.transfer.assessment) == by_clauses
    group = {entry.name[EVERY_LANGUAGE] for entry in abroad if entry.kind == "group"}
    assert group == {entry.name for entry in PROFILE.organisations if entry.key.startswith("kite-")}


@pytest.mark.any_database
@pytest.mark.req("NC-09")
def test_retention_goes_by_category_and_by_what_a_client_instructed_in_writing() -> None:
    general = {key for entry in PROFILE.retention if entry.workspace is None for key in entry.categories}
    assert general == {*OWN, *CLIENTS}
    instructed = {entry.workspace: entry for entry in PROFILE.retention if entry.workspace}
    assert instructed.keys() == {"cl-marigold", "cl-kirinoshima"}
    for entry in instructed.values():
        assert set(entry.categories) <= set(CLIENTS), "a client instructs about its own meetings only"
        assert entry.clause["en"].startswith("Instruction of ")


# -- loading


@pytest.fixture
def loaded(db: None) -> Iterator[Loaded]:
    result = load_demo()
    with platform_scope(result.platform.pk):
        yield result


def load_demo() -> Loaded:
    with override_settings(DEMO_PASSWORD="a password for demonstrations"):
        return load(PACK, demo=True, people_in_samples=meetings.SMALL)


def test_loading_twice_changes_nothing_and_the_rows_decide_as_the_pack_does(loaded: Loaded) -> None:
    platform = loaded.platform
    assert loaded.changed > 0
    assert load_demo() == Loaded(platform, ())
    assert set(rules_of(platform)) == set(pack_rules.rules(PROFILE))
    assert establishment_for(platform, "DE").country == "FR"
    assert [establishment_for(platform, place).country for place in ("JP", "GB", "VN")] == ["JP", "GB", "SG"]
    assert set(DataSystem.objects.values_list("slug", flat=True)) == {"meetings", "marketing"}


def test_clients_and_those_who_speak_for_them_come_from_many_countries(loaded: Loaded) -> None:
    clients = list(Workspace.objects.select_related("owner"))
    assert len(clients) >= 6
    assert len({client.owner.country for client in clients if client.owner}) >= 6
    assert [client.key for client in clients if not client.owner_may_be_named] == ["cl-marigold"]
    officers = Membership.objects.filter(role__in=["administrator", "officer"]).select_related("user")
    assert {entry.user.language for entry in officers} == {"en", "ja"}
    assert len({user.password for user in User.objects.all()}) == 1, "a demo's people share one password and its hash"


# -- the systems

IN_MEETINGS = dict.fromkeys(("account", "administrative", "support", "legal"), True) | dict.fromkeys(CLIENTS, False)
IN_MARKETING = dict.fromkeys(("account", "administrative", "marketing", "visits", "recruitment"), True)
BUSINESS = frozenset(entry.key for entry in PROFILE.workspaces)


def meeting_system(url: str) -> System:
    return System(url, meetings_schema.METADATA, "ntt-cloud/meetings.yaml", "users", ("clients", "client_key"))


def marketing_system(url: str) -> System:
    return System(url, marketing_schema.METADATA, "ntt-cloud/marketing.yaml", "contacts")


MEETING_PARTS = [
    of_platform(IN_MEETINGS, BUSINESS),
    of_owner(IN_MEETINGS, BUSINESS, "cl-nordlicht"),
    of_owner(IN_MEETINGS, BUSINESS, "cl-papillon"),
]
MARKETING_PARTS = [of_platform(IN_MARKETING, BUSINESS)]


@pytest.mark.any_database
def test_rita_leaves_the_meeting_system_part_by_part_and_nobody_else_does(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/meetings.sqlite3"
    meetings.create(url, people=meetings.SMALL)
    told = tell(meeting_system(url), MEETING_PARTS)
    assert {table for table, _ in told.exported} == set(meetings_schema.METADATA.tables) - {"clients"}
    assert {table for table, _ in told.kept} == {"invoices"}
    assert told.reasons == {"accounting_records"}


@pytest.mark.any_database
def test_rita_leaves_the_marketing_database_and_nobody_else_does(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/marketing.sqlite3"
    marketing.create(url, people=marketing.SMALL)
    told = tell(marketing_system(url), MARKETING_PARTS)
    assert {table for table, _ in told.exported} == set(marketing_schema.METADATA.tables) - {
        "mailings",
        "staff_records",
    }
    assert told.kept == set()


@pytest.mark.any_database
def test_access_numbers_leave_in_a_copy_and_pin_codes_and_passwords_never_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/meetings.sqlite3"
    meetings.create(url, people=meetings.SMALL)
    copy = meeting_system(url).connector().export("users:10001", MEETING_PARTS[0])
    rows = {table.name: list(table.rows) for table in copy}
    assert rows["bridges"]
    assert all("access_number" in row and "pin_code" not in row for row in rows["bridges"])
    assert "password_hash" not in rows["users"][0]


@pytest.mark.any_database
@pytest.mark.parametrize(("rows", "people"), [(meetings.rows, "users"), (marketing.rows, "contacts")])
def test_the_people_of_the_stories_are_there_and_the_same_each_time(rows, people: str) -> None:
    pack_rules.has_the_cast(rows, people)


# -- a request


@pytest.mark.req("NC-01")
def test_ritas_request_goes_to_the_service_and_to_the_two_clients_whose_meetings_she_was_in(loaded: Loaded) -> None:
    claire = factories.officer(loaded.platform, "claire@ntt-cloud.example")
    case = factories.checked(loaded.platform, Right.ACCESS, by=claire)
    parts = {part.controller.key: part for part in case.requests.select_related("controller")}
    assert {key: part.platform_role for key, part in parts.items()} == {
        "ntt-cloud": "controller",
        "nordlicht": "processor",
        "papillon": "processor",
    }
    for client in ("nordlicht", "papillon"):
        assert {(entry["category"], entry["workspace"]) for entry in parts[client].scope} == {
            (category, f"cl-{client}") for category in CLIENTS
        }
    assert factories.stuck_steps() == []
