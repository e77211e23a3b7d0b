"""What addresses can name on two platforms: cases, approvals, events and all else; ours, foreign, and none."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
from django.urls import reverse

from consent import applications, ledger, purposes, subjects
from consent.kinds import Change, EventKind, Method, Scope
from consent.models import Propagation
from consent.webhooks import endpoints
from dsr import holds
from dsr.models import Case, DataSystem, Right, Telling, TellingState
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from tests.dsr import retained
from tests.dsr.lawyers import draft, proposed
from tests.factories import checked, owner, part, submitted
from tests.workspaces import registered
from tests.workspaces.incidents_told import happened
from workspaces import absences, approvals, connections, invitations
from workspaces.models import Approval, ApprovalKind, Closure, MemberRole, Membership, Platform, User
from workspaces.register import objections

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


# What an address or an operation needs a key for, that stands in the register of enKomm.
KEYS = {
    "desk_register_activity": "support",
    "desk_consent_purpose": "offers",
    "desk_consent_propagation_recipient": "mailco",
    "desk_consent_propagation_contact": "mailco",
    "setRecipientContact": "mailco",
    **dict.fromkeys(
        [
            "desk_register_recipient", "desk_register_assess", "desk_register_change_one", "desk_register_remove_one",
            "announceSubprocessorChange", "announceSubprocessorRemoval",
        ],
        "mailco",
    ),
}  # fmt: skip
# Whatever a platform, a workspace or a person owns, by the parameter of its addresses.
OWNED = {
    "reference", "request_id", "approval", "opinion", "member", "invitation", "connection", "absence", "change",
    "run", "hold", "incident", "duty", "report", "notice", "disclosure", "demand", "closure", "task", "succession",
    "system", "telling", "application", "consent_key", "record",
    "delivery", "propagation",
}  # fmt: skip
NUMBERED = {"absence", "duty", "report", "task"}


@dataclass
class World:
    """Two platforms with everything that their addresses name: by `owned` what is enKomm's, by `in_workspace` what
    is of the workspace Sakura where the desk has the like of it, by `foreign` what is the other platform's."""

    platform: Platform
    elsewhere: Platform
    case: Case
    other_case: Case
    foreign_case: Case
    omar: Membership
    mei: Membership
    otto: Membership
    olga: Membership
    linh: Membership
    mallory: User
    owned: dict[str, Any] = field(default_factory=dict)
    in_workspace: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)

    def names(self, thing: Thing = Thing.OWN, *, page: str = "", workspace: bool = False) -> dict[str, Any]:
        """Return what stands in an address for each of its parameters. A new parameter is one line here."""
        named = {
            "platform": self.platform.slug,
            "workspace": "ws-sakura",
            "tenant": "ws-sakura",
            "reference": self.case.reference,
            "part": 2 if workspace else 1,
            "request_id": f"{self.case.reference}-{2 if workspace else 1}",
            "right": "complaint",
            "number": 1,
            "code": "EU",
            "slug": "who",
            "value": "fees",
            "kind": "csv" if page == "desk_disclosures_file" else "override",
            "digest": "0" * 12,
            "key": KEYS.get(page, "a-key"),
            "provider": "a-provider",
            "token": "a-token",
            **self.owned,
            **(self.in_workspace if workspace or page == "my_leaving" else {}),
        }
        return named | self._others(thing)

    def _others(self, thing: Thing) -> dict[str, Any]:
        """Return the names that differ."""
        reference = self.foreign_case.reference
        nobodys = {name: 999_999 if name in NUMBERED else uuid.UUID(int=7) for name in OWNED}
        others: dict[Thing, dict[str, Any]] = {
            Thing.OWN: {},
            Thing.FOREIGN: nobodys | {"reference": reference, "request_id": f"{reference}-1"} | self.foreign,
            Thing.CARRIED_AWAY: {"platform": self.elsewhere.slug},
            Thing.NEXT_DOOR: {"workspace": "ws-lotus"},
            Thing.MISSING: nobodys | {"reference": "ZZZZZZ", "request_id": "ZZZZZZ-1"},
        }
        return others[thing]

    def address(self, name: str, parameters: set[str], thing: Thing = Thing.OWN, **changes: Any) -> str:
        """Return the address of the page `name` about `thing`."""
        everything = self.names(thing, page=name, workspace="workspace" in parameters) | changes
        return reverse(name, kwargs={key: everything[key] for key in parameters})

    def differs(self, parameters: set[str], thing: Thing) -> bool:
        """Say whether an address with these parameters can name such a thing."""
        named = OWNED & parameters
        if thing is Thing.NEXT_DOOR:
            # A change of the sub-processors is told to every workspace.
            return "workspace" in parameters and bool(named - {"change"})
        return thing is Thing.OWN or (bool(named) and "platform" in parameters)


@pytest.fixture
def world(
    enkomm: Platform,
    elsewhere: Platform,
    omar: Membership,
    mei: Membership,
    otto: Membership,
    olga: Membership,
    linh: Membership,
    mallory: User,
) -> World:
    case = checked(enkomm, Right.ERASURE, omar)
    other_case = submitted(enkomm, email="mallory@example.com", name="Mallory", phone="")
    with platform_scope(elsewhere.pk):
        foreign_case = submitted(elsewhere, **FOREIGN_PERSON)
        foreign = _foreign(elsewhere, foreign_case, otto)
    who = (omar, mei, otto, olga, linh, mallory)
    # Before what is owned: there a service closes, which takes in nobody new.
    in_workspace = _next_to(olga)
    owned = _owned(enkomm, case, omar, olga)
    return World(
        enkomm,
        elsewhere,
        case,
        other_case,
        foreign_case,
        *who,
        owned=owned,
        in_workspace=in_workspace,
        foreign=foreign,
    )


def _owned(enkomm: Platform, case: Case, omar: Membership, olga: Membership) -> dict[str, Any]:
    approval = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION, subject_id=part(case, 2).pk)
    registered.put(enkomm)
    change = registered.announced(enkomm, omar)
    objections.make(change, olga.workspace, by=olga, reason="Our contract keeps the files in Japan.")
    retained.rule(enkomm, "interactions")
    run = next(one for one in retained.begun(enkomm) if one.rule.key == "interactions")
    terms = connections.Terms(["workspace_content"], "", "To plan the fair together.")
    mei = Membership.objects.get(user__email="mei@enkomm.example")
    away = absences.name_deputy(omar, mei.user, starts_at=now(), ends_at=now() + timedelta(days=3))
    return {
        "approval": approval.public_id,
        "opinion": proposed(draft(), omar).public_id,
        "change": change.public_id,
        "run": run.public_id,
        "hold": holds.place(category=None, workspace=None, reason="A court", by=omar).public_id,
        "system": DataSystem.objects.get().slug,
        **_consented(enkomm, omar),
        "connection": connections.ask(olga.workspace, "ws-blue-kettle", terms, by=olga).public_id,
        "absence": away.pk,
        "member": mei.public_id,
        "invitation": invitations.invite("new@example.org", MemberRole.AUDITOR, by=omar, language="en").public_id,
        **(event := happened(enkomm, omar)),
        "telling": _told(enkomm, event["closure"], omar).public_id,
    }


def _consented(platform: Platform, officer: Membership) -> dict[str, Any]:
    """Return an application with a key, and what somebody said whom it knows."""
    application = applications.register(platform, "CRM", [Scope.DECISIONS], by=officer)
    applications.add_key(application, by=officer)
    known = subjects.find_or_add(platform.pk, [subjects.Known("customer", "C-1")])
    endpoint, _secret = endpoints.put(application, "https://crm.example.org/hooks", list(Change), by=officer)
    names = {
        "application": application.public_id,
        "consent_key": application.keys.get().public_id,
        "delivery": endpoints.send_test(endpoint, by=officer).public_id,
    }
    asked = purposes.by_key(platform, ["offers"]).get("offers")
    if asked is None:
        return names | {"record": uuid.UUID(int=8), "propagation": uuid.UUID(int=8)}
    how = ledger.Circumstances(Method.APPLICATION)
    (event,) = ledger.record(known, [ledger.Choice(asked, EventKind.REFUSED, "email")], how)
    passed_on = Propagation.objects.create(platform=platform, event=event, recipient="mailco")
    return names | {"record": event.public_id, "propagation": passed_on.public_id}


def _told(enkomm: Platform, closure: uuid.UUID, omar: Membership) -> Telling:
    return Telling.objects.create(
        platform=enkomm,
        closure=Closure.objects.get(public_id=closure),
        system=DataSystem.objects.get(),
        collection="accounts",
        state=TellingState.DONE,
        chosen_by=omar.user,
        chosen_at=now(),
        ended_at=now(),
    )


def _next_to(olga: Membership) -> dict[str, Any]:
    """Return what has the same parameter in a workspace's addresses as on the desk, and is the workspace's."""
    kenji = owner(olga.platform, "ws-sakura", "kenji@sakura.example", "Kenji Mori")
    away = absences.name_deputy(olga, kenji.user, starts_at=now(), ends_at=now() + timedelta(days=3))
    invitation = invitations.invite("new@sakura.example", MemberRole.MEMBER, by=olga, language="en")
    return {"absence": away.pk, "member": kenji.public_id, "invitation": invitation.public_id}


def _foreign(elsewhere: Platform, foreign_case: Case, otto: Membership) -> dict[str, Any]:
    approval = approvals.ask(
        ApprovalKind.FOUR_EYES,
        topic="test",
        subject_id=part(foreign_case).pk,
        reference=part(foreign_case).display_reference,
        platform_id=elsewhere.pk,
        expires_at=now() + timedelta(days=7),
    )
    system = DataSystem.objects.create(platform=elsewhere, slug="their-crm", connector="sql", config={})
    return {
        **_consented(elsewhere, otto),
        "system": system.slug,
        "approval": approval.public_id,
        "opinion": proposed(draft(), otto).public_id,
        "member": otto.public_id,
        "hold": holds.place(category=None, workspace=None, reason="Another court", by=otto).public_id,
    }
