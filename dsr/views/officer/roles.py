"""Who decides: an officer tries a situation, and reads every category's controller and why (EK-02)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dsr import roles_shown
from dsr.forms.roles import RolesForm
from dsr.views.officer.desk import DeskRequest, desk_view
from workspaces.roles import Capability


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def roles(request: DeskRequest) -> HttpResponse:
    """Show the question, and its answer once it is asked. The address holds the question, and can be passed on."""
    form = RolesForm(request.GET if "person" in request.GET else None, platform=request.platform)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        asked = form.asked
        context |= {
            "lines": roles_shown.lines(request.platform, asked),
            "asked": asked,
            "person": dict(form.fields["person"].choices)[asked.person_type],  # type: ignore[attr-defined]
            "place": asked.workspace or roles_shown.PLACES[asked.kind],
            "home": dict(form.fields["residence"].choices)[asked.residence],  # type: ignore[attr-defined]
        }
    return render(request, "officer/roles.html", context, status=form.status)
