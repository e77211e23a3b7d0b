"""Omar's own tool keeps an eye on retention: rules, runs and legal holds, by the same verbs as the desk."""

from pathlib import Path

import pytest

from dsr import retention_words
from dsr.models import LegalHold, RetentionDay, RetentionRun, RunOutcome, StepState
from privacy_portal.audit.models import AuditEntry
from tests.dsr.retained import begun, question, rule, runs, work
from tests.dsr.test_api_staff import Tool
from tests.dsr.test_retention_runs import count
from workspaces.models import Membership, Platform

pytestmark = [pytest.mark.usefixtures("second_factor_excused"), pytest.mark.req("EK-11")]
HOLD = {"category": "interactions", "workspace": None, "reason": "A court in Yokohama"}


def test_a_rule_is_looked_through_agreed_to_and_carried_out_by_programs(
    enkomm: Platform, sample_system: Path, omar: Membership, mei: Membership
) -> None:
    rule(enkomm, "interactions")
    RetentionDay.objects.all().delete()
    tool, before = Tool(omar), count(sample_system, "access_logs")
    (ahead,) = tool.send("/retention/rules/interactions/counts").json()
    assert (ahead["open_run"], ahead["system"], ahead["error"]) == (None, "enkomm-app", "")
    assert not RetentionRun.objects.exists(), "counting ahead writes nothing down"
    asked = tool.send("/retention/runs", {"rule": "interactions"})
    assert asked.status_code == 201
    (begun_run,) = asked.json()
    assert tool.send("/retention/runs", {"rule": "interactions"}).json() == [], "one is open"
    work()

    (listed,) = tool.read("/retention/runs").json()["items"]
    assert (listed["id"], listed["phase"], listed["words"]) == (begun_run["id"], "approve", "With an officer")
    path = f"/retention/runs/{listed['id']}"
    shown = tool.read(path).json()
    (of_rule,) = tool.read("/retention/rules").json()
    assert (of_rule["key"], of_rule["due"], of_rule["runs"]) == ("interactions", listed["records"], [listed["id"]])
    assert shown["preview"]["erase"] == listed["records"] == ahead["erase"] > 0
    assert listed["proposed_by"] == str(omar.user)
    (now_open,) = tool.send("/retention/rules/interactions/counts").json()
    assert (now_open["open_run"], now_open["erase"]) == (listed["id"], None)
    question_path = f"/approvals/{shown['approval']}"
    assert tool.read(question_path).json()["preview"] == shown["preview"]
    frozen = {"digest": shown["preview"]["digest"]}
    own = tool.send(f"{question_path}/acceptance", frozen)
    assert (own.status_code, own.json()["type"]) == (403, "/problems/own-preparation")
    assert Tool(mei).send(f"{question_path}/acceptance", frozen).json()["state"] == "accepted"
    work()

    over = tool.read(path).json()
    assert (over["outcome"], over["may_stop"], over["approval"]) == ("deleted", False, None)
    assert sum(row["rows"] for row in over["receipt"]) == listed["records"]
    assert count(sample_system, "access_logs") < before
    assert tool.read("/retention/runs").json()["items"] == []
    assert [one["id"] for one in tool.read("/retention/runs?state=ended").json()["items"]] == [listed["id"]]
    told = AuditEntry.objects.get(action="retention.proposed")
    assert (told.subject, told.actor_id) == (listed["reference"], str(omar.user_id))


def test_what_cannot_be_done_is_said_as_elsewhere(enkomm: Platform, omar: Membership) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    tool, path = Tool(omar), f"/retention/runs/{run.public_id}"

    unknown = tool.send("/retention/runs", {"rule": "nothing"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/rule")
    assert tool.send("/retention/rules/nothing/counts").status_code == 404
    assert tool.read("/retention/runs?state=all").status_code == 400
    retried = tool.send(f"{path}/retries")
    assert (retried.status_code, retried.json()["type"]) == (409, "/problems/changed-meanwhile")
    assert tool.send(f"{path}/stop").json()["outcome"] == RunOutcome.STOPPED
    late = tool.send(f"{path}/stop")
    assert (late.status_code, late.json()["type"]) == (409, "/problems/too-late")


def test_a_run_that_gave_up_is_tried_again(enkomm: Platform, omar: Membership) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    RetentionRun.objects.update(state=StepState.NEEDS_HUMAN, error="unavailable")
    tool, path = Tool(omar), f"/retention/runs/{run.public_id}"
    assert (tool.read(path).json()["error"], tool.read(path).json()["may_retry"]) == ("unavailable", True)

    assert tool.send(f"{path}/retries").json()["may_retry"] is False


def test_a_hold_that_is_placed_says_what_it_stopped_and_is_lifted_once(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    tool, before = Tool(omar), count(sample_system, "access_logs")
    asked = question(run)
    tool.send(f"/approvals/{asked.public_id}/acceptance", {"digest": run.digest})

    placed = tool.send("/retention/holds", HOLD)
    assert placed.status_code == 201
    told = placed.json()
    assert [(one["run"], one["rows"], one["system"]) for one in told["met"]] == [(str(run.public_id), 0, "enkomm-app")]
    work()
    assert [one.outcome for one in runs()] == [RunOutcome.HELD]
    assert count(sample_system, "access_logs") == before

    path = f"/retention/holds/{told['id']}"
    assert tool.read(path).json() == told
    assert tool.send(f"{path}/lifting").json()["lifted_by"] == str(omar.user)
    late = tool.send(f"{path}/lifting")
    assert (late.status_code, late.json()["type"]) == (409, "/problems/already-lifted")
    assert late.json()["lifted_by"] == str(omar.user)
    assert [one["id"] for one in tool.read("/retention/holds").json()] == [told["id"]]


@pytest.mark.parametrize(("name", "key"), [("category", "nothing"), ("workspace", "ws-nowhere")])
def test_a_hold_on_what_is_not_there_is_not_placed(enkomm: Platform, omar: Membership, name: str, key: str) -> None:
    refused = Tool(omar).send("/retention/holds", {**HOLD, name: key})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, f"/{name}")
    assert not LegalHold.objects.exists()


def test_an_owner_and_an_officer_elsewhere_see_nothing_of_it(
    enkomm: Platform, olga: Membership, otto: Membership
) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    for stranger in (olga, otto):
        tool = Tool(stranger)
        for path in ("/retention/rules", "/retention/runs", f"/retention/runs/{run.public_id}", "/retention/holds"):
            assert tool.read(path).status_code == 404, path
        assert tool.send("/retention/holds", HOLD).status_code == 404
    assert retention_words.erased(run) > 0
