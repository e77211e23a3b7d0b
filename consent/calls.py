"""Doing what an application asks once, however often it asks: the Idempotency-Key header.

The key and the body are kept as keyed hashes for a day, with the answer, which holds ids and no person.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from consent.models import Application, ApplicationCall
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 200
Answer = dict[str, Any]


class OtherBody(Exception):
    """The key came with another body before."""


def once(application: Application, key: str, body: bytes, act: Callable[[], Answer]) -> Answer:
    """Return what `act` answers, or what it answered before to the same `key` and body; without a key always act.

    Raises OtherBody, and what `act` raises, after which the key is free again.
    """
    if not key:
        return act()
    key_index, body_index = _index(application, "key", key.encode()), _index(application, "body", body)
    known = _known(application, key_index, body_index)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            call = ApplicationCall.objects.create(
                platform_id=application.platform_id,
                application=application,
                key_index=key_index,
                body_index=body_index,
                at=now(),
            )
            call.answer = act()
            call.save(update_fields=["answer"])
    except IntegrityError:
        # The same key came at the same moment, and was first.
        known = _known(application, key_index, body_index)
        if known is None:
            raise
        return known
    answer: Answer = call.answer
    return answer


def forget() -> int:
    """Delete the calls of the platform in scope that are older than a day; return how many."""
    return ApplicationCall.objects.filter(at__lt=now() - KEPT_FOR).delete()[0]


def _known(application: Application, key_index: str, body_index: str) -> Answer | None:
    found = ApplicationCall.objects.filter(application=application, key_index=key_index).first()
    if found is None:
        return None
    if found.body_index != body_index:
        raise OtherBody
    answer: Answer = found.answer
    return answer


def _index(application: Application, what: str, value: bytes) -> str:
    # Hashed first, because a blind index forgives differences of case that matter here.
    return blind_index(f"consent call {what}", application.platform_id, hashlib.sha256(value).hexdigest())
