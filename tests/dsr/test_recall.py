"""A released package is called back: on a page, with the person told, the answer undone, and a second one after it."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from dsr import delivery, triage
from dsr.dates_shown import answer_deadline
from dsr.models import ClockEventKind, Package, Request, Right, Status, Turn
from dsr.workflow import progress
from privacy_portal.audit import trail
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.dsr import visiting
from tests.dsr.desk import accepted, again, called_back, deciding, signed_in, text, url, with_the_person
from tests.dsr.packaged import broken_off, fetched, proof, ready
from tests.dsr.test_api_staff import Tool
from tests.factories import drain, part, stuck_steps
from workspaces import approvals
from workspaces.models import Approval, ApprovalState, MemberRole, Membership, Platform

pytestmark = pytest.mark.req("X-01")


@pytest.fixture(autouse=True)
def with_second_factor(settings):
    settings.DEMO = True


@pytest.fixture
def released(enkomm: Platform, omar: Membership) -> Request:
    """Rita's part, whose package she may fetch; its rows are made up."""
    return ready(enkomm, omar)


@pytest.fixture
def counted(enkomm: Platform, omar: Membership) -> Request:
    """The same on Rita's real records, so that they can be counted and packed again."""
    return with_the_person(accepted(deciding(enkomm, Right.ACCESS), omar), omar)


# -- the question ------------------------------------------------------------------------------------------------------


def test_the_question_says_what_calling_back_leads_to_and_does_nothing_yet(released: Request, omar: Membership) -> None:
    broken_off(released)
    broken_off(released)
    page = text(signed_in(omar).get(url("desk_call_back", released)))

    assert "2 downloads were begun; none came to its end." in page
    assert "<dt>Downloads left</dt><dd>1</dd>" in page
    assert "A download that is on its way may still come to its end." in page
    assert "The person gets a mail that says so, without any data" in page
    assert "enKomm decides anew." in page
    assert "as before." in page
    assert str(released.due_at.year) in page
    assert again(released).status == Status.READY


def test_without_a_download_the_question_says_none(released: Request, omar: Membership) -> None:
    page = text(signed_in(omar).get(url("desk_call_back", released)))

    assert "<dt>Downloads begun</dt><dd>None</dd>" in page
    assert "on its way" not in page


def test_the_way_to_it_stands_on_the_request_and_on_the_package_while_the_person_may_fetch_it(
    released: Request, omar: Membership
) -> None:
    browser, way = signed_in(omar), f'href="{url("desk_call_back", released)}"'
    looked_at = text(browser.get(url("desk_release", released)))

    assert f'button--quiet" {way}' in text(browser.get(url("desk_request", released)))
    assert way in looked_at
    assert "Released by Omar Haddad." in looked_at
    assert "Send it back" not in looked_at
    fetched(released)
    assert way not in text(browser.get(url("desk_request", released)))


def test_an_auditor_calls_nothing_back(enkomm: Platform, released: Request, omar: Membership) -> None:
    Membership.objects.filter(pk=omar.pk).update(role=MemberRole.AUDITOR)
    browser = signed_in(omar)

    assert url("desk_call_back", released) not in text(browser.get(url("desk_request", released)))
    assert browser.get(url("desk_call_back", released)).status_code == 404
    assert browser.post(url("desk_call_back", released)).status_code == 404


# -- called back -------------------------------------------------------------------------------------------------------


def test_called_back_the_file_is_gone_and_the_request_waits_for_its_decision(
    counted: Request, omar: Membership, mei: Membership
) -> None:
    broken_off(counted)
    answer = called_back(signed_in(mei), counted)
    drain()

    assert answer.url == url("desk_request", counted)
    request, package = again(counted), Package.objects.get()
    assert (request.status, request.turn) == (Status.DECIDING, Turn.OFFICER)
    assert progress.waiting_step(request, "decide") is not None
    assert (package.removed_at is None, package.key.destroyed_at is None) == (False, False)
    assert (package.released_at, package.released_by) == (None, None)
    (entry,) = AuditEntry.objects.filter(action="package.called_back")
    assert (entry.actor_id, entry.subject, entry.facts["left"]) == (str(mei.user_id), request.display_reference, 2)
    assert trail.verify(request.platform_id).ok
    assert stuck_steps() == []


def test_the_person_is_told_by_a_mail_without_data_and_by_the_story_of_the_request(
    counted: Request, omar: Membership, client: Client
) -> None:
    called_back(signed_in(omar), counted)
    drain()

    mail = OutgoingMail.objects.get(template="called_back")
    assert mail.recipient == "rita@example.org"
    assert f"The file for {counted.display_reference} can no longer be downloaded." in mail.text
    assert "You will hear from us by" in mail.text
    for secret in ("Rita", "rita@", "omar", "Omar"):
        assert secret not in mail.subject + mail.text + mail.html

    page = visiting.text(visiting.open_case(client, counted.case))
    told = [page.index(sentence) for sentence in (
        "We told you that your information is ready.",
        "enKomm took the file back, to look at it once more.",
        "enKomm decides about your request.",
    )]  # fmt: skip
    assert told == sorted(told)
    assert "You will hear by" in page
    assert "enKomm decides</h2>" in page
    assert "To the download" not in page


@pytest.mark.req("X-02", "X-04")
def test_the_old_date_binds_again_in_the_clock_and_in_the_queue(counted: Request, omar: Membership) -> None:
    before = counted.clock
    assert answer_deadline(counted).state == "answered"

    called_back(signed_in(omar), counted)
    drain()

    request = again(counted)
    assert (request.due_at, request.clock.due_at) == (counted.due_at, before.due_at)
    assert request.clock.extension_notice_by == before.extension_notice_by
    assert answer_deadline(request).state == "ok"
    assert request in triage.queue("needs_officer", omar.user)
    page = text(signed_in(omar).get(url("desk_request", request)))
    assert '<h2 id="decision-title">' not in page
    assert "answer called back" in page
    assert "So it counts as not given, and the date is the one from before." in page


@pytest.mark.req("X-02")
def test_called_back_after_its_day_the_request_is_late_at_once_and_everybody_reads_it(
    enkomm: Platform, omar: Membership
) -> None:
    request = accepted(deciding(enkomm, Right.ACCESS), omar)
    with time_machine.travel(request.due_at - timedelta(days=1)):
        with_the_person(request, omar)
    with time_machine.travel(request.due_at + timedelta(days=2)):
        browser = signed_in(omar)
        assert "so the request is late at once." in text(browser.get(url("desk_call_back", request)))
        called_back(browser, request)
        drain()

        assert answer_deadline(again(request)).state == "overdue"
        mail = OutgoingMail.objects.get(template="called_back")
        assert "You had to hear from us by" in mail.text
        assert "You will hear" not in mail.text


@pytest.mark.req("EK-03")
def test_a_part_of_a_workspace_goes_back_to_its_owner(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    case = deciding(enkomm, Right.ACCESS).case
    approvals.accept(Approval.objects.get(subject_id=part(case, 2).pk), by=olga)
    drain()
    sakuras = with_the_person(part(case, 2), omar)

    browser = signed_in(omar)
    assert "Sakura KK 株式会社さくら decides anew." in text(browser.get(url("desk_call_back", sakuras)))
    called_back(browser, sakuras)
    drain()

    assert again(sakuras).turn == Turn.OWNER
    assert Approval.objects.get(subject_id=sakuras.pk, state=ApprovalState.WAITING).workspace == sakuras.workspace


# -- and again ---------------------------------------------------------------------------------------------------------


def test_a_second_package_is_told_of_answered_and_fetched_like_the_first(
    counted: Request, omar: Membership, mei: Membership, client: Client
) -> None:
    called_back(signed_in(omar), counted)
    drain()
    request = with_the_person(accepted(again(counted), mei), mei)

    assert OutgoingMail.objects.filter(template="ready").count() == 2
    kinds = [event.kind for event in request.clock_events.all()][-3:]
    assert kinds == [ClockEventKind.ANSWERED, ClockEventKind.ANSWER_RECALLED, ClockEventKind.ANSWERED]
    assert answer_deadline(request).state == "answered"
    assert Package.objects.get().downloads_left == 3
    page = visiting.text(visiting.open_case(client, request.case))
    assert page.count("We told you that your information is ready.") == 2
    assert "enKomm decided</h2>" in page
    fetched(request)
    assert again(request).status == Status.COMPLETED


def test_it_can_be_called_back_twice_and_the_person_is_told_twice(
    counted: Request, omar: Membership, mei: Membership
) -> None:
    called_back(signed_in(omar), counted)
    drain()
    request = with_the_person(accepted(again(counted), mei), mei)
    called_back(signed_in(omar), request)

    assert OutgoingMail.objects.filter(template="called_back").count() == 2


def test_a_download_that_was_on_its_way_completes_neither_the_request_nor_its_next_package(
    counted: Request, omar: Membership, mei: Membership, django_capture_on_commit_callbacks
) -> None:
    first, second = (delivery.download(counted, proof=proof(counted)).chunks for _ in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        called_back(signed_in(omar), counted)
    assert not (settings.PACKAGE_DIR / Package.objects.get().path).exists()
    drain()
    assert b"".join(first).startswith(b"PK")
    assert again(counted).status == Status.DECIDING

    with_the_person(accepted(again(counted), mei), mei)
    assert b"".join(second).startswith(b"PK")
    assert again(counted).status == Status.READY


# -- the API -----------------------------------------------------------------------------------------------------------


def test_a_program_calls_back_by_the_same_verb(released: Request, omar: Membership) -> None:
    tool, path = Tool(omar), f"/requests/{released.case.reference}-1/recalls"

    answer = tool.send(path)

    assert (answer.status_code, answer.json()["status"]["code"]) == (200, Status.DECIDING)
    assert answer.json()["due"]["at"]
    twice = tool.send(path)
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/changed-meanwhile")


def test_a_program_cannot_call_back_what_was_fetched(released: Request, omar: Membership) -> None:
    fetched(released)

    assert Tool(omar).send(f"/requests/{released.case.reference}-1/recalls").status_code == 409
    assert again(released).status == Status.COMPLETED


def test_the_time_of_the_package_does_not_bring_a_called_back_request_to_its_end(
    released: Request, omar: Membership
) -> None:
    delivery.send_back(released, by=omar)
    with time_machine.travel(now() + timedelta(days=8)):
        assert delivery.expire_packages() == 0

    assert again(released).status == Status.DECIDING
