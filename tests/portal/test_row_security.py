"""PostgreSQL shows and accepts rows of the platform in scope alone, whatever the code above it forgets.

Everything here runs as the application's role (tests/postgres.py), on the tables that the migrations made.
"""

import threading
from typing import Any

import psycopg2
import psycopg2.extras
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from dsr.models import Right
from privacy_portal.row_security import policies
from privacy_portal.scoping import ScopeMissing, across_platforms, no_platform, platform_scope
from tests.factories import checked, part, submitted
from tests.postgres import owner
from tests.workspaces import registered
from workspaces.models import Membership, Organisation, Platform, ProcessingActivity
from workspaces.models.append_only import AppendOnly

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.req("X-05")]

# What belongs to the installation: the platforms themselves, and people who may work on several of them.
OF_NO_PLATFORM = {"workspaces_platform", "workspaces_user", "workspaces_addresscode"}
OURS = {"workspaces", "consent", "dsr", "audit", "mail", "encryption"}
# As many tables, at least, hold rows of enKomm and of the other platform when the walk begins.
FILLED = 25, 6


def ask(statement: str, *values: object) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def rows_of(table: str) -> dict[int, int]:
    """Return how many rows of each platform are to be seen."""
    return dict(ask(f'SELECT platform_id, count(*) FROM "{table}" GROUP BY platform_id'))


@pytest.fixture
def both(enkomm: Platform, elsewhere: Platform, omar: Membership, otto: Membership) -> dict[str, dict[int, int]]:
    """Rows of two platforms in as many tables as can be; return what every table holds."""
    part(checked(enkomm, Right.ERASURE, omar))
    with platform_scope(elsewhere.pk):
        submitted(elsewhere, email="mallory@example.com", name="Mallory", phone="")
    with owner():
        return {table: rows_of(table) for table in policies.platform_tables(connection)}


def filled(both: dict[str, dict[int, int]], platform: Platform) -> list[str]:
    return [table for table, held in both.items() if platform.pk in held]


# -- the policies are complete


def test_every_table_of_ours_is_closed_or_belongs_to_the_installation() -> None:
    ours = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OURS
    }

    assert policies.unprotected(connection) == []
    own, linking = set(policies.platform_tables(connection)), set(policies.linking_tables(connection))
    assert own | linking == ours - OF_NO_PLATFORM
    assert not own & linking


def test_what_links_rows_of_another_platform_is_not_there_either(
    enkomm: Platform, elsewhere: Platform, omar: Membership
) -> None:
    link = ProcessingActivity.recipients.through._meta.db_table
    with platform_scope(enkomm.pk):
        registered.put(enkomm)
        ((links,),) = ask(f'SELECT count(*) FROM "{link}"')
        activity, recipient = ask(f'SELECT processingactivity_id, recipient_id FROM "{link}" LIMIT 1')[0]
    assert links
    for shut in (platform_scope(elsewhere.pk), no_platform()):
        with shut:
            assert ask(f'SELECT count(*) FROM "{link}"') == [(0,)]
    insert = f'INSERT INTO "{link}" (processingactivity_id, recipient_id) VALUES (%s, %s) RETURNING id'
    with platform_scope(elsewhere.pk), pytest.raises(ProgrammingError, match="row-level security"):
        ask(insert, activity, recipient)


@pytest.mark.parametrize(
    "opening",
    [
        "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
        f"ALTER POLICY {policies.POLICY} ON {{}} USING (true)",
        f"DROP POLICY {policies.POLICY} ON {{}}",
        "CREATE POLICY everything ON {} USING (true)",
    ],
)
def test_migrating_closes_a_table_that_was_opened(opening: str) -> None:
    with owner():
        ask(opening.format("dsr_case") + "; SELECT 1")
        assert policies.unprotected(connection) == ["dsr_case"]
        call_command("migrate", verbosity=0)

    assert policies.unprotected(connection) == []


def test_migrating_closes_a_table_that_is_new() -> None:
    with owner():
        ask("CREATE TABLE dsr_new (platform_id bigint); SELECT 1")
        assert policies.unprotected(connection) == ["dsr_new"]
        call_command("migrate", verbosity=0)

    assert policies.unprotected(connection) == []


# -- reading


def test_no_table_shows_a_row_of_another_platform(
    both: dict[str, dict[int, int]], enkomm: Platform, elsewhere: Platform
) -> None:
    assert len(filled(both, enkomm)) >= FILLED[0]
    assert len(filled(both, elsewhere)) >= FILLED[1]
    for platform in (enkomm, elsewhere):
        with platform_scope(platform.pk):
            for table, held in both.items():
                assert rows_of(table) == {pk: count for pk, count in held.items() if pk == platform.pk}, table


def test_no_table_shows_a_row_without_a_platform(both: dict[str, dict[int, int]]) -> None:
    with no_platform():
        assert {table for table in both if rows_of(table)} == set()
    with platform_scope(987654321):
        assert {table for table in both if rows_of(table)} == set()


def test_the_one_door_shows_every_platform(both: dict[str, dict[int, int]]) -> None:
    with across_platforms():
        assert {table: rows_of(table) for table in both} == both


def test_unscoped_answers_behind_the_door_only() -> None:
    with pytest.raises(ScopeMissing):
        Organisation.unscoped.all()


# -- writing


def test_no_row_of_another_platform_is_changed_or_deleted(
    both: dict[str, dict[int, int]], enkomm: Platform, elsewhere: Platform
) -> None:
    with platform_scope(elsewhere.pk):
        for table in set(filled(both, enkomm)) - only_added_to():
            for statement in ("UPDATE {} SET platform_id = platform_id", "DELETE FROM {}"):
                changed = ask(f"{statement.format(table)} WHERE platform_id = %s RETURNING 1", enkomm.pk)
                assert changed == [], (table, statement)
    with owner():
        assert {table: rows_of(table) for table in both} == both


def test_no_row_of_another_platform_is_written(
    both: dict[str, dict[int, int]], enkomm: Platform, elsewhere: Platform
) -> None:
    for table in filled(both, enkomm):
        with owner(), connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}" WHERE platform_id = %s LIMIT 1', [enkomm.pk])
            names = ", ".join(f'"{column.name}"' for column in cursor.description)
            row = cursor.fetchone()
        insert = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * len(row))}) RETURNING 1'
        for scope in (platform_scope(elsewhere.pk), no_platform()):
            with scope, refused(), transaction.atomic():
                ask(insert, *map(adapted, row))


def test_no_own_row_is_given_away(both: dict[str, dict[int, int]], enkomm: Platform, elsewhere: Platform) -> None:
    with platform_scope(elsewhere.pk):
        for table in set(filled(both, elsewhere)) - only_added_to():
            with refused(), transaction.atomic():
                ask(f'UPDATE "{table}" SET platform_id = %s RETURNING 1', enkomm.pk)


def only_added_to() -> set[str]:
    """Return the tables in which no row is changed or deleted anyway, whoever's it is: their triggers say so first."""
    models = (one for one in apps.get_models() if any(isinstance(it, AppendOnly) for it in one._meta.constraints))
    return {"audit_auditentry", *(one._meta.db_table for one in models)}


def refused() -> Any:
    return pytest.raises(ProgrammingError, match="row-level security")


def adapted(value: object) -> object:
    return psycopg2.extras.Json(value) if isinstance(value, dict | list) else value


# -- nothing stale


def setting() -> str | None:
    """Return what the connection holds when no statement says for whom it asks."""
    with connection.connection.cursor(cursor_factory=psycopg2.extensions.cursor) as cursor:
        cursor.execute("SELECT current_setting('portal.platform', true)")
        return str(cursor.fetchone()[0] or "")


def organisations() -> set[int]:
    return {pk for (pk,) in ask("SELECT DISTINCT platform_id FROM workspaces_organisation")}


@pytest.mark.django_db(transaction=True)
def test_a_connection_keeps_no_platform(enkomm: Platform, elsewhere: Platform) -> None:
    assert organisations() == {enkomm.pk}
    assert setting() == ""
    pid = connection.connection.info.backend_pid
    with no_platform():  # the next page, on the same connection
        assert organisations() == set()
        with platform_scope(elsewhere.pk):
            assert organisations() == {elsewhere.pk}
    assert connection.connection.info.backend_pid == pid
    assert setting() == ""


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_rolled_back_keeps_no_platform(enkomm: Platform, elsewhere: Platform) -> None:
    with platform_scope(elsewhere.pk), transaction.atomic():
        assert organisations() == {elsewhere.pk}
        transaction.set_rollback(True)
    assert setting() == ""
    assert organisations() == {enkomm.pk}


def test_a_savepoint_keeps_no_platform(enkomm: Platform, elsewhere: Platform) -> None:
    assert organisations() == {enkomm.pk}
    with platform_scope(elsewhere.pk), pytest.raises(ProgrammingError), transaction.atomic():
        ask("SELECT organisations, then FROM nonsense")
    with platform_scope(elsewhere.pk), transaction.atomic():
        assert organisations() == {elsewhere.pk}
        transaction.set_rollback(True)
    assert organisations() == {enkomm.pk}
    with no_platform(), transaction.atomic():
        assert organisations() == set()


def test_scopes_nest(enkomm: Platform, elsewhere: Platform) -> None:
    with platform_scope(elsewhere.pk):
        with across_platforms():
            assert organisations() == {enkomm.pk, elsewhere.pk}
            with platform_scope(enkomm.pk):
                assert organisations() == {enkomm.pk}
            assert organisations() == {enkomm.pk, elsewhere.pk}
        assert organisations() == {elsewhere.pk}
    assert organisations() == {enkomm.pk}


@pytest.mark.django_db(transaction=True)
def test_a_thread_begins_without_a_platform(enkomm: Platform) -> None:
    seen: list[set[int]] = []

    def look() -> None:
        seen.append(organisations())
        with platform_scope(enkomm.pk):
            seen.append(organisations())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [set(), {enkomm.pk}]


# -- the cursor


def test_a_cursor_of_the_server_is_refused(enkomm: Platform) -> None:
    with (
        pytest.raises(psycopg2.ProgrammingError, match="page by key"),
        connection.connection.cursor("kept", scrollable=False) as kept,
    ):
        kept.execute("SELECT 1")


def test_many_values_and_bytes_say_for_whom_they_ask_too(enkomm: Platform, elsewhere: Platform) -> None:
    with connection.connection.cursor() as cursor:
        cursor.executemany("UPDATE workspaces_organisation SET name = 'x' WHERE platform_id = %s", [[elsewhere.pk]])
        assert cursor.rowcount == 0
        cursor.execute(b"SELECT DISTINCT platform_id FROM workspaces_organisation")
        assert cursor.fetchall() == [(enkomm.pk,)]
        with pytest.raises(psycopg2.ProgrammingError, match="instead"):
            cursor.callproc("now")
