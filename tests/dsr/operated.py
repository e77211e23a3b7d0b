"""What the operator of enKomm lays down about its systems, and changes that its officers propose."""

import copy
from pathlib import Path
from typing import Any

import pytest

from dsr import system_changes
from dsr.models import DataSystem, SystemChange, SystemChangeKind
from dsr.system_changes import Proposal
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership

REPLICA = "PORTAL_SYSTEM_ENKOMM__REPLICA"
SECRET = "a-secret-in-the-address"


def system() -> DataSystem:
    """Return the one system of enKomm, freshly read."""
    return DataSystem.objects.select_related("platform").get()


def replica(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the operator name the address of a copy of the system; return the file: an address in a demo alone."""
    original = Path(system().config["url"].removeprefix("sqlite:///"))
    copied = original.with_name(f"{SECRET}.sqlite3")
    copied.write_bytes(original.read_bytes())
    monkeypatch.setenv(REPLICA, f"sqlite:///{copied}")
    return copied


def other_map() -> dict[str, Any]:
    """Return the data map with a table left out of copies that was in them until now."""
    dataset = copy.deepcopy(system().dataset)
    document = dataset["dataset"][0] if "dataset" in dataset else dataset
    notes = document["meta"]["portal"]["collections"]
    notes["devices"] = {**notes["devices"], "export": False}
    return dataset


def proposed(by: Membership, kind: SystemChangeKind = SystemChangeKind.SWITCH_OFF, **values: Any) -> SystemChange:
    """Have `by` propose a change of the system."""
    return system_changes.propose(Proposal(kind, values.pop("slug", system().slug), **values), by=by)


def question() -> Approval:
    """Return the question that waits for an answer."""
    return Approval.objects.get(kind=ApprovalKind.CONNECTOR_CHANGE, state=ApprovalState.WAITING)
