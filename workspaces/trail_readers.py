"""Who reads which entries of the audit trail: what tells of a demand of an authority is for officers only (EK-24).

Every entry stays in its place, and the chain is checked over all of them. Whoever is not shown some is told how many.
"""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from privacy_portal.audit.models import AuditEntry
from workspaces.models import Demand, Disclosure
from workspaces.roles import Capability, may


class Entry(Protocol):
    """What is looked at of an entry: of a row, or of its columns."""

    action: str
    subject: str
    payload: Any


@dataclass(frozen=True)
class Reader:
    """Somebody who reads the trail of a platform. `given` are the disclosures that an authority got on demand."""

    platform_id: int
    sees_demands: bool
    given: frozenset[str] = frozenset()

    def sees(self, entry: Entry) -> bool:
        """Say whether the entry is shown: it is neither about a demand, nor about what was given on one."""
        if self.sees_demands:
            return True
        if entry.action.startswith("demand.") or Demand.is_reference(entry.subject):
            return False
        return not entry.action.startswith("disclosure.") or _disclosure(entry) not in self.given

    def unseen(self) -> int:
        """Return how many entries of the whole trail are not shown."""
        if self.sees_demands:
            return 0
        about = Q(action__startswith="demand.") | Q(action__startswith="disclosure.") | Q(subject__contains=" D-")
        told = AuditEntry.objects.of_platform(self.platform_id).filter(about)
        return sum(not self.sees(entry) for entry in told)


def reader(role: str, platform_id: int) -> Reader:
    """Return whoever has `role` on the platform in scope, as a reader of its trail."""
    if may(role, Capability.HANDLE_DEMANDS):
        return Reader(platform_id, sees_demands=True)
    given = Disclosure.objects.exclude(demand=None).values_list("public_id", flat=True)
    return Reader(platform_id, sees_demands=False, given=frozenset(str(one) for one in given))


def _disclosure(entry: Entry) -> str:
    return str(json.loads(bytes(entry.payload))["facts"].get("id", ""))
