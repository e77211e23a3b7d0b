"""Since when somebody decides about a part, and who did before: what the evidence of the match says (EK-05).

The systems know since when a person has been in which workspace; rules and owners are dated in the portal. Nothing of
it is told before the person proved who they are, nor after the case closed, when what was found is forgotten.
"""

from datetime import date

from django.utils.translation import gettext as _

from dsr import identification, part_plans, routing
from dsr.models import Request
from privacy_portal.dates import date_words
from privacy_portal.lists import listed
from workspaces.controllership import Owned, Period, Stint, history
from workspaces.determination import Situation
from workspaces.models import Organisation, Ownership, Workspace, WorkspaceKind
from workspaces.register import reading


def sentences(part: Request) -> list[str]:
    """Return since when the controller of `part` has decided, and who decided before; [] where nobody knows."""
    if part.match_id is None or part.verification_id is None or not part.scope:
        return []
    place = part.workspace.key if part.workspace else ""
    categories = {entry["category"] for entry in part.scope if (entry["workspace"] or "") == place}
    periods = [one for one in _periods(part, sorted(categories)) if one.category in categories]
    told: list[str] = []
    for category in sorted(categories):
        mine = [one for one in periods if one.category == category]
        told += _told(part, mine, [one for one in mine if one.workspace == place])
    return list(dict.fromkeys(told))


def _told(part: Request, periods: list[Period], here: list[Period]) -> list[str]:
    """Say of one category when the period in force, or the last one, began and ended."""
    today = reading.today(part.case.platform)
    begun = [one for one in here if one.since is None or one.since <= today]
    if not begun:
        return []
    last, found = begun[-1], list[str]()
    if last.since is not None:
        before = _before(part, periods, last.since)
        since = _("Since %(day)s.") % {"day": date_words(last.since)}
        found.append(f"{since} " + _("Before: %(names)s.") % {"names": before} if before else since)
    if last.until is not None and last.until <= today:
        after = _("Until %(day)s, when you left. What is new since then: %(platform)s decides.")
        found.append(after % {"day": date_words(last.until), "platform": part.case.platform.name})
    return found


def _before(part: Request, periods: list[Period], day: date) -> str:
    """Name who decided on the eve of `day`; "" where nobody is known to have."""
    earlier = [
        one for one in periods if (one.since is None or one.since < day) and (one.until is None or one.until >= day)
    ]
    names = [_name(part, one) for one in earlier]
    return listed(dict.fromkeys(name for name in names if name))


def _name(part: Request, period: Period) -> str:
    if period.controller == "":
        return str(Organisation.objects.get(platform=part.platform_id, is_operator=True).name)
    workspace = Workspace.objects.filter(key=period.workspace).first()
    if period.controller is None or workspace is None or not workspace.owner_may_be_named:
        return _("the organisation responsible")
    return str(Organisation.objects.get(key=period.controller).name)


def _periods(part: Request, categories: list[str]) -> list[Period]:
    candidates = identification.matched_candidates(part.case)
    business = set(Workspace.objects.filter(kind=WorkspaceKind.BUSINESS).values_list("key", flat=True))
    inside = part_plans.presence_of(candidates, business)
    stints = [
        Stint(one.workspace, inside[one.workspace], one.since, one.until)
        for candidate in candidates
        for one in candidate.workspaces
        if one.workspace in business
    ]
    owned = [
        Owned(one.workspace.key, one.owner.key, one.since, one.until)
        for one in Ownership.objects.select_related("workspace", "owner")
    ]
    person = part_plans.person_type_of(candidates)
    outside = Situation(person, part_plans.kind_outside(person), "")
    return history(routing.rules_ever(part.case.platform), categories, stints, owned, outside)
