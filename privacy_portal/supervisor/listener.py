"""Takes the port before anything else starts, and hands it to the web server as an open socket.

So nobody can take the port in between, and a web server that is started again finds it still open.
"""

import errno
import socket

from privacy_portal.supervisor import CannotStart

BACKLOG = 256
PORTS = range(1, 65536)
_NEAR = 10


def listen(host: str, port: int) -> socket.socket:
    """Return a listening TCP socket that child processes may inherit. Raises CannotStart where that cannot be."""
    if port not in PORTS:
        raise CannotStart(f"{port} is no port: choose one from 1 to 65535.")
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise CannotStart(f"{host} port {port} is no address of this machine.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotStart(_why(error, host, port)) from error
    listener.set_inheritable(True)
    return listener


def listen_near(host: str, port: int) -> socket.socket:
    """Return a listening socket at the first free port after `port`; raises CannotStart where none of ten is."""
    for number in range(port + 1, port + _NEAR):
        try:
            return listen(host, number)
        except CannotStart:
            continue
    return listen(host, port + _NEAR)


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use by another program. Choose another one: manage.py up --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} may be used by the administrator only. Choose one above 1023, for example --port 8000."
    return f"{host} port {port} cannot be listened on: {error.strerror}."
