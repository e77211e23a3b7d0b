"""Retention at each of the services, by the rules of its own pack: who is asked, which rows go, and which stay."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import override_settings
from sqlalchemy import MetaData, create_engine, inspect, select, text
from sqlalchemy.pool import NullPool

from dsr import retention_runner, retention_runs
from dsr.models import RetentionRun, RunOutcome, RunPhase
from privacy_portal.clock import now
from privacy_portal.profiles import loader, sample_systems
from privacy_portal.scoping import platform_scope
from tests import factories
from tests.dsr.retained import question, rule, runs, workspace
from workspaces import approvals
from workspaces.models import Membership, Platform

PROFILES = Path(loader.__file__).parent
TODAY = "2026-11-26T03:00:00+00:00"
PEOPLE = 40

Row = dict[str, Any]
Place = tuple[str, int]  # a table and an id


class Sample:
    """A sample system, read and changed from outside the portal."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, poolclass=NullPool)

    def rows(self) -> dict[Place, Row]:
        """Return every row of every table."""
        metadata = MetaData()
        metadata.reflect(self.engine)
        with self.engine.connect() as connection:
            return {
                (table.name, row["id"]): dict(row)
                for table in metadata.sorted_tables
                if table.name != "portal_effect_log"
                for row in connection.execute(select(table)).mappings()
            }

    def ids(self, statement: str) -> set[int]:
        """Return the first column of what a statement finds."""
        with self.engine.connect() as connection:
            return {row[0] for row in connection.execute(text(statement))}

    def columns(self, table: str) -> list[str]:
        """Return the names of the columns of a table."""
        return [column["name"] for column in inspect(self.engine).get_columns(table)]

    def run(self, statement: str) -> None:
        """Change the system by one statement."""
        with self.engine.begin() as connection:
            connection.execute(text(statement))


def changed(before: dict[Place, Row], after: dict[Place, Row]) -> set[Place]:
    """Return where a row is gone or another, and make sure that none is new."""
    assert after.keys() <= before.keys()
    return {place for place, row in before.items() if after.get(place) != row}


@pytest.fixture
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def service(request: pytest.FixtureRequest, db: None, today: None, tmp_path: Path) -> Iterator[Platform]:
    """The platform of the pack that the test names, with small sample systems, in scope for the test."""
    with override_settings(DATA_DIR=tmp_path, PACKAGE_DIR=tmp_path / "packages"):
        platform = loader.load(PROFILES / request.param, demo=True, people_in_samples=PEOPLE).platform
        with platform_scope(platform.pk):
            yield platform


def at(pack: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("service", [pack], indirect=True)


def officer(platform: Platform) -> Membership:
    return factories.officer(platform, "retention@portal.example", "Omar Haddad")


def owner(platform: Platform, workspace: str) -> Membership:
    return factories.owner(platform, workspace, f"{workspace}@customers.example", "Olga Petrova")


def of_rule(key: str, workspace: str | None = None) -> RetentionRun:
    """Return the latest run of a rule, for the workspace whose owner decides, or for the platform."""
    found = [run for run in runs() if (run.rule.key, run.workspace and run.workspace.key) == (key, workspace)]
    return max(found, key=lambda run: run.pk)


def begin(platform: Platform, *rules: str) -> None:
    """Look through the rules, and count what is due by those of `rules`."""
    retention_runs.plan_due()
    for run in runs():
        if run.rule.key in rules:
            retention_runner.run(run.pk)


def agree(run: RetentionRun, by: Membership) -> RetentionRun:
    """Say yes, and let a worker delete."""
    approvals.accept(question(run), by=by, digest=run.digest)
    retention_runner.run(run.pk)
    run.refresh_from_db()
    assert (run.phase, run.outcome) == (RunPhase.OVER, RunOutcome.DELETED)
    return run


def counted(run: RetentionRun) -> dict[str, int]:
    return {table["table"]: table["erase"] for table in run.tables if table["erase"]}


def the_next_day(platform: Platform, *rules: str) -> None:
    """Look through the rules again on the day after."""
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        begin(platform, *rules)


# -- Qontak: a customer's data goes when the contract ended and nobody works there


@at("qontak")
@pytest.mark.req("QO-06")
def test_a_customers_data_goes_once_its_contract_ended_and_nobody_worked_there_for_so_long(service: Platform) -> None:
    crm, place = Sample(sample_systems.address("qontak")), "crm-paper-harbour"
    (harbour,) = crm.ids(f"SELECT id FROM customers WHERE key = '{place}'")
    crm.run(f"UPDATE customers SET contract_ended_on = '2026-06-01', last_used_on = '2026-11-01' WHERE id = {harbour}")
    omar, maeve = officer(service), owner(service, place)
    begin(service, "customer-data")
    assert of_rule("customer-data", place).outcome == RunOutcome.NOTHING_DUE, "somebody still worked there"

    crm.run(f"UPDATE customers SET last_used_on = '2026-06-20' WHERE id = {harbour}")
    the_next_day(service, "customer-data")
    run, before = of_rule("customer-data", place), crm.rows()
    with pytest.raises(PermissionDenied):
        approvals.accept(question(run), by=omar, digest=run.digest)
    agree(run, maeve)

    after, gone = crm.rows(), changed(before, crm.rows())
    calls = {key for (table, key), row in before.items() if table == "calls" and row["customer_id"] == harbour}
    theirs = {
        place
        for place, row in before.items()
        if (place[0] in {"contacts", "deals", "tasks", "mails", "calls"} and row["customer_id"] == harbour)
        or (place[0] == "transcripts" and row["call_id"] in calls)
    }
    assert calls
    assert gone == theirs
    assert {place[0] for place in gone if place in after} == {"deals"}, "figures stay, without the contact"
    assert {row["contact_id"] for place, row in after.items() if place in gone} == {None}
    assert dict(run.receipt or []) == counted(run)


@at("qontak")
@pytest.mark.req("QO-07")
def test_what_was_agreed_with_a_customer_goes_before_the_rule_for_all(service: Platform) -> None:
    crm, omar = Sample(sample_systems.address("qontak")), officer(service)
    crm.run(
        "UPDATE customers SET contract_ended_on = '2026-01-31', last_used_on = '2026-01-31' "
        "WHERE key IN ('crm-kumonosu', 'crm-orchid-loom')"
    )
    begin(service, "customer-data", "kumonosu-agreement")
    assert of_rule("customer-data", "crm-orchid-loom").phase == RunPhase.APPROVE
    assert of_rule("kumonosu-agreement", "crm-kumonosu").outcome == RunOutcome.NOTHING_DUE, "a year, by agreement"
    assert not [run for run in runs() if run.rule.key == "customer-data" and run.workspace == workspace("crm-kumonosu")]

    crm.run(
        "UPDATE customers SET contract_ended_on = '2025-11-01', last_used_on = '2025-11-01' WHERE key = 'crm-kumonosu'"
    )
    the_next_day(service, "kumonosu-agreement")
    run = of_rule("kumonosu-agreement", "crm-kumonosu")
    assert question(run).workspace is None, "the agreement is the owner's word already"
    before = crm.rows()
    agree(run, omar)
    (number,) = crm.ids("SELECT id FROM customers WHERE key = 'crm-kumonosu'")
    of_calls = {key for (table, key), row in before.items() if table == "calls" and row["customer_id"] == number}
    for table, key in changed(before, crm.rows()):
        row = before[table, key]
        assert row["call_id"] in of_calls if table == "transcripts" else row["customer_id"] == number
    assert crm.ids(f"SELECT id FROM contacts WHERE customer_id = {number}") == set()


@at("qontak")
@pytest.mark.req("EK-11")
def test_where_a_person_is_told_to_live_in_two_places_the_longer_rule_holds(service: Platform) -> None:
    crm, omar = Sample(sample_systems.address("qontak")), officer(service)
    crm.run("UPDATE accounts SET country = CASE WHEN person_id % 2 = 0 THEN 'SG' ELSE 'ID' END")
    (twice,) = crm.ids(
        "SELECT max(a.person_id) FROM accounts a JOIN access_logs l ON l.person_id = a.person_id WHERE country = 'SG'"
    )
    columns = ", ".join(name for name in crm.columns("accounts") if name not in ("id", "country", "email", "handle"))
    crm.run(
        f"INSERT INTO accounts (id, country, email, handle, {columns}) SELECT 999999, 'ID', 'second@example.org',"
        f" 'second', {columns} FROM accounts WHERE person_id = {twice} LIMIT 1"
    )
    rule(service, "usage", length="1200 months")
    rule(service, "usage", key="in-singapore", length="1 day", jurisdictions=["SG"])
    singapore = crm.ids("SELECT person_id FROM accounts WHERE country = 'SG'") - {twice}
    begin(service, "in-singapore")
    before = crm.rows()
    mine = max(
        (run for run in runs() if run.rule.key == "in-singapore" and run.workspace is None), key=lambda run: run.pk
    )
    agree(mine, omar)

    gone = {place for place in changed(before, crm.rows()) if place[0] == "access_logs"}
    assert gone
    assert {before[place]["person_id"] for place in gone} <= singapore


# -- enKomm: what is left of an account after it was closed


CLOSED = "SELECT id FROM accounts WHERE closed_on IS NOT NULL"
CLOSED_LONG_AGO = "SELECT id FROM accounts WHERE closed_on < '2021-11-26' AND kind = 'full'"


@pytest.mark.req("EK-11")
def test_the_data_of_an_account_leaves_the_service_after_it_was_closed(
    enkomm: Platform, sample_system: Path, omar: Membership, today: None
) -> None:
    system = Sample(f"sqlite:///{sample_system}")
    closed = system.ids(CLOSED)
    begin(enkomm, "account-in-service")
    before = system.rows()
    run = agree(of_rule("account-in-service"), omar)

    after, gone = system.rows(), changed(before, system.rows())
    owned = {"accounts": "id", "workspaces": "owner_account_id"}
    mails = {key for (table, key), row in before.items() if table == "integrations" and row["account_id"] in closed}
    for table, key in gone:
        row = before[table, key]
        if table == "synced_mails":
            assert row["integration_id"] in mails
        else:
            assert row[owned.get(table, "account_id")] in closed, table
    assert {table for table, _key in gone} >= {"accounts", "profiles", "devices", "memberships", "address_book"}
    for key in closed:
        assert (after["accounts", key]["full_name"], after["accounts", key]["email"]) == ("", None)
        assert after["accounts", key]["closed_on"] is not None, "later periods count from it"
    assert dict(run.receipt or []) == counted(run)


@pytest.mark.req("EK-16")
def test_five_years_after_the_end_what_is_left_is_made_anonymous(
    enkomm: Platform, sample_system: Path, omar: Membership, today: None
) -> None:
    system = Sample(f"sqlite:///{sample_system}")
    people = system.ids(CLOSED_LONG_AGO)
    assert people < system.ids(CLOSED)
    begin(enkomm, "hong-kong-history")
    before, run = system.rows(), of_rule("hong-kong-history")
    agree(run, omar)

    after, gone = system.rows(), changed(before, system.rows())
    written = {place for place in gone if place[0] == "messages"}
    assert written
    assert {before[place]["author_id"] for place in written} <= people
    assert {(after[place]["author_id"], after[place]["body"]) for place in written} == {(None, "[removed]")}
    own = [row for (table, _key), row in after.items() if "account_id" in row and row["account_id"] in people]
    # Business workspaces are their owners' to decide on, and tax law keeps invoices for two years more.
    business = system.ids("SELECT id FROM workspaces WHERE kind = 'business'")
    assert all(
        row.get("workspace_id") in business or "tax_return_due_on" in row for row in own if "workspace_id" in row
    )
    assert sum(counted(run).values()) == len(gone), "the figures that are kept of it"


# -- NTT Cloud: what a client instructed in writing


@at("ntt-cloud")
@pytest.mark.req("NC-09")
@pytest.mark.parametrize(
    ("rule", "client", "tables"),
    [
        ("meetings-marigold", "cl-marigold", {"meetings", "participants", "chat_lines", "recordings"}),
        ("call-detail-kirinoshima", "cl-kirinoshima", {"call_detail_records"}),
    ],
)
def test_a_clients_written_instruction_is_carried_out_for_that_client_alone(
    service: Platform, rule: str, client: str, tables: set[str]
) -> None:
    system, omar = Sample(sample_systems.address("ntt-cloud-meetings")), officer(service)
    (number,) = system.ids(f"SELECT id FROM clients WHERE client_key = '{client}'")
    begin(service, rule)
    general = {run.rule.key: run for run in runs() if run.workspace and run.workspace.key == client}
    assert {"meetings", "call-detail"} - general.keys() == {"meetings" if "meetings" in rule else "call-detail"}
    run, before = of_rule(rule, client), system.rows()
    assert question(run).workspace is None
    agree(run, omar)

    meetings = {key for (table, key), row in before.items() if table == "meetings" and row["client_id"] == number}
    gone = changed(before, system.rows())
    assert gone
    assert {table for table, _key in gone} <= tables
    for table, key in gone:
        row = before[table, key]
        assert row["client_id"] == number if "client_id" in row else row["meeting_id"] in meetings
        days = [row[name] for name in ("started_at", "joined_at", "sent_at") if name in row]
        assert all(day.date() < run.before for day in days)


# -- ECOMKEY: the law keeps more than the rule


@at("ecomkey")
@pytest.mark.req("EC-04")
def test_invoices_that_the_law_keeps_stay_although_the_rule_is_overdue(service: Platform) -> None:
    system, omar = Sample(sample_systems.address("ecomkey")), officer(service)
    begin(service, "accounting-records")
    run, before = of_rule("accounting-records"), system.rows()
    assert run.before.isoformat() == "2016-11-26"
    (kept,) = [table for table in run.tables if table["table"] == "invoices"]
    assert (kept["reason"], kept["keep_until"]) == ("accounting_records", "2026-12-31")
    agree(run, omar)

    gone = {place for place in changed(before, system.rows()) if place[0] == "invoices"}
    assert {before[place]["issued_on"].year for place in gone} <= set(range(2013, 2016))
    of_2016 = {key for (table, key), row in before.items() if table == "invoices" and row["issued_on"].year == 2016}
    assert of_2016
    assert of_2016 <= system.ids("SELECT id FROM invoices")


# -- the customer portal: who deletes a registration withdraws a consent, and the proof of it stays


@at("customer-portal")
@pytest.mark.req("CP-06")
def test_a_registration_goes_after_it_was_deleted_and_the_proof_of_consent_stays(service: Platform) -> None:
    system, omar = Sample(sample_systems.address("customer-portal")), officer(service)
    closed = system.ids("SELECT id FROM users WHERE closed_on IS NOT NULL")
    assert system.ids("SELECT user_id FROM consents WHERE withdrawn_at IS NOT NULL") == closed
    begin(service, "consent-proof", "registration")
    assert of_rule("consent-proof").outcome == RunOutcome.NOTHING_DUE
    before = system.rows()
    agree(of_rule("registration"), omar)

    after = system.rows()
    assert changed(before, after) == {("users", key) for key in closed}
    for key in closed:
        row = after["users", key]
        assert (row["status"], row["name"], row["email"], row["telephone"]) == ("closed", "", None, None)
    assert {place: row for place, row in after.items() if place[0] == "consents"} == {
        place: row for place, row in before.items() if place[0] == "consents"
    }


@at("customer-portal")
@pytest.mark.req("CP-06", "EK-11")
def test_the_proof_of_a_consent_goes_five_years_after_the_registration_and_not_while_the_consent_holds(
    service: Platform,
) -> None:
    system, omar = Sample(sample_systems.address("customer-portal")), officer(service)
    person, *others = sorted(system.ids("SELECT id FROM users WHERE closed_on IS NOT NULL"))
    system.run("UPDATE users SET closed_on = '2021-11-20'")
    system.run("UPDATE consents SET withdrawn_at = NULL")
    system.run(f"UPDATE consents SET withdrawn_at = '2021-11-20 09:00:00' WHERE user_id = {person}")
    theirs = system.ids(f"SELECT id FROM consents WHERE user_id = {person}")
    begin(service, "consent-proof")
    before = system.rows()
    agree(of_rule("consent-proof"), omar)

    gone = changed(before, system.rows())
    assert {key for table, key in gone if table == "consents"} == theirs
    assert {before[place]["consent_id"] for place in gone if place[0] == "vouchers"} <= theirs
    assert others, "others closed their account as well, and did not withdraw"
