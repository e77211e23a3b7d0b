"""Reading a receipt that somebody carries: it is ours, and the record that it is of exists. Nothing of it is stored."""

import json
from uuid import UUID

from django.utils.translation import gettext as _

from consent.models import ConsentEvent
from consent.receipts import signature
from workspaces.models import Platform

LARGEST = 64 * 1024


class Unreadable(Exception):
    """It opens nothing; the message says why, and what to do."""


def record_of(platform: Platform, text: bytes) -> ConsentEvent:
    """Return what the signed receipt in `text` is of; raises Unreadable."""
    if len(text) > LARGEST:
        raise Unreadable(_("A receipt is never larger than 64 KB. Choose the file that you downloaded here."))
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(
            _("This is no receipt: it cannot be read. Choose the whole file, as you downloaded it.")
        ) from None
    try:
        record = UUID(signature.record_in(told))
    except signature.NotSigned:
        raise Unreadable(
            _("This receipt was not signed here, or was changed since. Choose the file as you downloaded it.")
        ) from None
    found: ConsentEvent | None = (
        ConsentEvent.objects.filter(platform=platform, public_id=record).select_related("subject").first()
    )
    if found is None:
        raise Unreadable(
            _("%(platform)s has no such record. Go to the service that gave you the receipt.")
            % {"platform": platform.name}
        )
    return found
