"""Following a request: reference and address, then a code; or the code on a letter. Nobody learns here whether a
request exists (threat T5).

Every page says the same for every pair, and takes the same time; a code goes out only where the pair is right.
"""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from dsr import intake, mailboxes, references, visits
from dsr.forms.requester import FollowForm, LetterForm, MailedCodeForm
from dsr.models import Case
from dsr.verification import quotas, receipts
from dsr.visits import PortalRequest
from privacy_portal import throttling
from privacy_portal.page_limits import limited

# What was asked for, in this browser's session: the reference, and the keyed index of the address.
ASKED = "follow"


@never_cache
@sensitive_post_parameters()
@limited(throttling.FOLLOW)
def follow(request: PortalRequest) -> HttpResponseBase:
    """Ask for the reference and the address, and send a code where they belong together."""
    given = {"reference": request.GET.get("reference", "")[:20]}
    form = FollowForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_valid():
        reference = references.normalise(form.cleaned_data["reference"], request.platform.reference_prefix)
        with throttling.steady():
            origin = throttling.origin(request, request.platform.pk)
            case = intake.knock(request.platform, reference, form.cleaned_data["email"], origin=origin)
        request.session[ASKED] = {"platform": request.platform.pk, "case": case.reference if case else ""}
        return redirect("follow_code", platform=request.platform.slug)
    return render(request, "requester/follow.html", {"form": form}, status=form.status)


@never_cache
@sensitive_post_parameters()
@limited(throttling.CODE)
def follow_code(request: PortalRequest) -> HttpResponseBase:
    """Open the case by the code that was sent; one sentence for every reason why it does not."""
    asked = request.session.get(ASKED, {})
    if asked.get("platform") != request.platform.pk:
        return redirect("follow", platform=request.platform.slug)
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with throttling.steady():
            case = _opened(asked["case"], form.cleaned_data["code"])
        if case is not None:
            del request.session[ASKED]
            visits.open_case(request, case)
            _note_both(request, case)
            messages.success(request, _("Your request is open. It stays open in this browser for 2 hours."))
            return redirect("case", platform=request.platform.slug, reference=case.reference)
        form.refuse(
            _(
                "This code does not open a request. Use the newest mail. After 5 wrong tries ask for a new code, "
                "after 20 on one day wait for the next."
            )
        )
    context = {"form": form, "most": quotas.PER_CASE}
    return render(request, "requester/follow_code.html", context, status=form.status)


@never_cache
@sensitive_post_parameters()
@limited(throttling.CODE)
def follow_letter(request: PortalRequest) -> HttpResponseBase:
    """Open how a case stands by its reference and the code on the letter about it; one sentence for every failure."""
    given = {"reference": request.GET.get("reference", "")[:20]}
    form = LetterForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_valid():
        reference = references.normalise(form.cleaned_data["reference"], request.platform.reference_prefix)
        with throttling.steady():
            case = receipts.enter(request.platform, reference, form.cleaned_data["code"])
        if case is not None:
            visits.open_by_letter(request, case)
            _note_both(request, case)
            messages.success(request, _("Your request is open. It stays open in this browser for 2 hours."))
            return redirect("case", platform=request.platform.slug, reference=case.reference)
        form.add_error(
            "code",
            _(
                "This reference and this code open no request. Compare both with the letter; a newer letter replaces "
                "an older one. After 20 tries on one day wait for the next."
            ),
        )
    return render(request, "requester/follow_letter.html", {"form": form}, status=form.status)


def _note_both(request: PortalRequest, case: Case) -> None:
    """Whoever has the letter and the mailbox in one browser shows by it whose the mailbox is."""
    if visits.has_mailbox(request, case.reference) and visits.has_letter(request, case.reference):
        mailboxes.note_letter(case)


def _opened(reference: str, typed: str) -> Case | None:
    case = Case.objects.select_related("platform").filter(reference=reference).first() if reference else None
    return case if case is not None and intake.enter(case, typed) else None
