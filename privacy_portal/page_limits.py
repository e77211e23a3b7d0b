"""Pages that count how often an address comes to them, and say kindly when it is too often."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from privacy_portal import throttling

View = Callable[..., HttpResponseBase]


def limited(limit: throttling.Limit, *methods: str) -> Callable[[View], View]:
    """Let each client address call a view by `methods` (POST, if none is named) as often as `limit` says; beyond it
    answer 429 with the time to wait."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in (methods or ("POST",)):
                try:
                    throttling.take(limit, request)
                except throttling.TooManyTries as full:
                    return _slow_down(request, full.retry_after)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def _slow_down(request: HttpRequest, seconds: int) -> HttpResponseBase:
    minutes = -(-seconds // 60)
    response = render(request, "errors/slow_down.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(seconds)
    return response
