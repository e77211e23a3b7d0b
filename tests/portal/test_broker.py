"""A broker that is down costs nobody time: rows say what is due, and the reconciler looks at them."""

import time
from pathlib import Path

import pytest
from kombu.exceptions import OperationalError

from privacy_portal.celery import app


def test_whoever_sends_a_hint_does_not_wait_for_a_broker_that_is_down(tmp_path: Path) -> None:
    began = time.monotonic()
    nobody = f"redis+socket://{tmp_path}/nobody.sock"
    with app.connection_for_write(nobody) as connection, pytest.raises(OperationalError):
        connection.default_channel  # noqa: B018  (what sending opens first)

    assert time.monotonic() - began < 1.5
