"""What the portal tells an officer by itself: dates that draw near or have passed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dsr import notice_words
from dsr import notices as told
from dsr.views.officer.desk import DeskRequest, address, desk_view
from workspaces.roles import Capability

SHOWN = 100


@desk_view(Capability.SEE_REQUESTS)
def notices(request: DeskRequest) -> HttpResponse:
    """List what the officer has not read, newest first; `up_to` marks all that the page showed as read."""
    up_to = request.POST.get("up_to", "")
    if request.method == "POST" and up_to.isdecimal():
        told.read(request.user, int(up_to))
        messages.success(request, _("All of it is marked as read."))
        return redirect("desk_notices", platform=request.platform.slug)
    shown = list(told.unread(request.user)[: SHOWN + 1])
    rows = [
        {
            "url": address("desk_request", one.request),
            "reference": one.request.display_reference,
            "text": notice_words.sentence(one),
            "problem": one.kind in notice_words.PROBLEMS,
            "at": one.told_at,
        }
        for one in shown[:SHOWN]
    ]
    context = {"rows": rows, "more": len(shown) > SHOWN, "up_to": shown[0].pk if shown else ""}
    return render(request, "officer/notices.html", context)
