"""Editions through the API: written and published by officers, shown and answered by applications (EK-21, QO-05)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from consent import applications, edition_answers
from consent.kinds import Scope
from consent.models import EditionTold
from privacy_portal.clock import now
from tests.consent.asking import RITAS, purpose, rita, said
from tests.consent.editions import NEW, SUMMARY, announced, mails, tell_all
from tests.consent.test_consent_api import Program as Application
from tests.programs import Program, auditor, program_of
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")
RITA = {"email": "rita@example.org"}


@pytest.fixture
def desk(omar: Membership) -> Program:
    return program_of(omar)


@pytest.fixture
def second(mei: Membership) -> Program:
    return program_of(mei)


@pytest.fixture
def crm(enkomm: Platform, omar: Membership) -> Application:
    return Application(applications.register(enkomm, "CRM", [Scope.CONSENTS], by=omar), omar)


def content(**changes: Any) -> dict[str, Any]:
    return {
        "sections": {code: [section] for code, section in NEW.items()},
        "summaries": SUMMARY,
        "material": True,
        "effective_from": (now().date() + timedelta(days=40)).isoformat(),
    } | changes


@pytest.mark.req("EK-21", "CP-09")
def test_a_draft_is_written_reviewed_and_published_by_two_programs(desk: Program, second: Program) -> None:
    made = desk.send("/notice-drafts", {"notice": "privacy"}, 201)
    own = f"/notice-drafts/{made['id']}"
    assert (made["base"], made["state"], "same" in made["missing"]) == (2, "writing", True)
    assert desk.send("/notice-drafts", {"notice": "privacy"}, 409)["type"] == "/problems/already-open"
    assert desk.send(f"{own}/reviews", {}, 409)["missing"] == ["same", "summary:en", "summary:ja"]
    assert second.send(f"{own}/contents", content(), 403)
    assert desk.fails(f"{own}/contents", content(sections={"en": [{"heading": "A"}]}))[0] == 422
    written = desk.send(f"{own}/contents", content())
    assert (written["missing"], written["first_day"]) == ([], (now().date() + timedelta(days=30)).isoformat())

    asked = desk.send(f"{own}/reviews", {})
    question = f"/approvals/{asked['approval']}"
    shown = second.read(question)
    assert desk.send(f"{question}/acceptance", {"digest": shown["digest"]}, 403)
    assert second.send(f"{question}/acceptance", {"digest": "0" * 64}, 409)["type"] == "/problems/changed-meanwhile"
    second.send(f"{question}/acceptance", {"digest": shown["digest"]})
    assert second.read(own)["published"] == 3
    assert [one["state"] for one in second.read("/notice-drafts")["items"]] == ["published"]


@pytest.mark.req("QO-05")
def test_an_application_shows_what_changes_and_says_what_its_customers_answer(
    crm: Application, desk: Program, enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    assert crm.client.get("/api/v1/enkomm/notices/changes").json() == {"changes": []}
    said(rita(enkomm), purpose(enkomm))
    announcement = announced(omar, mei)
    tell_all()

    (change,) = crm.client.get("/api/v1/enkomm/notices/changes").json()["changes"]
    assert (change["notice"], change["edition"], change["summaries"]) == ("privacy", 3, SUMMARY)
    answer = {"subject": RITA, "notice": "privacy", "edition": 3, "says": "read"}
    assert crm.sends("notices/answers", answer, key="k-1")["answer"] == "read"
    assert crm.sends("notices/answers", answer, key="k-1")["answer"] == "read"
    row = EditionTold.objects.get(subject=rita(enkomm))
    assert (row.mail, row.way) == (mails()[RITAS.value], "application")
    used = answer | {"says": "used", "subject": {"customer": "C-1"}}
    assert crm.sends("notices/answers", used, 409)["type"] == "/problems/too-early"
    with time_machine.travel(now() + timedelta(days=41), tick=False):
        assert crm.sends("notices/answers", used)["answer"] == "used"

    assert crm.sends("notices/answers", answer | {"says": "objected", "words": "Too long."})["answer"] == "objected"
    assert crm.sends("notices/answers", answer | {"says": "objected"}, 409)["type"] == "/problems/already-open"
    assert crm.sends("notices/answers", answer | {"edition": 4}, 404)
    assert crm.sends("notices/answers", answer | {"says": "maybe"}, 422)

    told = desk.read(f"/notice-announcements/{announcement.public_id}")["progress"]
    assert (told["read"], told["used"], told["objected"], told["left"]) == (0, 1, 1, 0)
    (objection,) = desk.read("/edition-objections")["items"]
    assert (objection["words"], objection["way"]) == ("Too long.", "application")
    path = f"/edition-objections/{objection['id']}/answers"
    assert desk.send(path, {"outcome": "stays", "reply": "We keep it."})["outcome"] == "stays"
    assert desk.send(path, {"outcome": "stays", "reply": "We keep it."}, 409)
    assert "We keep it." in mails("edition_objection_answered")[RITAS.value].text
    assert not edition_answers.waiting().exists()


def test_an_auditor_reads_drafts_and_no_persons_words(enkomm: Platform, omar: Membership) -> None:
    reads = auditor(enkomm)
    assert reads.read("/notice-drafts")["items"] == []
    assert reads.status("/edition-objections") == 404


def test_an_application_of_a_workspace_says_it_for_its_own_numbers_alone(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    made = applications.register(enkomm, "Bot", [Scope.CONSENTS], by=omar, workspace=olga.workspace)
    bot = Application(made, omar)
    announced(omar, mei)
    both = {"subject": {"customer": "C-1", **RITA}, "notice": "privacy", "edition": 3, "says": "read"}
    assert bot.sends("notices/answers", both, 422)
    assert bot.sends("notices/answers", both | {"subject": {"customer": "C-1"}})["answer"] == "read"
