"""After the answer: until when the person can turn to us again, to the authority, to a court."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from dsr import decisions, remedies
from dsr.models import Case, Right
from tests.dsr.desk import text
from tests.dsr.visiting import open_case
from tests.factories import answered_from, confirmed, part
from workspaces.models import Membership, Platform

ANSWERED = datetime(2026, 11, 2, 10, tzinfo=UTC)


def refused(platform: Platform, by: Membership, law: str) -> Case:
    """Return Rita's case under `law`, refused because nobody could make sure who she is."""
    with time_machine.travel(ANSWERED - timedelta(days=3), tick=False):
        case = confirmed(platform, Right.ACCESS)
        Case.objects.filter(pk=case.pk).update(law=law)
    with time_machine.travel(ANSWERED, tick=False):
        decisions.refuse(part(case), by=by, ground="not_identified", text="We could not make sure.")
    return case


def ways(case: Case) -> dict[str, str]:
    return {way.where: f"{way.day:%d %b %Y}" for way in remedies.until(part(case)) if way.day}


@pytest.mark.req("X-02", "EK-20")
def test_nothing_ends_before_there_is_an_answer(enkomm: Platform) -> None:
    assert remedies.until(part(confirmed(enkomm))) == ()


@pytest.mark.req("X-02", "EK-20")
def test_who_is_refused_in_britain_has_three_months_for_the_authority(enkomm: Platform, omar: Membership) -> None:
    answered_from(enkomm, "GB", "Europe/London")
    case = refused(enkomm, omar, "GB")

    assert ways(case)["authority"] == "02 Feb 2027"
    with time_machine.travel(ANSWERED + timedelta(hours=1), tick=False):
        page = text(open_case(Client(), case))
    assert "You can complain to the authority until Tuesday 2 February 2027." in page


@pytest.mark.req("X-02", "EK-20")
def test_where_the_law_knows_an_appeal_the_platform_says_how_long(enkomm: Platform, omar: Membership) -> None:
    answered_from(enkomm, "US", "America/Denver")
    case = refused(enkomm, omar, "US-CO")
    assert ways(case)["appeal"] == "01 Jan 2027"

    Platform.objects.update(appeal_days=90)
    assert ways(case)["appeal"] == "31 Jan 2027"


def test_where_the_law_knows_none_no_appeal_is_offered(enkomm: Platform, omar: Membership) -> None:
    assert "appeal" not in ways(refused(enkomm, omar, "EU"))
