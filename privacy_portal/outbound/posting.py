"""Sending to an address that somebody chose: one POST, no redirects, a few seconds, and nothing read of the answer
but its status."""

import contextlib
import email.utils
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer

from privacy_portal.clock import now
from privacy_portal.outbound import addresses
from privacy_portal.outbound.addresses import Target

# From the first byte to the end of the answer's headers, however slowly they drip.
TIMEOUT_SECONDS = 15.0


class NotSent(Exception):
    """Nobody answered. `code` says why, without a word of the other side: host, refused_address, connection, tls,
    timeout, answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What came back. `wait` is how long the other side asks to be left alone (Retry-After), where it says so."""

    status: int
    wait: timedelta | None = None


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float = TIMEOUT_SECONDS) -> Answer:
    """POST `body` to `url` and return the answer, whatever its status; raises NotSent.

    The address is judged anew each time (privacy_portal.outbound.addresses), and the connection goes to the very one
    that was judged.
    """
    try:
        to = addresses.target(url)
        address = addresses.resolved(to)
    except addresses.NotAllowed:
        raise NotSent("refused_address") from None
    except addresses.UnknownHost:
        raise NotSent("host") from None
    connection = HTTPConnection(to.host, to.port)
    late = _Late(connection, timeout)
    try:
        with late.watched(socket.create_connection((address, to.port), timeout)):
            _encrypt(connection, to)
            connection.request("POST", to.path, body, {"Host": to.authority, **headers})
            return _read(connection.getresponse())
    except (OSError, HTTPException, ValueError) as error:
        raise NotSent("timeout" if late.is_cut else _code(error)) from None
    finally:
        connection.close()


class _Late:
    """Cuts a connection that takes too long in all: a socket's own timeout begins anew with every byte."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self._connection, self._seconds, self.is_cut = connection, seconds, False

    @contextlib.contextmanager
    def watched(self, opened: socket.socket) -> Iterator[None]:
        """Speak over `opened` in the block, and no longer than the time that there is."""
        self._connection.sock = opened
        clock = Timer(self._seconds, self._cut)
        clock.start()
        try:
            yield
        finally:
            clock.cancel()

    def _cut(self) -> None:
        self.is_cut = True
        with contextlib.suppress(OSError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)


def _encrypt(connection: HTTPConnection, to: Target) -> None:
    """Put TLS around the connection; whoever answers has to prove the name that was asked for."""
    if to.is_encrypted:
        context = ssl.create_default_context()
        tls = context.wrap_socket(connection.sock, server_hostname=to.host, do_handshake_on_connect=False)
        connection.sock = tls
        tls.do_handshake()


def _code(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return "connection" if isinstance(error, OSError) else "answer"


def _read(answer: HTTPResponse) -> Answer:
    return Answer(answer.status, _wait(answer.getheader("Retry-After", "")))


def _wait(told: str) -> timedelta | None:
    """Return for how long `Retry-After` asks (RFC 9110, 10.2.3: seconds, or a date); None for what is neither."""
    told = told.strip()
    if told.isdecimal() and len(told) < 9:
        return timedelta(seconds=int(told))
    try:
        until = email.utils.parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(until - now(), timedelta()) if until.tzinfo else None
