"""What this machine offers to the tests, found once a run: a browser, a PostgreSQL server."""

import os
import socket
from functools import cache
from urllib.parse import urlsplit

from tests.browser import find_browser

# Where a PostgreSQL server is looked for; the tests create and drop databases of their own there.
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


@cache
def browser() -> str | None:
    """Return the path of a Chrome or Chromium, or None."""
    return find_browser()


@cache
def postgres() -> str | None:
    """Return the URL of a PostgreSQL server that answers within two seconds, or None."""
    address = urlsplit(POSTGRES_URL)
    try:
        socket.create_connection((address.hostname or "127.0.0.1", address.port or 5432), timeout=2).close()
    except OSError:
        return None
    return POSTGRES_URL
