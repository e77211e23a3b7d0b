"""Programs that speak with the API."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests import factories
from workspaces.models import MemberRole, Membership, Platform, User


@dataclass(frozen=True)
class Program:
    """Speaks JSON with the API of one service, as whoever its client is signed in as, or with a token."""

    base: str
    client: Client

    def read(self, path: str, **query: str) -> Any:
        """Return what stands at `path`, which is there."""
        answer = self.client.get(self.base + path, query)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def send(self, path: str, body: dict[str, Any] | None = None, status: int = 200, **headers: str) -> Any:
        """Send `body` and return the answer, which has that status."""
        answer = self.client.post(self.base + path, body or {}, content_type="application/json", headers=headers)
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None

    def status(self, path: str) -> int:
        """Return with which status `path` is answered."""
        return int(self.client.get(self.base + path).status_code)

    def fails(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, str, list[str]]:
        """Send `body`, which is refused; return the status, the slug of the problem, and where it points."""
        answer = self.client.post(self.base + path, body or {}, content_type="application/json")
        assert answer["Content-Type"] == "application/problem+json", answer.content.decode()
        told = answer.json()
        pointers = [one["pointer"] for one in told.get("errors", [])]
        return answer.status_code, told["type"].rsplit("/", 1)[1], pointers


def program_of(who: Membership) -> Program:
    """Return a program that runs in a session of `who`, on their platform."""
    client = Client()
    client.force_login(who.user)
    return Program(f"/api/v1/{who.platform.slug}", client)


def auditor(platform: Platform) -> Program:
    """Return a program of Ada, who reads for the audit."""
    user = User.objects.create_user("ada@audit.example", factories.PASSWORD, name="Ada")
    return program_of(Membership.objects.create(platform=platform, user=user, role=MemberRole.AUDITOR))
