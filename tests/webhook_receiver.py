"""A program that receives webhooks on this machine, checks them as the documentation says, and can misbehave.

python -m tests.webhook_receiver 9100 whsec_...     receives on http://127.0.0.1:9100 until it is stopped
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

DOCUMENTED = Path(__file__).parent.parent / "docs" / "operating" / "webhooks.md"


def documented(language: str) -> str:
    """Return the example of the documentation by which messages are checked."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENTED.read_text(), re.DOTALL)
    return str(found)


_example: dict[str, Any] = {}
exec(documented("python"), _example)  # noqa: S102 - our own documentation, which has to work
verified = _example["verified"]


@dataclass(frozen=True)
class Message:
    """What came, and whether it was signed by a secret that the receiver has."""

    headers: dict[str, str]
    body: bytes
    good: bool

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


class Receiver(ThreadingHTTPServer):
    """Receives on a free port (or `port`). `status` is what it answers, `fault` what it does wrong ("" for nothing).

    Faults: "hangs" and "drips" never come to an end, "closes" says nothing, "floods" answers without an end."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.secret, self.fault, self.status = "", "", 204
        self.headers: dict[str, str] = {}
        self.came: list[Message] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks?from=portal"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever is cut off is expected to be."""


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        good = bool(self.server.secret) and verified(self.server.secret, headers, body)
        self.server.came.append(Message(headers, body, good))
        with suppress(OSError):
            getattr(self, f"_{self.server.fault or 'answers'}")()

    def _answers(self) -> None:
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _hangs(self) -> None:
        time.sleep(30)

    def _drips(self) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1_000:
            self.wfile.write(bytes([letter]))
            time.sleep(0.1)

    def _floods(self) -> None:
        self._answers()
        for _piece in range(100_000):
            self.wfile.write(b"a" * 65_536)

    def _closes(self) -> None:
        self.connection.close()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """Receive on a free port for the block."""
    server = Receiver(port)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    receiver = Receiver(int(sys.argv[1]))
    receiver.secret = sys.argv[2]
    receiver.serve_forever()
