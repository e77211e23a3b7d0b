"""The question whether a data system may be changed, in words for the officer who answers (CP-04)."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr import system_words
from dsr.models import SystemChange, SystemChangeKind
from workspaces.approval_topics import Card, Link
from workspaces.models import Approval, Membership

RELATED = ("system", "platform")


def headings(approvals: list[Approval], viewer: Membership) -> dict[int, str]:
    """Return the line of a list for each of `approvals`, by primary key."""
    changes = SystemChange.objects.select_related(*RELATED)
    found = changes.in_bulk({approval.subject_id for approval in approvals})
    return {one.pk: system_words.heading(found[one.subject_id]) for one in approvals if one.subject_id in found}


def card(approval: Approval, by: Membership, request: HttpRequest | None) -> Card:
    """Return the question with a readable difference; Http404 where its change is gone."""
    change = SystemChange.objects.select_related(*RELATED).filter(pk=approval.subject_id).first()
    if change is None:
        raise Http404
    return Card(
        heading=system_words.heading(change),
        if_yes=str(system_words.FOLLOWS[change.kind]),
        if_no=_("The system stays as it is."),
        if_withdrawn=_("The system stays as it is."),
        why=[
            _(
                "What the portal reads and deletes, and where, follows from this. So nobody changes it alone, and it"
                " only takes effect while the system is as it was when the change was proposed."
            )
        ],
        facts=list(_facts(change)),
        body="approvals/system_change.html",
        context={"difference": _difference(change), "outdated": system_words.is_outdated(change)},
        links=_links(change),
    )


def _facts(change: SystemChange) -> list[dict[str, Any]]:
    variable = change.proposed.get("variable", "")
    facts = [{"key": _("System"), "value": f"{change.system or change.slug} ({change.slug})"}]
    if variable:
        facts.append({"key": _("Address"), "value": variable})
    if change.kind == SystemChangeKind.ADDRESS:
        before = system_words.named(change.proposed["before"]["variable"])
        facts.append({"key": _("Address until then"), "value": before})
    if change.system and (begun := system_words.unfinished(change.system)):
        words = ngettext(
            "%(count)s deletion began there, and the system has not said yet whether it happened.",
            "%(count)s deletions began there, and the system has not said yet whether they happened.",
            begun,
        )
        facts.append({"key": _("Under way"), "value": words % {"count": begun}})
    return facts


def _difference(change: SystemChange) -> dict[str, Any] | None:
    has_map = change.kind in (SystemChangeKind.DATA_MAP, SystemChangeKind.ADD)
    return system_words.difference(change) if has_map else None


def _links(change: SystemChange) -> list[Link]:
    if change.system is None:
        return []
    about = {"platform": change.platform.slug, "system": change.slug}
    return [Link(_("To the system"), reverse("desk_system", kwargs=about))]
