"""Who may act on the register, whichever page calls: every verb asks for itself (X-05).

The verbs are found in the code, so that a new one without its question fails here.
"""

import inspect
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from unittest.mock import MagicMock

import pytest
from django.core.exceptions import PermissionDenied

from privacy_portal.scoping import platform_scope
from workspaces import register
from workspaces.models import IncidentNotice, MemberRole, Membership, Platform, User
from workspaces.register import incident_notices

pytestmark = pytest.mark.req("X-05")

# What is asked by the verbs that call it, or is said for a workspace (the tests of objections, and below).
OTHERS = {
    "incidents.record",
    "subprocessors.end_as_dropped",
    "objections.may_object",
    "objections.make",
    "incident_notices.acknowledge",
}


# What an auditor does too, because it changes nothing but the trail.
READ_BY_AUDITORS = {"disclosures.visible", "incident_notices.export"}


def verbs() -> dict[str, Callable[..., Any]]:
    """Return every public function of the register that somebody does (`by`), by "module.name"."""
    found = {}
    for module in iter_modules(register.__path__):
        full = f"{register.__name__}.{module.name}"
        for name, verb in inspect.getmembers(import_module(full), inspect.isfunction):
            own = verb.__module__ == full and not name.startswith("_")
            if own and "by" in inspect.signature(verb).parameters:
                found[f"{module.name}.{name}"] = verb
    return found


def attempt(verb: Callable[..., Any], by: Membership) -> None:
    """Have `by` call the verb about something that is not there: nobody unentitled gets as far as to look at it."""
    names = [name for name in inspect.signature(verb).parameters if name != "by"]
    verb(**{name: MagicMock() for name in names}, by=by)


def test_the_register_has_the_verbs_that_are_named_here() -> None:
    assert verbs().keys() > OTHERS
    assert len(verbs()) - len(OTHERS) >= 30


@pytest.mark.parametrize("name", sorted(verbs().keys() - OTHERS))
def test_nobody_acts_on_the_register_who_may_not(
    name: str, enkomm: Platform, elsewhere: Platform, mallory: User, olga: Membership, otto: Membership
) -> None:
    auditor = Membership.objects.create(platform=enkomm, user=mallory, role=MemberRole.AUDITOR)
    for stranger in (olga, otto) if name in READ_BY_AUDITORS else (auditor, olga, otto):
        with platform_scope(enkomm.pk), pytest.raises(PermissionDenied):
            attempt(verbs()[name], stranger)


def test_an_incident_is_acknowledged_by_whom_it_was_told(
    enkomm: Platform, mallory: User, olga: Membership, linh: Membership
) -> None:
    notice = IncidentNotice(platform=enkomm, workspace=linh.workspace)
    member = Membership.objects.create(platform=enkomm, workspace=linh.workspace, user=mallory, role=MemberRole.MEMBER)
    for stranger in (olga, member):
        with pytest.raises(PermissionDenied):
            incident_notices.acknowledge(notice, by=stranger)
