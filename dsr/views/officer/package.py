"""A package before it goes out: an officer looks at its counts, then releases it or sends it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dsr import delivery, person_words, previews
from dsr.models import Package, Request
from dsr.packages.contents import NOT_COVERED, contents
from dsr.views.officer import evidence
from dsr.views.officer.desk import DeskRequest, about, back_to, changed, request_view
from dsr.workflow import progress
from workspaces.models import DataCategory, Workspace
from workspaces.roles import Capability


@request_view(Capability.WORK_ON_REQUESTS)
def release(request: DeskRequest, part: Request) -> HttpResponse:
    """Show what a package holds, whose it is by which evidence, and what it leaves out; then release or send back."""
    package = Package.objects.filter(request=part, removed_at__isnull=True).first()
    if package is None or progress.waiting_step(part, "review") is None:
        return changed(request, part, _("There is no package to look at (any more)."))
    if request.method == "POST":
        return _answer(request, part)
    held = _contents(part)
    context = about(
        request,
        part,
        package=package,
        lines=held["lines"],
        rows=sum(line["rows"] for line in held["lines"]),
        left_out=held["left_out"],
        proof=evidence.proof(part),
        match=evidence.match(part),
        details=person_words.details(part.case, plain=False),
    )
    return render(request, "officer/release.html", context)


def _answer(request: DeskRequest, part: Request) -> HttpResponse:
    try:
        if request.POST.get("act") == "send_back":
            delivery.send_back(part, by=request.membership)
            messages.success(request, _("The package is removed, and the request goes back to be decided."))
        else:
            delivery.release(part, by=request.membership)
            messages.success(request, _("The package is released. The person is told, and has 7 days to fetch it."))
    except delivery.NoPackage:
        messages.error(request, _("The file does not open as it was made. Send it back, so that it is made anew."))
    except progress.NotWaiting:
        return changed(request, part, _("Somebody else dealt with the package meanwhile."))
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
