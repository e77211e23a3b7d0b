"""Who calls the API: staff by their session, with CSRF enforced; people by tokens (dsr.api.access)."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from privacy_portal.api.problems import Problem
from workspaces.access import second_factor_missing


class StaffSession(SessionAuthentication):
    """The session of the pages. Unsafe methods need the CSRF token in `X-CSRFToken`; a second factor is needed."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        found = super().authenticate(request)
        if found is not None and second_factor_missing(found[0]):
            raise Problem("second-factor-missing", 403)
        return found

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class StaffSessionScheme(OpenApiAuthenticationExtension):
    target_class = StaffSession
    name = "staffSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        description = "The session of the pages; unsafe methods need the CSRF cookie's value in X-CSRFToken."
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": description}
