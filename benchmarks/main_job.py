"""The main job: requests for access, from a confirmed address to a package that waits for the person.

Every person is real work: found among 2,000 people and 200,000 rows, matched, verified by an officer's recorded check,
split by controller, exported, packed and sealed. Steps run one after the other in one process, as one worker would;
the officers' and owners' decisions are made by their own verbs and counted. Not counted: making the sample system.
"""

import re
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from dsr import decisions, delivery, identification, intake
from dsr.models import Case, Request, Right, Status, Step, StepState
from dsr.verification import process
from dsr.workflow import reconciler, runner
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.profiles import loader, sample_systems
from privacy_portal.scoping import platform_scope
from workspaces import approvals
from workspaces.models import Approval, ApprovalState, MemberRole, Membership, Platform, User

REQUESTS = 50
# People with an address, a telephone and a name of their own, spread over the table: a sure match each.
PEOPLE = """
    SELECT full_name, email, phone FROM accounts a
    WHERE kind = 'full' AND phone IS NOT NULL
      AND (SELECT count(*) FROM accounts b WHERE b.phone = a.phone OR b.email = a.email) = 1
    ORDER BY (id * 7919) % 2003, id LIMIT :limit
"""


def run() -> dict[str, Any]:
    """Return {"requests_per_s", "seconds_per_request", ...} for 50 requests for access."""
    platform = loader.load(Path(loader.__file__).parent / "enkomm", demo=True).platform
    with platform_scope(platform.pk):
        omar, mei = (Membership.objects.get(user__email=f"{name}@enkomm.example") for name in ("omar", "mei"))
        started = time.perf_counter()
        cases = [_confirmed(platform, *person) for person in _people()]
        _drain()
        for case in cases:
            _identify(case, omar)
        _drain()
        _answer_owners(platform)
        for request in Request.objects.filter(status=Status.DECIDING, workspace__isnull=True):
            decisions.accept(request, by=omar)
        _drain()
        for step in Step.objects.filter(kind="review", state=StepState.WAITING).select_related("request"):
            delivery.release(step.request, by=mei)
        _drain()
        seconds = time.perf_counter() - started
        ready = Request.objects.filter(status=Status.READY).count()
        if ready < REQUESTS or ready != Request.objects.count():
            raise SystemExit(f"only {ready} of {Request.objects.count()} parts were answered")
        return {
            "requests_per_s": round(REQUESTS / seconds, 2),
            "seconds_per_request": round(seconds / REQUESTS, 3),
            "requests": REQUESTS,
            "parts": ready,
            "steps": Step.objects.count(),
        }


def _people() -> list[tuple[str, str, str]]:
    engine = create_engine(sample_systems.address("enkomm"))
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(PEOPLE), {"limit": REQUESTS})]


def _confirmed(platform: Platform, name: str, email: str, phone: str) -> Case:
    submission = intake.Submission(
        right=Right.ACCESS,
        relation="account_holder",
        name=name,
        email=email,
        phone=phone,
        residence="DE",
        language="en",
    )
    case = intake.submit(platform, submission)
    mail = OutgoingMail.objects.filter(template="code").latest("pk")
    code = re.search(r"\b\d{4} \d{4}\b", mail.text)
    if code is None:
        raise SystemExit("no code was mailed")
    intake.confirm_contact(case, code.group())
    return case


def _identify(case: Case, omar: Membership) -> None:
    request = case.requests.get(part=1)
    if process.latest_match(case) is None:
        ((system, candidates),) = identification.candidates(case).items()
        told = [c for c in candidates if c.agreement["email"] == "same" and c.agreement["name"] == "same"]
        identification.choose(request, {system: told[0].key}, by=omar, reason="Name and address agree.")
    process.record_officer_check(case, kind="document_seen", by=omar)
    identification.proven(case, actor=SYSTEM)


def _answer_owners(platform: Platform) -> None:
    for approval in Approval.objects.filter(state=ApprovalState.WAITING, workspace__isnull=False):
        approvals.accept(approval, by=_owner_of(platform, approval))


def _owner_of(platform: Platform, approval: Approval) -> Membership:
    owner = Membership.objects.filter(workspace=approval.workspace, role=MemberRole.OWNER).first()
    if owner is None:
        user = User.objects.create_user(f"owner-{approval.workspace_id}@example.org")
        owner = Membership.objects.create(
            platform=platform, user=user, workspace=approval.workspace, role=MemberRole.OWNER
        )
    return owner


def _drain() -> None:
    while ids := reconciler.due_steps():
        for step_id in ids:
            runner.run(step_id)
