"""Mallory cannot choose the address under which her attempts are counted."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from privacy_portal.proxies import ClientAddressMiddleware

MALLORY, PROXY, SECOND_PROXY = "203.0.113.66", "10.0.0.1", "10.0.0.2"


def counted_as(proxies: int, **headers: str) -> tuple[str, bool]:
    """Return the address that the portal sees, and whether anything could still read the header."""
    seen: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    with override_settings(TRUSTED_PROXIES=proxies):
        ClientAddressMiddleware(page)(RequestFactory().get("/", **headers))
    return seen[0].META["REMOTE_ADDR"], "X-Forwarded-For" in seen[0].headers


@pytest.mark.parametrize(
    ("proxies", "peer", "header", "address"),
    [
        (0, MALLORY, "198.51.100.1", MALLORY),
        (1, PROXY, MALLORY, MALLORY),
        (1, PROXY, f"198.51.100.1, {MALLORY}", MALLORY),
        (2, PROXY, f"198.51.100.1, {MALLORY}, {SECOND_PROXY}", MALLORY),
        (2, PROXY, MALLORY, PROXY),
        (1, PROXY, "198.51.100.1, <script>", PROXY),
        (1, PROXY, "2001:db8::66", "2001:db8::66"),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_saw(
    proxies: int, peer: str, header: str, address: str
) -> None:
    assert counted_as(proxies, REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=header) == (address, False)


def test_without_the_header_the_peer_is_the_client() -> None:
    assert counted_as(1, REMOTE_ADDR=MALLORY) == (MALLORY, False)
