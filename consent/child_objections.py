"""Somebody who was found to be a child says that it is wrong, and an officer answers (EK-12).

Until an officer has read it, no account is closed by it. Programs that look at mail follow links and send forms, but
they write no words; and all that words bring about is that somebody reads them.
"""

from datetime import timedelta

from django.db import transaction

from consent import child_mails, children
from consent.kinds import FindingState
from consent.models import ChildFinding
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import Membership
from workspaces.roles import Capability

LONGEST = 2_000
# What is left to the person, at the least, after an officer read their words and was not convinced.
ONCE_MORE = timedelta(days=7)


def write(finding: ChildFinding, words: str) -> None:
    """Keep what the person wrote for an officer to read; what they wrote before is replaced. Raises children.Changed
    where the account is being closed already."""
    with transaction.atomic():
        children.change(finding, [FindingState.HELD], objected_at=now(), objection_read_at=None)
        finding.objection = words[:LONGEST]
        finding.save(update_fields=["objection"])
        trail.record("child.objected", actor=Actor("person", str(finding.public_id)), **children.about(finding))


def set_aside(finding: ChildFinding, *, by: Membership) -> None:
    """An officer read it and it does not show that the person is of age: they are told, and have time to show more.

    Raises children.Changed."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = ChildFinding.objects.select_for_update(no_key=True, of=("self",)).get(pk=finding.pk)
        if not held.waits_for_officer:
            raise children.Changed
        ends_at = max(held.ends_at, now() + ONCE_MORE)
        children.change(finding, [FindingState.HELD], objection_read_at=now(), ends_at=ends_at)
        child_mails.tell(finding, "child_not_shown", again=ends_at.isoformat())
        trail.record("child.objection_set_aside", actor=actor_of(by), **children.about(finding))
