"""Whether somebody consented to a disclosure: the ledger's answer to the register (EC-06, GDPR Art. 6(1)(a))."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from consent import decisions, subjects
from consent.kinds import GIVING, IdentifierKind, Reason
from consent.models import ConsentState, Subject
from privacy_portal.clock import now
from privacy_portal.scoping import current_platform_id
from workspaces.models import DataCategory, Platform, Recipient


def proof(identifier: str, *, recipient: Recipient, categories: Sequence[DataCategory], on: date) -> str:
    """Return the id of the event by which the person with `identifier` consented that `recipient` gets all of
    `categories`, as it stood on the day `on`; "" where none is known.

    A consent counts that names the recipient and each category itself: nothing is concluded from another one.
    """
    platform = Platform.objects.get(pk=current_platform_id())
    subject = _subject(platform, identifier)
    if subject is None:
        return ""
    end_of_day = datetime.combine(on, time.max, ZoneInfo(platform.time_zone))
    moment, wanted = min(end_of_day, now()), {one.key for one in categories}
    for state in ConsentState.objects.filter(subject=subject, kind__in=GIVING).select_related("purpose", "workspace"):
        found = decisions.at_moment(state.purpose, subject, moment, option=state.option, workspace=state.workspace)
        if found is None or found[0].reason != Reason.GIVEN or found[1] is None:
            continue
        version = found[1].version
        if recipient.key in version.recipients and wanted <= set(version.categories):
            return str(found[1].public_id)
    return ""


def _subject(platform: Platform, identifier: str) -> Subject | None:
    for kind in (IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.ACCOUNT, IdentifierKind.CUSTOMER):
        try:
            known = subjects.Known(kind, identifier)
        except subjects.NotAnIdentifier:
            continue
        if found := subjects.find(platform.pk, [known]):
            return found
    return None
