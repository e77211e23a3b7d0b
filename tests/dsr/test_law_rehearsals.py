"""What counsel says is tried out before it holds: by no word can a law become one that nobody can work by."""

from typing import Any

import pytest

from dsr import disputes, editions, law_updates, opinions, rehearsals
from dsr.law import registry
from dsr.models import LawOpinion, OpinionState, Outcome, Status
from tests.dsr.desk import deciding, hidden, signed_in, text, url
from tests.dsr.disputed import REASONS, WORDS, filed, refused
from tests.dsr.lawyers import accepted, draft, product_brings, proposed
from tests.dsr.test_law_pages import SAID, speaking
from tests.dsr.test_owner_pages import address as owners
from tests.factories import part
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.mark.req("X-02")
@pytest.mark.parametrize("code", sorted(registry.codes()))
def test_every_law_that_the_product_brings_can_be_worked_by(enkomm: Platform, code: str) -> None:
    rehearsals.rehearse(code, editions.shipped(code))


@pytest.mark.req("X-02")
@pytest.mark.parametrize(
    ("law", "path", "said", "told"),
    [
        ("GB", "clocks.complaint.acknowledge", {"value": "72", "value_unit": "hours"}, "not counted in hours"),
        ("GB", "refusal", {"letter_must": ["objection", "appeal"], "appeal_letter_must": []},
         "no letter could tell the way to object."),
        ("KR", "refusal", {"letter_must": ["reasons", "objection", "controller_complaint"]},
         "no letter could tell the way to complain to us."),
        ("EU", "refusal", {"letter_must": ["reasons"], "appeal_letter_must": ["help"]}, "help is not one of the"),
    ],
)  # fmt: skip
def test_what_nobody_could_work_by_is_refused_in_the_form(
    enkomm: Platform, omar: Membership, law: str, path: str, said: dict[str, object], told: str
) -> None:
    answer = signed_in(omar).post(speaking("override", path, law), {**SAID, **said, "article": "As read here"})

    assert answer.status_code == 422
    assert told in text(answer)
    assert "Dr. Anja Weber" in text(answer)
    assert not LawOpinion.objects.exists()


@pytest.mark.parametrize(
    ("law", "path", "value"),
    [
        ("GB", "clocks.complaint.acknowledge", "72 hours"),
        ("EU", "clocks.standard.extension", "72 hours"),
        ("EU", "clocks.standard.response", "72 hours"),
    ],
)
def test_a_clock_of_days_takes_no_hours_by_any_door(
    enkomm: Platform, omar: Membership, law: str, path: str, value: str
) -> None:
    word = draft(path, "override", law, changes={"value": value}, article="As read here")

    with pytest.raises(rehearsals.Unfit):
        opinions.propose(word, by=omar, shown="")


def test_people_still_complain_after_counsel_spoke_of_it(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    about = refused(enkomm, omar, residence="GB")
    accepted(
        draft("clocks.complaint.acknowledge", "override", "GB", changes={"value": "3 days"}, article="s 164A"),
        omar,
        mei,
    )

    assert disputes.file(about, "complaint", WORDS, language="en").about == about


@pytest.mark.req("X-02")
def test_two_words_that_do_not_go_together_do_not_both_come_into_force(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    """A letter names one way back to us: an appeal, or an objection."""
    objection = draft("refusal", "override", "EU", changes={"letter_must": ["reasons", "objection"]}, article="As read")
    appeal = proposed(draft("rights.appeal", "override", "EU", changes={"available": "yes"}, article="As read"), omar)
    browser, own = signed_in(mei), url("desk_law_opinion", opinion=appeal.public_id)
    shown = hidden(browser.get(own), "shown")
    accepted(objection, omar, mei)

    answer = browser.post(url("desk_law_opinion_accept", opinion=appeal.public_id), {"shown": shown})

    assert answer.status_code == 409
    assert "no letter could tell the way to object" in text(answer)
    assert "Approve<" not in text(answer)
    assert url("desk_law_opinion_reject", opinion=appeal.public_id) in text(answer)
    with pytest.raises(rehearsals.Unfit):
        opinions.accept(appeal, by=mei, shown=opinions.moved_by(appeal).digest)
    with pytest.raises(rehearsals.Unfit):  # as where the other word came into force a moment ago
        approvals.accept(opinions.approval_of(appeal), by=mei)
    appeal.refresh_from_db()
    assert appeal.state == OpinionState.PROPOSED


def both_ways(content: Any) -> None:
    """Change a law so that a refusal has to name two ways back to us, and a dismissal help, which no letter does."""
    content["refusal"]["letter_must"] = ["reasons", "objection", "controller_complaint"]
    content["refusal"]["appeal_letter_must"] = ["help"]


@pytest.mark.req("EK-19")
def test_a_letter_that_cannot_hold_what_the_law_wants_says_so_to_whoever_refuses(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"ground": "unfounded_or_excessive", "text": "You ask us the same thing every day."}
    with product_brings(monkeypatch, "EU", both_ways):
        request = deciding(enkomm)
        browser = signed_in(omar)

        page = browser.post(url("desk_refuse", request), {**typed, "stage": "send"})
        api = browser.post(
            f"/api/v1/enkomm/requests/{request.case.reference}-1/decisions",
            {**typed, "outcome": "refuse"},
            content_type="application/json",
        )

        assert page.status_code == 422
        assert "The law demands more of this letter: the way to complain to us." in text(page)
        assert typed["text"] in text(page)
        assert api.status_code == 409
        assert api.json()["type"] == "/problems/letter-incomplete"
        assert api.json()["missing"] == ["controller_complaint"]
        assert part(request.case).status == Status.DECIDING


@pytest.mark.req("EK-20")
def test_a_letter_that_cannot_hold_what_the_law_wants_says_so_to_owners_and_to_judges(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"ground": "legal_duty_to_keep", "text": "Our contract with you still runs."}
    judged = {"verdict": Outcome.DISMISSED, "text": REASONS}
    about = refused(enkomm, omar)
    owned, complaint = part(about.case, 2), filed(about)
    with product_brings(monkeypatch, "EU", both_ways):
        law_updates.accept("EU", by=omar, shown=law_updates.moved_by(law_updates.update("EU")).digest)
        question = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)

        rejected = signed_in(olga).post(owners("workspace_approval_refuse", question), typed)
        dismissed = signed_in(mei).post(url("desk_dispute", complaint), {**judged, "stage": "send"})

        for page, words in ((rejected, typed["text"]), (dismissed, REASONS)):
            assert page.status_code == 422
            assert "The law demands more of this letter" in text(page)
            assert words in text(page)
        question.refresh_from_db()
        assert question.state == ApprovalState.WAITING
        assert part(complaint.case).status == part(owned.case, 2).status == Status.DECIDING
