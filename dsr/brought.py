"""A request that a person brought straight to the owner of a workspace, who entered it: its first part is theirs.

It is about that workspace: no other owner hears of it, and where the platform's own data is not asked for, nobody is
looked for who is not in the workspace. Questions only; `dsr.owner_entry` enters it.
"""

from collections.abc import Iterable

from dsr.connectors.base import Candidate
from dsr.models import Case, Request
from workspaces.models import Role, Workspace


def workspace_of(case: Case) -> Workspace | None:
    """Return the workspace to whose owner `case` was brought; None for a case that came to the platform."""
    first = Request.objects.filter(case=case, part=1, platform_role=Role.PROCESSOR).select_related("workspace").first()
    return first.workspace if first else None


def was_brought(request: Request) -> bool:
    """Say whether the owner of this part has had it from the beginning."""
    return request.part == 1 and request.platform_role == Role.PROCESSOR


def looked_for(case: Case, found: Iterable[Candidate]) -> list[Candidate]:
    """Return who of `found` may be kept: for a request that is about a workspace alone, those who are in it."""
    workspace = workspace_of(case)
    if workspace is None or Request.objects.filter(case=case, platform_role=Role.CONTROLLER).exists():
        return list(found)
    return [one for one in found if any(held.workspace == workspace.key for held in one.workspaces)]
