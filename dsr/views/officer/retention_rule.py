"""One retention rule on the desk: what it would look for now, how much that is, and proposing its runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dsr import retention_ahead, retention_due, retention_runs, retention_words
from dsr.retention_ahead import Look
from dsr.views.officer.desk import DeskRequest, desk_view, may_work
from dsr.views.officer.words import ERRORS
from privacy_portal import throttling
from workspaces.models import RetentionRule
from workspaces.roles import Capability

View = Callable[..., HttpResponseBase]


def rule_view(capability: Capability) -> Callable[[View], View]:
    """Guard a page about one rule in force: the view gets it; 404 for one that does not hold today."""

    def guard(view: View) -> View:
        @desk_view(capability)
        @wraps(view)
        def guarded(request: DeskRequest, rule: str) -> HttpResponseBase:
            in_force = retention_due.rules_in_force(request.platform)
            found = next((one for one in in_force if one.key == rule), None)
            if found is None:
                raise Http404
            return view(request, found)

        return guarded

    return guard


@require_safe
@rule_view(Capability.SEE_REQUESTS)
def rule(request: DeskRequest, found: RetentionRule) -> HttpResponse:
    """Show a rule: what it says, and which runs looking it through now would begin."""
    return _page(request, found)


@require_POST
@rule_view(Capability.WORK_ON_REQUESTS)
def count(request: DeskRequest, found: RetentionRule) -> HttpResponse:
    """Count what is due now. It only reads the systems, and nothing of it is kept."""
    try:
        throttling.take(throttling.SYSTEM, request)
    except throttling.TooManyTries as full:
        text = _("Systems were asked often in a short time. Try again in %(minutes)s minutes.")
        return _page(request, found, status=429, wait=text % {"minutes": -(-full.retry_after // 60)})
    counts = retention_ahead.count(found)
    failed = [
        {"system": str(one.look.run.system), "error": ERRORS.get(one.error, one.error)} for one in counts if one.error
    ]
    return _page(request, found, preview=retention_ahead.preview(counts), failed=failed)


@require_POST
@rule_view(Capability.WORK_ON_REQUESTS)
def propose(request: DeskRequest, found: RetentionRule) -> HttpResponse:
    """Have the rule looked through now."""
    begun = retention_runs.propose(found, by=request.membership)
    if begun:
        text = ngettext(
            "%(count)s run began. It is counted now; where something is due, whoever decides is asked.",
            "%(count)s runs began. They are counted now; where something is due, whoever decides is asked.",
            len(begun),
        )
        messages.success(request, text % {"count": len(begun)})
    else:
        messages.info(request, _("No run began: one is open already, or somebody said no not long ago."))
    return redirect(_address(request, "desk_retention_rule", rule=found.key))


def _page(request: DeskRequest, found: RetentionRule, *, status: int = 200, **more: Any) -> HttpResponse:
    (said,) = retention_words.rules([found])
    looks = retention_ahead.looks(found)
    context = {
        "rule": said,
        "facts": retention_words.rule_facts(found, said),
        "looks": [_row(request, look) for look in looks],
        "may_propose": may_work(request) and any(look.begins for look in looks),
        "back_url": _address(request, "desk_retention_rules"),
        **more,
    }
    return render(request, "officer/retention_rule.html", context, status=status)


def _row(request: DeskRequest, look: Look) -> dict[str, Any]:
    return {
        "heading": retention_words.heading(look.run),
        "system": str(look.run.system),
        "before": look.run.before,
        "decides": retention_words.decides(look.run),
        "tag": look.tag,
        "url": _address(request, "desk_retention_run", run=look.open.public_id) if look.open else "",
    }


def _address(request: DeskRequest, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"platform": request.platform.slug, **kwargs})
