"""Which mails and messages somebody with an account gets, one by one, and which cannot be switched off (QO-09)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dsr import own_notifications
from workspaces import notifications
from workspaces.views.account import OwnRequest, own_view


@require_http_methods(["GET", "HEAD", "POST"])
@own_view
def mine(request: OwnRequest) -> HttpResponse:
    """Show every kind with how it stands, and switch one."""
    if request.method == "POST":
        return _switched(request)
    context: dict[str, Any] = {
        "places": own_notifications.of(request.user),
        "confirmed": request.user.email_confirmed_at is not None,
        "necessary": [*notifications.NECESSARY, *notifications.NECESSARY_WITH_ACCOUNT],
        "back_url": reverse("account"),
    }
    return render(request, "me/notifications.html", context)


def _switched(request: OwnRequest) -> HttpResponse:
    told, on = request.POST, request.POST.get("turn") == "on"
    chosen = own_notifications.Chosen(
        told.get("platform", ""), told.get("kind", ""), told.get("option", ""), told.get("workspace", "")
    )
    try:
        own_notifications.switch(request.user, chosen, on=on)
    except own_notifications.Unknown:
        messages.error(request, _("Nothing like it is sent to you any more."))
    except own_notifications.Refused as refused:
        messages.error(request, refused.says)
    else:
        messages.success(request, _("It is on from now.") if on else _("Stopped. You get no more of them."))
    return redirect("my_notifications")
