"""The law as it is counted by here: the list of laws, and one law with every value, its source and who checked it."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dsr import editions, law_names, law_words, moves
from dsr.forms.law import LawFilterForm
from dsr.law import registry
from dsr.law.schema import Law
from dsr.law.values import GROUPS, Value, tally, values_of
from dsr.law.words import confidence_words, verified_words
from dsr.models import LawOpinion, OpinionKind, OpinionState
from dsr.presentation import Tag, law_name
from dsr.views.officer.desk import DeskRequest, desk_view
from privacy_portal.forms import Text
from workspaces.roles import Capability, may

STATES: dict[str, tuple[Text, str]] = {
    OpinionState.PROPOSED: (gettext_lazy("Waits for a second officer"), "others"),
    OpinionState.IN_FORCE: (gettext_lazy("Holds"), "done"),
    OpinionState.REJECTED: (gettext_lazy("Not accepted"), "problem"),
    OpinionState.WITHDRAWN: (gettext_lazy("Withdrawn"), "done"),
    OpinionState.ENDED: (gettext_lazy("No longer holds"), "done"),
}


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def laws(request: DeskRequest) -> HttpResponse:
    """List the laws, those that open requests are counted by first, with what is unverified and what waits."""
    form = LawFilterForm(request.GET)
    shown = form.cleaned_data["show"] if form.is_valid() else ""
    rows = [row for row in _rows(request) if not shown or row[shown]]
    return render(request, "officer/laws.html", {"rows": rows, "filters": LawFilterForm({"show": shown})})


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def law(request: DeskRequest, code: str) -> HttpResponse:
    """Show every value of a law, by group."""
    rules = law_or_404(code)
    opinions = list(LawOpinion.objects.filter(law=code).select_related("entered_by", "decided_by"))
    waiting = {one.path: one for one in opinions if one.state == OpinionState.PROPOSED}
    said = [one for one in opinions if one.state == OpinionState.IN_FORCE]
    overridden = {one.path for one in said if one.kind == OpinionKind.OVERRIDE}
    context = {
        "law": rules,
        "law_title": title(code),
        "edition": editions.in_force(code),
        "update": code in editions.updates(),
        "open": moves.unanswered(code).count(),
        "groups": _groups(request, rules, waiting, overridden),
        "opinions": [opinion_row(request, rules, one) for one in opinions],
        "may_keep": may(request.membership.role, Capability.KEEP_THE_LAW),
        "back_url": address(request, "desk_laws"),
    }
    return render(request, "officer/law.html", context)


def law_or_404(code: str) -> Law:
    """Return a law as it is in force here; 404 for a code that is none."""
    if code not in registry.codes():
        raise Http404
    return registry.in_force(code)


def title(code: str) -> str:
    """Return what a law is called where its name stands alone."""
    return capfirst(law_name(code))


def address(request: DeskRequest, name: str, **kwargs: Any) -> str:
    """Return the address of the page `name` of this desk."""
    return reverse(name, kwargs={"platform": request.platform.slug, **kwargs})


def opinion_row(request: DeskRequest, rules: Law, opinion: LawOpinion) -> dict[str, Any]:
    """Return counsel's word as lists and its own page show it."""
    label, kind = STATES[opinion.state]
    values = {value.path: value for value in values_of(rules)}
    value = values.get(opinion.path)
    return {
        "opinion": opinion,
        "value": law_names.value_name(rules, value) if value else opinion.path,
        "path": opinion.path,
        "kind": opinion.get_kind_display(),
        "tag": Tag(str(label), kind),
        "url": address(request, "desk_law_opinion", opinion=opinion.public_id),
    }


def value_row(rules: Law, value: Value) -> dict[str, Any]:
    """Return a value in words, with where it comes from."""
    part = value.part
    return {
        "path": value.path,
        "name": law_names.value_name(rules, value),
        "says": law_words.says(rules, value),
        "article": part.article,
        "source": rules.sources[part.source],
        "confidence": confidence_words(part.confidence),
        "verified": verified_words(part.verified, part.counsel),
        "unverified": value.unverified,
        "by_counsel": part.verified == "counsel",
        "note": part.note,
    }


def _groups(
    request: DeskRequest, rules: Law, waiting: dict[str, LawOpinion], overridden: set[str]
) -> list[dict[str, Any]]:
    found = values_of(rules)
    return [
        {
            "key": group,
            "name": law_names.GROUPS[group],
            "rows": [
                {
                    **value_row(rules, value),
                    "waiting": _waiting(request, waiting.get(value.path)),
                    "overridden": value.path in overridden,
                }
                for value in found
                if value.group == group
            ],
        }
        for group in GROUPS
        if any(value.group == group for value in found)
    ]


def _waiting(request: DeskRequest, opinion: LawOpinion | None) -> str:
    return address(request, "desk_law_opinion", opinion=opinion.public_id) if opinion else ""


def _rows(request: DeskRequest) -> list[dict[str, Any]]:
    used = moves.in_use()
    updated = set(editions.updates())
    spoken = Counter(LawOpinion.objects.filter(state=OpinionState.IN_FORCE).values_list("law", flat=True))
    waiting = Counter(LawOpinion.objects.filter(state=OpinionState.PROPOSED).values_list("law", flat=True))
    rows = []
    for code in registry.codes():
        text = registry.text_of(code)
        values, unverified = tally(text)
        rows.append(
            {
                "code": code,
                "name": title(code),
                "url": address(request, "desk_law", code=code),
                "used": used.get(code, 0),
                "values": values,
                "unverified": unverified,
                "spoken": spoken[code],
                "waiting": waiting[code],
                "updated": code in updated,
            }
        )
    return sorted(rows, key=lambda row: (-row["used"], row["code"]))
