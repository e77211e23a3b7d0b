"""The mails by which somebody who turned out to be a child hears what happens, when, and how to say that it is wrong.

Short words: whoever reads them may be eight years old. Sealed by the platform's key, because the person's own goes.
"""

from typing import Any

from consent import links
from consent.kinds import IdentifierKind
from consent.models import ChildFinding, Identifier
from privacy_portal.mail import outbox


def tell(finding: ChildFinding, template: str, *, again: str = "", **context: Any) -> None:
    """Queue the mail `template` to the person, where an address of theirs is known; once, or once for each `again`.

    In the caller's transaction, while the person is known still."""
    address = address_of(finding)
    if not address:
        return
    told = {"link": links.child_address(finding.platform, finding), "until": finding.ends_at}
    outbox.queue(
        template,
        platform=finding.platform,
        to=address,
        language=finding.language,
        context=told | {"asked": bool(finding.guardian_asked_at), "decides_on": finding.decides_on} | context,
        dedupe_key=f"{template}/{finding.public_id}/{again}",
    )


def address_of(finding: ChildFinding) -> str:
    """Return the person's mail address: the one that was told, else one that the ledger knows; "" for none."""
    told: str = (finding.person or {}).get("email", "")
    if told:
        return told
    known = Identifier.objects.filter(
        subject=finding.subject_id, kind=IdentifierKind.EMAIL, subject_key__isnull=False
    ).select_related("subject_key")
    return next((one.value for one in known if one.value), "") if finding.subject_id else ""
