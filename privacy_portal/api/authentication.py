"""Who calls the API: staff by their session, with CSRF enforced; people by tokens (dsr.api.access)."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from privacy_portal.api.problems import Problem
from workspaces.access import second_factor_missing


class OwnSession(SessionAuthentication):
    """The session of the pages, for one's own account: as there, it takes no second factor that staff needs."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class StaffSession(OwnSession):
    """The session of the pages. Unsafe methods need the CSRF token in `X-CSRFToken`; a second factor is needed."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        found = super().authenticate(request)
        if found is not None and second_factor_missing(found[0]):
            raise Problem("second-factor-missing", 403)
        return found


class OwnSessionScheme(OpenApiAuthenticationExtension):
    target_class = OwnSession
    name = "ownSession"
    told = "The session of the pages, of anybody with an account; unsafe methods need X-CSRFToken."

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": self.told}


class StaffSessionScheme(OwnSessionScheme):
    target_class = StaffSession
    name = "staffSession"
    told = "The session of the pages; unsafe methods need the CSRF cookie's value in X-CSRFToken."
