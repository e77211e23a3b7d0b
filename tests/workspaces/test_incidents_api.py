"""Incidents through the API (EC-07): entered once, counted, assessed, reported in parts, told to owners, closed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.programs import Program, auditor, program_of
from tests.workspaces.incidents_told import assessed, customers, entered, paris
from workspaces.models import Incident, IncidentReport, IncidentRisk, Membership, Platform
from workspaces.register import incident_notices

pytestmark = [pytest.mark.req("EC-07"), pytest.mark.usefixtures("second_factor_excused")]
AWARE = datetime(2026, 11, 24, 8, 30, 15, tzinfo=UTC)
BODY: dict[str, Any] = {
    "happened": "A laptop with a list of accounts was left in a train.",
    "kinds": ["confidentiality"],
    "found_at": "2026-11-24T09:12:00+01:00",
    "aware_at": "2026-11-24T09:30:15+01:00",
    "roles": ["controller"],
    "establishments": ["paris"],
    "categories": ["account"],
    "people_kinds": ["account_holder"],
    "people_known": "estimated",
    "people": 40,
    "records_known": "unknown",
}
NOT_NEEDED = "The disk is encrypted, and the key is safe."


@pytest.fixture
def desk(enkomm: Platform, omar: Membership) -> Program:
    paris(enkomm)
    return program_of(omar)


@pytest.fixture
def second(mei: Membership) -> Program:
    return program_of(mei)


def own(incident: Incident) -> str:
    return f"/incidents/{incident.public_id}"


def test_omars_program_enters_an_incident_and_reads_how_each_date_was_counted(desk: Program) -> None:
    made = desk.send("/incidents", BODY, 201)

    assert (made["reference"], made["state"], made["revision"]) == ("EK B-1", "open", 1)
    assert (made["people"], made["people_known"], made["records"]) == (40, "estimated", None)
    (due,) = [one for one in made["duties"] if one["kind"] == "authority"]
    assert datetime.fromisoformat(due["due_at"]) == AWARE + timedelta(hours=72), "to the second, as it was sent"
    assert (due["law"], due["establishment"], due["by_law"]) == ("EU", "paris", True)
    assert "72 hours from" in due["explanation"][0]["text"]
    assert due["explanation"][0]["article"]
    assert made["next"]["due_at"] == due["due_at"]
    stands = desk.read("/incidents/" + made["id"])
    assert {**stands, "duties": []} == {**made, "duties": []}
    assert AuditEntry.objects.filter(action="incident.entered", subject="EK B-1").exists()


@time_machine.travel(datetime(2026, 11, 26, 8, tzinfo=UTC), tick=False)
def test_a_moment_in_the_hour_that_comes_twice_is_the_one_that_was_sent(desk: Program, enkomm: Platform) -> None:
    Platform.objects.filter(pk=enkomm.pk).update(time_zone="Europe/Paris")
    twice = {"began_at": "2026-10-25T02:30:00+01:00", "found_at": "2026-10-25T02:45:00+01:00"}

    made = desk.send("/incidents", BODY | twice, 201)

    assert datetime.fromisoformat(made["began_at"]) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_same_key_enters_one_incident(desk: Program) -> None:
    first = desk.send("/incidents", BODY, 201, **{"Idempotency-Key": "k-1"})
    again = desk.send("/incidents", BODY, 201, **{"Idempotency-Key": "k-1"})

    assert (first["id"], Incident.objects.count()) == (again["id"], 1)
    other = desk.send("/incidents", BODY | {"people": 41}, 409, **{"Idempotency-Key": "k-1"})
    assert other["type"] == "/problems/key-used"
    desk.send("/incidents", BODY, 201)
    assert Incident.objects.count() == 2


def test_a_key_is_one_officers_own(desk: Program, second: Program) -> None:
    key = {"Idempotency-Key": "k-1"}

    assert desk.send("/incidents", BODY, 201, **key)["id"] != second.send("/incidents", BODY, 201, **key)["id"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"happened": ""}, "/happened"),
        ({"happened": None}, "/happened"),
        ({"aware_at": "soon"}, "/aware_at"),
        ({"aware_at": "2099-01-01T00:00:00Z"}, "/aware_at"),
        ({"aware_at": "9999-12-31T23:59:59Z"}, "/aware_at"),
        ({"aware_at": "0001-01-01T00:00:00Z"}, "/aware_at"),
        ({"people": 10**10}, "/people"),
        ({"began_at": "2026-11-25T00:00:00Z"}, "/began_at"),
        ({"establishments": ["nowhere"]}, "/establishments"),
        ({"categories": []}, "/categories"),
        ({"people": None}, "/people"),
        ({"people_known": "unknown"}, "/people_known"),
        ({"roles": ["processor"]}, "/workspaces"),
        ({"workspaces": ["ws-nobody"]}, "/workspaces"),
    ],
)
def test_what_does_not_fit_is_pointed_at(desk: Program, changes: dict[str, Any], where: str) -> None:
    assert desk.fails("/incidents", BODY | changes) == (422, "invalid", [where])
    assert not Incident.objects.exists()


def test_every_field_that_is_missing_is_named(desk: Program) -> None:
    status, _slug, pointers = desk.fails("/incidents", {})

    assert status == 422
    assert {"/happened", "/kinds", "/found_at", "/aware_at", "/roles", "/establishments", "/people_known"} <= set(
        pointers
    )


def test_the_list_narrows_by_state_and_pages(desk: Program, enkomm: Platform, omar: Membership) -> None:
    for hours in range(26):
        entered(enkomm, omar, at=now() - timedelta(hours=hours + 1))
    assessed(enkomm, omar, at=now() - timedelta(hours=40))

    first = desk.read("/incidents")
    rest = desk.read("/incidents", cursor=first["older"])

    references = [one["reference"] for one in first["items"] + rest["items"]]
    assert (len(first["items"]), len(references), references[0]) == (25, 27, "EK B-1")
    assert [one["reference"] for one in desk.read("/incidents", state="assessed")["items"]] == ["EK B-27"]
    assert desk.status("/incidents?state=odd") == 400


def test_an_old_revision_is_refused_and_the_answer_names_the_one_that_stands(desk: Program) -> None:
    made = desk.send("/incidents", BODY, 201)
    path = "/incidents/" + made["id"]
    changed = desk.send(f"{path}/changes", BODY | {"people": 60, "seen": 1})
    assert (changed["people"], changed["revision"]) == (60, 2)

    for act, body in (
        ("changes", BODY),
        ("assessments", {"risk": "risk", "because": "It is not encrypted."}),
        ("no-report", {"reason": NOT_NEEDED}),
        ("no-report/answers", {"agree": True}),
        ("closing", {"reason": "Nothing is left to do."}),
    ):
        refused = desk.send(f"{path}/{act}", body | {"seen": 1}, 409)
        assert (refused["type"], refused["current_revision"]) == ("/problems/changed-meanwhile", 2), act
    assert desk.fails(f"{path}/changes", BODY) == (422, "invalid", ["/seen"])


def test_reports_come_in_parts_and_keep_what_was_known(desk: Program, enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar)
    duty = next(one["id"] for one in desk.read(own(incident))["duties"] if one["kind"] == "authority")
    path, at = f"{own(incident)}/duties/{duty}/reports", now().isoformat()

    first = desk.send(path, {"made_at": at, "complete": False}, 201)
    known = BODY | {"people": 12, "people_known": "known", "happened": "Two laptops were left in a train."}
    desk.send(f"{own(incident)}/changes", known | {"seen": desk.read(own(incident))["revision"]})
    last = desk.send(path, {"made_at": at, "complete": True, "file_reference": "CNIL 7"}, 201)

    assert (first["number"], first["contents"]["people"]) == (1, None)
    assert (last["number"], last["contents"]["people"], last["file_reference"]) == (2, 12, "CNIL 7")
    assert desk.read(f"{own(incident)}/reports/{first['id']}") == first
    stands = desk.read(own(incident))
    assert stands["state"] == "reported"
    assert [one["number"] for one in stands["duties"][0]["reports"]] == [1, 2]


def test_the_same_key_enters_one_report(desk: Program, enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar)
    duty = desk.read(own(incident))["duties"][0]["id"]
    body = {"made_at": now().isoformat(), "complete": True}

    for _time in range(2):
        desk.send(f"{own(incident)}/duties/{duty}/reports", body, 201, **{"Idempotency-Key": "k-1"})

    assert IncidentReport.objects.count() == 1


def test_a_report_and_a_duty_are_read_and_met_at_their_own_incident_alone(
    desk: Program, enkomm: Platform, omar: Membership
) -> None:
    incident, other = assessed(enkomm, omar), assessed(enkomm, omar)
    duty = incident.duties.get(kind="authority").pk
    made = {"made_at": now().isoformat(), "complete": True}
    report = desk.send(f"{own(incident)}/duties/{duty}/reports", made, 201)

    assert desk.fails(f"{own(other)}/duties/{duty}/reports", made)[0] == 404
    assert IncidentReport.objects.count() == 1
    assert desk.status(f"{own(other)}/reports/{report['id']}") == 404


def test_a_late_report_says_why_and_none_comes_before_the_assessment(
    desk: Program, enkomm: Platform, omar: Membership
) -> None:
    fresh, late = entered(enkomm, omar), assessed(enkomm, omar, at=now() - timedelta(hours=80))
    made = {"made_at": now().isoformat(), "complete": True}

    def path(incident: Incident) -> str:
        return f"{own(incident)}/duties/{incident.duties.get(kind='authority').pk}/reports"

    assert desk.fails(path(late), made) == (422, "invalid", ["/late_because"])
    assert desk.fails(path(late), made | {"made_at": "2099-01-01T00:00:00Z"}) == (422, "invalid", ["/made_at"])
    too_early = desk.send(path(fresh), made, 409)
    assert (too_early["type"], too_early["reason"]) == ("/problems/not-yet", "assess_first")
    assert too_early["detail"] == "Assess the risk first."
    desk.send(path(late), made | {"late_because": "Nobody saw the mail."}, 201)


def test_a_second_officer_agrees_that_no_authority_is_told_and_a_change_opens_that_again(
    desk: Program, second: Program, enkomm: Platform, omar: Membership
) -> None:
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY)
    path = own(incident)
    proposed = desk.send(f"{path}/no-report", {"reason": NOT_NEEDED, "seen": 2})
    assert (proposed["no_report"]["proposed_by"], proposed["no_report"]["agreed_by"]) == ("Omar Haddad", None)
    answer = {"agree": True, "seen": proposed["revision"]}

    assert desk.fails(f"{path}/no-report/answers", answer) == (403, "second-officer-needed", [])
    agreed = second.send(f"{path}/no-report/answers", answer)
    assert (agreed["no_report"]["agreed_by"], agreed["duties"]) == ("林 芽衣", [])

    worse = BODY | {"people": 4000, "seen": agreed["revision"]}
    changed = desk.send(f"{path}/changes", worse)
    assert changed["no_report"] is None
    assert [one["kind"] for one in changed["duties"]] == ["authority"]
    assert desk.fails(f"{path}/closing", {"reason": "Nothing is left.", "seen": changed["revision"]})[0] == 409


def test_a_no_lets_the_times_go_on(desk: Program, second: Program, enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY)
    desk.send(f"{own(incident)}/no-report", {"reason": NOT_NEEDED, "seen": 2})

    refused = second.send(f"{own(incident)}/no-report/answers", {"agree": False, "seen": 3})

    assert refused["no_report"] is None
    assert [one["kind"] for one in refused["duties"]] == ["authority"]


def test_owners_are_told_once_and_the_list_of_them_is_in_the_trail(
    desk: Program, enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    incident = customers(enkomm, omar)
    (before,) = {one["told_at"] for one in desk.read(f"{own(incident)}/workspaces")["items"]}
    assert before is None
    words = {"words": "A backup of your messages was copied."}

    assert desk.send(f"{own(incident)}/notices", words, 201) == {"told": 2}
    assert desk.fails(f"{own(incident)}/notices", words) == (409, "nobody-left", [])
    assert desk.send(f"{own(incident)}/notices", words | {"only_untold": False}, 201) == {"told": 2}

    rows = desk.read(f"{own(incident)}/workspaces")["items"]
    assert [one["workspace"] for one in rows] == ["ws-lotus", "ws-sakura"]
    assert all(one["told_at"] for one in rows)
    assert [one["number"] for one in desk.read(f"{own(incident)}/notices")["items"]] == [2, 2, 1, 1]
    assert AuditEntry.objects.filter(action="incident.customers_exported").count() == 2
    assert not any("backup" in mail.text for mail in OutgoingMail.objects.filter(template="incident_notice"))


def test_olgas_program_reads_her_notice_and_acknowledges_it_once(
    enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    incident = customers(enkomm, omar)
    incident_notices.tell_customers(incident, [olga.workspace], "A backup was copied.", by=omar)
    owner, room = program_of(olga), "/workspaces/ws-sakura/incident-notices"
    (row,) = owner.read(room)["items"]
    assert (row["incident"], row["words"], row["acknowledged_at"]) == ("EK B-1", "A backup was copied.", None)

    told = owner.send(f"{room}/{row['id']}/acknowledgement")

    assert told["acknowledged_by"] == "Olga Petrova"
    assert owner.read(f"{room}/{row['id']}") == told
    assert owner.fails(f"{room}/{row['id']}/acknowledgement") == (409, "already-acknowledged", [])
    theirs = f"/workspaces/ws-lotus/incident-notices/{row['id']}"
    assert program_of(linh).fails(f"{theirs}/acknowledgement")[0] == 404
    assert program_of(linh).read("/workspaces/ws-lotus/incident-notices")["items"] == []


def test_an_auditor_reads_and_changes_nothing_and_strangers_see_nothing(
    enkomm: Platform, omar: Membership, olga: Membership, otto: Membership
) -> None:
    incident = assessed(enkomm, omar)
    ada = auditor(enkomm)

    assert ada.read(own(incident))["reference"] == "EK B-1"
    assert ada.fails("/incidents", BODY)[0] == 404
    assert ada.fails(f"{own(incident)}/closing", {"reason": "Nothing is left.", "seen": 2})[0] == 404
    assert program_of(olga).status(own(incident)) == 404
    elsewhere = program_of(otto)
    assert elsewhere.status(own(incident)) == 404, "Otto's own desk has no such incident"
    assert Program(program_of(omar).base, elsewhere.client).status("/incidents") == 404, "nor is he anybody here"


def test_a_closed_incident_is_only_read(desk: Program, second: Program, enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY)
    desk.send(f"{own(incident)}/no-report", {"reason": NOT_NEEDED, "seen": 2})
    second.send(f"{own(incident)}/no-report/answers", {"agree": True, "seen": 3})

    closed = desk.send(f"{own(incident)}/closing", {"reason": "Nothing is left to do.", "seen": 4})

    assert (closed["state"], closed["closed_by"], closed["next"]) == ("closed", "Omar Haddad", None)
    late = desk.send(f"{own(incident)}/changes", BODY | {"seen": closed["revision"]}, 409)
    assert (late["type"], late["reason"]) == ("/problems/not-yet", "closed")
