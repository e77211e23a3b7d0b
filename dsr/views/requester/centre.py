"""The privacy centre: what a person can ask for, of whom, and by when they hear. Open to everybody."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters

from consent import notices
from dsr import outlook, relations
from dsr.forms.requester import OwnerQuestionForm
from dsr.visits import PortalRequest
from privacy_portal import countries, throttling
from privacy_portal.page_limits import limited
from workspaces import ownership
from workspaces.models import Establishment
from workspaces.register import closures, successions


def centre(request: PortalRequest) -> HttpResponseBase:
    """The start of everything: two ways to go on, and the answers to what people ask first."""
    served = Establishment.objects.filter(organisation__is_operator=True).order_by("key")
    # Whoever serves named countries comes first, the one for everybody else last (EK-01).
    establishments = sorted(served, key=lambda establishment: not establishment.serves)
    for establishment in establishments:
        establishment.serves_names = [countries.name(code) for code in establishment.serves]
    edition = notices.current(request.platform, timezone.localdate())
    context = {
        "establishments": establishments,
        "edition": edition,
        "closure": closures.announced(),
        "succession": successions.announced(),
    }
    return render(request, "requester/centre.html", context)


def who_decides(request: PortalRequest) -> HttpResponseBase:
    """Who decides about which data, for each way of using the service, before anybody asked for anything."""
    shown = [(one.title, outlook.deciders(request.platform, one.person)) for one in relations.of(request.platform)]
    return render(request, "requester/who_decides.html", {"relations": shown, "back": "centre"})


@sensitive_post_parameters()
@limited(throttling.FOLLOW)
def workspace_owner(request: PortalRequest) -> HttpResponseBase:
    """Say who owns a workspace (EK-04). Unknown workspaces and those not to be named get the same answer."""
    form = OwnerQuestionForm(request.POST if request.method == "POST" else None)
    asked, found = "", None
    if form.is_valid():
        asked = form.cleaned_data["workspace"]
        found = ownership.named(asked)
    context = {"form": form, "asked": asked, "workspace": found, "language": get_language()}
    return render(request, "requester/workspace_owner.html", context, status=form.status)


def accessibility(request: PortalRequest) -> HttpResponseBase:
    """What this portal does for people who use it in other ways, and whom to tell when it does not work."""
    return render(request, "requester/accessibility.html")
