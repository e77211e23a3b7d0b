"""What this machine offers to the tests, found once a run: a browser, a PostgreSQL server, a MariaDB server."""

import os
import socket
from functools import cache
from urllib.parse import unquote, urlsplit

import pymysql

from tests.browser import find_browser

# Where a PostgreSQL server is looked for; the tests create and drop databases of their own there.
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
# Where a MariaDB server is looked for, as a system that the portal's SQL connector reaches; used in the same way.
MARIADB_URL = os.environ.get("TEST_MARIADB_URL", "mysql://root@127.0.0.1:3306")


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


@cache
def mariadb() -> str | None:
    """Return the URL of a MariaDB server that lets the tests in within two seconds, or None."""
    address = urlsplit(MARIADB_URL)
    try:
        pymysql.connect(
            host=address.hostname,
            port=address.port or 3306,
            user=unquote(address.username or ""),
            password=unquote(address.password or ""),
            connect_timeout=2,
        ).close()
    except pymysql.MySQLError:
        return None
    return MARIADB_URL
