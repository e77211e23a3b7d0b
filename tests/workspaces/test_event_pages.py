"""Incidents, disclosures and demands as officers, auditors and owners see them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests import factories
from tests.workspaces.incidents_told import assessed, customers, elsewhere, entered, happened
from tests.workspaces.test_demands import decided
from tests.workspaces.test_disclosures import recipient, what
from workspaces.models import (
    Demand,
    DemandDecision,
    Disclosure,
    Establishment,
    Incident,
    IncidentNotice,
    IncidentRisk,
    IncidentState,
    MemberRole,
    Membership,
    Platform,
    User,
)
from workspaces.register import demands, disclosures, incident_notices, incident_reports
from workspaces.register.kinds import LegalBasis, RecipientClass

pytestmark = pytest.mark.usefixtures("second_factor_excused")


def client_of(who: Membership) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"platform": "enkomm", **kwargs})


@pytest.fixture
def desk(omar: Membership) -> Client:
    return client_of(omar)


@pytest.fixture
def auditor(enkomm: Platform) -> Client:
    user = User.objects.create_user("ada@audit.example", factories.PASSWORD, name="Ada")
    Membership.objects.create(platform=enkomm, user=user, role=MemberRole.AUDITOR)
    client = Client()
    client.force_login(user)
    return client


FORM = {
    "happened": "A laptop was left in a train.",
    "kinds": ["confidentiality"],
    "found_on": "2026-11-20",
    "found_time": "09:12",
    "aware_on": "2026-11-20",
    "aware_time": "10:00",
    "roles": ["controller"],
    "establishments": ["yokohama"],
    "categories": ["account"],
    "people_kinds": ["account_holder"],
    "people_known": "estimated",
    "people": "40",
    "records_known": "unknown",
}


@pytest.mark.req("EC-07")
def test_omar_enters_an_incident_and_sees_its_dates(desk: Client, enkomm: Platform) -> None:
    place = enkomm.time_zone
    response = desk.post(url("desk_incident_new"), FORM | {"establishments": [first_place()]}, follow=True)

    assert response.status_code == 200, response.content.decode()
    incident = Incident.objects.get()
    assert (incident.people, incident.people_known, place) == (40, "estimated", enkomm.time_zone)
    assert "Why this date?" in response.content.decode()


def first_place() -> str:
    return str(Establishment.objects.filter(organisation__is_operator=True).order_by("key")[0].key)


@pytest.mark.req("EC-07")
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"people": ""}, "Say how many, or say that it is not known yet."),
        ({"aware_on": "2099-01-01"}, "That is a moment to come."),
        ({"began_on": "2026-11-21"}, "It cannot have begun after it was found."),
        ({"roles": ["processor"]}, "Name the workspaces, so that their owners can be told."),
        ({"workspaces": "ws-nobody"}, "There is no workspace ws-nobody."),
    ],
)
def test_what_does_not_fit_is_said_and_kept(desk: Client, enkomm: Platform, changes: dict[str, Any], says: str) -> None:
    response = desk.post(url("desk_incident_new"), FORM | {"establishments": [first_place()]} | changes)

    assert response.status_code == 422
    assert says in response.content.decode()
    assert "A laptop was left in a train." in response.content.decode()


@pytest.mark.req("EC-07")
@pytest.mark.parametrize(
    ("country", "zone", "said"),
    [
        ("HK", "Asia/Hong_Kong", "The authority recommends this, and no law asks for it. Our own target is 72 hours"),
        ("HK", "Asia/Hong_Kong", "Only recommended"),
        ("BR", "America/Sao_Paulo", "3 working days from"),
        ("BR", "America/Sao_Paulo", "Saturdays and Sundays do not count. Holidays are not known here and count"),
        ("CN", "Asia/Shanghai", "names no number. Our own target is 4 hours"),
    ],
)
def test_each_place_says_how_its_date_came_about(
    desk: Client, enkomm: Platform, omar: Membership, country: str, zone: str, said: str
) -> None:
    incident = assessed(enkomm, omar, establishments=[elsewhere(enkomm, country, zone)])
    assert said in desk.get(url("desk_incident", incident=incident.public_id)).content.decode()


@pytest.mark.req("EC-07")
def test_before_its_law_began_nothing_is_known_for_chile(enkomm: Platform, omar: Membership) -> None:
    chile = elsewhere(enkomm, "CL", "America/Santiago")
    with time_machine.travel(datetime(2026, 12, 5, tzinfo=UTC), tick=False):
        before, after = (
            entered(enkomm, omar, establishments=[chile], at=datetime(2026, 12, day, 1, tzinfo=UTC))
            for day in (1, 2)  # in Santiago these are the evenings before
        )
        page = client_of(omar).get(url("desk_incident", incident=before.public_id)).content.decode()

    assert "No law is known here for enKomm CL" in page
    assert list(before.duties.all()) == []
    assert {duty.kind for duty in after.duties.all()} == {"authority", "people"}


@pytest.mark.req("EC-07")
def test_an_old_page_changes_nothing(desk: Client, enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar)
    told = {"risk": "high", "because": "It is worse than it looked.", "seen": "1"}

    response = desk.post(url("desk_incident_assess", incident=incident.public_id), told)

    assert response.status_code == 409
    incident.refresh_from_db()
    assert incident.risk == IncidentRisk.RISK


@pytest.mark.req("EC-07")
def test_a_late_report_needs_its_reason_on_the_page(desk: Client, enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar, at=now() - timedelta(days=9))
    duty = incident.duties.get(kind="authority")
    address = url("desk_incident_report", incident=incident.public_id, duty=duty.pk)
    made = now()
    told = {"made_on": f"{made - timedelta(days=1):%Y-%m-%d}", "made_time": "10:00"}

    assert desk.post(address, told).status_code == 422
    assert desk.post(address, told | {"late_because": "Nobody saw the mail."}).status_code == 302
    page = desk.get(url("desk_incident", incident=incident.public_id)).content.decode()
    assert "Nobody saw the mail." in page


@pytest.mark.req("EC-07")
def test_a_date_that_has_passed_is_loud(desk: Client, enkomm: Platform, omar: Membership) -> None:
    entered(enkomm, omar, at=now() - timedelta(days=9))

    page = desk.get(url("desk_incidents")).content.decode()
    queue = desk.get(url("desk")).content.decode()

    assert "dates of incidents have passed" in page
    assert "Incidents" in queue
    assert '<span class="count">2</span>' in queue


@pytest.mark.req("EC-07")
def test_the_paper_says_what_the_law_wants(desk: Client, enkomm: Platform, omar: Membership) -> None:
    ids = happened(enkomm, omar)

    for name, more in (("desk_incident_paper", {}), ("desk_incident_paper_made", {"report": ids["report"]})):
        page = desk.get(url(name, incident=ids["incident"], **more)).content.decode()
        for heading in ("Nature of the breach", "Likely consequences", "Measures taken or proposed"):
            assert heading in page
    assert desk.get(url("desk_incident_paper_made", incident=ids["incident"], report=9999)).status_code == 404


@pytest.mark.req("EC-07")
def test_who_gets_a_notice_is_shown_before_it_goes(
    desk: Client, enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    incident = customers(enkomm, omar)
    address = url("desk_incident_customers", incident=incident.public_id)
    words = {"words": "A backup of your messages was copied."}

    shown = desk.post(address, words)
    assert "2 workspaces get this text" in shown.content.decode()
    assert IncidentNotice.objects.count() == 0
    desk.post(address, words | {"send": "yes"})
    assert IncidentNotice.objects.count() == 2


@pytest.mark.req("EC-07")
def test_who_is_concerned_leaves_as_a_file_and_the_trail_knows_it(
    desk: Client, enkomm: Platform, omar: Membership
) -> None:
    incident = customers(enkomm, omar)

    rows = desk.get(url("desk_incident_customers_file", incident=incident.public_id)).content.decode()

    assert "ws-sakura" in rows
    entry = AuditEntry.objects.get(action="incident.customers_exported")
    assert (entry.subject, b'"count":2' in bytes(entry.payload)) == (incident.reference, True)


@pytest.mark.req("EC-07")
def test_olga_reads_her_notice_and_says_so(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    incident = customers(enkomm, omar)
    (notice,) = incident_notices.tell_customers(incident, [olga.workspace], "A backup was copied.", by=omar)
    address = url("workspace_incident", workspace="ws-sakura", notice=notice.public_id)

    assert "A backup was copied." in client_of(olga).get(address).content.decode()
    page = client_of(olga).post(address, follow=True).content.decode()
    assert "Confirmed as read by" in page
    assert "Read" in client_of(olga).get(url("workspace_incidents", workspace="ws-sakura")).content.decode()


@pytest.mark.req("EC-07")
def test_the_second_officer_agrees_on_the_page(
    desk: Client, enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY)
    own = {"incident": incident.public_id}
    desk.post(url("desk_incident_no_report", **own), {"reason": "The disk is encrypted.", "seen": "2"})
    answer = {"answer": "agree", "seen": "3"}

    assert (
        "Somebody else" in desk.post(url("desk_incident_no_report_answer", **own), answer, follow=True).content.decode()
    )
    client_of(mei).post(url("desk_incident_no_report_answer", **own), answer)
    desk.post(url("desk_incident_close", **own), {"reason": "Nothing is left to do.", "seen": "4"})

    incident.refresh_from_db()
    assert incident.state == IncidentState.CLOSED


@pytest.mark.req("EC-07")
def test_omar_reads_that_a_change_opens_the_decision_to_tell_nobody_again(
    desk: Client, enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY)
    incident_reports.propose_none(incident, "The disk is encrypted.", seen=2, by=omar)
    incident_reports.answer_none(incident, agree=True, seen=3, by=mei)
    address = url("desk_incident_change", incident=incident.public_id)
    first = FORM | {"establishments": [first_place()], "seen": "4"}

    assert "That is open again if you change more" in desk.get(address).content.decode()
    page = desk.post(address, first, follow=True).content.decode()

    assert "so it is open again whether the authority is told" in page
    assert "Telling no authority" not in page
    again = desk.post(address, first | {"seen": "5", "people": "50"}, follow=True).content.decode()
    assert "so it is open again whether the authority is told" not in again


@pytest.mark.req("EC-07")
def test_a_page_that_shows_minutes_keeps_the_seconds_and_the_decision_that_rests_on_them(
    desk: Client, enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    began = datetime(2026, 11, 20, 0, 11, 42, 500, tzinfo=UTC)
    at = began + timedelta(minutes=1)
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY, at=at, began_at=began)
    incident_reports.propose_none(incident, "The disk is encrypted.", seen=2, by=omar)
    incident_reports.answer_none(incident, agree=True, seen=3, by=mei)
    address = url("desk_incident_change", incident=incident.public_id)
    page = desk.get(address).content.decode()
    assert 'value="09:11"' in page
    shown = {
        "happened": incident.happened,
        "kinds": ["confidentiality"],
        **{f"{name}_on": "2026-11-20" for name in ("began", "found", "aware")},
        "began_time": "09:11",
        "found_time": "09:12",
        "aware_time": "09:12",
        "roles": ["controller"],
        "establishments": ["paris"],
        "categories": ["account"],
        "people_kinds": ["account_holder"],
        "people_known": "unknown",
        "records_known": "unknown",
        "measures": "The laptop is wiped from afar.",
        "seen": "4",
    }

    assert desk.post(address, shown).status_code == 302

    incident.refresh_from_db()
    assert (incident.began_at, incident.aware_at) == (began, at)
    assert incident.no_report_decided_by == mei.user
    desk.post(address, shown | {"seen": "5", "began_time": "09:10"})
    incident.refresh_from_db()
    assert incident.began_at == datetime(2026, 11, 20, 0, 10, tzinfo=UTC)
    assert incident.no_report_decided_by is None


@pytest.mark.req("EC-06")
def test_a_disclosure_without_consent_is_blocked_on_the_page(desk: Client, enkomm: Platform, omar: Membership) -> None:
    told = {
        "recipient": recipient(enkomm).key,
        "categories": ["account"],
        "about": "rita@example.org",
        "disclosed_on": "2026-11-20",
        "ground": "consent",
        "purpose": "The partner sends the newsletter.",
    }

    page = desk.post(url("desk_disclosure_new"), told, follow=True).content.decode()

    assert "Blocked: no consent is known." in page
    assert Disclosure.objects.get().blocked
    assert desk.post(url("desk_disclosure_new"), told | {"ground": "exception"}).status_code == 422
    assert "1 disclosure was blocked" in desk.get(url("desk_disclosures")).content.decode()


@pytest.mark.req("EK-09")
def test_the_log_can_be_filtered_and_taken_out(desk: Client, enkomm: Platform, omar: Membership) -> None:
    disclosures.disclose(enkomm, what(enkomm, basis=LegalBasis.CONTRACT), by=omar)
    disclosures.disclose(enkomm, what(enkomm), by=omar)

    blocked = desk.get(url("desk_disclosures"), {"ground": "none"}).content.decode()
    assert blocked.count("data-row") == 1
    file = desk.get(url("desk_disclosures_file", kind="csv"), {"ground": "basis"}).content.decode()
    assert file.count("Mailco Pte") == 1
    assert len(desk.get(url("desk_disclosures_file", kind="json")).json()["disclosures"]) == 2
    assert "newsletter" not in file
    assert desk.get(url("desk_disclosures"), {"since": "x", "cursor": "y"}).status_code == 200


@pytest.mark.req("EK-09")
def test_what_is_typed_about_a_person_stands_in_no_address(desk: Client, enkomm: Platform, omar: Membership) -> None:
    disclosures.disclose(enkomm, what(enkomm, basis=LegalBasis.CONTRACT), by=omar)

    response = desk.post(url("desk_disclosures_about"), {"identifiers": "rita@example.org"})

    assert "Mailco Pte" in response.content.decode()
    assert "rita" not in response.request["PATH_INFO"]


@pytest.mark.req("EK-24")
def test_an_auditor_reads_incidents_and_disclosures_but_no_demand(
    auditor: Client, enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    demand = decided(enkomm, omar, mei, DemandDecision.COMPLY)
    police = recipient(enkomm, key="police", names={"en": "Prefectural Police"}, kind=RecipientClass.AUTHORITY)
    given = demands.give(demand, what(enkomm, recipient=police, basis=LegalBasis.LEGAL_OBLIGATION), by=omar)

    assert auditor.get(url("desk_incidents")).status_code == 200
    log = auditor.get(url("desk_disclosures")).content.decode()
    assert "Police" not in log
    assert "Demands" not in log
    assert "Police" not in auditor.get(url("desk_disclosures_file", kind="csv")).content.decode()
    for name, kwargs in (
        ("desk_demands", {}),
        ("desk_demand", {"demand": demand.public_id}),
        ("desk_disclosure", {"disclosure": given.public_id}),
        ("desk_incident_new", {}),
        ("desk_disclosure_new", {}),
        ("desk_disclosures_about", {}),
    ):
        assert auditor.get(url(name, **kwargs)).status_code == 404, name


@pytest.mark.req("EK-24", "NC-12")
def test_a_demand_goes_through_two_officers_on_the_pages(
    desk: Client, enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    told = {
        "authority": "Kanagawa Prefectural Police",
        "country": "JP",
        "file_reference": "K-81",
        "article": "Art. 197(2)",
        "received_on": "2026-11-16",
        "scope": "The account of one person.",
        "categories": ["account"],
    }
    assert desk.post(url("desk_demand_new"), told | {"gag_until": "2026-12-01"}).status_code == 422
    desk.post(url("desk_demand_new"), told)
    demand = Demand.objects.get()
    own = {"demand": demand.public_id}
    assert desk.post(url("desk_demand_consider", **own), {"words": "It would not help."}).status_code == 422
    desk.post(url("desk_demand_consider", **own), {"remedies": ["object"], "words": "It would not help."})
    verdict = {"decision": "comply", "reason": "It is valid and narrow."}
    assert (
        "Somebody else has to decide"
        in desk.post(url("desk_demand_decide", **own), verdict, follow=True).content.decode()
    )
    second = client_of(mei)
    second.post(url("desk_demand_decide", **own), verdict)
    assert second.post(url("desk_demand_decide", **own), verdict).status_code == 409
    police = recipient(enkomm, key="police", names={"en": "Prefectural Police"}, kind=RecipientClass.AUTHORITY)
    given = {
        "recipient": police.key,
        "categories": ["account"],
        "about": "rita@example.org",
        "disclosed_on": "2026-11-20",
        "purpose": "What the demand asked for.",
    }
    desk.post(url("desk_demand_give", **own), given)
    page = desk.post(url("desk_demand_close", **own), follow=True).content.decode()

    assert "Prefectural Police" in page
    demand.refresh_from_db()
    assert demand.state == "closed"


def test_empty_lists_say_what_comes_there(desk: Client, olga: Membership) -> None:
    assert "No incident was entered." in desk.get(url("desk_incidents")).content.decode()
    assert "Nothing was disclosed yet." in desk.get(url("desk_disclosures")).content.decode()
    assert "No demand was entered." in desk.get(url("desk_demands")).content.decode()
    room = client_of(olga).get(url("workspace_incidents", workspace="ws-sakura")).content.decode()
    assert "No incident." in room


def test_a_report_of_another_incident_is_missing(desk: Client, enkomm: Platform, omar: Membership) -> None:
    first, second = assessed(enkomm, omar), assessed(enkomm, omar)
    duty = second.duties.get(kind="authority")

    assert desk.get(url("desk_incident_report", incident=first.public_id, duty=duty.pk)).status_code == 404
    assert incident_reports.may_be_excused(first) is False
