"""The limits by client address that the pages have too (privacy_portal.throttling), for views of the API."""

from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from privacy_portal import throttling


def limited(limit: throttling.Limit, *methods: str) -> type[BaseThrottle]:
    """Return a throttle class that uses up one try of `limit` for each of `methods` (POST, if none is named).

    Pages and API share the count.
    """

    class AddressThrottle(BaseThrottle):
        _wait: float | None = None

        def allow_request(self, request: Request, view: APIView) -> bool:
            if request.method not in (methods or ("POST",)):
                return True
            try:
                throttling.take(limit, cast("HttpRequest", request))
            except throttling.TooManyTries as full:
                self._wait = full.retry_after
                return False
            return True

        def wait(self) -> float | None:
            return self._wait

    return AddressThrottle
