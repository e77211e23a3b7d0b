"""Omar wants to look into a closed case: Mei lets him in for seven days, and the trail tells of all of it (CP-04)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dsr import intake, reopening, retention, unmasking
from dsr.models import Case, Reopening, Request, Right
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests.dsr.desk import signed_in, text, url
from tests.factories import confirmed, part
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")

WHY = {"reason": "The authority asks how we answered her."}


@pytest.fixture
def closed(enkomm: Platform) -> Request:
    """Rita withdrew what she had asked for."""
    case = confirmed(enkomm, Right.ACCESS)
    intake.withdraw(case)
    return part(case)


def question() -> Approval:
    return Approval.objects.get(kind=ApprovalKind.REOPENING)


def let_in(closed: Request, omar: Membership, mei: Membership) -> Reopening:
    asked = reopening.ask(closed.case, by=omar, reason=WHY["reason"])
    approvals.accept(question(), by=mei)
    return Reopening.objects.get(pk=asked.pk)


@pytest.mark.req("CP-04")
def test_omar_asks_mei_agrees_and_he_sees_the_details_for_seven_days(
    closed: Request, omar: Membership, mei: Membership
) -> None:
    browser = signed_in(omar)
    page = text(browser.get(url("desk_request", closed)))
    assert "Rita Sample" not in page
    assert url("desk_reopen", closed) in page
    assert browser.post(url("desk_reveal", closed), {"purpose": "complaint"}).url == url("desk_reopen", closed)
    assert browser.post(url("desk_reopen", closed), {"reason": ""}).status_code == 422
    browser.post(url("desk_reopen", closed), WHY)

    asked = url("desk_approval", approval=question().public_id)
    assert "You prepared this yourself" in text(browser.get(asked))
    assert WHY["reason"] in text(signed_in(mei).get(asked))
    signed_in(mei).post(url("desk_approval_accept", approval=question().public_id), {"digest": ""})
    browser.post(url("desk_reveal", closed), {"purpose": "complaint"})

    assert "Rita Sample" in text(browser.get(url("desk_request", closed)))
    assert not unmasking.may_unmask(closed.case, mei)
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert not unmasking.may_unmask(closed.case, omar)
    told = ["case.reopening_asked", "case.reopened_for_officer", "case.person_revealed"]
    assert list(AuditEntry.objects.filter(action__in=told).order_by("seq").values_list("action", flat=True)) == told


@pytest.mark.req("CP-04")
def test_a_session_that_saw_the_details_before_sees_them_no_more_once_the_case_is_closed(
    enkomm: Platform, omar: Membership
) -> None:
    case = confirmed(enkomm, Right.ACCESS)
    browser = signed_in(omar)
    browser.post(url("desk_reveal", part(case)), {"purpose": "contact"})
    assert "Rita Sample" in text(browser.get(url("desk_request", part(case))))

    intake.withdraw(case)

    assert "Rita Sample" not in text(browser.get(url("desk_request", part(case))))


def test_mei_says_no_and_the_details_stay_shut(closed: Request, omar: Membership, mei: Membership) -> None:
    reopening.ask(closed.case, by=omar, reason=WHY["reason"])

    approvals.reject(question(), by=mei, reason="Ask the authority first.")

    assert not unmasking.may_unmask(closed.case, omar)
    with pytest.raises(PermissionDenied):
        unmasking.unmask(signed_in(omar).get("/").wsgi_request, closed.case, by=omar, purpose="contact")
    assert Reopening.objects.get().declined_at
    reopening.ask(closed.case, by=omar, reason=WHY["reason"])


def test_one_asks_once_and_only_about_what_is_shut(
    enkomm: Platform, closed: Request, omar: Membership, mei: Membership, olga: Membership
) -> None:
    with pytest.raises(reopening.NotShut):
        reopening.ask(confirmed(enkomm, Right.ERASURE), by=omar, reason=WHY["reason"])
    with pytest.raises(PermissionDenied):
        reopening.ask(closed.case, by=olga, reason=WHY["reason"])
    reopening.ask(closed.case, by=omar, reason=WHY["reason"])
    assert signed_in(omar).post(url("desk_reopen", closed), WHY).status_code == 409
    approvals.accept(question(), by=mei)

    with pytest.raises(reopening.AlreadyAsked):
        reopening.ask(closed.case, by=omar, reason=WHY["reason"])


def test_nobody_lets_themselves_in(closed: Request, omar: Membership) -> None:
    asked = reopening.ask(closed.case, by=omar, reason=WHY["reason"])

    with pytest.raises(approvals.OwnPreparation):
        approvals.accept(question(), by=omar)
    for wrong in ({"granted_by": omar.user, "until": now()}, {"until": now()}, {"granted_by": omar.user}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reopening.objects.filter(pk=asked.pk).update(**wrong)


def test_when_the_case_is_shredded_the_reason_goes_and_nobody_is_asked_any_more(
    closed: Request, omar: Membership, mei: Membership
) -> None:
    with time_machine.travel(now() + timedelta(days=3 * 366), tick=False):
        reopening.ask(closed.case, by=omar, reason=WHY["reason"])
        assert retention.purge(Case.objects.select_related("platform", "subject_key").get(pk=closed.case_id))
        page = text(signed_in(mei).get(url("desk_approval", approval=question().public_id)))

    assert question().state == ApprovalState.WITHDRAWN
    assert Reopening.objects.select_related("subject_key").get().reason is None
    assert WHY["reason"] not in page
    assert "The reason was deleted with the case." in page
