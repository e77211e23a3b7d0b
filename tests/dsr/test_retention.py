"""What the portal keeps of Rita, for how long, and what is left of her case afterwards: dates, and no word of hers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.db import IntegrityError, transaction

from dsr import delivery, identification, intake, lifecycle, retention, sweeps
from dsr.connectors.base import Candidate
from dsr.models import (
    CandidateRecord,
    Case,
    CodeGuesses,
    ContactCode,
    DataSystem,
    Request,
    Status,
    SubmissionKey,
)
from dsr.submitting import submit_once
from dsr.verification.codes import contact_index
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.encryption.fields import SealedField
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import twins
from tests.dsr.ended import WORDS, ended, withdrawn
from tests.dsr.packaged import fetched, packaged, ready
from tests.factories import RITA, confirmed, drain, part, prove, submission, submitted
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.req("X-08")

THREE_YEARS = relativedelta(years=3, hours=1)


def sealed_values() -> Iterator[Any]:
    """Yield every sealed value in the database that can still be opened, connectors' settings aside."""
    for model in apps.get_models():
        fields = [field for field in model._meta.get_fields() if isinstance(field, SealedField)]
        for row in model._base_manager.all() if model is not DataSystem else ():
            yield from (value for field in fields if (value := getattr(row, field.name)))


def later(period: timedelta | relativedelta = THREE_YEARS) -> Any:
    """Return a block in which `period` has passed."""
    return time_machine.travel(now() + period)


def reloaded(case: Case) -> Case:
    return Case.objects.select_related("platform", "subject_key").get(pk=case.pk)


# -- the end of a case ------------------------------------------------------------------------------------------------


def test_three_years_after_its_end_nothing_that_was_written_can_be_read(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    case = ended(enkomm, omar, mei, olga)
    told = [*WORDS.values(), RITA["name"], RITA["email"], RITA["phone"]]
    before = str(list(sealed_values()))
    assert [words for words in told if words not in before] == []

    with later():
        assert sweeps.sweep_all()["purged"] == 1

        assert list(sealed_values()) == []
        assert reloaded(case).person is None
        assert reloaded(case).subject_key.destroyed_at is not None
        assert OutgoingMail.objects.filter(subject_key=case.subject_key).exists()


def test_what_is_left_is_the_bare_row_and_a_whole_trail(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    case = ended(enkomm, omar, mei, olga)
    entries = AuditEntry.objects.filter(platform_id=enkomm.pk).count()
    with later():
        sweeps.sweep_all()

    left = reloaded(case)
    assert (left.reference, left.right, left.received_at, left.closed_at) == (
        case.reference, case.right, case.received_at, case.closed_at,
    )  # fmt: skip
    assert [one.outcome or one.ground for one in left.requests.order_by("part")] == ["partial", "legal_duty_to_keep"]
    assert left.contact_index == ""
    assert not Case.objects.filter(contact_index=contact_index(enkomm.pk, RITA["email"])).exists()
    assert AuditEntry.objects.filter(action="case.purged", subject=case.display_reference).count() == 1
    report = trail.verify(enkomm.pk)
    assert report.ok
    assert report.entries > entries


def test_what_only_served_to_work_on_it_goes_however_young_it_is(enkomm: Platform) -> None:
    case, used = withdrawn(enkomm), {"platform": enkomm, "used_at": now() + THREE_YEARS}
    found(case, "10002", "Ritt Sampler")
    SubmissionKey.objects.create(case=case, key_index="a key", body_index="a body", **used)
    traces = (ContactCode, CodeGuesses, CandidateRecord, SubmissionKey)
    with later():
        intake.knock(enkomm, case.reference, RITA["email"])
        intake.enter(case, "0000 0000")
        assert all(kind.objects.exists() for kind in traces)
        assert retention.purge(case)

    assert not any(kind.objects.filter(case=case).exists() for kind in traces)


def test_a_day_before_its_time_nothing_happens(enkomm: Platform) -> None:
    case = withdrawn(enkomm)
    assert case.closed_at is not None
    assert case.purge_after == case.closed_at + relativedelta(years=3)

    with later(relativedelta(years=3, days=-1)):
        assert sweeps.sweep_all()["purged"] == 0
        assert not retention.purge(case)
        assert reloaded(case).person["name"] == RITA["name"]


def test_an_open_or_reopened_case_is_never_touched(enkomm: Platform) -> None:
    still_open, reopened = confirmed(enkomm), withdrawn(enkomm)
    Case.objects.filter(pk=reopened.pk).update(closed_at=None, purge_after=None)

    with later(relativedelta(years=30)):
        assert sweeps.sweep_all()["purged"] == 0
    assert [reloaded(case).person["name"] for case in (still_open, reopened)] == [RITA["name"]] * 2


def test_a_case_of_which_a_part_is_open_again_waits_for_it(enkomm: Platform) -> None:
    case = withdrawn(enkomm)
    changed = {"status": Status.DECIDING, "closed_at": None}
    Request.objects.filter(case=case).update(**changed)

    with later():
        assert not retention.purge(case)
    assert reloaded(case).person["name"] == RITA["name"]


def test_a_case_of_which_a_file_still_lies_there_waits_for_its_removal(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ready(enkomm, omar)
    fetched(request)
    with later():
        assert retention.purge_due() == 0
        delivery.expire_packages()
        assert retention.purge_due() == 1


def test_sweeping_again_changes_nothing_and_many_go_in_batches(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    cases = [withdrawn(enkomm) for _ in range(3)]
    with later():
        assert [sweeps.sweep_all()["purged"] for _ in range(3)] == [2, 1, 0]
        destroyed = [reloaded(case).subject_key.destroyed_at for case in cases]
        assert not any(retention.purge(case) for case in cases)
    assert [reloaded(case).subject_key.destroyed_at for case in cases] == destroyed
    assert AuditEntry.objects.filter(action="case.purged").count() == 3


def test_without_its_entry_in_the_trail_a_case_is_not_shredded_and_others_are(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = withdrawn(enkomm), withdrawn(enkomm)
    record = trail.record

    def fails_for_the_second(action: str, **facts: Any) -> AuditEntry:
        if facts["subject"] == second.display_reference:
            raise OSError("no room")
        return record(action, **facts)

    monkeypatch.setattr(trail, "record", fails_for_the_second)
    with later(), pytest.raises(OSError, match="no room"):
        retention.purge_due()

    assert reloaded(first).purged_at is not None
    assert reloaded(second).purged_at is None
    assert reloaded(second).person["name"] == RITA["name"]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"purged_at": relativedelta(), "contact_index": ""}, id="before its time"),
        pytest.param({"purged_at": THREE_YEARS}, id="and still found by an address"),
        pytest.param(
            {"purged_at": THREE_YEARS, "contact_index": "", "closed_at": None, "purge_after": None}, id="open"
        ),
        pytest.param({"purge_after": None}, id="closed for ever"),
    ],
)
def test_the_database_refuses_a_case_that_was_shredded_wrongly(enkomm: Platform, wrong: dict[str, Any]) -> None:
    case = withdrawn(enkomm)
    if "purged_at" in wrong:
        wrong = wrong | {"purged_at": now() + wrong["purged_at"]}

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**wrong)


# -- requests that nobody confirmed -----------------------------------------------------------------------------------


def test_what_nobody_confirmed_is_shredded_thirty_days_after_it_lapsed(enkomm: Platform) -> None:
    case = submit_once(enkomm, submission(), "a key", origin="a network")
    with later(timedelta(days=7, hours=1)):
        assert sweeps.sweep_all()["lapsed"] == 1
    with later(timedelta(days=36)):
        assert sweeps.sweep_all()["purged"] == 0
    with later(timedelta(days=37, hours=2)):
        assert sweeps.sweep_all()["purged"] == 1

    assert reloaded(case).person is None
    assert list(sealed_values()) == []


def test_so_is_what_was_dropped_before_it_was_confirmed_but_not_what_was_worked_on(enkomm: Platform) -> None:
    dropped, worked_on = submitted(enkomm), withdrawn(enkomm)
    intake.withdraw(dropped)
    with later(timedelta(days=31)):
        sweeps.sweep_all()

    assert reloaded(dropped).person is None
    assert reloaded(worked_on).person is not None


# -- what a search found of other people ------------------------------------------------------------------------------


def found(case: Case, key: str, name: str) -> CandidateRecord:
    """Write a record that a search for the case found."""
    other = Candidate(key, {"name": name}, {"name": "similar"}, (), (), "account_holder", "v1")
    key_of_case = SubjectKey.objects.get(pk=case.subject_key_id)
    return CandidateRecord.objects.create(
        platform=case.platform, case=case, system=DataSystem.objects.get(), subject_key=key_of_case,
        found=other.as_dict(), found_at=now(),
    )  # fmt: skip


def names_found(case: Case) -> list[str]:
    return [one.fields["name"] for listed in identification.candidates(case).values() for one in listed]


def test_while_a_case_is_open_an_officer_can_look_at_everybody_again(enkomm: Platform, omar: Membership) -> None:
    request = twins(enkomm)
    everybody = names_found(request.case)
    assert len(everybody) > 1
    identification.choose(request, {DataSystem.objects.get(): "accounts:10001"}, by=omar, reason="The letter says so.")
    drain()
    with later(timedelta(days=3)):
        sweeps.sweep_all()

    assert names_found(request.case) == everybody


def test_when_a_case_closes_everybody_who_was_found_is_forgotten_at_once(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    drain()
    prove(case)
    count = len(names_found(case))
    assert count > 0
    intake.withdraw(case)

    assert names_found(case) == []
    (entry,) = AuditEntry.objects.filter(action="case.candidates_removed", subject=case.display_reference)
    assert entry.facts == {"rows": count}


def test_while_a_package_can_be_fetched_only_the_persons_own_record_stays(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    case = request.case
    found(case, "10002", "Ritt Sampler")
    fetched(request)

    assert part(case).status == Status.COMPLETED
    assert names_found(case) == ["Rita Sample"]
    sweeps.sweep_all()
    fetched(part(case))

    with later(timedelta(days=8)):
        sweeps.sweep_all()
    assert names_found(case) == []


def test_packages_that_can_be_fetched_keep_the_sweep_from_nobody_else(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    fetchable = ready(enkomm, omar)
    fetched(fetchable)
    over = withdrawn(enkomm)
    found(over, "10002", "Ritt Sampler")
    sweeps.sweep_all()

    assert names_found(over) == []
    assert names_found(fetchable.case) == ["Rita Sample"]


def test_a_package_that_was_fetched_to_the_last_keeps_nobody(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    for _ in range(3):
        fetched(part(request.case))
    sweeps.sweep_all()

    assert names_found(request.case) == []


def test_a_package_that_was_never_released_keeps_nobody(enkomm: Platform) -> None:
    request = packaged(enkomm)
    assert names_found(request.case) == ["Rita Sample"]
    lifecycle.transition(request, Status.WITHDRAWN, actor=SYSTEM)

    assert names_found(request.case) == []


def test_what_a_search_brings_after_the_end_goes_with_the_next_sweep(enkomm: Platform) -> None:
    case = withdrawn(enkomm)
    found(case, "10002", "Ritt Sampler")
    assert sweeps.sweep_all()["candidates"] == 1

    assert names_found(case) == []
