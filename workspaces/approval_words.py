"""Approvals in words, whatever they are about: who asks whom, how it stands, what became of it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from privacy_portal.clock import now
from privacy_portal.dates import deadline_state
from privacy_portal.forms import Text
from workspaces.models import Approval, ApprovalState, Membership, Workspace

STATES: dict[str, Text] = {
    ApprovalState.WAITING: gettext_lazy("Not yet answered"),
    ApprovalState.ACCEPTED: pgettext_lazy("state of an approval", "Approved"),
    ApprovalState.REJECTED: pgettext_lazy("state of an approval", "Rejected"),
    ApprovalState.WITHDRAWN: pgettext_lazy("state of an approval", "Taken back"),
    ApprovalState.EXPIRED: gettext_lazy("Ran out of time"),
}


def asked(approval: Approval) -> str:
    """Return who is asked: the owner as the platform may name them, or the platform's officers."""
    if approval.workspace is None:
        return _("a second officer")
    return _owner(approval.workspace)


def asked_by(approval: Approval) -> str:
    """Return who asks: the person who prepared it, or the platform where nobody did by hand. Between two workspaces
    only the workspace is named."""
    if approval.asking_workspace and approval.workspace:
        return approval.asking_workspace.name
    return str(approval.requested_by or approval.asking_workspace or approval.platform.name)


def tag(approval: Approval, viewer: Membership) -> dict[str, str]:
    """Return the state of an approval as `viewer` reads it, for `{% status_tag %}`."""
    if approval.state != ApprovalState.WAITING:
        kind = "problem" if approval.state == ApprovalState.EXPIRED else "done"
        return {"label": str(STATES[approval.state]), "kind": kind}
    if approval.workspace_id == viewer.workspace_id and approval.requested_by_id != viewer.user_id:
        return {"label": _("With you"), "kind": "you"}
    return {"label": _("With %(name)s") % {"name": asked(approval)}, "kind": "others"}


def decided(approval: Approval) -> str:
    """Return what became of a question and who answered it, "" while it waits. Owners are named by their company."""
    if approval.state == ApprovalState.WAITING:
        return ""
    words = {
        ApprovalState.ACCEPTED: _("Approved by %(name)s."),
        ApprovalState.REJECTED: _("Rejected by %(name)s."),
        ApprovalState.WITHDRAWN: _("Taken back by %(name)s. Nothing is left to answer."),
        ApprovalState.EXPIRED: _("Nobody answered in time. The question can be asked again."),
    }[ApprovalState(approval.state)]
    return words % {"name": _taken_back_by(approval) if approval.state == ApprovalState.WITHDRAWN else _who(approval)}


def answered_by(approval: Approval, viewer: Membership) -> str:
    """Return the person who answered, and for whom; "" where that is a matter of another tenant."""
    theirs = approval.workspace_id is None or approval.workspace_id == viewer.workspace_id
    if approval.decided_by is None or not theirs or approval.state == ApprovalState.WITHDRAWN:
        return ""
    return _person(approval)


def row(approval: Approval, heading: str, viewer: Membership, url: str) -> dict[str, Any]:
    """Return one line of a list of approvals, as `templates/approvals/list.html` takes it."""
    due = None
    if approval.state == ApprovalState.WAITING:
        state = deadline_state(approval.expires_at, at=now(), starts_at=approval.requested_at, zone="")
        due = {"at": approval.expires_at, "state": state, "zone": ""}
    return {
        "url": url,
        "reference": approval.reference,
        "heading": heading,
        "kind": approval.get_kind_display(),
        "asked_by": asked_by(approval),
        "asked_at": approval.requested_at,
        "asked": asked(approval),
        "tag": tag(approval, viewer),
        "due": due,
        "decided_at": approval.decided_at,
        "confirmed_at": approval.confirmed_at,
    }


def _owner(workspace: Workspace) -> str:
    if workspace.owner is None or not workspace.owner_may_be_named:
        return _("the owner of the workspace")
    return workspace.owner.name


def _who(approval: Approval) -> str:
    return asked(approval) if approval.workspace_id else _person(approval)


def _person(approval: Approval) -> str:
    if approval.on_behalf_of is None:
        return str(approval.decided_by or approval.platform.name)
    names = {"name": str(approval.decided_by), "absent": str(approval.on_behalf_of)}
    return _("%(name)s in place of %(absent)s") % names


def _taken_back_by(approval: Approval) -> str:
    if approval.asking_workspace and approval.workspace:
        return approval.asking_workspace.name
    return str(approval.decided_by or approval.platform.name)
