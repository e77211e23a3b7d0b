"""Changing a data system takes two: one officer proposes, another one agrees to exactly what was shown (CP-04).

What is agreed to takes effect in the transaction of the answer, and only while the system, and the address behind the
chosen name, are as they were when the change was proposed. The trail has names and fingerprints, never a value.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from dsr import data_map_changes, system_addresses
from dsr.connectors.registry import connector_for
from dsr.models import DataSystem, SystemChange, SystemChangeKind, SystemChangeState
from dsr.references import new_reference
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from workspaces import approvals
from workspaces.access import actor_of, require
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform
from workspaces.roles import Capability

TOPIC = "dsr.system_change"
WAITS_FOR = timedelta(days=14)
CONNECTOR = "sql"
ENDS = {
    ApprovalState.REJECTED: (SystemChangeState.REJECTED, "system.change_rejected"),
    ApprovalState.WITHDRAWN: (SystemChangeState.WITHDRAWN, "system.change_withdrawn"),
    ApprovalState.EXPIRED: (SystemChangeState.EXPIRED, "system.change_expired"),
}


class AlreadyProposed(Exception):
    """Another `change` of the same system waits for an answer."""

    def __init__(self, change: SystemChange) -> None:
        super().__init__("A change of this system waits for an answer.")
        self.change = change


class NothingChanges(Exception):
    """The system is like that already, or a new one has the name of one that is there."""


@dataclass(frozen=True)
class Proposal:
    """What an officer proposes: the kind of change, the slug of the system, and of the rest what the kind needs."""

    kind: SystemChangeKind
    slug: str
    variable: str = ""
    dataset: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """Return what is stored of it, sealed."""
        return {"variable": self.variable, "dataset": self.dataset, "names": self.names}


# -- verbs -------------------------------------------------------------------------------------------------------------


def propose(proposal: Proposal, *, by: Membership) -> SystemChange:
    """Ask another officer to agree to a change of a system; nothing changes before.

    A new address or data map is compared with the system first, which only reads. Raises PermissionDenied,
    UnknownAddress, ConnectorError (DataMapError with what does not fit), NothingChanges, and AlreadyProposed.
    """
    require(by, Capability.ANSWER_FOR_PLATFORM)
    seen = system_called(proposal.slug)
    _refuse_no_change(proposal, seen)
    _compare(proposal, seen, by.platform)
    try:
        with transaction.atomic():
            system = _hold(proposal.slug)
            if waiting := waits(proposal.slug):
                raise AlreadyProposed(waiting)
            _refuse_no_change(proposal, system)
            return _ask(proposal, system, by)
    except IntegrityError:  # two who add a system of one name hold no row of it
        if (waiting := waits(proposal.slug)) is None:
            raise
        raise AlreadyProposed(waiting) from None


def withdraw(change: SystemChange, *, by: Membership) -> None:
    """Take a proposal back while nobody has answered. Raises PermissionDenied, approvals.AlreadyAnswered."""
    approvals.withdraw(_question(change), by=by)


def lock_for_answer(approval: Approval) -> None:
    """Hold the system, then its change, before an answer is written; called in the answer's transaction."""
    slug = SystemChange.objects.values_list("slug", flat=True).get(pk=approval.subject_id)
    _hold(slug)
    SystemChange.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=approval.subject_id)


def answered(approval: Approval) -> None:
    """Apply the change, or write down that it comes to nothing; called in the answer's transaction.

    Raises SubjectChanged where the system, or the address behind the name, is no longer what was shown.
    """
    change = SystemChange.objects.select_related("platform").get(pk=approval.subject_id)
    by = Actor("officer", str(approval.decided_by_id)) if approval.decided_by_id else SYSTEM
    if approval.state != ApprovalState.ACCEPTED:
        change.state, action = ENDS[ApprovalState(approval.state)]
        change.approval, change.decided_by = approval, approval.decided_by
        change.save(update_fields=["state", "approval", "decided_by"])
        _record(action, change, by)
        return
    system = system_called(change.slug)
    if is_outdated(change, system):
        raise approvals.SubjectChanged
    system = _applied(change, system)
    change.system, change.state, change.applied_at = system, SystemChangeState.APPLIED, now()
    change.approval, change.decided_by = approval, approval.decided_by
    change.save(update_fields=["system", "state", "applied_at", "approval", "decided_by"])
    told = {"variable": _variable(change), "before": change.was, "after": fingerprint(system)}
    _record("system.changed", change, by, **told)


# -- questions ---------------------------------------------------------------------------------------------------------


def system_called(slug: str) -> DataSystem | None:
    """Return the system with this slug on the platform in scope."""
    return DataSystem.objects.select_related("platform").filter(slug=slug).first()


def waits(slug: str) -> SystemChange | None:
    """Return the change of the system that waits for an answer."""
    return SystemChange.objects.filter(slug=slug, state=SystemChangeState.WAITING).first()


def is_outdated(change: SystemChange, system: DataSystem | None) -> bool:
    """Say whether a waiting change no longer rests on what was shown when it was proposed."""
    return change.was != fingerprint(system) or change.digest != _digest(change)


def fingerprint(system: DataSystem | None) -> str:
    """Return the keyed fingerprint of all that connects a system; "" for none. Nothing can be read from it."""
    if system is None:
        return ""
    told = [system.slug, system.names, system.connector, system.config, system.dataset, system.enabled]
    return _keyed(system.platform_id, told)


# -- inside ------------------------------------------------------------------------------------------------------------


def _hold(slug: str) -> DataSystem | None:
    """Return the system, held until the transaction ends: who changes one holds it first."""
    held = DataSystem.objects.select_for_update(no_key=True, of=("self",)).select_related("platform")
    return held.filter(slug=slug).first()


def _refuse_no_change(proposal: Proposal, system: DataSystem | None) -> None:
    kind = proposal.kind
    if (kind == SystemChangeKind.ADD) != (system is None):
        raise NothingChanges
    if system is None:
        return
    same = {
        SystemChangeKind.ADDRESS: system.config.get("variable") == proposal.variable
        and _url(system.platform, proposal.variable) == system.config.get("url"),
        SystemChangeKind.DATA_MAP: not data_map_changes.compare(system.dataset, proposal.dataset),
        SystemChangeKind.SWITCH_OFF: not system.enabled,
        SystemChangeKind.SWITCH_ON: system.enabled,
    }
    if same[kind]:
        raise NothingChanges


def _compare(proposal: Proposal, system: DataSystem | None, platform: Platform) -> None:
    """Ask the system, as it would be, whether it is what the data map says."""
    if proposal.kind in (SystemChangeKind.SWITCH_OFF, SystemChangeKind.SWITCH_ON):
        return
    config = dict(system.config) if system else {}
    if proposal.variable:
        config = {"url": system_addresses.address(platform, proposal.variable)}
    dataset = proposal.dataset or (system.dataset if system else {})
    connector_for(system.connector if system else CONNECTOR, config, dataset).compare()


def _ask(proposal: Proposal, system: DataSystem | None, by: Membership) -> SystemChange:
    change = SystemChange(
        platform=by.platform,
        reference=f"{by.platform.reference_prefix} S-{new_reference()}",
        kind=proposal.kind,
        slug=proposal.slug,
        system=system,
        proposed=proposal.values() | {"before": _before(proposal, system)},
        was=fingerprint(system),
        proposed_by=by.user,
        proposed_at=now(),
    )
    change.digest = _digest(change)
    change.save()
    _record("system.change_proposed", change, actor_of(by), variable=proposal.variable)
    change.approval = approvals.ask(
        ApprovalKind.CONNECTOR_CHANGE,
        topic=TOPIC,
        subject_id=change.pk,
        reference=change.reference,
        platform_id=change.platform_id,
        requested_by=by.user,
        expires_at=change.proposed_at + WAITS_FOR,
        digest=change.digest,
    )
    change.save(update_fields=["approval"])
    return change


def _before(proposal: Proposal, system: DataSystem | None) -> dict[str, Any]:
    """Return what the proposal is to be compared with, now and once it is history."""
    with_map = proposal.kind == SystemChangeKind.DATA_MAP and system is not None
    return {
        "dataset": system.dataset if system and with_map else {},
        "variable": system.config.get("variable", "") if system else "",
    }


def _applied(change: SystemChange, system: DataSystem | None) -> DataSystem:
    """Write the change into its system, held by the caller, and return the system as it is now."""
    proposed = change.proposed
    if system is None:
        system = DataSystem(
            platform=change.platform, slug=change.slug, names=proposed["names"], connector=CONNECTOR, revision=0
        )
    if change.kind in (SystemChangeKind.ADDRESS, SystemChangeKind.ADD):
        name = proposed["variable"]
        system.config = {"url": system_addresses.address(change.platform, name), "variable": name}
        system.prepared = False
    if change.kind in (SystemChangeKind.DATA_MAP, SystemChangeKind.ADD):
        system.dataset = proposed["dataset"]
    if change.kind in (SystemChangeKind.SWITCH_OFF, SystemChangeKind.SWITCH_ON):
        system.enabled = change.kind == SystemChangeKind.SWITCH_ON
    system.revision += 1
    system.save()
    return system


def _question(change: SystemChange) -> Approval:
    return Approval.objects.get(topic=TOPIC, subject_id=change.pk, kind=ApprovalKind.CONNECTOR_CHANGE)


def _digest(change: SystemChange) -> str:
    """Return the fingerprint of a proposal, of the address behind its name at this moment, and of what it would change.

    So whoever agrees does not agree to another host that the name has come to mean.
    """
    url = _url(change.platform, _variable(change))
    return _keyed(change.platform_id, [change.kind, change.slug, change.proposed, change.was, url])


def _url(platform: Platform, variable: str) -> str:
    try:
        return system_addresses.address(platform, variable) if variable else ""
    except system_addresses.UnknownAddress:
        return ""


def _variable(change: SystemChange) -> str:
    return str((change.proposed or {}).get("variable", ""))


def _keyed(platform_id: int, told: list[Any]) -> str:
    """Return the keyed fingerprint of plain values. They are hashed first: the key's function ignores case."""
    written = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return blind_index("data system", platform_id, hashlib.sha256(written.encode()).hexdigest())


def _record(action: str, change: SystemChange, actor: Actor, **facts: str) -> None:
    trail.record(
        action,
        platform_id=change.platform_id,
        actor=actor,
        subject=change.reference,
        system=change.slug,
        kind=change.kind,
        digest=change.digest,
        **facts,
    )
