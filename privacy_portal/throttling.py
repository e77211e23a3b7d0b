"""Limits by client network: so many tries in a fixed window, counted in the shared cache.

They keep strangers from being a nuisance. What guards a code or a person is counted in the database
(`dsr.verification`); here an address is only ever a keyed hash.
"""

import ipaddress
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest

from privacy_portal import clock
from privacy_portal.encryption.blind_index import blind_index

logger = logging.getLogger(__name__)

# Where a page must not tell by its speed whether something is known, it takes this long either way (threat T5).
STEADY_SECONDS = 0.3
# Providers give a customer a /64 of IPv6 at least, so one machine has all of its addresses.
IPV6_NETWORK_BITS = 64


@dataclass(frozen=True)
class Limit:
    """`most` tries in `seconds`. `strict`: with the cache gone nobody gets through; else this process counts alone."""

    name: str
    most: int
    seconds: int
    strict: bool = True


ANSWERS = Limit("answers", most=300, seconds=3600, strict=False)
SUBMIT = Limit("submit", most=20, seconds=3600, strict=False)
LOOK_UP = Limit("look-up", most=120, seconds=600, strict=False)
# Browsers that choose about cookies: many people may share one address.
DEVICE = Limit("device", most=300, seconds=600, strict=False)
FOLLOW = Limit("follow", most=20, seconds=600)
CODE = Limit("code", most=30, seconds=600)
# Each asks a foreign system for its schema, which takes seconds where it does not answer.
SYSTEM = Limit("system", most=20, seconds=600, strict=False)
SIGN_IN = Limit("sign-in", most=30, seconds=600)


class TooManyTries(Exception):
    """This network has used up its tries; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many tries")
        self.retry_after = retry_after


# Counts where the shared cache does not answer and the limit is not strict.
_alone = LocMemCache("throttling", {})


def take(limit: Limit, request: HttpRequest) -> None:
    """Use up one try of `limit` for the client of `request`; raises TooManyTries when none is left."""
    take_one(limit, origin(request, 0))


def take_one(limit: Limit, who: str) -> None:
    """Use up one try of `limit` for `who`, a key that tells of nobody; raises TooManyTries when none is left."""
    at = int(clock.now().timestamp())
    window, passed = divmod(at, limit.seconds)
    if _count(limit, f"throttle/{limit.name}/{window}/{who}") > limit.most:
        raise TooManyTries(limit.seconds - passed)


def client_address(request: HttpRequest) -> str:
    """Return the address of the client: as the nearest of our own proxies saw it, never as a client claims it.

    With PORTAL_TRUSTED_PROXIES = n the n-th entry from the right of X-Forwarded-For was written by our outermost proxy.
    """
    trusted = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """Return whose `address` it is, as far as an address tells: an IPv4 address, or the /64 of an IPv6 one.

    An IPv4 address written as IPv6 is the IPv4 address; what is no address at all stands for itself.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), IPV6_NETWORK_BITS), strict=False))


def origin(request: HttpRequest, platform_id: int) -> str:
    """Return the keyed hash of the client's network, for counting on one platform; no address can be read from it."""
    return blind_index("client network", platform_id, network_of(client_address(request)))


@contextmanager
def steady() -> Iterator[None]:
    """Let the block take STEADY_SECONDS, however little it had to do."""
    began = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, STEADY_SECONDS - (time.monotonic() - began)))


def _count(limit: Limit, key: str) -> int:
    """Count one more try; a number beyond the limit where the cache is gone and the limit is strict."""
    try:
        return _increase(cache, key, limit.seconds)
    except Exception as error:  # noqa: BLE001 (each cache fails with errors of its own library)
        logger.warning("throttling %s: the cache failed (%s)", limit.name, type(error).__name__)
        return limit.most + 1 if limit.strict else _increase(_alone, key, limit.seconds)


def _increase(counters: BaseCache, key: str, seconds: int) -> int:
    counters.add(key, 0, timeout=seconds)
    try:
        return counters.incr(key)
    except ValueError:  # the window ended between the two lines
        counters.set(key, 1, timeout=seconds)
        return 1
