"""Showing a person's details unmasked: for a purpose, audited, and only for a while in the session that asked.

The audit entry is made here and not in a view, so that pages and API cannot show plain values without one.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dsr import reopening
from dsr.models import AT_WORK, Case
from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.forms import Text
from workspaces.access import actor_of
from workspaces.deputies import may_answer_for_tenant
from workspaces.models import Membership
from workspaces.roles import Capability, may

LASTS = timedelta(minutes=15)
_SHOWN = "unmasked_cases"

PURPOSES: dict[str, Text] = {
    "compare": _("To compare the person with the records that were found"),
    "check_identity": _("To check a proof of identity"),
    "contact": _("To reach the person"),
    "decide": _("To decide about the request"),
    "complaint": _("To answer a complaint or an authority"),
}


def unmask(request: HttpRequest, case: Case, *, by: Membership, purpose: str) -> None:
    """Show the details of `case` to the session of `request` for 15 minutes, for a code of PURPOSES.

    An owner may as well where a part is theirs to decide, because they are its controller. Raises PermissionDenied,
    ValueError for an unknown purpose.
    """
    if not may_unmask(case, by):
        raise PermissionDenied
    if purpose not in PURPOSES:
        raise ValueError(f"unknown purpose: {purpose}")
    with transaction.atomic():
        trail.record(
            "case.person_revealed",
            platform_id=case.platform_id,
            actor=actor_of(by),
            subject=case.display_reference,
            purpose=purpose,
        )
    until = int((now() + LASTS).timestamp())
    request.session[_SHOWN] = _alive(request) | {_key(case, by): until}


def may_unmask(case: Case, by: Membership) -> bool:
    """Say whether `by` may see the plain details of `case`, if there still are any: an officer of its platform (once it
    is closed only where another one let them in, `dsr.reopening`), or the
    owner of a part (or who stands in for them, while it is at work)."""
    if by.platform_id != case.platform_id or case.purged_at:
        return False
    if by.workspace_id is None:
        return may(by.role, Capability.REVEAL_PERSON) and reopening.lets_in(case, by)
    theirs = case.requests.filter(workspace=by.workspace_id)
    if not may(by.role, Capability.ANSWER_FOR_WORKSPACE):
        theirs = theirs.filter(status__in=AT_WORK)
    return may_answer_for_tenant(by) and theirs.exists()


def is_unmasked(request: HttpRequest, case: Case, by: Membership) -> bool:
    """Say whether this session may still see the plain details of `case` in the role `by`."""
    if _key(case, by) not in _alive(request):
        return False
    return by.workspace_id is not None or reopening.lets_in(case, by)


def _key(case: Case, by: Membership) -> str:
    """A reveal belongs to a role: who also owns a workspace has not asked as its owner."""
    return f"{case.pk}/{by.pk}"


def _alive(request: HttpRequest) -> dict[str, int]:
    moment = int(now().timestamp())
    return {key: end for key, end in request.session.get(_SHOWN, {}).items() if end > moment}
