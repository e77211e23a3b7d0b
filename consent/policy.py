"""What the owner of a workspace lays down binds the consents of its members (EK-26): what is forbidden there cannot be
consented to, and a consent given before does not count as long as it is.

Whose members somebody is: what the portal knows by their account, and what the application says that asks.
"""

from collections.abc import Iterable

from consent.kinds import IdentifierKind
from consent.models import Identifier, PurposeVersion, Subject
from workspaces import policies
from workspaces.models import Membership


class Forbidden(Exception):
    """The owner of a workspace forbids it; `decision` says which, since when and why."""

    def __init__(self, decision: policies.Decision) -> None:
        super().__init__(decision.key)
        self.decision = decision


def forbidding(version: PurposeVersion, workspace_ids: Iterable[int]) -> policies.Decision | None:
    """Return the decision by which one of these workspaces forbids a purpose, or somebody who receives data by it;
    None where nobody does. What is necessary is not asked, so nothing forbids it."""
    ids = set(workspace_ids)
    if not ids or not version.has_choice:
        return None
    found = (policies.forbids(ids, key) for key in (version.purpose.key, *version.recipients))
    return next((one for one in found if one), None)


def workspaces_of(subject: Subject | None, addresses: Iterable[str] = ()) -> set[int]:
    """Return the workspaces of which somebody is a member by their account in the portal: by the addresses that the
    ledger knows of `subject`, and by others that are theirs."""
    if not policies.any_forbidden():
        return set()
    mails = {one.lower() for one in addresses if one}
    if subject is not None:
        known = Identifier.objects.filter(subject=subject, kind=IdentifierKind.EMAIL).select_related("subject_key")
        mails |= {one.value for one in known if one.value}
    held = Membership.objects.open().filter(user__email__in=mails, workspace__isnull=False)
    return set(held.values_list("workspace_id", flat=True))
