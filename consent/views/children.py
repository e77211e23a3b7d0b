"""The page of somebody who was found to be a child: what happens, when, and how to say that it is wrong."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from consent import child_objections, children, links
from consent.forms import ObjectionForm
from consent.kinds import FindingState
from consent.models import ChildFinding
from consent.visits import VisitRequest
from privacy_portal import throttling
from privacy_portal.page_limits import limited


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@limited(throttling.FOLLOW)
def child(request: VisitRequest, token: str) -> HttpResponseBase:
    """Show how it stands; what is written there is read by an officer before anything is closed."""
    centre = reverse("centre", args=[request.platform.slug])
    try:
        finding = links.child_finding(request.platform, token)
    except links.DeadLink:
        return render(request, "consent/guardian_dead.html", {"back_url": centre}, status=404)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            child_objections.write(finding, form.cleaned_data["words"])
        except children.Changed:
            return _page(request, finding, form, 409)
        return redirect("child", platform=request.platform.slug, token=token)
    return _page(request, finding, form, form.status)


def _page(request: VisitRequest, finding: ChildFinding, form: ObjectionForm, status: int) -> HttpResponse:
    finding.refresh_from_db()
    context = {
        "finding": finding,
        "form": form if finding.state == FindingState.HELD else None,
        "wrote": finding.waits_for_officer,
        "read": finding.objection_read_at is not None and not finding.waits_for_officer,
        "back_url": reverse("centre", args=[request.platform.slug]),
    }
    return render(request, "consent/child.html", context, status=status)
