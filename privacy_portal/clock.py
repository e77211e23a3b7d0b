"""The one source of the present moment, so that tests can set it and nothing reads a naive clock."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment as an aware datetime in UTC."""
    return timezone.now()
