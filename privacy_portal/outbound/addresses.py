"""Where the portal may send something that somebody chose the address of (threat T12).

A name is resolved once, every address behind it has to be a public one, and the connection goes to exactly that
address: a name that points elsewhere a moment later gains nothing.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST = 500
# IPv4 addresses travel inside these: what counts is the address inside (RFC 6052, RFC 3056).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_6TO4 = ipaddress.ip_network("2002::/16")
# Networks of special use that not every Python knows for that (IANA's registries of special-purpose addresses).
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/23", "3fff::/20", "fec0::/10"),
    )
)


class NotAllowed(ValueError):
    """Nothing is sent there. `code` says why: malformed, no_tls, user_info, host_not_allowed, not_public."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownHost(Exception):
    """The name has no address at the moment."""


@dataclass(frozen=True)
class Target:
    """An address on the web, taken apart: where to connect, and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_encrypted(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """What stands in the header `Host`: no port where it is the usual one (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def target(url: str) -> Target:
    """Return what `url` names; raises NotAllowed for what may not be called, whatever its name resolves to.

    It is https, or http to this very machine where the settings let that be (in a demo, in tests).
    """
    if len(url) > LONGEST or not url.isascii() or any(one.isspace() or not one.isprintable() for one in url):
        raise NotAllowed("malformed")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise NotAllowed("malformed") from None
    if parts.scheme not in ("https", "http") or not host or "\\" in url or "%" in parts.netloc or port == 0:
        raise NotAllowed("malformed")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("user_info")
    if parts.scheme == "http" and not _is_this_machine(host):
        raise NotAllowed("no_tls")
    if not _is_named(host):
        raise NotAllowed("host_not_allowed")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def resolved(to: Target) -> str:
    """Return the address to connect to, as a text of digits.

    Raises NotAllowed where any address behind the name is not public, UnknownHost where there is none."""
    try:
        found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnknownHost from None
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses:
        raise UnknownHost
    if not all(may_be_called(one) for one in addresses):
        raise NotAllowed("not_public")
    return str(addresses[0])


def may_be_called(address: IPAddress) -> bool:
    """Say whether `address` is on the public internet, or this machine where the settings let that be."""
    inner = _inside(address)
    if inner.is_loopback:
        return bool(settings.OUTBOUND_LOOPBACK)
    special = inner.is_multicast or inner.is_reserved or inner.is_unspecified or any(inner in one for one in _SPECIAL)
    return inner.is_global and not special


def _inside(address: IPAddress) -> IPAddress:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _6TO4 and address.sixtofour is not None:
        return address.sixtofour
    return address


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return bool(settings.OUTBOUND_LOOPBACK)
    try:
        return ipaddress.ip_address(host).is_loopback and bool(settings.OUTBOUND_LOOPBACK)
    except ValueError:
        return False


def _is_named(host: str) -> bool:
    """Say whether the operator allows `host`: itself or a domain above it, where any are named at all."""
    allowed = [one.lower().lstrip(".") for one in settings.OUTBOUND_HOSTS]
    return not allowed or any(host == one or host.endswith(f".{one}") for one in allowed)
