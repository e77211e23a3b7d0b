"""Approvals about counsel's word on the law, as lists and pages show them.

They are answered on the word's own page, which shows every date that would move."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dsr import law_names
from dsr.law import registry
from dsr.law.values import values_of
from dsr.models import LawOpinion
from dsr.presentation import law_name
from workspaces.approval_topics import Card
from workspaces.models import Approval, Membership


def headings(approvals: list[Approval], viewer: Membership) -> dict[int, str]:
    """Return the line of a list for each of `approvals`, by primary key."""
    found = LawOpinion.objects.in_bulk({approval.subject_id for approval in approvals})
    opinions = {one.pk: found[one.subject_id] for one in approvals if one.subject_id in found}
    return {pk: _heading(opinion) for pk, opinion in opinions.items()}


def card(approval: Approval, by: Membership, request: HttpRequest | None) -> Card:
    """Return the question; Http404 where the word is gone."""
    opinion = LawOpinion.objects.filter(pk=approval.subject_id).first()
    if opinion is None:
        raise Http404
    about = {"platform": approval.platform.slug, "opinion": opinion.public_id}
    return Card(
        heading=_heading(opinion),
        if_yes=_("It holds from then on, and open requests that it moves are counted anew."),
        if_no=_("The value stays as it is."),
        facts=[
            {"key": _("Law"), "value": capfirst(law_name(opinion.law))},
            {"key": _("Value"), "value": _value(opinion)},
            {"key": _("Given by"), "value": opinion.counsel},
            {"key": _("Why"), "value": opinion.reason},
        ],
        answer_url=reverse("desk_law_opinion", kwargs=about),
    )


def _heading(opinion: LawOpinion) -> str:
    said = {"kind": opinion.get_kind_display(), "value": _value(opinion), "law": law_name(opinion.law)}
    return _("%(kind)s: %(value)s (%(law)s)") % said


def _value(opinion: LawOpinion) -> str:
    rules = registry.in_force(opinion.law)
    values = {value.path: value for value in values_of(rules)}
    value = values.get(opinion.path)
    return law_names.value_name(rules, value) if value else opinion.path
