"""The start page of an installation: its platforms; with one alone, straight to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workspaces.access import landing_path
from workspaces.models import Platform


def home(request: HttpRequest) -> HttpResponse:
    """Send staff and owners to their desk, others with an account to its page, and everybody else to the platform, or
    to a list where there are several."""
    if request.user.is_authenticated:
        return redirect(landing_path(request.user) or "account")
    platforms = list(Platform.objects.order_by("name"))
    if len(platforms) == 1:
        return redirect("centre", platform=platforms[0].slug)
    return render(request, "pages/home.html", {"platforms": platforms})
