"""Going back: a record changed, a match was wrong, something was written meanwhile. Nothing done is lost from sight."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dsr import answers, certificates, decisions, identification, intake
from dsr.connectors.base import ConnectorUnavailable
from dsr.connectors.sql.connector import SqlConnector
from dsr.models import (
    Case,
    Certificate,
    DataSystem,
    Effect,
    EffectState,
    Outcome,
    Package,
    Right,
    Status,
    Step,
    StepState,
    Turn,
)
from dsr.workflow import attempts, lease, progress, reconciler, runner
from privacy_portal.clock import now
from tests.dsr.changing import RITA_ID, approved, change_her_name, waiting
from tests.dsr.desk import signed_in, text, url
from tests.factories import confirmed, drain, part, prove, proven, step
from workspaces import approvals
from workspaces.models import ApprovalKind, Membership, Platform


def write_something(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE profiles SET about = 'written meanwhile' WHERE account_id = ?", [RITA_ID])


def erase_first(system: str) -> None:
    """Let the worker that erases in `system` be faster than the one in the other system."""
    runner.run(Step.objects.get(kind="erase", system__slug=system, state=StepState.READY).pk)


def effect_log(path: Path) -> list[bool]:
    """Return per entry of the system's own log whether the effect took place (else it was called off)."""
    with sqlite3.connect(path) as database:
        return [tables is not None for (tables,) in database.execute("SELECT tables FROM portal_effect_log")]


def go_on() -> None:
    """Let what was postponed run at once."""
    Step.objects.update(not_before=None)
    drain()


@pytest.fixture
def erases(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], None]:
    """Put a function between the portal and the erasure in a system: it gets the connector's own way to do it."""
    real = SqlConnector.erase

    def between(act: Callable[..., Any]) -> None:
        monkeypatch.setattr(SqlConnector, "erase", lambda self, *a, **k: act(self, lambda: real(self, *a, **k)))

    return between


@pytest.fixture
def archive(enkomm: Platform, sample_system: Path, tmp_path: Path) -> Path:
    """A second system that holds just the same; return its file."""
    copy = tmp_path / "archive.sqlite3"
    shutil.copy(sample_system, copy)
    first = DataSystem.objects.get()
    DataSystem.objects.create(
        platform=enkomm,
        slug="archive",
        names={"en": "Archive", "ja": "書庫"},
        connector=first.connector,
        config={"url": f"sqlite:///{copy}"},
        dataset=first.dataset,
    )
    return copy


# -- the record changed ------------------------------------------------------------------------------------------------


@pytest.mark.req("X-01")
def test_a_record_that_changed_after_the_match_is_not_counted_copied_or_erased(
    enkomm: Platform, sample_system: Path, omar: Membership, mei: Membership
) -> None:
    access, erasure = proven(enkomm, Right.ACCESS), proven(enkomm, Right.ERASURE)
    decisions.accept(part(access), by=omar)
    approved(part(erasure), omar, mei)
    change_her_name(sample_system)
    drain()

    for case, kind in ((access, "export"), (erasure, "erase")):
        stuck = step(part(case), kind)
        assert (stuck.state, stuck.error) == (StepState.NEEDS_HUMAN, "person_changed")
        assert part(case).turn == Turn.OFFICER
    assert not Package.objects.exists()
    assert not Effect.objects.exists()
    assert effect_log(sample_system) == []


def test_a_record_that_changed_before_it_was_counted_stops_there(enkomm: Platform, sample_system: Path) -> None:
    case = confirmed(enkomm, Right.ACCESS)
    drain()
    change_her_name(sample_system)
    prove(case)

    assert step(part(case), "preview").error == "person_changed"
    assert part(case).status == Status.IDENTIFYING


def test_the_cases_own_erasure_is_no_change_of_person(
    enkomm: Platform, sample_system: Path, omar: Membership, mei: Membership, olga: Membership
) -> None:
    """enKomm's part clears the name from the account; Sakura's part comes afterwards, and is still Rita's."""
    case = proven(enkomm, Right.ERASURE)
    approved(part(case), omar, mei)
    drain()
    assert part(case).status == Status.COMPLETED

    approvals.accept(waiting(ApprovalKind.OWNER_INSTRUCTION, part(case, 2)), by=olga)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, part(case, 2)), by=omar)
    drain()
    assert part(case, 2).status == Status.COMPLETED
    assert effect_log(sample_system) == [True, True]


# -- several systems ---------------------------------------------------------------------------------------------------


def test_what_one_system_erased_stands_in_the_certificate_though_the_other_had_changed(
    enkomm: Platform, sample_system: Path, archive: Path, omar: Membership, mei: Membership
) -> None:
    case = proven(enkomm, Right.ERASURE)
    approved(part(case), omar, mei)
    write_something(archive)
    erase_first("enkomm-app")
    drain()
    assert part(case).status == Status.DECIDING
    first = Effect.objects.get(state=EffectState.DONE)

    approved(part(case), omar, mei)
    drain()

    body = Certificate.objects.get(request=part(case)).body
    told = {system["system"]: system for system in body["systems"]}
    assert first.step.target.slug == "enkomm-app"
    assert str(first.key) in [effect["key"] for effect in told["enkomm-app"]["effects"]]
    assert told["enkomm-app"]["erased"] >= sum(rows for _table, rows in first.receipt)
    assert told["enkomm-app"]["erased"] == told["archive"]["erased"]
    for table in (table for system in told.values() for table in system["tables"]):
        assert table["found"] == table["erased"] + table["kept"]


def test_a_system_that_may_have_erased_is_waited_for_before_anything_is_counted_again(
    enkomm: Platform, sample_system: Path, archive: Path, omar: Membership, mei: Membership, erases: Any
) -> None:
    """enKomm's system erases, and its answer is lost; meanwhile the archive turns out to have changed."""

    def lose_the_answer(connector: SqlConnector, really: Callable[[], Any]) -> Any:
        receipt = really()
        if "archive" not in str(connector.target._url):
            raise ConnectorUnavailable("unavailable")
        return receipt

    case = proven(enkomm, Right.ERASURE)
    approved(part(case), omar, mei)
    write_something(archive)
    erases(lose_the_answer)
    erase_first("enkomm-app")
    drain()

    assert part(case).status == Status.EXECUTING
    assert Effect.objects.get(state=EffectState.INTENT).step.state == StepState.READY
    assert not Step.objects.filter(round=2).exists()
    go_on()
    assert part(case).status == Status.DECIDING
    assert Effect.objects.filter(state=EffectState.DONE).count() == 1
    assert effect_log(sample_system) == [True]


def test_a_system_that_has_not_erased_yet_does_not_begin_once_the_other_went_back(
    enkomm: Platform, sample_system: Path, archive: Path, omar: Membership, mei: Membership, erases: Any
) -> None:
    def not_now(connector: SqlConnector, really: Callable[[], Any]) -> Any:
        raise ConnectorUnavailable("unavailable")

    case = proven(enkomm, Right.ERASURE)
    approved(part(case), omar, mei)
    erases(not_now)
    drain()
    assert Effect.objects.filter(state=EffectState.INTENT).count() == 2
    write_something(archive)
    erases(lambda _connector, really: really())
    Step.objects.filter(system__slug="archive").update(not_before=None)
    drain()
    assert Effect.objects.get(state=EffectState.VOID).step.target.slug == "archive"
    assert part(case).status == Status.EXECUTING
    go_on()

    assert part(case).status == Status.DECIDING
    assert set(Effect.objects.values_list("state", flat=True)) == {EffectState.VOID}
    assert effect_log(sample_system) == [False]


# -- counted again -----------------------------------------------------------------------------------------------------


@pytest.fixture
def left_over(
    enkomm: Platform, sample_system: Path, omar: Membership, mei: Membership, erases: Any
) -> tuple[Case, int]:
    """Rita's first part erased, and something of hers written again before the search; with what was erased."""

    def write_again(_connector: SqlConnector, really: Callable[[], Any]) -> Any:
        receipt = really()
        with sqlite3.connect(sample_system) as database:
            database.execute(
                "INSERT INTO access_logs (id, account_id, ip_address, agent, page, at)"
                " VALUES (999999, ?, '::1', 'browser', '/', '2026-11-01 00:00:00.000000')",
                [RITA_ID],
            )
        return receipt

    case = proven(enkomm, Right.ERASURE)
    approved(part(case), omar, mei)
    erases(write_again)
    drain()
    erases(lambda _connector, really: really())
    assert step(part(case), "search").error == "found_after_erasure"
    return case, sum(rows for _table, rows in Effect.objects.get().receipt)


def test_what_was_written_meanwhile_is_counted_decided_and_erased_as_well(
    left_over: tuple[Case, int], omar: Membership, mei: Membership, settings: Any
) -> None:
    settings.DEMO = True
    case, before = left_over
    browser = signed_in(omar)
    stuck = step(part(case), "search")
    assert "Count and decide again" in text(browser.get(url("desk_request", part(case))))

    browser.post(url("desk_count_again", part(case)), {"step": stuck.pk})
    assert browser.post(url("desk_count_again", part(case)), {"step": stuck.pk}).status_code == 409
    drain()
    assert part(case).status == Status.DECIDING
    approved(part(case), omar, mei)
    drain()

    assert part(case).status == Status.COMPLETED
    certificate = Certificate.objects.get(request=part(case))
    (system,) = certificate.body["systems"]
    assert len(system["effects"]) == 2
    assert system["erased"] > before
    assert system["search"] is not None
    assert certificates.is_genuine(certificate)


def test_what_is_refused_after_an_erasure_leaves_the_proof_of_what_was_erased(
    left_over: tuple[Case, int], omar: Membership
) -> None:
    case, before = left_over
    progress.count_again(step(part(case), "search"), by=omar)
    drain()

    decisions.refuse(part(case), by=omar, ground="legal_duty_to_keep", text="The law wants the log of this month.")

    told = answers.of(part(case))
    assert told is not None
    assert told.gives == answers.CERTIFICATE
    assert f"Before that, we deleted {before:,} records." in told.lines
    assert Certificate.objects.get(request=part(case)).body["systems"][0]["erased"] == before


@pytest.mark.parametrize("took_place", [True, False])
def test_a_step_given_up_asks_the_system_before_anything_else(
    enkomm: Platform, sample_system: Path, omar: Membership, mei: Membership, erases: Any, took_place: bool
) -> None:
    def fail(_connector: SqlConnector, really: Callable[[], Any]) -> Any:
        if took_place:
            really()
        raise ConnectorUnavailable("unavailable")

    case = proven(enkomm, Right.ERASURE)
    approved(part(case), omar, mei)
    erases(fail)
    Step.objects.filter(kind="erase").update(attempts=attempts.MAX_ATTEMPTS)
    drain()
    stuck = step(part(case), "erase")
    assert stuck.state == StepState.NEEDS_HUMAN
    asked = []
    erases(lambda *_args: asked.append("fired again"))

    progress.count_again(stuck, by=omar)
    drain()

    assert asked == []
    assert effect_log(sample_system) == [took_place]
    if took_place:
        assert part(case).status == Status.COMPLETED
    else:
        assert part(case).status == Status.DECIDING
        assert Effect.objects.get().state == EffectState.VOID


def test_nothing_is_counted_before_it_is_known_whose_it_is(enkomm: Platform, omar: Membership) -> None:
    case = confirmed(enkomm, Right.ACCESS)
    stuck = step(part(case), "find")
    Step.objects.filter(pk=stuck.pk).update(state=StepState.NEEDS_HUMAN)

    with pytest.raises(progress.NotWaiting):
        progress.count_again(stuck, by=omar)


# -- no dead ends, and nothing after the end ---------------------------------------------------------------------------


def test_an_owner_whose_rest_is_gone_leads_to_a_certificate_of_what_was_erased(
    enkomm: Platform, sample_system: Path, archive: Path, omar: Membership, olga: Membership
) -> None:
    """Sakura's data are erased in one system; in the other somebody was faster."""
    case = proven(enkomm, Right.ERASURE)
    approvals.accept(waiting(ApprovalKind.OWNER_INSTRUCTION, part(case, 2)), by=olga)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, part(case, 2)), by=omar)
    erase_first("enkomm-app")
    shutil.copy(sample_system, archive)
    drain()

    assert (part(case, 2).status, part(case, 2).outcome) == (Status.COMPLETED, Outcome.PARTIAL)
    assert sum(system["erased"] for system in Certificate.objects.get(request=part(case, 2)).body["systems"]) > 0


def test_a_record_that_changes_after_the_first_erasure_can_be_refused_and_what_was_done_stays_proven(
    enkomm: Platform, sample_system: Path, archive: Path, omar: Membership, mei: Membership
) -> None:
    case = proven(enkomm, Right.ERASURE)
    approved(part(case), omar, mei)
    change_her_name(archive)
    erase_first("enkomm-app")
    drain()
    stuck = Step.objects.get(request=part(case), state=StepState.NEEDS_HUMAN)
    assert (stuck.target.slug, stuck.error) == ("archive", "person_changed")
    assert not identification.may_look_again(part(case))
    assert not decisions.may_refuse_unidentified(part(case))

    progress.count_again(stuck, by=omar)
    drain()
    assert decisions.may_refuse_unidentified(part(case))
    decisions.refuse(part(case), by=omar, ground="not_identified", text="The archive's record is another's now.")

    assert part(case).status == Status.REFUSED
    body = Certificate.objects.get(request=part(case)).body
    assert sum(system["erased"] for system in body["systems"]) > 0
    assert [missed["why"] for missed in body["not_covered"]] == ["not_carried_out"]


def test_a_refusal_is_judged_by_the_request_as_it_is_and_leaves_no_part_without_a_lead(
    enkomm: Platform, omar: Membership
) -> None:
    as_omar_saw_it = part(proven(enkomm, Right.ACCESS))
    case = as_omar_saw_it.case
    identification.look_again(part(case), by=omar)

    with pytest.raises(decisions.UnknownGround):
        decisions.refuse(as_omar_saw_it, by=omar, ground="unfounded_or_excessive", text="You asked last week.")
    decisions.refuse(as_omar_saw_it, by=omar, ground="not_identified", text="We could not tell who you are.")
    assert {one.status for one in case.requests.all()} == {Status.REFUSED}


def test_an_intent_that_did_not_come_about_is_no_reason_to_trust_a_changed_record(
    enkomm: Platform, sample_system: Path, omar: Membership, mei: Membership, erases: Any
) -> None:
    def not_now(_connector: SqlConnector, _really: Callable[[], Any]) -> Any:
        raise ConnectorUnavailable("unavailable")

    case = proven(enkomm, Right.ERASURE)
    approved(part(case), omar, mei)
    erases(not_now)
    drain()
    assert Effect.objects.get().state == EffectState.INTENT
    change_her_name(sample_system)
    erases(lambda _connector, really: really())
    go_on()

    assert step(part(case), "erase").error == "person_changed"
    assert Effect.objects.get().state == EffectState.VOID
    assert effect_log(sample_system) == [False]


def test_no_button_sets_going_a_step_of_a_request_that_has_ended(enkomm: Platform, omar: Membership) -> None:
    case = proven(enkomm, Right.ACCESS)
    intake.withdraw(case)
    stuck = step(part(case), "decide")
    Step.objects.filter(pk=stuck.pk).update(state=StepState.NEEDS_HUMAN)

    for verb in (progress.retry, progress.count_again):
        with pytest.raises(progress.NotWaiting):
            verb(stuck, by=omar)


def test_nothing_is_searched_for_a_request_that_was_withdrawn_while_a_worker_was_lost(enkomm: Platform) -> None:
    case = confirmed(enkomm, Right.ACCESS)
    find = lease.claim(Step, step(part(case), "find").pk)
    assert find is not None
    intake.withdraw(case)
    Step.objects.filter(pk=find.pk).update(lease_until=now() - timedelta(seconds=1))

    reconciler.release_lost()
    drain()
    assert step(part(case), "find").state == StepState.CANCELLED
    assert not case.candidates.exists()
