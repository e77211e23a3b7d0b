"""Whether a server answers yet."""

import http.client
import socket
from pathlib import Path

LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (where to knock when the server listens everywhere)


def web_answers(host: str, port: int) -> bool:
    """Return whether the web server answers a request without an error of its own."""
    connection = http.client.HTTPConnection(LOOPBACK.get(host, host), port, timeout=20)
    try:
        connection.request("GET", "/health/", headers={"Host": "localhost"})
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


def broker_answers(path: Path) -> bool:
    """Return whether a Redis-speaking server that has read its data listens on the Unix socket `path`."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
