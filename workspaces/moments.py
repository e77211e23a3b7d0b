"""Moments in mails: in the reader's language and the platform's time zone, which is named."""

from datetime import datetime

from django.utils import translation

from privacy_portal.dates import datetime_words
from workspaces.models import Platform


def in_words(moment: datetime, platform: Platform, language: str) -> str:
    """Return the day and time of `moment` as a mail in `language` says it."""
    with translation.override(language):
        return datetime_words(moment, zone=platform.time_zone, name_zone=True)
