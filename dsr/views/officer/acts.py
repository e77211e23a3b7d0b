"""What an officer can do with a part now: one primary act, and the others as links to pages of their own."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from dsr import decisions, fees, identification, relaying, vouchers
from dsr.lifecycle import APPROVAL_TOPIC
from dsr.models import DISPUTES, OPT_OUTS, Request, Status, Step, StepState
from dsr.views.officer.desk import address
from workspaces.models import Approval, ApprovalState, Membership, Role
from workspaces.roles import Capability, may


@dataclass(frozen=True)
class Act:
    """A link to the page of an act: its words, its key and its look."""

    label: str
    url: str
    kind: str = "secondary"
    keys: str = ""


def possible(part: Request, by: Membership) -> list[Act]:
    """Return what `by` can do with `part`, what it waits for first; nothing for an auditor, or in a shredded case."""
    if not may(by.role, Capability.WORK_ON_REQUESTS) or part.case.purged_at:
        return []
    waiting = set(Step.objects.filter(request=part, state=StepState.WAITING).values_list("kind", flat=True))
    main = _main(part, waiting, by)
    letters = []
    # Somebody who gave no address reads nothing, and where nobody asked, nobody is written to about it.
    asked = not part.case.on_own_initiative
    reachable = asked and bool((part.case.person or {}).get("email"))
    if reachable:
        letters.append(Act(_("Write or ask"), address("desk_ask", part), keys="r"))
    if reachable and decisions.may_extend(part):
        letters.append(Act(_("Extend"), address("desk_extend", part), keys="e"))
    if reachable and (fees.may_quote(part) or fees.open_fee(part)):
        letters.append(Act(_("Fee"), address("desk_fee", part)))
    letters.append(Act(_("Note"), address("desk_note", part), keys="n"))
    if relaying.may_relay(part):
        letters.append(Act(_("Pass on by hand"), address("desk_relay", part), "quiet"))
    if identification.may_look_again(part):
        letters.append(Act(_("Look for the person again"), address("desk_look_again", part), "quiet"))
    if asked and not part.case.closed_at:
        letters.append(Act(_("Correct the day of arrival"), address("desk_arrival", part), "quiet"))
    if asked and part.case.entered_by_id and not part.case.closed_at:
        letters.append(Act(_("Letter with a code"), address("desk_receipt", part), "quiet"))
    if not asked:
        letters.append(Act(_("The child and the next date"), _finding_address(part), "quiet"))
    return [*main, *letters, *_with_the_person(part)]


def _finding_address(part: Request) -> str:
    names = {"platform": part.case.platform.slug, "finding": part.case.finding.public_id}  # type: ignore[union-attr]
    return reverse("desk_consent_child", kwargs=names)


def _main(part: Request, waiting: set[str], by: Membership) -> list[Act]:
    found = []
    if part.awaits_handover:
        found.append(Act(_("Hand the answer over"), address("desk_hand_over", part), "primary", "d"))
    if part.status == Status.DECIDING and part.right in DISPUTES:
        found.append(Act(_("Decide"), address("desk_dispute", part), "primary", "d"))
    if part.status == Status.DECIDING and part.right in OPT_OUTS:
        found.append(Act(_("Pass it on"), address("desk_pass_on", part), "primary", "d"))
    if "match" in waiting:
        found.append(Act(_("Find out who it is"), address("desk_match", part), "primary", "d"))
    if "verify" in waiting:
        found.append(Act(_("Record a proof"), address("desk_identity", part), "primary", "d"))
    if "decide" in waiting:
        found.append(_deciding(part))
    if "review" in waiting:
        found.append(_review(part, by))
    if "approve" in waiting and (second_look := _second_look(part, by)):
        found.append(second_look)
    if decisions.may_refuse_unidentified(part):
        found.append(Act(_("Refuse"), address("desk_refuse", part)))
    return found


def _deciding(part: Request) -> Act:
    if part.platform_role == Role.CONTROLLER:
        return Act(_("Decide"), address("desk_decide", part), "primary", "d")
    return Act(_("Who decides"), address("desk_decide", part), "secondary", "d")


def _review(part: Request, by: Membership) -> Act:
    """Return the way to the package: not the first thing to do for whoever cannot release it."""
    vouched_alone = vouchers.lone_voucher(part.verification, part.match) == by.user_id
    return Act(
        _("Look at the package"), address("desk_release", part), "secondary" if vouched_alone else "primary", "d"
    )


def _with_the_person(part: Request) -> list[Act]:
    """Return what can be done about a package that the person may fetch."""
    if part.status != Status.READY:
        return []
    return [
        Act(_("Look at the package"), address("desk_release", part)),
        Act(_("Call the package back"), address("desk_call_back", part), "quiet"),
    ]


def _second_look(part: Request, by: Membership) -> Act | None:
    """Return the way to the second pair of eyes, for everybody but whoever decided."""
    waits = Approval.objects.filter(topic=APPROVAL_TOPIC, subject_id=part.pk, state=ApprovalState.WAITING).first()
    if waits is None or waits.requested_by_id == by.user_id:
        return None
    return Act(_("Look as the second person"), approval_address(part, waits), "primary", "d")


def approval_address(part: Request, approval: Approval) -> str:
    """Return the address of an approval's page on the desk."""
    return reverse("desk_approval", kwargs={"platform": part.case.platform.slug, "approval": approval.public_id})
