"""The address in `List-Unsubscribe` (RFC 8058): a POST stops, whoever sends it; a GET shows a page with a button."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consent import links, preferences
from consent.visits import VisitRequest
from privacy_portal import throttling
from privacy_portal.page_limits import limited


# The mail program has no cookie and no token of ours: the address holds all that is needed (section 3.2).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited(throttling.LOOK_UP, "GET", "POST")
def stop(request: VisitRequest, token: str) -> HttpResponse:
    """Stop by POST, again as often as anybody likes; ask by GET."""
    try:
        found = links.to_stop(request.platform, token)
    except links.DeadLink:
        return render(request, "consent/stop_dead.html", status=404)
    if request.method == "POST":
        preferences.stop_one(found.subject, found.version, found.option, found.workspace)
    context = {
        "stop": found,
        "option": preferences.option_label(found.version, found.option),
        "stopped": request.method == "POST",
        "back_url": reverse("preferences", args=[request.platform.slug]),
    }
    return render(request, "consent/stop.html", context)
