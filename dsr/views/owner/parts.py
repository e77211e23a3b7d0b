"""What every page of an owner about one request stands on: which part it is, and the way to its pages."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase

from dsr import owner_parts
from dsr.models import Request
from workspaces import places
from workspaces.models import Workspace
from workspaces.views.rooms import OwnerRequest, View, room_view


def part_view(view: View) -> View:
    """Guard a page about one part of the workspace: the view gets it; 404 for another's, and until it reached them."""

    @room_view
    @wraps(view)
    def guarded(request: OwnerRequest, reference: str, part: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = owner_parts.of(request.workspace).filter(case__reference=reference, part=part).first()
        if found is None:
            raise Http404
        return view(request, found, *args, **kwargs)

    return guarded


def part_address(workspace: Workspace, part: Request, name: str = "request") -> str:
    """Return the address of a part's page, or of the page of an act on it ("request_ask")."""
    return places.address(workspace.platform, workspace, name, reference=part.case.reference, part=part.part)
