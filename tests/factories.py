"""The cast and the few moves that stories are made of. Everything goes through the product's own verbs."""

import re
from typing import Any

from django.db.models import F

from dsr import identification, intake
from dsr.models import Case, Request, Right, Step, StepState
from dsr.verification import process
from dsr.workflow import reconciler, runner
from privacy_portal.audit.actor import Actor
from privacy_portal.mail.models import OutgoingMail
from tests.remembered import remembered
from workspaces.models import EndReason, Establishment, MemberRole, Membership, PersonType, Platform, User, Workspace

RITA = {
    "name": "Rita Sample",
    "email": "rita@example.org",
    "phone": "+49 30 23125 042",
    "residence": "DE",
    "relation": PersonType.ACCOUNT_HOLDER,
    "language": "en",
}
PASSWORD = "a long password for tests"


def submission(right: str = Right.ACCESS, **changes: Any) -> intake.Submission:
    """Return what Rita submits, with `changes`."""
    return intake.Submission(**{"right": right, **RITA, **changes})


def submitted(platform: Platform, right: str = Right.ACCESS, **changes: Any) -> Case:
    """Submit as Rita; the contact is not yet confirmed."""
    return intake.submit(platform, submission(right, **changes))


@remembered
def confirmed(platform: Platform, right: str = Right.ACCESS, **changes: Any) -> Case:
    """Submit as Rita and type the code that came by mail; the workflow has been started but nothing has run."""
    case = submitted(platform, right, **changes)
    intake.confirm_contact(case, mailed_code(case))
    case.refresh_from_db()
    return case


@remembered
def searched(platform: Platform, right: str = Right.ACCESS, **changes: Any) -> Case:
    """Confirm as Rita, and let the systems be searched: whoever the evidence names alone is matched."""
    case = confirmed(platform, right, **changes)
    drain()
    return case


@remembered
def proven(platform: Platform, right: str = Right.ACCESS, **changes: Any) -> Case:
    """Be found as Rita and prove it; each part of the case is counted and waits for whoever decides it."""
    case = searched(platform, right, **changes)
    prove(case)
    return case


@remembered
def checked(platform: Platform, right: str, by: Membership) -> Case:
    """Be found as Rita, and be proven by a document that the officer `by` saw."""
    case = searched(platform, right)
    process.record_officer_check(case, kind="document_seen", by=by)
    go_on_proven(case)
    drain()
    return case


def prove(case: Case, contact: int = 0) -> None:
    """Have Rita prove a second factor, by a code to the other mailbox that enKomm holds."""
    sent = process.send_second_code(case, identification.matched_candidates(case), contact)
    process.check_second_code(case, mailed_code(case, sent.value))
    go_on_proven(case)
    drain()


def mailed_code(case: Case, to: str | None = None) -> str:
    """Return the code in the newest mail with one that was sent for `case` (to the address `to`)."""
    for mail in OutgoingMail.objects.filter(template="code").order_by("-id"):
        if case.display_reference in mail.text and (to is None or mail.recipient == to):
            found = re.search(r"\b(\d{4}) (\d{4})\b", mail.text)
            if found:
                return "".join(found.groups())
    raise AssertionError("no code was mailed")


def drain(limit: int = 500) -> int:
    """Run due steps, as workers would, until none is due; return how many ran."""
    ran = 0
    while ids := reconciler.due_steps():
        for step_id in ids:
            ran += runner.run(step_id)
        assert ran < limit, "steps keep coming"
    return ran


def part(case: Case, number: int = 1) -> Request:
    """Return part `number` of the case, freshly read."""
    related = ("case__platform", "case__establishment", "case__subject_key", "workspace", "controller")
    return Request.objects.select_related(*related).get(case=case, part=number)


def step(request: Request, kind: str) -> Step:
    """Return the newest step of `kind`."""
    return Step.objects.filter(request=request, kind=kind).order_by("-round", "-id")[0]


def stuck_steps() -> list[str]:
    """Return kind and error of every step that gave up: empty when all is well."""
    gave_up = Step.objects.filter(state=StepState.NEEDS_HUMAN)
    return [f"{s.kind}: {s.error}" for s in gave_up]


def answered_from(platform: Platform, country: str, time_zone: str) -> None:
    """Let everybody but the Japanese be answered from `country`, so that no second law stands beside one of there."""
    others = Establishment.objects.filter(platform=platform, key="hanoi")
    others.update(country=country, subdivision="", time_zone=time_zone)


@remembered
def officer(platform: Platform, email: str, name: str = "") -> Membership:
    """Return an officer (or administrator) of `platform`, made if need be."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)
    held = Membership.objects.filter(platform=platform, user=user, workspace=None, until=None).first()
    return held or Membership.objects.create(platform=platform, user=user, role=MemberRole.OFFICER)


@remembered
def owner(platform: Platform, workspace: str, email: str, name: str = "") -> Membership:
    """Return an owner of the workspace with key `workspace`, made if need be."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)
    tenant = Workspace.objects.get(platform=platform, key=workspace)
    held = Membership.objects.filter(platform=platform, user=user, workspace=tenant, until=None).first()
    return held or Membership.objects.create(platform=platform, user=user, workspace=tenant, role=MemberRole.OWNER)


def ended(*members: Membership) -> None:
    """Let memberships be over, as if somebody had ended them."""
    chosen = Membership.objects.filter(pk__in=[one.pk for one in members])
    chosen.update(until=F("since"), end_reason=EndReason.ENDED)


def person(case: Case) -> Actor:
    """Return the person of the case as an actor."""
    return Actor("person", case.reference)


def go_on_proven(case: Case) -> None:
    """Let the workflow go on after a proof was recorded."""
    identification.proven(case, actor=person(case))
