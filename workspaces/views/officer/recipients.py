"""Recipients on the desk: where they are, what protects data there, and why they were chosen."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workspaces.forms.register import AssessmentForm, DayForm
from workspaces.models import Assessment, Recipient
from workspaces.register import assessing, gaps, reading, subprocessors, words
from workspaces.views.officer.register import about, home_country, recipient_row
from workspaces.views.register_pages import StaffRequest, address, day_asked, may_act, register_act, register_view


@require_safe
@register_view
def recipients(request: StaffRequest) -> HttpResponse:
    """List the recipients of a day with country, class, safeguard, assessment and review."""
    day = day_asked(request)
    held = list(reading.recipients(day))
    known = reading.assessments([one.key for one in held], day)
    home = home_country()
    rows = [_row(request, one, known.get(one.key), day, home) for one in held]
    context = {"rows": rows, "filters": DayForm(request.GET), **about(request, "desk_register_recipients")}
    return render(request, "register/recipients.html", context)


@require_safe
@register_view
def recipient(request: StaffRequest, key: str) -> HttpResponse:
    """Show a recipient with its transfer, its assessments, the activities that name it, and its earlier rows."""
    found = one_or_404(key)
    day = reading.today(request.platform)
    assessments = list(Assessment.objects.filter(recipient__key=key))
    context = {
        **_row(request, found, assessments[0] if assessments else None, day, home_country()),
        "assessments": assessments,
        "activities": reading.activities(day).filter(recipients=found),
        "versions": Recipient.objects.filter(key=key).order_by("-since", "-pk"),
        "announced": subprocessors.announced().filter(key=key).first(),
        "may_act": may_act(request),
        "back_url": address(request, "desk_register_recipients"),
    }
    return render(request, "register/recipient.html", context)


@register_act
def assess(request: StaffRequest, key: str) -> HttpResponse:
    """Record an assessment, with the day of the next one."""
    found = one_or_404(key)
    today = reading.today(request.platform)
    form = AssessmentForm(
        request.POST if request.method == "POST" else None, today=today, initial={"assessed_on": today}
    )
    url = address(request, "desk_register_recipient", key=key)
    if form.is_valid():
        told = dict(form.cleaned_data)
        outcomes = {(get_language() or "en").split("-")[0]: told.pop("outcome")}
        try:
            assessing.record(found, by=request.membership, outcomes=outcomes, **told)
        except assessing.AlreadyAssessed:
            form.add_error("assessed_on", _("An assessment of this day is on record already."))
        else:
            messages.success(request, _("The assessment is recorded."))
            return redirect(url)
    context = {"form": form, "recipient": found, "back_url": url}
    return render(request, "register/assess.html", context, status=form.status)


def one_or_404(key: str) -> Recipient:
    """Return the recipient with `key` as it is now; 404 for one that was ended, or never was."""
    found: Recipient | None = Recipient.objects.open().filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _row(
    request: StaffRequest, recipient: Recipient, assessment: Assessment | None, day: date, home: str
) -> dict[str, Any]:
    return {
        **recipient_row(request, recipient),
        "transfer": words.transfer(recipient),
        "assessment": assessment,
        "missing": gaps.of_recipient(recipient, assessment, home, day),
    }
