"""The portal's pages from this process, for browsers, where no page reads the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread


@contextmanager
def serving(**settings: Any) -> Iterator[str]:
    """Serve for the block with `settings`, and give the address."""
    with override_settings(**settings):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.terminate()
