"""The signal of a browser: do not sell or share (Global Privacy Control, W3C; 11 CCR 7025).

It opts out of sale and sharing, of the browser that sends it and of the person where it is known who that is. It is no
refusal of cookies that do not serve that, and no other request.
"""

from datetime import date

from django.http import HttpRequest

# What /.well-known/gpc.json tells as `lastUpdate`.
SUPPORTED_SINCE = date(2026, 11, 26)


def is_sent(request: HttpRequest) -> bool:
    """Say whether the browser sends the signal: any `Sec-GPC` that is exactly "1"; everything else says nothing."""
    return "1" in (one.strip() for one in request.headers.get("Sec-GPC", "").split(","))
