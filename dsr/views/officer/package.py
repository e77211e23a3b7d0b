"""A package: an officer looks at its counts, then releases it or sends it back; and calls back what is released."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr import delivery, person_words, previews, vouchers
from dsr.models import Package, Request, Status
from dsr.packages import shelf
from dsr.packages.contents import NOT_COVERED, contents
from dsr.presentation import due_day
from dsr.views.officer import evidence
from dsr.views.officer.desk import DeskRequest, about, address, back_to, changed, request_view
from dsr.workflow import progress
from privacy_portal.clock import now
from workspaces.models import DataCategory, Workspace
from workspaces.roles import Capability

FASTER = gettext_lazy("Somebody else dealt with the package meanwhile.")


@request_view(Capability.WORK_ON_REQUESTS)
def release(request: DeskRequest, part: Request) -> HttpResponse:
    """Show what a package holds, whose it is by which evidence, and what it leaves out; then release or send back.

    Once it is with the person it can be looked at, and called back on a page of its own."""
    package, waits = _on_shelf(part), progress.waiting_step(part, "review") is not None
    released = package is not None and part.status == Status.READY
    if not (package and waits) and not released:
        return changed(request, part, _("There is no package to look at (any more)."))
    if request.method == "POST":
        return changed(request, part, str(FASTER)) if released else _answer(request, part)
    held = _contents(part)
    context = about(
        request,
        part,
        package=package,
        released=released,
        lines=held["lines"],
        rows=sum(line["rows"] for line in held["lines"]),
        left_out=held["left_out"],
        proof=evidence.proof(part),
        match=evidence.match(part),
        details=person_words.details(part.case, plain=False),
        vouched_alone=vouchers.lone_voucher(part.verification, part.match) == request.membership.user_id,
        releasers=vouchers.releasers(part),
    )
    return render(request, "officer/release.html", context)


@request_view(Capability.WORK_ON_REQUESTS)
def call_back(request: DeskRequest, part: Request) -> HttpResponse:
    """Say what calling a released package back leads to, then do it; too late once somebody fetched it to its end."""
    package = _on_shelf(part)
    if package is None or part.status != Status.READY:
        return changed(request, part, _too_late(part))
    if request.method == "POST":
        try:
            delivery.send_back(part, by=request.membership, seen=request.POST.get("package", ""))
        except progress.NotWaiting:
            part.refresh_from_db()
            return changed(request, part, _too_late(part))
        messages.success(request, _("The package is called back. The person is told, and the request is open again."))
        return back_to(part)
    context = about(
        request,
        part,
        package=package,
        begun=shelf.DOWNLOADS - package.downloads_left,
        due=due_day(part),
        late=part.due_at is not None and part.due_at < now(),
    )
    return render(request, "officer/call_back.html", context)


def _on_shelf(part: Request) -> Package | None:
    return Package.objects.select_related("released_by").filter(request=part, removed_at__isnull=True).first()


def _too_late(part: Request) -> str:
    """Return why there is nothing to call back."""
    if part.status == Status.READY:
        return _("Another package was made since you opened this page. Look at that one first.")
    if part.status == Status.COMPLETED:
        return _("The request is answered: its package was fetched, or its 7 days are over.")
    return _("No package is with the person: it was called back already, or has not reached them yet.")


def _answer(request: DeskRequest, part: Request) -> HttpResponse:
    by, seen = request.membership, request.POST.get("package", "")
    try:
        if request.POST.get("act") == "send_back":
            delivery.send_back(part, by=by, seen=seen)
            messages.success(request, _("The package is removed, and the request goes back to be decided."))
        else:
            delivery.release(part, by=by, seen=seen)
            messages.success(request, _("The package is released. The person is told, and has 7 days to fetch it."))
    except vouchers.LoneVoucher:
        messages.error(request, _("Nothing is released: it rests on your word alone. Another officer has to do it."))
        return redirect(address("desk_release", part))
    except delivery.NoPackage:
        messages.error(request, _("The file does not open as it was made. Send it back, so that it is made anew."))
    except progress.NotWaiting:
        return changed(request, part, str(FASTER))
    return back_to(part)


def _contents(part: Request) -> dict[str, Any]:
    """Return a line per table with its rows, and the systems that are not in the package with the reason."""
    categories = {category.key: str(category) for category in DataCategory.objects.all()}
    workspaces = dict(Workspace.objects.values_list("key", "name"))
    covered = contents(part)
    lines = [
        {
            "system": str(one.system),
            "table": previews.table_name(one.system, table.table),
            "category": categories.get(table.category, table.category),
            "workspace": workspaces.get(table.workspace or "", table.workspace or ""),
            "rows": table.rows,
        }
        for one in covered
        for table in one.parts
    ]
    left_out = [
        {"system": str(one.system), "why": NOT_COVERED.get(one.not_covered, one.not_covered)}
        for one in covered
        if one.not_covered
    ]
    return {"lines": lines, "left_out": left_out}
