"""The list of single keys, and each person's switch for them: a key that acts by itself must be possible to turn off
(WCAG 2.1.4), because dictation and stray fingers press keys, too."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from privacy_portal.theme import way_back
from workspaces.models import User


@login_required
def single_keys(request: HttpRequest) -> HttpResponse:
    """Show the list; on POST keep `single_keys` ("on" or anything else for off) and go back to `next`."""
    if request.method != "POST":
        return render(request, "pages/keys.html")
    User.objects.filter(pk=cast("int", request.user.pk)).update(single_keys=request.POST.get("single_keys") == "on")
    return HttpResponseRedirect(way_back(request))
