"""Answers to people without a mail address: printed, handed over, and given only then."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from dsr import decisions, delivery, handover, identification, triage
from dsr.models import ClockEventKind, Outcome, Package, Request, Right, Status, Turn
from dsr.verification import process
from dsr.workflow import progress
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import signed_in, text, url
from tests.dsr.entering import HANOI, POST, entered
from tests.factories import drain, part
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture
def desk(omar: Membership) -> Client:
    return signed_in(omar)


def refused(platform: Platform, by: Membership) -> Request:
    """Return a letter that gives a name which nobody has, refused because nobody knows who asks."""
    case = entered(platform, by, name="Nobody Known", phone="", received_at=now() - timedelta(days=2))
    decisions.refuse(part(case), by=by, ground="not_identified", text="We found nobody under this name at all.")
    return part(case)


def ready(platform: Platform, omar: Membership, mei: Membership, kind: str = "document_seen") -> Request:
    """Return Rita's letter by which she wants a copy: Omar matched and saw her, Mei released what was made."""
    case = entered(platform, omar, received_at=now() - timedelta(days=2))
    matched(part(case), omar)
    process.record_officer_check(case, kind=kind, by=omar)
    factories.go_on_proven(case)
    drain()
    decisions.accept(part(case), by=omar)
    drain()
    delivery.release(part(case), by=mei)
    drain()
    return part(case)


def matched(request: Request, by: Membership) -> None:
    """Have an officer say that Rita's account is the one, where the portal did not say so by itself."""
    if progress.waiting_step(request, "match"):
        found = identification.candidates(request.case)
        chosen = {system: next(c.key for c in listed if "10001" in c.key) for system, listed in found.items()}
        identification.choose(request, chosen, by=by, reason="Name and number agree.")
        drain()


def printed(browser: Client, request: Request) -> str:
    """Return the answer as Omar prints it."""
    return text(browser.post(url("desk_answer_letter", request), follow=True))


def records(browser: Client, request: Request, way: str, at: datetime | None = None) -> Any:
    moment = (at or now()).astimezone(HANOI)
    return browser.post(url("desk_hand_over", request), {"way": way, "day": f"{moment:%Y-%m-%d}", "at_time": ""})


def sees(browser: Client, request: Request, kind: str = "document_seen") -> Any:
    """Have the officer record that the person stands before them; return the answer."""
    return browser.post(url("desk_sighting", request), {"kind": kind})


@pytest.mark.req("NC-03")
def test_an_answer_by_post_is_given_only_when_it_was_posted(enkomm: Platform, omar: Membership, desk: Client) -> None:
    request = refused(enkomm, omar)

    assert (request.status, request.turn) == (Status.REFUSED, Turn.OFFICER)
    assert not request.clock_events.filter(kind=ClockEventKind.REFUSED).exists()
    assert not OutgoingMail.objects.exists()
    assert request.awaits_handover
    assert request.binds_at is not None
    assert triage.queue("to_hand_over", omar.user).filter(pk=request.pk).exists()
    assert "To be handed over" in text(desk.get(url("desk") + "?view=to_hand_over"))

    assert records(desk, request, "post").url == url("desk_request", request)
    request = part(request.case)
    told = request.clock_events.get(kind=ClockEventKind.REFUSED)
    assert (told.reason, told.recorded_by) == ("post", omar.user)
    assert (request.turn, request.binds_at) == (Turn.NOBODY, None)
    assert not triage.queue("to_hand_over", omar.user).filter(pk=request.pk).exists()
    assert triage.queue("closed", omar.user).filter(pk=request.pk).exists()
    assert AuditEntry.objects.filter(action="request.handed_over").count() == 1
    assert desk.get(url("desk_hand_over", request)).status_code == 409


def test_the_printed_answer_says_everything_that_the_person_must_read(
    enkomm: Platform, omar: Membership, desk: Client
) -> None:
    request = refused(enkomm, omar)
    page = text(desk.get(url("desk_hand_over", request)))
    letter = printed(desk, request)

    assert "Nobody Known" not in page
    for words in (
        "Nobody Known",
        *POST.splitlines(),
        request.case.display_reference,
        "will not do what you asked",
        "We found nobody under this name at all.",
        "authority",
        "court",
        "Law:",
    ):
        assert words in letter
    assert AuditEntry.objects.filter(action="case.person_revealed").exists()


def test_nothing_found_is_told_on_paper_without_an_address(enkomm: Platform, omar: Membership, desk: Client) -> None:
    case = entered(enkomm, omar, name="Nobody Known", phone="")
    identification.choose_nobody(part(case), by=omar, reason="Nobody has that name.")

    assert part(case).awaits_handover
    assert "found nothing under what you told us" in printed(desk, part(case))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "2020-01-01"}, "It cannot have gone out before it was decided, or later than now."),
        ({"day": "2099-01-01"}, "It cannot have gone out before it was decided, or later than now."),
        ({"way": "pigeon"}, "Select a valid choice."),
        ({"day": "soon"}, "Type the day as year, month and day"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_given(
    enkomm: Platform, omar: Membership, desk: Client, changes: dict[str, str], sentence: str
) -> None:
    request = refused(enkomm, omar)
    sent = {"way": "post", "day": f"{now():%Y-%m-%d}", "at_time": ""} | changes
    answer = desk.post(url("desk_hand_over", request), sent)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert part(request.case).awaits_handover


def test_an_officer_elsewhere_prints_nothing(enkomm: Platform, omar: Membership, otto: Membership) -> None:
    request = refused(enkomm, omar)
    for name in ("desk_hand_over", "desk_sighting", "desk_answer_letter", "desk_certificate", "desk_take_out"):
        assert signed_in(otto).post(url(name, request)).status_code == 404


# -- packages ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("X-03")
def test_a_package_goes_into_the_hand_of_whoever_an_officer_saw(
    enkomm: Platform, omar: Membership, mei: Membership, desk: Client
) -> None:
    request = ready(enkomm, omar, mei)
    assert (request.status, request.turn) == (Status.READY, Turn.OFFICER)
    assert not request.clock_events.filter(kind=ClockEventKind.ANSWERED).exists()
    assert {mail.template for mail in OutgoingMail.objects.all()} == {"owner_asked"}, "Rita has no mailbox"

    assert "See the person first" in text(desk.get(url("desk_hand_over", request)))
    assert sees(desk, request).url == url("desk_hand_over", request)
    assert "Take the package out" in text(desk.get(url("desk_hand_over", request)))

    file = desk.post(url("desk_take_out", request))
    assert b"".join(file.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert part(request.case).status == Status.READY, "taking it out hands nothing over"
    assert AuditEntry.objects.filter(action="package.downloaded").count() == 1

    records(desk, request, "in_person")
    request = part(request.case)
    assert (request.status, request.outcome, request.turn) == (Status.COMPLETED, Outcome.FULFILLED, Turn.NOBODY)
    assert request.clock_events.get(kind=ClockEventKind.ANSWERED).reason == "in_person"
    assert Package.objects.get(request=request).removed_at is not None


@pytest.mark.req("X-03")
def test_a_package_never_goes_by_post(enkomm: Platform, omar: Membership, mei: Membership, desk: Client) -> None:
    request = ready(enkomm, omar, mei)
    assert records(desk, request, "post").status_code == 409
    sees(desk, request)

    assert records(desk, request, "post").status_code == 422
    with pytest.raises(handover.Unsafe):
        handover.record(request, way="post", at=now(), by=omar)
    assert part(request.case).status == Status.READY


@pytest.mark.req("X-03")
def test_whoever_was_seen_before_the_package_lay_ready_is_seen_again_when_they_come_for_it(
    enkomm: Platform, omar: Membership, mei: Membership, desk: Client
) -> None:
    request = ready(enkomm, omar, mei, kind="document_seen")

    assert "Take the package out" not in text(desk.get(url("desk_hand_over", request)))
    assert desk.post(url("desk_take_out", request)).status_code == 409
    assert records(desk, request, "in_person").status_code == 409
    with pytest.raises(handover.Unsafe):
        handover.record(request, way="in_person", at=now(), by=omar)
    assert part(request.case).status == Status.READY


@pytest.mark.req("X-03")
def test_that_somebody_was_seen_counts_for_a_day(
    enkomm: Platform, omar: Membership, mei: Membership, desk: Client
) -> None:
    request = ready(enkomm, omar, mei)
    sees(desk, request)
    with travel(now() + timedelta(hours=25)):
        assert signed_in(omar).post(url("desk_take_out", request)).status_code == 409
        with pytest.raises(handover.Unsafe):
            handover.record(request, way="in_person", at=now(), by=omar)


@pytest.mark.req("X-03")
def test_somebody_who_was_seen_by_video_stands_before_nobody(
    enkomm: Platform, omar: Membership, mei: Membership, desk: Client
) -> None:
    request = ready(enkomm, omar, mei, kind="video_call")

    answer = sees(desk, request, "video_call")
    assert answer.status_code == 422
    assert "See the person first" in text(answer)
    with pytest.raises(ValueError, match="nobody was seen"):
        handover.see(request, kind="video_call", by=omar)
    sent = {"kind": "known_in_person"}
    there = f"/api/v1/enkomm/requests/{request.case.reference}-1/sightings"
    assert desk.post(there, sent, content_type="application/json").status_code == 200
    assert handover.ways(request) == ("in_person",)


def test_nobody_is_seen_for_an_answer_without_a_package(enkomm: Platform, omar: Membership, desk: Client) -> None:
    assert sees(desk, refused(enkomm, omar)).status_code == 409


def test_a_package_that_nobody_came_for_is_no_answer(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = ready(enkomm, omar, mei)
    with travel(now() + timedelta(days=31)):
        delivery.expire_packages()
        drain()
        request = part(request.case)

        assert request.status == Status.DECIDING
        assert not request.clock_events.filter(kind=ClockEventKind.ANSWERED).exists()


def test_a_package_for_somebody_with_a_mail_address_is_taken_out_by_no_officer(
    enkomm: Platform, omar: Membership, mei: Membership, desk: Client
) -> None:
    case = factories.checked(enkomm, Right.ACCESS, omar)
    decisions.accept(part(case), by=omar)
    drain()
    delivery.release(part(case), by=mei)
    drain()

    assert part(case).status == Status.READY
    assert desk.post(url("desk_take_out", part(case))).status_code == 409
    with pytest.raises(progress.NotWaiting):
        handover.record(part(case), way="in_person", at=now(), by=omar)


# -- erasures ---------------------------------------------------------------------------------------------------------


def test_what_was_deleted_is_told_on_paper_with_the_certificate(
    enkomm: Platform, omar: Membership, mei: Membership, desk: Client
) -> None:
    case = entered(enkomm, omar, right=Right.ERASURE)
    matched(part(case), omar)
    process.record_officer_check(case, kind="known_in_person", by=omar)
    factories.go_on_proven(case)
    drain()
    decisions.accept(part(case), by=omar)
    drain()
    approvals.accept(Approval.objects.get(kind=ApprovalKind.FOUR_EYES), by=mei)
    drain()
    request = part(case)

    assert (request.status, request.awaits_handover) == (Status.COMPLETED, True)
    assert "Print the certificate" in text(desk.get(url("desk_hand_over", request)))
    assert "Tax law" in printed(desk, request) or "tax law" in printed(desk, request)
    assert "Certificate of deletion" in text(desk.post(url("desk_certificate", request)))
    records(desk, request, "post")
    assert part(case).clock_events.get(kind=ClockEventKind.ANSWERED).reason == "post"
