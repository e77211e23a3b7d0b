"""The deletion of what was collected of a child without a guardian (EK-12): a request of the platform's own.

Nobody asks, so nobody proves who they are: the officer's documented finding stands in that place. All else is as in any
erasure: the records are matched, each controller decides, a second officer approves, systems receive intent and key.
"""

from uuid import UUID

from django.db import transaction

from consent import child_mails, children
from consent.kinds import FindingState
from consent.models import ChildFinding
from dsr import cases, clock, intake, lifecycle, routing
from dsr.models import FINAL, Case, Certificate, Channel, Effect, EffectState, Right, Status
from dsr.workflow import progress
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from workspaces import memberships
from workspaces.access import actor_of
from workspaces.models import Membership, Role

AT_ONCE = 50


class TooLate(children.Changed):
    """Something was deleted already, or the deletion has been carried out."""


def go_on() -> int:
    """Go on with the children of the platform in scope whose account is to be closed; return with how many.

    Whoever is killed in between leaves a row that says how far it is: the next sweep goes on there."""
    done = 0
    for state, verb in ((FindingState.CLOSING, _close), (FindingState.DELETING, _finish)):
        waiting = ChildFinding.objects.filter(state=state).order_by("pk")
        related = ("platform", "subject", "subject_key", "account", "found_by")
        for finding in waiting.select_related(*related)[:AT_ONCE]:
            done += verb(finding)
    return done


def find(key: UUID) -> ChildFinding | None:
    """Return the finding with this id, with what its pages read; None for none of the platform in scope."""
    related = ("platform", "application", "subject", "subject_key", "account", "found_by", "settled_by")
    found: ChildFinding | None = ChildFinding.objects.select_related(*related).filter(public_id=key).first()
    return found


def case_of(finding: ChildFinding) -> Case | None:
    """Return the request by which the data are deleted, None before there is one."""
    found: Case | None = Case.objects.select_related("platform").filter(finding=finding).first()
    return found


def may_withdraw(finding: ChildFinding) -> bool:
    """Say whether the finding can still be taken back: nothing was deleted, and the account is not closed."""
    case = case_of(finding)
    waits = finding.state in (FindingState.HELD, FindingState.CLOSING)
    return waits and (case is None or not _has_begun(case))


def withdraw(finding: ChildFinding, evidence: str, *, by: Membership) -> None:
    """Take a finding back on `evidence` (AgeEvidence) that the person is of age; what was prepared for a deletion ends.

    Raises TooLate, children.Changed."""
    with transaction.atomic():
        case = case_of(finding)
        if case is not None:
            with cases.locked(case.pk):
                if _has_begun(case):
                    raise TooLate
                for part in case.requests.exclude(status__in=FINAL).order_by("part"):
                    lifecycle.transition(part, Status.WITHDRAWN, actor=actor_of(by))
        children.withdraw(finding, evidence, by=by)
        if case is None and case_of(finding) is not None:
            raise children.Changed  # It was opened at this very moment; nothing of this holds.


def _close(finding: ChildFinding) -> bool:
    """Open the request, or close the account for good once its deletion cannot be taken back any more."""
    case = case_of(finding)
    if case is None:
        return _open(finding)
    try:
        with cases.locked(case.pk):
            if not _has_begun(case):
                return False
            children.begin_deleting(finding)
    except (children.Changed, memberships.LastOne):
        # Somebody took it back at this very moment; or a workspace would have nobody left, which the desk shows.
        return False
    return True


def _open(finding: ChildFinding) -> bool:
    """Open the request of the platform's own: whoever takes the finding back meanwhile comes before or after."""
    country, _dash, region = finding.jurisdiction.partition("-")
    person = finding.person
    with transaction.atomic():
        still = ChildFinding.objects.select_for_update(no_key=True, of=("self",)).filter(
            pk=finding.pk, state=FindingState.CLOSING
        )
        if not list(still.values_list("pk")) or case_of(finding) is not None:
            return False
        submission = intake.Submission(
            right=Right.ERASURE,
            relation="",
            name=person["name"],
            email=child_mails.address_of(finding),
            phone=person["phone"],
            account=person["account"],
            residence=country,
            region=region,
            language=finding.language,
            channel=Channel.OWN_INITIATIVE,
        )
        facts = {"contact_index": "", "entered_by": finding.found_by, "finding": finding}
        case = intake.create_case(finding.platform, submission, received_at=now(), **facts)
        with cases.locked(case.pk):
            part = routing.open_first_part(case)
            trail.record(
                "case.opened_for_child",
                platform_id=case.platform_id,
                actor=SYSTEM,
                subject=case.display_reference,
                finding=str(finding.public_id),
            )
            lifecycle.transition(part, Status.IDENTIFYING, actor=SYSTEM)
            progress.start(part, identify=True)
            # The person was told by mail when they were found.
            clock.acknowledge(case, actor=SYSTEM)
    return True


def _finish(finding: ChildFinding) -> bool:
    """Tell the person what is gone and what the law makes us keep, once every part of the request has ended."""
    case = case_of(finding)
    if case is None or case.closed_at is None:
        return False
    try:
        with cases.locked(case.pk):
            child_mails.tell(finding, "child_deleted", kept=kept_in(case, finding.language))
            children.close(finding)
    except children.Changed:
        return False
    return True


def kept_in(case: Case, language: str) -> list[str]:
    """Return why some of the data stay, in sentences of `language`, from the certificates of the platform's own parts:
    what the law makes it keep (EC-04), once each."""
    own = Certificate.objects.filter(request__case=case, request__platform_role=Role.CONTROLLER).order_by("pk")
    found: dict[str, None] = {}
    for certificate in own.select_related("subject_key"):
        for system in (certificate.body or {}).get("systems", ()):
            for table in system["tables"]:
                reasons = table["reasons"]
                if table["kept"] and reasons:
                    found[reasons.get(language) or next(iter(reasons.values()))] = None
    return list(found)


def _has_begun(case: Case) -> bool:
    """Say whether an irreversible effect was fired, or may have been, or the platform's own part has its end."""
    if Effect.objects.filter(step__request__case=case).exclude(state=EffectState.VOID).exists():
        return True
    return not case.requests.filter(platform_role=Role.CONTROLLER).exclude(status__in=FINAL).exists()
