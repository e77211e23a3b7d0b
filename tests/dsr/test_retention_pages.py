"""After Rita's case was shredded: staff read that it is gone, she finds nothing, and nobody meets an error."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from dsr import correspondence, retention, sweeps, unmasking
from dsr.api import access
from dsr.models import Case, Certificate, Message
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.mail.models import OutgoingMail
from tests.dsr import desk, visiting
from tests.dsr.ended import WORDS, ended
from tests.dsr.test_api_people import Caller
from tests.dsr.test_api_staff import Tool
from tests.factories import RITA, part
from workspaces.models import Approval, ApprovalKind, Membership, Platform

pytestmark = pytest.mark.req("X-08")

HERS = [*WORDS.values(), RITA["name"], RITA["email"], "ri•••@example.org", "R••• S•••"]
ACTS = ("desk_ask", "desk_note", "desk_reveal", "desk_take", "desk_extend", "desk_match", "desk_decide")


@pytest.fixture(autouse=True)
def second_factor_excused(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def case(enkomm: Platform, omar: Membership, mei: Membership, olga: Membership) -> Iterator[Case]:
    """Rita's case, shredded; three years have passed."""
    ended_case = ended(enkomm, omar, mei, olga)
    with time_machine.travel(now() + timedelta(days=3 * 366)):
        sweeps.sweep_all()
        yield Case.objects.select_related("platform").get(pk=ended_case.pk)


def sentence() -> str:
    return f"The personal data of this case was deleted on {date_words(now())}."


def assert_clean(page: str) -> None:
    assert [words for words in HERS if words in page] == []


# -- officers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2])
def test_the_page_of_a_part_shows_dates_and_outcome_and_says_that_the_data_were_deleted(
    case: Case, omar: Membership, number: int
) -> None:
    response = desk.signed_in(omar).get(desk.url("desk_request", part(case, number)))

    shown = desk.text(response)
    assert response.status_code == 200
    assert sentence() in shown
    assert f"{case.display_reference} / {number}" in shown
    assert "Erasure" in shown
    assert ("Done in part" if number == 1 else "Refused") in shown
    assert_clean(shown)
    for act in ACTS:
        assert desk.url(act, part(case, number)) not in shown


def test_the_closed_view_lists_it_with_that_sentence(case: Case, omar: Membership) -> None:
    shown = desk.text(desk.signed_in(omar).get(desk.url("desk") + "?view=closed"))

    assert f"{case.display_reference} / 1" in shown
    assert sentence() in shown
    assert_clean(shown)


@pytest.mark.parametrize("name", ["desk_case_audit", "desk_steps"])
def test_trail_and_steps_open_as_ever(case: Case, omar: Membership, name: str) -> None:
    response = desk.signed_in(omar).get(desk.url(name, part(case)))

    assert response.status_code in (200, 286)
    assert_clean(desk.text(response))


def test_an_old_address_finds_nothing_and_the_reference_finds_the_page(case: Case, omar: Membership) -> None:
    browser = desk.signed_in(omar)
    by_address = browser.post(desk.url("desk_search"), {"sought": RITA["email"]}, follow=True)
    by_reference = browser.post(desk.url("desk_search"), {"sought": case.display_reference})

    assert "Nothing under" in desk.text(by_address)
    assert case.display_reference not in desk.text(by_address)
    assert by_reference["Location"] == desk.url("desk_request", part(case))


@pytest.mark.parametrize("name", ACTS)
def test_no_act_on_it_is_offered_and_none_is_done(case: Case, omar: Membership, name: str) -> None:
    browser = desk.signed_in(omar)
    sent = {"text": "Are you still there?", "purpose": "contact", "act": "take"}

    for response in (browser.get(desk.url(name, part(case))), browser.post(desk.url(name, part(case)), sent)):
        assert response.status_code in (405, 409)
        if response.status_code == 409:
            assert sentence() in desk.text(response)
    assert part(case).assigned_to is None


def test_the_verbs_refuse_as_well(case: Case, omar: Membership) -> None:
    count = Message.objects.count()
    for write in (correspondence.note, correspondence.send):
        with pytest.raises(retention.DataDeleted):
            write(part(case), "Are you still there?", by=omar)

    assert Message.objects.count() == count
    assert not unmasking.may_unmask(case, omar)


def test_the_lists_of_approvals_and_each_approval_open(case: Case, omar: Membership) -> None:
    browser = desk.signed_in(omar)
    for name in ("desk_approvals", "desk_approvals_sent", "desk_approvals_decided"):
        assert_clean(desk.text(browser.get(desk.url(name))))
    assert Approval.objects.count() == 3
    for approval in Approval.objects.all():
        response = browser.get(desk.url("desk_approval", approval=approval.public_id))
        assert response.status_code == 200
        assert_clean(desk.text(response))


def test_programs_of_officers_read_when_it_was_deleted_and_can_do_nothing(case: Case, omar: Membership) -> None:
    tool, path = Tool(omar), f"/requests/{case.reference}-1"
    told = tool.read(path).json()
    row = next(one for one in tool.read("/requests?view=closed").json()["items"] if one["id"] == told["id"])

    assert told["data_deleted_at"] == row["data_deleted_at"] is not None
    assert told["candidates"] == []
    assert_clean(str(told))
    for act, body in (("notes", {"text": "Hm."}), ("questions", {"text": "Hm?"}), ("assignments", {"from_user": None})):
        answer = tool.send(f"{path}/{act}", body)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/data-deleted")
    for approval in Approval.objects.filter(kind=ApprovalKind.FOUR_EYES):
        assert_clean(str(tool.read(f"/approvals/{approval.public_id}").json()))


# -- owners -----------------------------------------------------------------------------------------------------------


def test_the_owner_reads_what_she_was_asked_and_nothing_of_the_person(case: Case, olga: Membership) -> None:
    browser = desk.signed_in(olga)
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    room = {"platform": "enkomm", "workspace": "ws-sakura"}
    pages = [reverse(name, kwargs=room) for name in ("workspace", "workspace_approvals", "workspace_approvals_decided")]
    pages.append(reverse("workspace_approval", kwargs=room | {"approval": asked.public_id}))
    for page in pages:
        response = browser.get(page)
        assert response.status_code == 200
        assert_clean(desk.text(response))
    assert sentence() in desk.text(browser.get(pages[-1]))

    reveal = reverse("workspace_approval_reveal", kwargs=room | {"approval": asked.public_id})
    assert browser.post(reveal, {"purpose": "decide"}).status_code == 403
    assert_clean(str(Tool(olga).read(f"/workspaces/ws-sakura/approvals/{asked.public_id}").json()))


# -- Rita -------------------------------------------------------------------------------------------------------------


def test_to_rita_it_is_as_if_there_had_never_been_a_case(case: Case, client: Client) -> None:
    before = OutgoingMail.objects.count()
    client.post(visiting.address("follow"), {"reference": case.display_reference, "email": RITA["email"]})
    wrong = client.post(visiting.address("follow_code"), {"code": "1234 5678"})

    assert wrong.status_code == 422
    assert OutgoingMail.objects.count() == before
    assert Caller(access.case_token(case)).read(f"/cases/{case.reference}").status_code == 404


def test_a_browser_in_which_it_was_still_open_gets_404(case: Case, client: Client) -> None:
    session = client.session
    session["open_cases"] = {f"{case.platform_id}/{case.reference}": (int(now().timestamp()) + 600, "")}
    session.save()
    for name in ("case", "who", "write", "complain", "withdraw", "case_progress"):
        assert visiting.page(client, case, name).status_code == 404
    assert visiting.page(client, case, "certificate", part=1).status_code == 404


def test_who_holds_the_certificate_can_still_have_its_number_checked(case: Case, client: Client) -> None:
    issued = Certificate.objects.get()

    assert client.get(visiting.address("certificate_check", digest=issued.digest)).status_code == 200
