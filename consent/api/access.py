"""Who calls the consent API: an application, by its key."""

from typing import Any, cast

from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request as APIRequest
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from consent import applications, purposes
from consent.kinds import Scope
from consent.models import Application
from privacy_portal import throttling
from privacy_portal.api.problems import Problem
from workspaces.models import Platform

_MINUTE = 60


class ApplicationCaller:
    """An application that showed its key."""

    is_authenticated = True

    def __init__(self, application: Application) -> None:
        self.application = application


class ApplicationToken(BaseAuthentication):
    """`Authorization: Bearer` with a key of an application of this platform."""

    def authenticate(self, request: APIRequest) -> tuple[ApplicationCaller, None] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            platform = platform_of(request)
            found = applications.of_key(platform, secret.strip(), purposes.today(platform))
        except applications.UnknownKey:
            raise exceptions.AuthenticationFailed from None
        return ApplicationCaller(found), None

    def authenticate_header(self, request: APIRequest) -> str:
        return "Bearer"


class _Scheme(OpenApiAuthenticationExtension):
    target_class = ApplicationToken
    name = "applicationKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A key of an application, from the desk."}


class ApplicationThrottle(BaseThrottle):
    """So many calls a minute as the application has; each key of it counts."""

    _wait: float | None = None

    def allow_request(self, request: APIRequest, view: APIView) -> bool:
        application = cast("ApplicationCaller", request.user).application
        limit = throttling.Limit("application", application.calls_per_minute, _MINUTE, strict=False)
        try:
            throttling.take_one(limit, str(application.pk))
        except throttling.TooManyTries as full:
            self._wait = full.retry_after
            return False
        return True

    def wait(self) -> float | None:
        return self._wait


class ApplicationView(APIView):
    """An operation of an application that has `scope`."""

    authentication_classes = [ApplicationToken]
    throttle_classes = [ApplicationThrottle]
    scope: Scope

    def check_permissions(self, request: APIRequest) -> None:
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        if not self.application(request).may(self.scope):
            raise Problem("scope-missing", 403, str(self.scope.label))

    def application(self, request: APIRequest) -> Application:
        return cast("ApplicationCaller", request.user).application


def platform_of(request: APIRequest) -> Platform:
    """Return the platform whose address was called; the middleware has set it."""
    return cast("Platform", cast("HttpRequest", request).platform)  # type: ignore[attr-defined]
