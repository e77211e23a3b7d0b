"""Stories about owners: somebody known to merchants alone, and an owner whom nobody may name."""

from dataclasses import replace
from datetime import date

import pytest

from dsr import identification
from dsr.connectors.base import Candidate, Membership
from dsr.models import Case
from workspaces.models import (
    DataCategory,
    DeterminationRule,
    Organisation,
    PersonType,
    Platform,
    Role,
    Workspace,
    WorkspaceKind,
)

QUIET = {
    "key": "brackwater",
    "name": "Brackwater Kontor GmbH 静かな港",
    "country": "DE",
    "contact_email": "privacy@brackwater.example",
}
# What leads to the owner, in whatever it may stand.
TRACES = ("brackwater", "静かな港")


def only_processor_of(platform: Platform, person: PersonType) -> None:
    """Let the platform decide about nothing of `person`, as where it keeps everything for its customers."""
    for category in DataCategory.objects.filter(platform=platform):
        for kind in ("", WorkspaceKind.BUSINESS):
            DeterminationRule.objects.create(
                platform=platform,
                category=category,
                person_type=person,
                workspace_kind=kind,
                platform_role=Role.PROCESSOR,
                reasons={"en": "The shop decides about its customers.", "ja": "顧客の情報は店舗が決めます。"},
            )


def found_as(monkeypatch: pytest.MonkeyPatch, person: PersonType, *workspaces: str) -> None:
    """Have the systems say that whoever is matched is `person`, known in `workspaces`."""
    matched = identification.matched_candidates
    known = tuple(Membership(key, "contact", date(2026, 1, 1), None) for key in workspaces)

    def told(case: Case) -> list[Candidate]:
        return [replace(one, kind=person, workspaces=known) for one in matched(case)]

    monkeypatch.setattr(identification, "matched_candidates", told)


def unnamed_owner(platform: Platform, workspace: str = "ws-sakura") -> Organisation:
    """Give the workspace to an owner who may not be named to the person."""
    owner = Organisation.objects.create(platform=platform, **QUIET)
    Workspace.objects.filter(key=workspace).update(owner=owner, owner_may_be_named=False)
    return owner
