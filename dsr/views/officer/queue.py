"""The queue: what is due first, whose turn it is, who has it. And the exact search for one case."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from dsr import forwarding, person_words, presentation, triage
from dsr.dates_shown import binding_deadline
from dsr.forms.officer import FilterForm, SearchForm
from dsr.masking import masked_address
from dsr.models import Request, Turn
from dsr.references import normalise
from dsr.unmasking import is_unmasked
from dsr.verification.codes import contact_index
from dsr.views.officer.desk import COUNT_CAP, DeskRequest, address, capped, desk_view, may_work
from privacy_portal.forms import Text
from privacy_portal.paging import Order, page
from workspaces.roles import Capability

SIZES = (25, 50, 100)
FOUND_AT_MOST = 25
FOUND = "desk_found"
VIEW_NAMES: dict[str, Text] = {
    "needs_officer": gettext_lazy("Needs you"),
    "overdue": gettext_lazy("Late"),
    "this_week": gettext_lazy("In 7 days"),
    "mine": gettext_lazy("Mine"),
    "to_pass_on": gettext_lazy("Not passed on in time"),
    "unheard": gettext_lazy("Read by no owner"),
    "with_owner": gettext_lazy("With an owner"),
    "with_person": gettext_lazy("With the person"),
    "open": gettext_lazy("All open"),
    "to_hand_over": gettext_lazy("To hand over"),
    "closed": gettext_lazy("Closed"),
}
EMPTY: dict[str, Text] = {
    "needs_officer": gettext_lazy("Nothing waits for you."),
    "overdue": gettext_lazy("Nothing is late."),
    "this_week": gettext_lazy("No date comes up within 7 days."),
    "mine": gettext_lazy("You have taken no request that is still open."),
    "to_pass_on": gettext_lazy("Every part that is an owner’s reached its owner in time."),
    "unheard": gettext_lazy("Every part that waits for an owner can be read by one."),
    "with_owner": gettext_lazy("No workspace owner is asked at the moment."),
    "with_person": gettext_lazy("No request waits for an answer of the person."),
    "open": gettext_lazy("No request is open."),
    "to_hand_over": gettext_lazy("No answer on paper waits to be handed over."),
    "closed": gettext_lazy("No request has been answered yet."),
}


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def desk(request: DeskRequest) -> HttpResponse:
    """Show a view of the queue, filtered, from the cursor on. The address is the state."""
    view = request.GET.get("view", "")
    view = view if view in triage.VIEWS else triage.VIEWS[0]
    size = _size(request)
    filters = FilterForm({**request.GET.dict(), "view": view}, officers=triage.assignees())
    rows = filters.apply(triage.queue(view, request.user), request.user)
    order = Order("closed_at", descending=True) if view == "closed" else Order("binds_at")
    shown = page(rows, order, request.GET.get("cursor", ""), size)
    context = {
        "filters": filters,
        "chips": filters.chips(request.GET),
        "views": _views(request, view),
        "view_name": VIEW_NAMES[view],
        "closed": view == "closed",
        "rows": _rows(request, shown.rows),
        "newer": shown.newer,
        "older": shown.older,
        "sizes": SIZES if shown.newer or shown.older else (),
        "size": size,
        "search": SearchForm(),
        "may_work": may_work(request),
        **_nothing(request, view, filtered=filters.in_use),
    }
    return render(request, "officer/queue.html", context)


@sensitive_post_parameters()
@desk_view(Capability.SEE_REQUESTS)
def search(request: DeskRequest) -> HttpResponse:
    """Find a case by its reference or by the person's whole address, and show what was found.

    The address goes into no URL: the session keeps its blind index."""
    if request.method != "POST":
        return _found(request)
    form = SearchForm(request.POST)
    if not form.is_valid():
        return render(request, "officer/search.html", {"form": form}, status=form.status)
    sought = form.cleaned_data["sought"]
    if "@" in sought:
        masked = masked_address(sought)
        request.session[FOUND] = {"index": contact_index(request.platform.pk, sought), "label": masked}
        return redirect("desk_search", platform=request.platform.slug)
    reference = normalise(sought, request.platform.reference_prefix)
    first = triage.visible().filter(case__reference=reference).order_by("part").first() if reference else None
    if first is None:
        return render(request, "officer/search.html", {"form": form, "nothing": sought[:80]})
    return redirect(address("desk_request", first))


def _found(request: DeskRequest) -> HttpResponse:
    kept = request.session.get(FOUND)
    form = SearchForm()
    if not kept:
        return render(request, "officer/search.html", {"form": form})
    listed = triage.visible().filter(case__contact_index=kept["index"]).order_by("-created_at", "part")
    found = list(listed[: FOUND_AT_MOST + 1])
    context = {
        "form": form,
        "label": kept["label"],
        "rows": [row(request, one) for one in found[:FOUND_AT_MOST]],
        "too_many": len(found) > FOUND_AT_MOST,
        "nothing": "" if found else kept["label"],
    }
    return render(request, "officer/search.html", context)


def _rows(request: DeskRequest, parts: list[Request]) -> list[dict[str, Any]]:
    """Return the rows of a page; what waits for an owner whom nobody can be says so where it says who has it."""
    asked = [one.pk for one in parts if one.turn == Turn.OWNER]
    unheard = set(forwarding.unheard().filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    nobody = {"tag": presentation.Tag(_("Read by no owner"), "problem")}
    return [row(request, one) | (nobody if one.pk in unheard else {}) for one in parts]


def row(request: DeskRequest, one: Request) -> dict[str, Any]:
    """Return a part as officer/rows.html shows it."""
    plain = is_unmasked(request, one.case, request.membership)
    return {
        "url": address("desk_request", one),
        "reference": one.display_reference,
        "right": presentation.right_name(one.right),
        "due": binding_deadline(one),
        "closed_at": one.closed_at,
        "person": person_words.name(one.case, plain),
        "deleted": presentation.data_deleted(one.case),
        "tag": presentation.turn_tag(one, Turn.OFFICER),
        "controller": presentation.controller_name(one),
        "passed_on_late": forwarding.is_late(one),
        "law": one.case.law,
        "date_by": _date_by(one),
        "who": one.assigned_to,
        "is_mine": one.assigned_to_id == request.user.pk,
    }


def _date_by(one: Request) -> str:
    """Return what gives the date where it is not the law of the person's own place."""
    if one.clock.promise:
        return _("promise")
    return "" if one.clock.law == one.case.law else str(one.clock.law)


def _views(request: DeskRequest, current: str) -> list[dict[str, Any]]:
    """Return the views with what they hold, counted no further than the cap; answered ones are not counted."""
    base = reverse("desk", kwargs={"platform": request.platform.slug})
    return [
        {
            "label": name,
            "url": f"{base}?view={view}",
            "count": "" if view == "closed" else capped(triage.queue(view, request.user)[: COUNT_CAP + 1].count()),
            "current": view == current,
        }
        for view, name in VIEW_NAMES.items()
    ]


def _nothing(request: DeskRequest, view: str, *, filtered: bool) -> dict[str, Any]:
    """Return what an empty list says and where it leads."""
    base = reverse("desk", kwargs={"platform": request.platform.slug})
    if filtered:
        return {
            "empty": _("Nothing matches these filters."),
            "empty_url": f"{base}?view={view}",
            "empty_link": _("Remove the filters"),
        }
    following = triage.queue("open", request.user).first() if view == "needs_officer" else None
    if following is None:
        return {"empty": EMPTY[view]}
    return {"empty": EMPTY[view], "next_due": row(request, following)}


def _size(request: DeskRequest) -> int:
    asked = request.GET.get("size", "")
    return int(asked) if asked.isdecimal() and int(asked) in SIZES else SIZES[0]
