"""Omar's session ends by silence and by age; a new sign-in is then the only way back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from workspaces.models import User

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def omar(client: Client) -> Client:
    user = User.objects.create_user("omar@enkomm.example", "a long enough password")
    with time_machine.travel(MORNING, tick=False):
        client.force_login(user)
        client.get("/health/")
    return client


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def visit(client: Client, moment: datetime) -> bool:
    """Ask for a page at `moment`; return whether the session still stands afterwards."""
    with time_machine.travel(moment, tick=False):
        client.get("/health/")
        return signed_in(client)


def test_half_an_hour_of_silence_ends_the_session(omar: Client) -> None:
    assert visit(omar, MORNING + timedelta(minutes=30))
    assert not visit(omar, MORNING + timedelta(minutes=61))


def test_work_all_day_long_ends_after_twelve_hours(omar: Client) -> None:
    for minutes in range(20, 12 * 60, 20):
        assert visit(omar, MORNING + timedelta(minutes=minutes))
    assert not visit(omar, MORNING + timedelta(hours=12, minutes=1))


def test_a_visitor_without_a_session_gets_none(client: Client) -> None:
    client.get("/health/")
    assert not client.cookies
