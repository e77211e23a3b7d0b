"""Disconnecting a service deletes what it brought in, and nothing else (EK-08)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from sqlalchemy import create_engine
from sqlalchemy import text as sql

from consent import disconnections, expiry, ledger, links, purposes, subjects
from consent.kinds import EventKind, Evidence, IdentifierKind, Method
from consent.models import ConsentState, Disconnection, DisconnectionState, PurposeVersion, Subject
from dsr import decisions, disconnecting, identification, intake, sweeps
from dsr.models import Case, Certificate, Effect, Request, Status
from dsr.workflow import questions
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.consent.test_preferences import opened
from tests.dsr.desk import signed_in, text
from tests.factories import drain, mailed_code, part
from workspaces import approvals
from workspaces.models import Approval, ApprovalState, Membership, Platform, User

pytestmark = [pytest.mark.req("EK-08"), pytest.mark.usefixtures("second_factor_excused")]
EMAIL = subjects.Known(IdentifierKind.EMAIL, "rita@example.org")
PHONE = subjects.Known(IdentifierKind.PHONE, "+49 30 23125 042")
MINE, CHOOSE = "/enkomm/preferences/mine/", "/enkomm/preferences/mine/choose/"


@pytest.fixture
def mail(enkomm: Platform) -> PurposeVersion:
    return purposes.by_key(enkomm, ["outside-mail"])["outside-mail"]


@pytest.fixture
def rita(enkomm: Platform, mail: PurposeVersion) -> Subject:
    """Rita, who connected her mail account and lets it be read and sent."""
    person = subjects.find_or_add(enkomm.pk, [EMAIL, PHONE])
    for option in ("mail.read", "mail.send"):
        says(person, mail, option, EventKind.GIVEN)
    return person


def says(person: Subject, version: PurposeVersion, option: str, kind: EventKind, evidence: str = "") -> None:
    shown = ledger.shown(person.platform_id, {"words": version.texts["en"]})
    how = ledger.Circumstances(Method.APPLICATION, language="en", shown=shown, evidence=evidence, jurisdiction="DE")
    ledger.record(person, [ledger.Choice(version, kind, option)], how)


def disconnects(person: Subject, version: PurposeVersion, evidence: str = Evidence.APPLICATION) -> Case:
    says(person, version, "mail.read", EventKind.WITHDRAWN, evidence)
    disconnecting.go_on()
    return Case.objects.get()


def held(system: Path) -> dict[str, int]:
    """Return how many rows of Rita's each table holds that a connected service has to do with."""
    engine = create_engine(f"sqlite:///{system}")
    asked = {
        "synced_mails": "SELECT count(*) FROM synced_mails m JOIN integrations i ON i.id = m.integration_id "
        "JOIN accounts a ON a.id = i.account_id WHERE a.handle = 'rita'",
        "integrations": "SELECT count(*) FROM integrations i JOIN accounts a ON a.id = i.account_id "
        "WHERE a.handle = 'rita'",
        "address_book": "SELECT count(*) FROM address_book b JOIN accounts a ON a.id = b.account_id "
        "WHERE a.handle = 'rita'",
        "all_mails": "SELECT count(*) FROM synced_mails",
    }
    with engine.connect() as connection:
        found = {name: connection.execute(sql(query)).scalar_one() for name, query in asked.items()}
    engine.dispose()
    return found


def approved(case: Case, omar: Membership, mei: Membership) -> None:
    """Let an officer decide and a second one approve, and carry it out."""
    decisions.accept(part(case), by=omar)
    drain()
    asked = Approval.objects.get(kind="four_eyes", state=ApprovalState.WAITING)
    approvals.accept(asked, by=mei, digest=questions.plans_digest(part(case)))
    drain()


def test_what_was_synced_goes_and_nothing_else(
    rita: Subject, mail: PurposeVersion, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    before = held(sample_system)
    assert min(before.values()) > 0
    case = disconnects(rita, mail)
    drain()
    request = part(case)
    assert (request.status, case.right) == (Status.DECIDING, "erasure")
    assert {entry["category"] for entry in request.scope} == {"synced_content"}
    (plan,) = questions.latest_plans(request)
    assert [table["table"] for table in plan.tables if table["found"]] == ["synced_mails"]
    assert held(sample_system) == before, "nothing goes before a second officer approved"

    approved(case, omar, mei)

    after = held(sample_system)
    assert after == before | {"synced_mails": 0, "all_mails": before["all_mails"] - before["synced_mails"]}
    certificate = Certificate.objects.get(request=request)
    (told,) = disconnections.told(list(Disconnection.objects.all())).values()
    assert (told.certificate, told.reference) == (certificate.digest, case.display_reference)
    assert part(case).status == Status.COMPLETED
    assert Effect.objects.get().approved_by == mei.user


def test_a_scope_that_brings_nothing_in_deletes_nothing(rita: Subject, mail: PurposeVersion) -> None:
    says(rita, mail, "mail.send", EventKind.WITHDRAWN, Evidence.ACCOUNT)
    says(rita, mail, "calendar.read", EventKind.REFUSED, Evidence.ACCOUNT)
    assert not Disconnection.objects.exists()


def test_withdrawing_twice_and_two_workers_at_once_open_one_case(rita: Subject, mail: PurposeVersion) -> None:
    case = disconnects(rita, mail)
    says(rita, mail, "mail.read", EventKind.WITHDRAWN, Evidence.APPLICATION)
    row = Disconnection.objects.get()
    disconnecting.begin(row.pk)
    assert sweeps.sweep_all()["disconnections"] == 0
    assert Case.objects.get() == case
    another = Case.objects.get()
    another.pk, another.reference = None, "OTHER"
    with pytest.raises(IntegrityError), transaction.atomic():
        another.save(force_insert=True)


def test_a_person_disconnects_by_a_code_and_sees_how_far_it_is(
    rita: Subject, mail: PurposeVersion, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    opened(client)
    with django_capture_on_commit_callbacks(execute=True):
        stop = {"purpose": "outside-mail", "option": "mail.read", "workspace": "", "choice": "stop"}
        answer = client.post(CHOOSE, stop)
    page = text(client.get(MINE))
    case = Case.objects.get()
    assert answer.status_code == 302
    assert "What was brought in is to be deleted" in page
    assert "What disconnected services brought in" in page
    assert case.display_reference.split()[1] in page
    assert Disconnection.objects.get().evidence == Evidence.CODE
    assert case.contact_confirmed_at is not None
    told = OutgoingMail.objects.get(template="disconnected")
    assert "Mail account of another service" in told.text
    assert told.recipient == "rita@example.org"


def test_an_account_is_evidence_too(rita: Subject, mail: PurposeVersion, enkomm: Platform) -> None:
    user = User.objects.create_user("rita@example.org", "a long password for tests", name="Rita Sample")
    User.objects.filter(pk=user.pk).update(email_confirmed_at=now())
    stop = {"purpose": "outside-mail", "option": "mail.read", "workspace": "", "choice": "stop"}
    signed_in(user).post(CHOOSE, stop)
    disconnecting.go_on()
    assert Disconnection.objects.get().evidence == Evidence.ACCOUNT
    assert Case.objects.get().verifications.get().methods == ["account"]


def path(address: str) -> str:
    return "/" + address.split("/", maxsplit=3)[3]


@pytest.mark.parametrize("by", ["link", "one press"])
def test_a_link_of_a_mail_has_nothing_searched_before_a_code_is_typed(
    rita: Subject, mail: PurposeVersion, enkomm: Platform, client: Client, by: str
) -> None:
    if by == "link":
        client.get(path(links.open_address(enkomm, rita)))
        client.post(CHOOSE, {"purpose": "outside-mail", "option": "mail.read", "workspace": "", "choice": "stop"})
    else:
        client.post(path(links.stop_address(enkomm, links.Stop(rita, mail, "mail.read", None))))
    assert Disconnection.objects.get().evidence == ""
    disconnecting.go_on()
    case = Case.objects.get()
    drain()
    assert part(case).status == Status.UNCONFIRMED
    assert not case.candidates.exists()

    intake.confirm_contact(case, mailed_code(case))
    drain()
    assert part(case).status == Status.DECIDING


def test_of_whom_nobody_confirms_an_officer_knows(
    rita: Subject, mail: PurposeVersion, omar: Membership, mei: Membership
) -> None:
    case = disconnects(rita, mail, "")
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        intake.lapse_unconfirmed()
        client = signed_in(omar)
        page = text(client.get("/enkomm/desk/consent/disconnected/"))
        assert "Needs an officer" in page
        row = Disconnection.objects.get()
        own = f"/enkomm/desk/consent/disconnected/{row.public_id}/"
        assert "nobody confirmed it by the code" in text(client.get(own))
        begun = client.post(f"{own}begin/", follow=True)
        assert "It is begun." in text(begun)
        assert "the word of an officer" in text(begun)
        assert client.post(f"{own}begin/").status_code == 409
        drain()
        another = Case.objects.exclude(pk=case.pk).get()
        assert part(another).status == Status.DECIDING


def test_of_whom_the_ledger_knows_no_address_an_officer_notes_what_proves_it(
    enkomm: Platform, mail: PurposeVersion, omar: Membership
) -> None:
    person = subjects.find_or_add(enkomm.pk, [subjects.Known(IdentifierKind.CUSTOMER, "C-1")])
    says(person, mail, "mail.read", EventKind.GIVEN)
    says(person, mail, "mail.read", EventKind.WITHDRAWN, Evidence.APPLICATION)
    disconnecting.go_on()
    assert not Case.objects.exists()
    client = signed_in(omar)
    assert "desk/consent/" in text(client.get("/enkomm/desk/"))
    row = Disconnection.objects.get()
    assert row.state == DisconnectionState.STUCK
    own = f"/enkomm/desk/consent/disconnected/{row.public_id}/"
    assert "Ask the application to delete" in text(client.get(own))
    assert client.post(own, {"words": ""}).status_code == 422
    client.post(own, {"words": "The application answered that 14 mails are gone."})
    assert not disconnections.stuck().exists()
    assert client.post(own, {"words": "Again."}).status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        Disconnection.objects.filter(pk=row.pk).update(closed_by=None)


def test_who_connects_again_in_time_keeps_what_was_brought_in(
    rita: Subject, mail: PurposeVersion, sample_system: Path
) -> None:
    before = held(sample_system)
    case = disconnects(rita, mail)
    drain()
    says(rita, mail, "mail.read", EventKind.GIVEN)
    disconnecting.go_on()
    assert part(case).status == Status.WITHDRAWN
    assert Disconnection.objects.get().state == DisconnectionState.RESTORED
    assert held(sample_system) == before


def test_a_consent_whose_time_is_over_disconnects_as_well(
    enkomm: Platform, rita: Subject, mail: PurposeVersion
) -> None:
    ConsentState.objects.filter(option="mail.read").update(ends_at=now() - timedelta(hours=1))
    expiry.expire_due()
    assert Disconnection.objects.get().evidence == ""


def test_of_whom_the_ledger_knows_too_little_an_officer_compares(
    enkomm: Platform, mail: PurposeVersion, omar: Membership
) -> None:
    guest = subjects.find_or_add(enkomm.pk, [subjects.Known(IdentifierKind.EMAIL, "rita@example.org")])
    says(guest, mail, "mail.read", EventKind.GIVEN)
    case = disconnects(guest, mail)
    drain()
    assert part(case).status == Status.IDENTIFYING
    request = part(case)
    assert "compare" in str(request.steps.filter(kind="match").values_list("result", flat=True)[0])
    identification.choose_nobody(request, by=omar, reason="Nobody here.")
    assert part(case).outcome == "no_data"


def test_the_desk_says_that_the_request_is_limited_and_how_the_person_was_known(
    rita: Subject, mail: PurposeVersion, omar: Membership
) -> None:
    case = disconnects(rita, mail)
    drain()
    page = text(signed_in(omar).get(f"/enkomm/desk/requests/{case.reference}/1/"))
    assert "Only what it brought in goes: Content of connected services." in page
    assert "an application that knows its customer" in page


def test_breaking_on_the_way_breaks_no_withdrawal(
    rita: Subject,
    mail: PurposeVersion,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def breaks(_pk: int) -> None:
        raise RuntimeError("rita@example.org")

    monkeypatch.setattr(disconnecting, "begin", breaks)
    with django_capture_on_commit_callbacks(execute=True):
        says(rita, mail, "mail.read", EventKind.WITHDRAWN, Evidence.CODE)
    assert Disconnection.objects.get().state == DisconnectionState.WAITING
    assert "RuntimeError" in caplog.text
    assert "rita@example.org" not in caplog.text
    monkeypatch.undo()
    assert sweeps.sweep_all()["disconnections"] == 1
    assert Request.objects.get().right == "erasure"


def test_where_nothing_was_brought_in_nobody_has_to_decide(
    rita: Subject, mail: PurposeVersion, sample_system: Path
) -> None:
    engine = create_engine(f"sqlite:///{sample_system}")
    with engine.begin() as connection:
        connection.execute(sql("DELETE FROM synced_mails"))
    engine.dispose()
    case = disconnects(rita, mail)
    drain()
    assert (part(case).status, part(case).outcome) == (Status.COMPLETED, "no_data")
