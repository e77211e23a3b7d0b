"""Limits by client address: shared, windowed, and safe when the cache is gone."""

import time

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest
from django.test import Client, RequestFactory

from privacy_portal import throttling
from privacy_portal.clock import now
from privacy_portal.throttling import Limit, TooManyTries, client_address, network_of, origin, take

STRICT = Limit("strict", most=2, seconds=600)
LENIENT = Limit("lenient", most=2, seconds=600, strict=False)


class Gone(LocMemCache):
    """A cache that does not answer."""

    def add(self, *args, **kwargs):
        raise ConnectionError

    incr = set = add


@pytest.fixture(autouse=True)
def counters(monkeypatch: pytest.MonkeyPatch) -> LocMemCache:
    """Fresh counters, shared and alone."""
    monkeypatch.setattr(throttling, "_alone", LocMemCache("alone-in-this-test", {}))
    throttling._alone.clear()
    shared = LocMemCache("shared-in-this-test", {})
    shared.clear()
    monkeypatch.setattr(throttling, "cache", shared)
    return shared


def request(address: str = "203.0.113.7", **headers: str) -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)


def test_an_address_gets_as_many_tries_as_the_limit_says() -> None:
    take(STRICT, request())
    take(STRICT, request())
    with pytest.raises(TooManyTries) as full:
        take(STRICT, request())

    assert 0 < full.value.retry_after <= 600


def test_other_addresses_and_other_limits_count_apart() -> None:
    for _ in range(2):
        take(STRICT, request())
    take(STRICT, request("203.0.113.8"))
    take(LENIENT, request())


def test_a_new_window_begins_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    start = now()
    for _ in range(2):
        take(STRICT, request())
    monkeypatch.setattr(throttling.clock, "now", lambda: start.replace(year=start.year + 1))
    take(STRICT, request())


def test_no_address_is_written_into_the_cache(counters: LocMemCache) -> None:
    take(STRICT, request())

    assert counters._cache
    assert not any("203.0.113.7" in key for key in counters._cache)


def test_without_the_cache_a_strict_limit_lets_nobody_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "cache", Gone("gone", {}))

    with pytest.raises(TooManyTries):
        take(STRICT, request())


def test_without_the_cache_a_lenient_limit_counts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "cache", Gone("gone", {}))
    take(LENIENT, request())
    take(LENIENT, request())

    with pytest.raises(TooManyTries):
        take(LENIENT, request())


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (2, "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.7"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies: int, forwarded: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = proxies

    assert client_address(request(**{"X-Forwarded-For": forwarded})) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:cb00:7107", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:/run/web.sock", "unix:/run/web.sock"),
        ("", ""),
    ],
)
def test_one_customer_of_a_provider_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_whoever_has_a_whole_ipv6_network_has_one_share() -> None:
    for last in ("1", "2"):
        take(STRICT, request(f"2001:db8:1:2::{last}"))
    with pytest.raises(TooManyTries):
        take(STRICT, request("2001:db8:1:2:ffff::3"))
    take(STRICT, request("2001:db8:1:3::1"))


def test_an_ipv4_client_has_one_share_however_its_address_is_written() -> None:
    for address in ("203.0.113.7", "::ffff:203.0.113.7"):
        take(STRICT, request(address))
    with pytest.raises(TooManyTries):
        take(STRICT, request("::ffff:cb00:7107"))


def test_an_origin_tells_neither_the_address_nor_that_it_is_the_same_elsewhere() -> None:
    here, there = origin(request(), 1), origin(request(), 2)

    assert here == origin(request(), 1)
    assert here != there
    assert "203.0.113.7" not in here


def test_a_steady_block_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "STEADY_SECONDS", 0.1)
    began = time.perf_counter()
    with throttling.steady():
        pass

    assert time.perf_counter() - began >= 0.1


@pytest.mark.django_db
def test_the_page_says_kindly_how_long_to_wait(enkomm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "_count", lambda limit, key: limit.most + 1)
    response = Client().post("/enkomm/follow/", {"reference": "EK 2222-22", "email": "rita@example.org"})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Try again in" in response.content.decode()
