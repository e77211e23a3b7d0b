"""Omar, who sits in Hanoi, reads times by his own clock (EK-23); what the law counts stays by that of its place."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from privacy_portal import reader_clock
from privacy_portal.dates import date_words, datetime_words
from privacy_portal.mail.render import render
from tests.dsr.desk import signed_in, text
from tests.dsr.retained import begun, rule
from tests.dsr.visiting import open_case
from tests.factories import submitted
from tests.programs import program_of
from tests.workspaces.incidents_told import entered
from workspaces import closing
from workspaces.models import Membership, Platform, User

pytestmark = [pytest.mark.usefixtures("second_factor_excused"), pytest.mark.req("EK-23")]
# In Tokyo it is a minute past midnight, in Hanoi two hours before.
LATE = datetime(2026, 11, 26, 15, 1, tzinfo=UTC)


def shown(who: Membership, path: str) -> str:
    return text(signed_in(who).get(path))


def chooses(who: Membership, zone: str) -> Any:
    told = {"name": who.user.name, "phone": "", "language": who.user.language, "time_zone": zone}
    return signed_in(who).post("/account/details/", told)


def test_until_a_clock_is_chosen_it_is_the_platforms_and_named(enkomm: Platform, omar: Membership) -> None:
    page = shown(omar, "/enkomm/desk/")

    assert "Where a time names no place, it is by the clock of Tokyo." in page


def test_a_chosen_clock_is_on_every_page_of_that_reader_alone(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    assert chooses(omar, "Asia/Ho_Chi_Minh").status_code == 302
    assert User.objects.get(pk=omar.user_id).time_zone == "Asia/Ho_Chi_Minh"

    omar.user.refresh_from_db()
    assert "by the clock of Ho Chi Minh" in shown(omar, "/enkomm/desk/")
    assert "by the clock of Ho Chi Minh" in shown(omar, "/account/")
    assert "by the clock of Tokyo" in shown(mei, "/enkomm/desk/") or "東京" in shown(mei, "/enkomm/desk/")
    assert reader_clock.zone() == "", "nothing of it is left after the page"


def test_a_moment_without_a_place_is_told_by_the_readers_clock() -> None:
    with reader_clock.by("Asia/Ho_Chi_Minh"):
        assert datetime_words(LATE) == "Thursday 26 November 2026, 22:01"
        assert datetime_words(LATE, name_zone=True).endswith("22:01, Ho Chi Minh time")
        assert date_words(LATE, zone="Asia/Tokyo") == "Friday 27 November 2026", "the law's clock goes first"
    assert datetime_words(LATE) == "Thursday 26 November 2026, 15:01"


def test_a_mail_that_a_reader_causes_is_not_written_by_their_clock() -> None:
    context = {"reference": "EK B-1", "duty": "Report", "due": lambda: datetime_words(LATE), "late": False, "link": "x"}
    plain = render("incident_due", "en", context)

    with reader_clock.by("Pacific/Auckland"):
        assert render("incident_due", "en", context) == plain


def test_the_desk_tells_what_happened_by_the_readers_clock(enkomm: Platform, omar: Membership) -> None:
    rule(enkomm, "interactions")
    with time_machine.travel(LATE, tick=False):
        (run,) = begun(enkomm)
    chooses(omar, "Asia/Ho_Chi_Minh")
    omar.user.refresh_from_db()

    assert "Thursday 26 November 2026, 22:01" in shown(omar, f"/enkomm/desk/retention/{run.public_id}/")


def test_what_a_service_dates_by_its_own_clock_names_it(enkomm: Platform, omar: Membership) -> None:
    chooses(omar, "Asia/Ho_Chi_Minh")
    omar.user.refresh_from_db()
    incident = entered(enkomm, omar)

    page = shown(omar, f"/enkomm/desk/register/incidents/{incident.public_id}/")

    assert datetime_words(incident.aware_at, zone="Asia/Tokyo", name_zone=True) in page


def test_the_page_of_a_case_keeps_the_clock_of_its_law(enkomm: Platform, omar: Membership, client: Client) -> None:
    case = submitted(enkomm)
    chooses(omar, "Pacific/Auckland")
    client.force_login(User.objects.get(pk=omar.user_id))

    page = text(open_case(client, case))

    assert case.display_reference in page
    assert "Where a time names no place" not in page


def test_a_zone_that_is_none_is_refused_and_nothing_typed_is_lost(omar: Membership) -> None:
    client = signed_in(omar)
    answer = client.post("/account/details/", {"name": "Omar H.", "language": "en", "time_zone": "Mars/Olympus"})

    assert answer.status_code == 422
    assert "Omar H." in answer.content.decode()
    assert User.objects.get(pk=omar.user_id).time_zone == ""


def test_a_program_chooses_it_as_well(omar: Membership) -> None:
    own = Client()
    own.force_login(omar.user)
    root = "/api/v1/account"

    told = own.post(f"{root}/corrections", {"time_zone": "Asia/Tokyo"}, content_type="application/json")
    assert (told.status_code, told.json()["time_zone"]) == (200, "Asia/Tokyo")
    wrong = own.post(f"{root}/corrections", {"time_zone": "Tokyo"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/time_zone")
    moments = [row["begun_at"] for row in program_of(omar).read("/retention/runs")["items"]]
    assert all(moment.endswith("Z") for moment in moments)


def test_an_account_that_is_closed_keeps_no_clock(mei: Membership, omar: Membership) -> None:
    chooses(mei, "Asia/Seoul")
    closing.close(User.objects.get(pk=mei.user_id))

    assert User.objects.get(pk=mei.user_id).time_zone == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=mei.user_id).update(time_zone="Asia/Tokyo")
