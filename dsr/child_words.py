"""What the desk and the API say of somebody who turned out to be a child: masked, with the next date and what to do."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consent.kinds import EndOfAsking, FindingState, HowKnown
from consent.models import ChildFinding
from dsr import children
from dsr.masking import masked
from dsr.models import Case
from privacy_portal import countries
from workspaces import suspensions
from workspaces.models import Membership, Role
from workspaces.roles import Capability, may
from workspaces.views.words import needed


def row(finding: ChildFinding) -> dict[str, Any]:
    """Return what a line of the list says."""
    return {
        "finding": finding,
        "who": who(finding),
        "state": state(finding),
        "tag": "you" if finding.waits_for_officer else ("others" if finding.is_open else "done"),
        "next": next_date(finding),
    }


def shown(finding: ChildFinding) -> dict[str, Any]:
    """Return what the page of one says."""
    case = children.case_of(finding)
    return row(finding) | {
        "person": person(finding),
        "how": str(HowKnown(finding.how).label),
        "place": _place(finding),
        "because": str(EndOfAsking(finding.because).label) if finding.because else "",
        "case": case,
        "case_url": _case_url(case) if case else "",
        "kept": children.kept_in(case, finding.platform.languages[0]) if case else [],
        "in_the_way": in_the_way(finding),
    }


def may_act(by: Membership) -> bool:
    """Say whether `by` may act on findings, and so read what the person wrote; an auditor may not."""
    return may(by.role, Capability.KEEP_CONSENTS)


def state(finding: ChildFinding) -> str:
    """Return how far it is, in words."""
    if finding.state == FindingState.HELD and finding.waits_for_officer:
        return _("The person says that it is wrong")
    return str(FindingState(finding.state).label)


def who(finding: ChildFinding) -> str:
    """Return the person by one masked identifier; words alone once nothing is kept of them."""
    known = person(finding)
    return known[0]["value"] if known else _("a person whose details were deleted")


def person(finding: ChildFinding) -> list[dict[str, str]]:
    """Return by what the person is known, masked."""
    told = finding.person or {}
    labels = {
        "name": _("Name"),
        "email": _("E-mail address"),
        "phone": _("Telephone number"),
        "account": _("User name"),
        "guardian": _("Guardian"),
    }
    kinds = {"guardian": "email", "account": "name"}
    plain = [
        {"key": str(label), "value": masked(kinds.get(name, name), told[name])}
        for name, label in labels.items()
        if told.get(name)
    ]
    if plain or not told:
        return plain
    return [{"key": _("Known as"), "value": masked(kind, value)} for kind, value in told["known"]]


def next_date(finding: ChildFinding) -> datetime | None:
    """Return the date by which something happens next, or has to; None where nothing waits for a date."""
    if finding.state == FindingState.HELD:
        return finding.ends_at
    if finding.state in (FindingState.CLOSING, FindingState.DELETING):
        case = children.case_of(finding)
        part = case.requests.filter(platform_role=Role.CONTROLLER).order_by("part").first() if case else None
        return part.binds_at if part else None
    return None


def in_the_way(finding: ChildFinding) -> list[str]:
    """Return why the account cannot be closed yet: workspaces that would have nobody left."""
    if finding.account is None or finding.state != FindingState.CLOSING:
        return []
    return [needed(membership, lost) for membership, lost in suspensions.lost_by_closing(finding.account)]


def acts(finding: ChildFinding) -> list[dict[str, str]]:
    """Return what an officer can do now, what it waits for first."""
    found = []
    if finding.state == FindingState.REPORTED:
        found += [("confirm", _("Follow the report"), "primary"), ("dismiss", _("Do not follow it"), "secondary")]
    if finding.waits_for_officer and finding.state == FindingState.HELD:
        found.append(("answer", _("It does not show that they are of age"), "secondary"))
    if finding.state == FindingState.HELD:
        found.append(("guardian", _("Ask a guardian"), "secondary"))
    if children.may_withdraw(finding):
        found.append(("withdraw", _("The person is of age"), "secondary"))
    names = {"platform": finding.platform.slug, "finding": finding.public_id}
    return [
        {"label": label, "url": reverse(f"desk_consent_child_{name}", kwargs=names), "kind": kind}
        for name, label, kind in found
    ]


def _place(finding: ChildFinding) -> str:
    country, _dash, region = finding.jurisdiction.partition("-")
    return countries.place_name(country, region) if country else ""


def _case_url(case: Case) -> str:
    return reverse("desk_request", kwargs={"platform": case.platform.slug, "reference": case.reference, "part": 1})
