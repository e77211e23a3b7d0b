"""Ends a signed-in session that has been silent, or has lasted, too long (ASVS V7.3)."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from privacy_portal import clock

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"  # session keys, seconds since the epoch
# "Seen" is kept to the minute, so that reading pages does not write a row each time.
SEEN_RESOLUTION = 60


class SessionLimitsMiddleware:
    """Signs out after SESSION_IDLE_SECONDS without a request and SESSION_ABSOLUTE_SECONDS after the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now = int(clock.now().timestamp())
        session = request.session
        started, seen = session.setdefault(SIGNED_IN_AT, now), session.setdefault(SEEN_AT, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_ABSOLUTE_SECONDS:
            logout(request)
            messages.info(request, _("You were signed out because your session had ended. Please sign in again."))
        elif now - seen >= SEEN_RESOLUTION:
            session[SEEN_AT] = now
