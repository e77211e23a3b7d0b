"""An officer's look at what one person agreed to: for a purpose, and in the trail before anything is shown."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consent import subjects
from consent.models import Subject
from privacy_portal.audit import trail
from privacy_portal.forms import Text
from workspaces.access import actor_of, require
from workspaces.models import Membership
from workspaces.roles import Capability

PURPOSES: dict[str, Text] = {
    "request": _("To answer a request of the person"),
    "complaint": _("To answer a complaint or an authority"),
    "proof": _("To prove a consent, or that there was none"),
    "fault": _("To find a fault of an application"),
}


def look_up(known: subjects.Known, *, by: Membership, purpose: str) -> Subject | None:
    """Return whom the ledger knows by `known`, None for nobody; that `by` looked is recorded either way.

    `purpose` is a code of PURPOSES; raises ValueError for any other, PermissionDenied for whoever may not look.
    """
    require(by, Capability.KEEP_CONSENTS)
    if purpose not in PURPOSES:
        raise ValueError(f"unknown purpose: {purpose}")
    subject = subjects.find(by.platform_id, [known])
    with transaction.atomic():
        trail.record(
            "consent.looked_up",
            platform_id=by.platform_id,
            actor=actor_of(by),
            subject=str(subject.public_id) if subject else "",
            purpose=purpose,
            found=subject is not None,
        )
    return subject
