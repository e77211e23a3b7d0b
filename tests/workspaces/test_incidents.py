"""The register of incidents (EC-07): what is due, reports in phases, two officers, owners told, reminders."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import signed_in
from tests.workspaces.incidents_told import assessed, customers, entered, known
from workspaces import absences
from workspaces.models import (
    Incident,
    IncidentDuty,
    IncidentRisk,
    IncidentState,
    MemberRole,
    Membership,
    Platform,
    User,
)
from workspaces.register import alarms, incident_notices, incident_reminders, incident_reports, incidents
from workspaces.register.incident_reports import Made, ReasonMissing, SecondOfficerMissing
from workspaces.register.incidents import NotYet, StaleIncident

pytestmark = pytest.mark.req("EC-07")


def duty(incident: Incident, kind: str = "authority") -> IncidentDuty:
    found: IncidentDuty = incident.duties.select_related("incident__platform", "establishment").get(kind=kind)
    return found


def test_entering_an_incident_begins_the_clock_of_its_place(enkomm: Platform, omar: Membership) -> None:
    incident = entered(enkomm, omar)

    assert incident.reference == "EK B-1"
    assert duty(incident).due_at == incident.aware_at + timedelta(hours=72)
    assert AuditEntry.objects.filter(action="incident.entered", subject="EK B-1").exists()


def test_what_happened_is_sealed_and_in_no_audit_entry(enkomm: Platform, omar: Membership) -> None:
    entered(enkomm, omar)

    with connection.cursor() as cursor:
        cursor.execute("SELECT happened FROM workspaces_incident")
        assert b"laptop" not in bytes(cursor.fetchone()[0])
    assert not any(b"laptop" in bytes(entry.payload) for entry in AuditEntry.objects.all())


def test_a_new_moment_of_knowledge_counts_anew_and_an_old_page_is_refused(enkomm: Platform, omar: Membership) -> None:
    incident = entered(enkomm, omar)
    earlier = known(enkomm, at=now() - timedelta(hours=10))

    changed = incidents.change(incident, earlier, seen=1, by=omar)

    assert duty(changed).due_at == earlier.aware_at + timedelta(hours=72)
    with pytest.raises(StaleIncident):
        incidents.change(incident, earlier, seen=1, by=omar)
    assert AuditEntry.objects.filter(action="incident.changed").count() == 1


def test_nothing_is_reported_before_the_risk_was_assessed(enkomm: Platform, omar: Membership) -> None:
    incident = entered(enkomm, omar)

    with pytest.raises(NotYet):
        incident_reports.report(duty(incident), Made(now(), complete=True), by=omar)


def test_reports_come_in_phases_and_keep_what_was_known(enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar)

    first = incident_reports.report(duty(incident), Made(now(), complete=False), by=omar)
    incident.refresh_from_db()
    incidents.change(incident, known(enkomm, people=12, people_known="known"), seen=incident.revision, by=omar)
    second = incident_reports.report(duty(incident), Made(now(), complete=True, file_reference="CNIL 7"), by=omar)

    incident.refresh_from_db()
    assert incident.state == IncidentState.REPORTED
    assert (first.number, first.contents["people"]) == (1, None)
    assert (second.number, second.contents["people"]) == (2, 12)
    assert duty(incident).met_at == first.made_at


def test_a_late_report_says_why(enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar, at=now() - timedelta(hours=80))

    with pytest.raises(ReasonMissing):
        incident_reports.report(duty(incident), Made(now(), complete=True), by=omar)
    incident_reports.report(duty(incident), Made(now(), complete=True, late_because="Nobody saw the mail."), by=omar)

    assert duty(incident).late_because == "Nobody saw the mail."


def test_the_database_refuses_a_late_report_without_its_reason(enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar, at=now() - timedelta(hours=80))

    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentDuty.objects.filter(pk=duty(incident).pk).update(met_at=now(), met_by=omar.user)


def test_two_officers_decide_that_no_authority_is_told(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY)
    proposed = incident_reports.propose_none(incident, "The disk is encrypted.", seen=2, by=omar)
    assert duty(incident).needed

    with pytest.raises(SecondOfficerMissing):
        incident_reports.answer_none(proposed, agree=True, seen=3, by=omar)
    agreed = incident_reports.answer_none(proposed, agree=True, seen=3, by=mei)

    assert not duty(agreed).needed
    closed = incidents.close(agreed, "Nothing left to do.", seen=4, by=omar)
    assert closed.state == IncidentState.CLOSED


def test_the_database_refuses_that_one_officer_decides_alone(enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY)
    incident_reports.propose_none(incident, "The disk is encrypted.", seen=2, by=omar)

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(no_report_decided_by=omar.user, no_report_decided_at=now())


def test_a_no_leaves_the_times_running(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY)
    proposed = incident_reports.propose_none(incident, "The disk is encrypted.", seen=2, by=omar)

    refused = incident_reports.answer_none(proposed, agree=False, seen=3, by=mei)

    assert duty(refused).needed
    assert refused.no_report_asked_by is None


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({"people": 12, "people_known": "known"}, False),
        ({"people_kinds": ["account_holder", "subscriber"]}, False),
        ({"malicious": True}, False),
        ({"happened": "The disk was read by somebody after all."}, False),
        ({"measures": "The laptop is wiped from afar."}, True),
        ({"at": now() - timedelta(hours=2)}, True),
    ],
)
@pytest.mark.parametrize("agreed", [True, False])
def test_what_changes_the_risk_opens_again_whether_an_authority_is_told(
    enkomm: Platform, omar: Membership, mei: Membership, changes: dict[str, object], *, stands: bool, agreed: bool
) -> None:
    first = {"at": now() - timedelta(hours=3)}
    incident = assessed(enkomm, omar, IncidentRisk.UNLIKELY, **first)
    incident = incident_reports.propose_none(incident, "The disk is encrypted.", seen=2, by=omar)
    if agreed:
        incident = incident_reports.answer_none(incident, agree=True, seen=3, by=mei)

    changed = incidents.change(incident, known(enkomm, **(first | changes)), seen=incident.revision, by=omar)

    changed.refresh_from_db()
    assert (changed.no_report_asked_by_id is not None) == stands
    assert (changed.no_report_decided_by_id is not None) == (stands and agreed)
    assert duty(changed).needed == (not stands or not agreed)
    assert AuditEntry.objects.filter(action="incident.no_report_taken_back").exists() == (not stands)


def test_a_risk_that_must_be_reported_cannot_be_kept_quiet(enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar, IncidentRisk.RISK)

    with pytest.raises(NotYet, match="must_report"):
        incident_reports.propose_none(incident, "It is embarrassing.", seen=2, by=omar)


def test_an_incident_with_something_due_does_not_close(enkomm: Platform, omar: Membership) -> None:
    incident = assessed(enkomm, omar)

    with pytest.raises(NotYet, match="duties_open"):
        incidents.close(incident, "Done.", seen=2, by=omar)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": IncidentState.ASSESSED},
        {"state": IncidentState.REPORTED, "risk": "risk"},
        {"people": 5},
        {"people_known": "known"},
        {"as_controller": False},
    ],
)
def test_the_database_refuses_what_does_not_fit(enkomm: Platform, omar: Membership, changes: dict[str, object]) -> None:
    incident = entered(enkomm, omar)

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**changes)


def test_owners_are_told_in_their_portal_and_by_a_mail_that_says_nothing(
    enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    incident = customers(enkomm, omar)
    rooms = list(incident.workspaces.order_by("key"))

    told = incident_notices.tell_customers(incident, rooms, "A backup of your messages was copied.", by=omar)

    mails = OutgoingMail.objects.filter(template="incident_notice")
    assert {mail.recipient for mail in mails} == {olga.user.email, linh.user.email}
    assert not any("backup" in mail.text + mail.subject for mail in mails)
    assert duty(incident, "customers").met_at is not None
    olgas = next(notice for notice in told if notice.workspace == olga.workspace)
    assert incident_notices.acknowledge(olgas, by=olga)
    assert not incident_notices.acknowledge(olgas, by=olga), "the first word counts"


@pytest.mark.usefixtures("second_factor_excused")
def test_whoever_stands_in_for_an_owner_is_told_while_they_do_and_confirms_it(
    enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    kai = User.objects.create_user("kai@sakura.example", "x", name="Kai", language="ja")
    member = Membership.objects.create(platform=enkomm, workspace=olga.workspace, user=kai, role=MemberRole.MEMBER)
    absences.name_deputy(olga, kai, starts_at=now(), ends_at=now() + timedelta(days=2))
    incident = customers(enkomm, omar)

    (notice,) = incident_notices.tell_customers(incident, [olga.workspace], "Read this, please.", by=omar)

    mails = {mail.recipient: mail for mail in OutgoingMail.objects.filter(template="incident_notice")}
    assert set(mails) == {olga.user.email, kai.email}
    assert (mails[kai.email].language, notice.mailed_to) == ("ja", 2)
    page = f"/enkomm/workspaces/ws-sakura/incidents/{notice.public_id}/"
    assert str(notice.public_id) in mails[kai.email].text
    assert signed_in(member).get(page).status_code == 200
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        incident_notices.tell_customers(incident, [olga.workspace], "There is more to read.", by=omar)
        again = [mail.recipient for mail in OutgoingMail.objects.filter(template="incident_notice")]
        assert again.count(kai.email) == 1
        assert signed_in(member).get(page).status_code == 404, "nothing of it is theirs any more"
        with pytest.raises(PermissionDenied):
            incident_notices.acknowledge(notice, by=member)


def test_nobody_but_staff_lists_whom_an_incident_concerns(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    incident = customers(enkomm, omar)

    with pytest.raises(PermissionDenied):
        incident_notices.export(incident, incident_notices.concerned(incident), by=olga)


def test_nobody_acknowledges_for_another_workspace(
    enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    incident = customers(enkomm, omar)
    (notice,) = incident_notices.tell_customers(incident, [olga.workspace], "Read this, please.", by=omar)

    with pytest.raises(PermissionDenied):
        incident_notices.acknowledge(notice, by=linh)
    notice.refresh_from_db()
    assert notice.acknowledged_at is None


def test_the_duty_is_met_once_every_owner_was_told(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    incident = customers(enkomm, omar)

    incident_notices.tell_customers(incident, [olga.workspace], "Read this, please.", by=omar)

    assert duty(incident, "customers").met_at is None


def test_officers_are_reminded_once_before_and_once_after(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    incident = entered(enkomm, omar)
    due = duty(incident).due_at
    assert due is not None
    assert incident_reminders.remind() == 0

    reminded = []
    for moment in (due - timedelta(hours=20), due - timedelta(hours=10), due + timedelta(hours=1)):
        with time_machine.travel(moment, tick=False):
            incident_reminders.remind()
            reminded.append(OutgoingMail.objects.filter(template="incident_due", text__isnull=False).count())
            late = alarms.incidents_late()

    # Two dates (authority and people), two officers.
    assert reminded == [4, 4, 8]
    assert late == 2
    assert {mail.recipient for mail in OutgoingMail.objects.all()} == {omar.user.email, mei.user.email}
