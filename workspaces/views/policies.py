"""What may not be consented to in a workspace: for its owner, who decides that."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from privacy_portal.paging import Order, page
from workspaces import policies
from workspaces.forms.policies import PolicyForm
from workspaces.roles import Capability
from workspaces.views.rooms import OwnerRequest, address, room_for, room_view

SIZE = 25


@require_safe
@room_view
def listed(request: OwnerRequest) -> HttpResponse:
    """Show what holds, and every decision there was."""
    shown = page(policies.history(request.workspace), Order("decided_at", descending=True), _cursor(request), SIZE)
    names = policies.known()
    context = {
        "decisions": policies.in_force(request.workspace),
        "rows": [{"policy": one, "name": names.get(one.key, one.key)} for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "new_url": address(request, "policy_new") if policies.may_decide(request.workspace, request.membership) else "",
    }
    return render(request, "workspaces/policies.html", context)


@require_http_methods(["GET", "POST"])
@room_for(Capability.ANSWER_FOR_WORKSPACE)
def new(request: OwnerRequest) -> HttpResponse:
    """Forbid or allow something."""
    form = PolicyForm(request.POST if request.method == "POST" else None, initial={"key": request.GET.get("key", "")})
    if form.is_valid():
        try:
            made = policies.decide(request.workspace, by=request.membership, **form.decided())
        except policies.AlreadySo:
            form.add_error("decision", _("That is so already. What nobody decided about is allowed."))
        else:
            told = _("Forbidden. Your members read it in their accounts.") if made.forbids else _("Allowed again.")
            messages.success(request, told)
            return redirect(address(request, "policies"))
    context = {"form": form, "known": policies.known(), "back_url": address(request, "policies")}
    return render(request, "workspaces/policy_new.html", context, status=form.status)


def _cursor(request: OwnerRequest) -> str:
    return request.GET.get("cursor", "")
