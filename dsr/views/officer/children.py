"""People who turned out to be children: the list, one of them with what can be done, and each act."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from consent import child_guardians, child_objections
from consent import children as findings
from consent.kinds import FindingState
from consent.models import ChildFinding
from consent.views.officer.pages import ACT, SEE, keeps, tabs
from dsr import child_words, children
from dsr.forms.children import REFUSALS, AgeForm, ConfirmForm, FindingForm, GuardianForm, WithdrawForm
from dsr.forms.retention import ConfirmForm as NothingToFill
from privacy_portal.audit.models import AuditEntry
from privacy_portal.errors import conflict
from privacy_portal.forms import PortalForm
from privacy_portal.paging import Order, page
from workspaces.views.register_pages import StaffRequest

PAGE_SIZE = 25


@require_safe
@SEE
def listed(request: StaffRequest) -> HttpResponse:
    """List the findings, the newest first."""
    rows = ChildFinding.objects.select_related("platform", "application")
    shown = page(rows, Order("opened_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    context = {
        "tabs": tabs(request, "desk_consent_children"),
        "rows": [child_words.row(one) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "keeps": keeps(request),
    }
    return render(request, "officer/children.html", context)


@require_safe
@SEE
def finding(request: StaffRequest, finding: uuid.UUID) -> HttpResponse:
    """Show one finding, with its next date, what the person wrote, and what can be done."""
    found = _find(finding)
    context = child_words.shown(found) | {
        "keeps": keeps(request),
        "acts": child_words.acts(found) if keeps(request) else [],
        "trail": AuditEntry.objects.about(str(found.public_id)).order_by("seq"),
        "back_url": _list(request),
    }
    return render(request, "officer/child.html", context)


@sensitive_post_parameters()
@ACT
def new(request: StaffRequest) -> HttpResponse:
    """Record that somebody turned out to be a child."""
    form = FindingForm(request.POST if request.method == "POST" else None, platform=request.platform)
    if form.is_valid():
        made = _accepted(form, lambda: findings.find(request.platform, form.finding(), by=request.membership))
        if made is not None:
            messages.success(request, _("Nothing is done with their data from now on. They are told by mail."))
            return redirect(_own(request, made))
    context = {"form": form, "back_url": _list(request)}
    return render(request, "officer/child_new.html", context, status=form.status)


@sensitive_post_parameters()
@ACT
def confirm(request: StaffRequest, finding: uuid.UUID) -> HttpResponse:
    """Follow what an application reported."""
    found = _find(finding)
    if found.state != FindingState.REPORTED:
        return _changed(request, found)
    form = ConfirmForm(request.POST if request.method == "POST" else None, finding=found)
    if form.is_valid():
        try:
            done = _accepted(form, lambda: findings.confirm(found, form.confirmed(), by=request.membership))
        except findings.Changed:
            return _changed(request, found)
        if done is not None:
            messages.success(request, _("Nothing is done with their data from now on. They are told by mail."))
            return redirect(_own(request, found))
    return _page(request, "confirm", found, form)


@ACT
def dismiss(request: StaffRequest, finding: uuid.UUID) -> HttpResponse:
    """Do not follow what an application reported."""
    found = _find(finding)
    if found.state != FindingState.REPORTED:
        return _changed(request, found)
    return _act(
        request,
        "dismiss",
        found,
        NothingToFill,
        lambda _form: findings.dismiss(found, by=request.membership),
        _("The report is not followed. Nothing of the person is kept."),
    )


@sensitive_post_parameters()
@ACT
def guardian(request: StaffRequest, finding: uuid.UUID) -> HttpResponse:
    """Ask a guardian whose address became known."""
    found = _find(finding)
    if found.state != FindingState.HELD:
        return _changed(request, found)
    return _act(
        request,
        "guardian",
        found,
        GuardianForm,
        lambda form: child_guardians.ask(found, form.cleaned_data["guardian"], by=request.membership),
        _("The guardian is asked. Whoever was asked before cannot answer any more."),
    )


@ACT
def answer(request: StaffRequest, finding: uuid.UUID) -> HttpResponse:
    """Say that what the person wrote does not show that they are of age."""
    found = _find(finding)
    if found.state != FindingState.HELD or not found.waits_for_officer:
        return _changed(request, found)
    return _act(
        request,
        "answer",
        found,
        NothingToFill,
        lambda _form: child_objections.set_aside(found, by=request.membership),
        _("The person is told, and has at least seven days more."),
    )


@ACT
def withdraw(request: StaffRequest, finding: uuid.UUID) -> HttpResponse:
    """Take the finding back, because the person showed that they are of age."""
    found = _find(finding)
    if not children.may_withdraw(found):
        return _changed(request, found)
    return _act(
        request,
        "withdraw",
        found,
        WithdrawForm,
        lambda form: children.withdraw(found, form.cleaned_data["evidence"], by=request.membership),
        _("It is taken back. Everything is as it was before, and the person is told."),
    )


def _act(
    request: StaffRequest,
    name: str,
    found: ChildFinding,
    kind: type[PortalForm],
    verb: Callable[[Any], object],
    told: str,
) -> HttpResponse:
    """Ask by GET, act by POST: then back to the finding, or 409 where somebody was faster."""
    form = kind(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            verb(form)
        except findings.Changed:
            return _changed(request, found)
        except REFUSALS as error:
            AgeForm.refuse(form, error)  # type: ignore[arg-type]
        else:
            messages.success(request, told)
            return redirect(_own(request, found))
    return _page(request, name, found, form)


def _accepted(form: AgeForm, verb: Callable[[], ChildFinding]) -> ChildFinding | None:
    try:
        return verb()
    except REFUSALS as error:
        form.refuse(error)
        return None


def _page(request: StaffRequest, name: str, found: ChildFinding, form: PortalForm) -> HttpResponse:
    context = {"form": form, "person": child_words.person(found), "back_url": _own(request, found)}
    return render(request, f"officer/child_{name}.html", context, status=form.status)


def _find(key: uuid.UUID) -> ChildFinding:
    found = children.find(key)
    if found is None:
        raise Http404
    return found


def _changed(request: StaffRequest, found: ChildFinding) -> HttpResponse:
    did = _("Somebody changed this since you opened the page, or it is too late for it.")
    return conflict(request, did=did, url=_own(request, found))


def _list(request: StaffRequest) -> str:
    return reverse("desk_consent_children", kwargs={"platform": request.platform.slug})


def _own(request: StaffRequest, found: ChildFinding) -> str:
    return reverse("desk_consent_child", kwargs={"platform": request.platform.slug, "finding": found.public_id})
