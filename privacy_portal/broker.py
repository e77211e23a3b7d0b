"""Sending hints over Celery's broker, which may be gone at any time without harm."""

import logging
import time

from kombu.exceptions import OperationalError

from privacy_portal.celery import app

logger = logging.getLogger(__name__)

# After a failure nobody tries for a while: a page must not wait for a broker that is down.
PAUSE_SECONDS = 5.0
_pause = {"until": 0.0}


def hint(task: str, *ids: int) -> bool:
    """Send the task `task` with ids as its only arguments; False when the broker does not take it."""
    if time.monotonic() < _pause["until"]:
        return False
    try:
        app.send_task(task, args=ids, retry=False)
    except (OperationalError, OSError) as error:
        _pause["until"] = time.monotonic() + PAUSE_SECONDS
        logger.warning("The broker took no hint (%s); the reconciler will see to it.", type(error).__name__)
        return False
    return True


def reachable() -> bool:
    """Say whether the broker answers within its connect timeout."""
    if app.conf.broker_url.startswith("memory"):
        return False
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OperationalError, OSError):
        return False
    return True
