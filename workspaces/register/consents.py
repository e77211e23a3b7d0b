"""Whether somebody consented to a disclosure: asked of whoever keeps consents, an app above this one.

Until an app says that it does, no consent is known, and a disclosure that would need one is blocked.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.utils.module_loading import import_string

from workspaces.models import DataCategory, Recipient


class Ledger(Protocol):
    """What is asked: the reference of the proof that the person with `identifier` consented, "" without one."""

    def __call__(
        self, identifier: str, *, recipient: Recipient, categories: Sequence[DataCategory], on: date
    ) -> str: ...


_ledgers: list[str] = []


def kept_by(function: str) -> None:
    """Have the function at a dotted path (see Ledger) answer from now on, because apps register before models load."""
    _ledgers[:] = [function]


def proof(identifier: str, *, recipient: Recipient, categories: Sequence[DataCategory], on: date) -> str:
    """Return the reference of the proof of consent, "" where none is known. It holds no personal data."""
    if not _ledgers:
        return ""
    ledger: Ledger = import_string(_ledgers[0])
    return ledger(identifier, recipient=recipient, categories=categories, on=on)
