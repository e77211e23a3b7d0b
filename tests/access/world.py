"""What addresses can name on two platforms: a case, an approval, counsel's word; ours, somebody else's, and none."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
from django.urls import reverse

from dsr.models import Case, LawOpinion, Right
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from tests.dsr.lawyers import draft, proposed
from tests.factories import checked, part, submitted
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, Membership, Platform, User

FOREIGN_PERSON = {"name": "Frieda Fremd", "email": "frieda@fremd.example", "phone": "+49 30 23125 777"}
# What no page of the other platform may ever show.
CANARIES = ("Rita Sample", "rita@example.org", "+49 30 23125 042")
FOREIGN_CANARIES = tuple(FOREIGN_PERSON.values())


class Thing(StrEnum):
    """Whose thing an address names."""

    OWN = "enKomm's own"
    FOREIGN = "of another platform, at enKomm's address"
    CARRIED_AWAY = "enKomm's, at the other platform's address"
    NEXT_DOOR = "of one workspace, at another's address"
    MISSING = "nobody's"


@dataclass
class World:
    """Two platforms with everything that their addresses name."""

    platform: Platform
    elsewhere: Platform
    case: Case
    other_case: Case
    foreign_case: Case
    approval: Approval
    foreign_approval: Approval
    opinion: LawOpinion
    foreign_opinion: LawOpinion
    omar: Membership
    otto: Membership
    olga: Membership
    linh: Membership
    mallory: User

    def names(self, thing: Thing = Thing.OWN) -> dict[str, Any]:
        """Return what stands in an address for each of its parameters. A new parameter is one line here."""
        named = {
            "platform": self.platform.slug,
            "workspace": "ws-sakura",
            "reference": self.case.reference,
            "part": 1,
            "request_id": f"{self.case.reference}-1",
            "right": "complaint",
            "approval": self.approval.public_id,
            "number": 1,
            "opinion": self.opinion.public_id,
            "code": "EU",
            "value": "fees",
            "kind": "override",
            "digest": "0" * 12,
        }
        return named | self._others(thing)

    def _others(self, thing: Thing) -> dict[str, Any]:
        """Return the names that differ. Whatever a platform or a person owns has a line in each."""
        reference = self.foreign_case.reference
        others: dict[Thing, dict[str, Any]] = {
            Thing.OWN: {},
            Thing.FOREIGN: {
                "reference": reference,
                "request_id": f"{reference}-1",
                "approval": self.foreign_approval.public_id,
                "opinion": self.foreign_opinion.public_id,
            },
            Thing.CARRIED_AWAY: {"platform": self.elsewhere.slug},
            Thing.NEXT_DOOR: {"workspace": "ws-lotus"},
            Thing.MISSING: {
                "reference": "ZZZZZZ",
                "request_id": "ZZZZZZ-1",
                "approval": uuid.UUID(int=7),
                "opinion": uuid.UUID(int=7),
            },
        }
        return others[thing]

    def address(self, name: str, parameters: set[str], thing: Thing = Thing.OWN, **changes: Any) -> str:
        """Return the address of the page `name` about `thing`."""
        everything = self.names(thing) | changes
        return reverse(name, kwargs={key: everything[key] for key in parameters})

    def differs(self, parameters: set[str], thing: Thing) -> bool:
        """Say whether an address with these parameters can name such a thing."""
        owned = {"reference", "request_id", "approval", "opinion"}
        if thing is Thing.NEXT_DOOR:
            return {"workspace", "approval"} <= parameters
        return thing is Thing.OWN or (bool(owned & parameters) and "platform" in parameters)


@pytest.fixture
def world(
    enkomm: Platform,
    elsewhere: Platform,
    omar: Membership,
    otto: Membership,
    olga: Membership,
    linh: Membership,
    mallory: User,
) -> World:
    case = checked(enkomm, Right.ERASURE, omar)
    other_case = submitted(enkomm, email="mallory@example.com", name="Mallory", phone="")
    with platform_scope(elsewhere.pk):
        foreign_case = submitted(elsewhere, **FOREIGN_PERSON)
        foreign_approval = approvals.ask(
            ApprovalKind.FOUR_EYES,
            topic="test",
            subject_id=part(foreign_case).pk,
            reference=part(foreign_case).display_reference,
            platform_id=elsewhere.pk,
            expires_at=now() + timedelta(days=7),
        )
        foreign_opinion = proposed(draft(), otto)
    approval = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION, subject_id=part(case, 2).pk)
    return World(
        enkomm, elsewhere, case, other_case, foreign_case, approval, foreign_approval, proposed(draft(), omar),
        foreign_opinion, omar, otto, olga, linh, mallory,
    )  # fmt: skip
