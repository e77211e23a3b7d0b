"""Changing a data system takes two, and an address is chosen by its name and never typed (CP-04, threat T12)."""

import sqlite3
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import override_settings

from dsr import data_map_changes, system_addresses, system_changes
from dsr.connectors.base import ConnectorError, ConnectorUnavailable
from dsr.connectors.sql.dataset import DataMapError
from dsr.models import DataSystem, Right, Step, StepState, SystemChange, SystemChangeKind, SystemChangeState
from dsr.systems import connect, connect_to_erase
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests.dsr.operated import REPLICA, SECRET, other_map, proposed, question, replica, system
from tests.factories import confirmed, drain, officer, part, step
from workspaces import approvals
from workspaces.models import ApprovalState, MemberRole, Membership, Platform

pytestmark = pytest.mark.req("CP-04")
KIND = SystemChangeKind


# -- two people --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("second_factor_excused")
def test_an_address_is_changed_once_a_second_officer_agreed(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied, before = replica(monkeypatch), system().config
    change = proposed(omar, KIND.ADDRESS, variable=REPLICA)
    assert system().config == before

    approvals.accept(question(), by=mei, digest=change.digest)

    change.refresh_from_db()
    assert (change.state, change.decided_by) == (SystemChangeState.APPLIED, mei.user)
    assert system().config == {"url": f"sqlite:///{copied}", "variable": REPLICA}
    told = AuditEntry.objects.about(change.reference)
    assert {"system.change_proposed", "system.changed"} <= set(told.values_list("action", flat=True))
    assert not any(SECRET.encode() in bytes(entry.payload) for entry in told)
    assert REPLICA.encode() in bytes(told.get(action="system.changed").payload)


def test_nobody_changes_a_system_alone(enkomm: Platform, omar: Membership, mei: Membership, olga: Membership) -> None:
    change = proposed(omar)
    with pytest.raises(approvals.OwnPreparation):
        approvals.accept(question(), by=omar, digest=change.digest)
    assert system().enabled
    for wrong in (
        {"decided_by": omar.user},
        {"state": SystemChangeState.APPLIED},
        {"state": SystemChangeState.APPLIED, "applied_at": now(), "decided_by": omar.user},
        {"state": SystemChangeState.APPLIED, "applied_at": now(), "decided_by": mei.user, "approval": None},
        {"applied_at": now()},
        {"system": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SystemChange.objects.filter(pk=change.pk).update(**wrong)
    for who in (olga, officer(enkomm, "audit@enkomm.example")):
        if who is not olga:
            Membership.objects.filter(pk=who.pk).update(role=MemberRole.AUDITOR)
            who.refresh_from_db()
        with pytest.raises(PermissionDenied):
            proposed(who)


def test_one_change_of_a_system_waits_at_a_time(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    change = proposed(omar)
    with pytest.raises(system_changes.AlreadyProposed) as met:
        proposed(mei, KIND.DATA_MAP, dataset=other_map())
    assert met.value.change == change
    with pytest.raises(IntegrityError), transaction.atomic():
        SystemChange.objects.create(
            platform=enkomm,
            reference="EK S-2",
            kind=KIND.SWITCH_OFF,
            slug=change.slug,
            system=change.system,
            proposed={},
            digest="d",
            proposed_by=mei.user,
            proposed_at=now(),
        )

    system_changes.withdraw(change, by=omar)

    change.refresh_from_db()
    assert change.state == SystemChangeState.WITHDRAWN
    assert proposed(mei, KIND.DATA_MAP, dataset=other_map()).state == SystemChangeState.WAITING


@pytest.mark.parametrize("end", [SystemChangeState.REJECTED, SystemChangeState.EXPIRED])
def test_without_a_yes_the_system_stays(enkomm: Platform, omar: Membership, mei: Membership, end: str) -> None:
    change = proposed(omar)
    if end == SystemChangeState.REJECTED:
        approvals.reject(question(), by=mei, reason="It is still in use.")
    else:
        type(question()).objects.filter(pk=question().pk).update(expires_at=now())
        approvals.expire_due()

    change.refresh_from_db()
    assert (change.state, change.applied_at, system().enabled) == (end, None, True)
    assert AuditEntry.objects.about(change.reference).filter(action=f"system.change_{end}").exists()


# -- what was shown is what happens ------------------------------------------------------------------------------------


def moved(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something under a proposal move."""
    if what == "variable":
        monkeypatch.setenv(REPLICA, "sqlite:///elsewhere.sqlite3")
    elif what == "unset":
        monkeypatch.delenv(REPLICA)
    else:
        changes: dict[str, Any] = {"map": {"dataset": other_map()}, "off": {"enabled": False}}
        DataSystem.objects.update(**changes[what])


@pytest.mark.usefixtures("second_factor_excused")
@pytest.mark.parametrize("what", ["map", "off", "variable", "unset"])
def test_what_moved_after_the_proposal_is_not_agreed_to(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    replica(monkeypatch)
    before = system().config
    change = proposed(omar, KIND.ADDRESS, variable=REPLICA)
    moved(what, monkeypatch)

    with pytest.raises(approvals.SubjectChanged):
        approvals.accept(question(), by=mei, digest=change.digest)

    assert question().state == ApprovalState.WAITING
    assert system().config == before
    approvals.reject(question(), by=mei, reason="It changed meanwhile.")


def test_what_changes_nothing_is_not_asked(enkomm: Platform, omar: Membership) -> None:
    for kind, values in (
        (KIND.SWITCH_ON, {}),
        (KIND.DATA_MAP, {"dataset": system().dataset}),
        (KIND.ADD, {}),
        (KIND.SWITCH_OFF, {"slug": "no-such-system"}),
    ):
        with pytest.raises(system_changes.NothingChanges):
            proposed(omar, kind, **values)


def test_a_map_that_the_system_does_not_bear_out_is_not_asked(enkomm: Platform, omar: Membership) -> None:
    dataset = other_map()
    dataset["dataset"][0]["collections"][0]["fields"].append({"name": "shoe_size"})

    with pytest.raises(DataMapError, match="shoe_size"):
        proposed(omar, KIND.DATA_MAP, dataset=dataset)


@pytest.mark.usefixtures("second_factor_excused")
def test_a_system_is_added_and_searched_from_then_on(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = replica(monkeypatch)
    with sqlite3.connect(copied) as database:
        database.execute("DROP TABLE portal_effect_log")
    values = {"slug": "replica", "variable": REPLICA, "dataset": system().dataset, "names": {"en": "Replica"}}
    change = proposed(omar, KIND.ADD, **values)
    assert not DataSystem.objects.filter(slug="replica").exists()

    approvals.accept(question(), by=mei, digest=change.digest)

    added = DataSystem.objects.select_related("platform").get(slug="replica")
    assert (str(added), added.enabled, added.revision, added.prepared) == ("Replica", True, 1, False)
    case = confirmed(enkomm, Right.ACCESS)
    assert Step.objects.filter(request__case=case, kind="find", system=added).exists()
    connect_to_erase(added)
    with sqlite3.connect(copied) as database:
        assert database.execute("SELECT count(*) FROM portal_effect_log").fetchone() == (0,)
    added.refresh_from_db()
    assert added.prepared


def test_a_connector_remembers_no_schema_from_before_a_change(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    change = proposed(omar, KIND.DATA_MAP, dataset=other_map())
    old = connect(system())
    with old.target.reading() as connection:  # type: ignore[attr-defined]
        remembered = old.target.tables(connection)  # type: ignore[attr-defined]
    approvals.accept(question(), by=mei, digest=change.digest)

    new = connect(system())
    with new.target.reading() as connection:  # type: ignore[attr-defined]
        assert new.target.tables(connection) is not remembered  # type: ignore[attr-defined]
    assert system().dataset == other_map()


# -- switched off ------------------------------------------------------------------------------------------------------


def test_requests_go_round_a_system_that_is_switched_off_and_stop_where_they_had_begun(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    begun = confirmed(enkomm, Right.ACCESS)
    change = proposed(omar)
    approvals.accept(question(), by=mei, digest=change.digest)

    drain()
    stopped = step(part(begun), "find")
    assert (stopped.state, stopped.error) == (StepState.NEEDS_HUMAN, "switched_off")
    fresh = confirmed(enkomm, Right.ACCESS, email="rita@else.example")
    assert not Step.objects.filter(request__case=fresh).exclude(system=None).exists()
    with pytest.raises(ConnectorError, match="switched_off"):
        connect(system())

    change = proposed(omar, KIND.SWITCH_ON)
    approvals.accept(question(), by=mei, digest=change.digest)
    connect(system()).compare()


# -- addresses ---------------------------------------------------------------------------------------------------------


def test_only_names_that_the_operator_laid_down_for_this_platform_are_addresses(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    url = "postgresql://reader:pw@db.internal/crm"
    file = tmp_path / "address"
    file.write_text(f"{url}\n")
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "PORTAL_SYSTEM_CRM",
        "PORTAL_SYSTEM_ELSEWHERE__CRM",
        "PORTAL_SYSTEM_ENKOMM__OTHER__CRM",
        "PORTAL_SYSTEM_ENKOMM__",
        "PORTAL_SYSTEM_ENKOMM__CRM",
    ):
        monkeypatch.setenv(name, url)
    monkeypatch.setenv("PORTAL_SYSTEM_ENKOMM__EMPTY", "")
    monkeypatch.setenv("PORTAL_SYSTEM_ENKOMM__ERP_FILE", str(file))
    monkeypatch.setenv("PORTAL_SYSTEM_ENKOMM__LOST_FILE", str(tmp_path / "nothing"))
    monkeypatch.setenv("PORTAL_SYSTEM_ENKOMM__LOCAL", "sqlite:////etc/portal.sqlite3")

    assert system_addresses.names(enkomm) == ["PORTAL_SYSTEM_ENKOMM__CRM", "PORTAL_SYSTEM_ENKOMM__ERP"]
    assert system_addresses.address(enkomm, "PORTAL_SYSTEM_ENKOMM__ERP") == url
    for name in ("DATABASE_URL", "PORTAL_SYSTEM_ELSEWHERE__CRM", "PORTAL_SYSTEM_ENKOMM__LOCAL", url, ""):
        with pytest.raises(system_addresses.UnknownAddress):
            system_addresses.address(enkomm, name)
    with pytest.raises(system_addresses.UnknownAddress):
        proposed(omar, KIND.ADDRESS, variable="DATABASE_URL")
    with override_settings(DEMO=True):
        assert "PORTAL_SYSTEM_ENKOMM__LOCAL" in system_addresses.names(enkomm)


@pytest.mark.usefixtures("second_factor_excused")
def test_an_address_that_does_not_answer_is_not_asked_about(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica(monkeypatch)
    monkeypatch.setenv(REPLICA, "sqlite:////nowhere/system.sqlite3")

    with pytest.raises(ConnectorUnavailable) as told:
        proposed(omar, KIND.ADDRESS, variable=REPLICA)

    assert "nowhere" not in str(told.value)
    assert not SystemChange.objects.exists()


# -- the difference ----------------------------------------------------------------------------------------------------


def a_map(**changes: Any) -> dict[str, Any]:
    """Return a small data map, as far as its difference to another reads it."""
    fields = [{"name": "id", "data_categories": ["user.unique_id"]}, {"name": "email"}]
    notes = {"category": "account", "subject": "id", "erase": "delete", **changes.pop("notes", {})}
    portal = {"identity": {"collection": "people"}, "collections": {"people": notes}, **changes.pop("portal", {})}
    people = {"name": "people", "fields": fields, **changes.pop("people", {})}
    return {"fides_key": "crm", "meta": {"portal": portal}, "collections": [people], **changes}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"notes": {"erase": "clear", "clear": ["email"]}}, ["erase: delete > clear", 'clear:  > ["email"]']),
        ({"notes": {"category": "billing"}}, ["category: account > billing"]),
        ({"notes": {"subject": "email"}}, ['subject: "id" > "email"']),
        ({"notes": {"withhold": ["email"]}}, ['withhold:  > ["email"]']),
        ({"notes": {"keep": {"reason": "tax", "years": 7}}}, ["keep:  > reason: tax years: 7"]),
        ({"notes": {"export": False}}, ["export:  > no"]),
        ({"people": {"fields": [{"name": "id", "data_categories": ["user.unique_id"]}]}}, ["-email"]),
        (
            {"people": {"fields": [{"name": "id"}, {"name": "email"}]}},
            ['id: {"name": "id", "data_categories": ["user.unique_id"]} > {"name": "id"}'],
        ),
        ({"people": {"description": "Who"}}, ['description:  > "Who"']),
        ({"portal": {"backups": {"en": "35 days"}}}, ['system backups:  > {"en": "35 days"}']),
        ({"name": "CRM"}, ['system name:  > "CRM"']),
        ({"collections": []}, ["removed people"]),
    ],
)
def test_nothing_that_differs_between_two_maps_goes_unseen(changes: dict[str, Any], expected: list[str]) -> None:
    found = data_map_changes.compare(a_map(), a_map(**changes))
    told = []
    for one in found.collections:
        if one.kind != "changed":
            told.append(f"{one.kind} {one.name}")
            continue
        told += [f"{line.name}: {line.before} > {line.after}" for line in one.differences]
        told += [f"-{name}" for name in one.fields_removed] + [f"+{name}" for name in one.fields_added]
    told += [f"system {line.name}: {line.before} > {line.after}" for line in found.others]
    assert told == expected
    assert not data_map_changes.compare(a_map(**changes), a_map(**changes))
