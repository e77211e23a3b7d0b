"""A mail server in a thread that answers as it is told to, so that refusals are met as they are in life."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

GREETINGS = {"EHLO": "250 hello", "HELO": "250 hello", "MAIL": "250 ok", "RCPT": "250 ok", "RSET": "250 ok"}


class SmtpServer(socketserver.ThreadingTCPServer):
    """`answers` maps a command (RCPT, MAIL, EHLO, DATA; BODY is the answer after the message) to its answer."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.answers: dict[str, str] = {}
        self.received: list[Message] = []


class _Session(socketserver.StreamRequestHandler):
    server: SmtpServer

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode():
            command = line[:4].upper()
            if command == "QUIT":
                return self.say("221 bye")
            if command == "DATA":
                self.take_message()
            else:
                self.say(self.server.answers.get(command, GREETINGS.get(command, "502 what?")))
        return None

    def take_message(self) -> None:
        self.say(self.server.answers.get("DATA", "354 go on"))
        lines = iter(self.rfile.readline, b".\r\n")
        self.server.received.append(message_from_bytes(b"".join(lines)))
        self.say(self.server.answers.get("BODY", "250 taken"))

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def running() -> Iterator[SmtpServer]:
    """Serve on a free port of this machine for the block."""
    with SmtpServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
