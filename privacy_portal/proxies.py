"""Whom a request comes from, when it comes through proxies."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED_FOR, REMOTE = "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"


class ClientAddressMiddleware:
    """Makes REMOTE_ADDR the client's address, so that every limit counts people and not the proxy.

    Each proxy appends the address that it saw to X-Forwarded-For, so that with n proxies of ours the n-th entry from the
    right was written by the outermost of them; whatever stands further left is the client's own word. The header is
    taken away then, so that no library reads it in another way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.pop(FORWARDED_FOR, "")
        entries = [entry.strip() for entry in forwarded.split(",")]
        if 0 < settings.TRUSTED_PROXIES <= len(entries):
            seen = entries[-settings.TRUSTED_PROXIES]
            request.META[REMOTE] = seen if _is_address(seen) else request.META.get(REMOTE, "")
        return self.get_response(request)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
