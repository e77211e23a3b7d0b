"""Retention rules of enKomm in tests, and the workers that carry them out."""

from datetime import date
from typing import Any

from dsr import retention_runner, retention_runs
from dsr.models import RetentionRun
from dsr.workflow import reconciler
from workspaces.models import Approval, ApprovalState, DataCategory, Platform, RetentionRule, Workspace
from workspaces.register import versions

LONG_AGO = date(2020, 1, 1)
OWN = "d"


def rule(platform: Platform, *categories: str, length: str = "1 month", **values: Any) -> RetentionRule:
    """Have the register say how long `categories` are kept, and nothing of what the profile says."""
    for of_profile in RetentionRule.objects.open().exclude(digest=OWN):
        versions.end(of_profile, on=LONG_AGO)
    key = values.pop("key", "-".join(categories).replace("_", "-"))
    given = {
        "starts": "collected",
        "then": "erase",
        "workspace": None,
        "people": [],
        "jurisdictions": [],
        "reasons": {"en": "Because."},
    }
    links = {"categories": list(DataCategory.objects.filter(key__in=categories))}
    row, _new = versions.put(
        RetentionRule, platform, key, {**given, "length": length, **values}, links, digest=OWN, on=LONG_AGO
    )
    return row


def begun(platform: Platform) -> list[RetentionRun]:
    """Look through the rules, and count what is due."""
    retention_runs.plan_due()
    work()
    return runs()


def work() -> None:
    """Do what workers would, until nothing is left to do."""
    while ids := reconciler.due_runs():
        for pk in ids:
            retention_runner.run(pk)


def runs() -> list[RetentionRun]:
    """Return the runs, by rule and by workspace."""
    listed = RetentionRun.objects.select_related(*RetentionRun.READ_WITH)
    return sorted(listed, key=lambda run: (run.rule.key, run.workspace.key if run.workspace else ""))


def question(run: RetentionRun) -> Approval:
    """Return the question about `run` that waits for an answer."""
    return Approval.objects.get(topic=retention_runs.APPROVAL_TOPIC, subject_id=run.pk, state=ApprovalState.WAITING)


def workspace(key: str) -> Workspace:
    """Return the workspace with `key`."""
    found: Workspace = Workspace.objects.get(key=key)
    return found
