"""An app registers what its approvals are about, and every list, page and operation serves them (CP-04)."""

import pytest
from django.http import HttpRequest

from tests.dsr.desk import hidden, signed_in, text, url
from tests.dsr.test_api_staff import Tool
from tests.workspaces.test_approvals import asked
from workspaces import approval_topics, approvals
from workspaces.approval_topics import Card, Topic
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")

HERE = "tests.workspaces.test_approval_topics"
done: list[str] = []


def lock(approval: Approval) -> None:
    done.append(f"locked while {Approval.objects.get(pk=approval.pk).state}")


def answered(approval: Approval) -> None:
    if "refuses to happen" in done:
        raise approvals.SubjectChanged
    done.append(f"done when {approval.state}")


def headings(found: list[Approval], viewer: Membership) -> dict[int, str]:
    return {one.pk: "Delete 12 old requests" for one in found}


def card(approval: Approval, by: Membership, request: HttpRequest | None) -> Card:
    rows = [{"key": "Rule", "value": "3 years after the end"}]
    return Card("Delete 12 old requests", "12 requests go.", "They stay.", facts=rows, act="Delete 12 requests")


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval_topics, "_topics", dict(approval_topics._topics))
    topic = Topic(f"{HERE}.lock", f"{HERE}.answered", f"{HERE}.headings", f"{HERE}.card")
    approval_topics.register("test", topic)
    done.clear()


@pytest.fixture
def run(enkomm: Platform, omar: Membership) -> Approval:
    return asked(enkomm, ApprovalKind.RETENTION_RUN, requested_by=omar.user)


@pytest.mark.req("CP-04")
def test_a_topic_brings_its_words_and_what_follows_and_nothing_else(
    run: Approval, omar: Membership, mei: Membership
) -> None:
    browser = signed_in(mei)
    assert "Delete 12 old requests" in text(browser.get(url("desk_approvals") + "?kind=retention_run"))
    page = text(browser.get(url("desk_approval", approval=run.public_id)))
    assert "3 years after the end" in page
    last = browser.get(url("desk_approval_accept", approval=run.public_id))
    assert "Delete 12 requests" in text(last)

    browser.post(url("desk_approval_accept", approval=run.public_id), {"digest": hidden(last, "digest")})

    assert done == ["locked while waiting", "done when accepted"]


@pytest.mark.req("CP-04")
def test_a_program_reads_and_answers_it_too(run: Approval, mei: Membership) -> None:
    told = Tool(mei).read(f"/approvals/{run.public_id}").json()

    assert told["facts"] == [{"key": "Rule", "value": "3 years after the end"}]
    answer = Tool(mei).send(f"/approvals/{run.public_id}/rejection", {"reason": "Not before the audit is over."})
    assert answer.json()["state"] == ApprovalState.REJECTED
    assert done[-1] == "done when rejected"


def test_what_has_changed_meanwhile_is_not_approved_and_shown_anew(run: Approval, mei: Membership) -> None:
    done.append("refuses to happen")

    answer = signed_in(mei).post(url("desk_approval_accept", approval=run.public_id), {"digest": run.digest})

    assert answer.status_code == 409
    assert "What you would approve has changed" in text(answer)
    run.refresh_from_db()
    assert (run.state, run.decided_by) == (ApprovalState.WAITING, None)
