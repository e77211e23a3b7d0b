"""A service of a packaged profile: its people by their address, its pages, and programs that speak with its API."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from dsr.models import Case
from privacy_portal.scoping import platform_scope
from tests.e2e.people import Person
from tests.factories import RITA, drain, mailed_code
from tests.programs import Program
from tests.workspaces.people import browser
from workspaces.models import Membership, Platform, User


@dataclass(frozen=True)
class Service:
    """One of the five."""

    platform: Platform

    @property
    def slug(self) -> str:
        return self.platform.slug

    def at(self, name: str, **kwargs: Any) -> str:
        """Return the address of a page of the service."""
        return reverse(name, kwargs={"platform": self.slug, **kwargs})

    def member(self, email: str, workspace: str | None = None) -> Membership:
        """Return what the pack made of the person with that address, in `workspace` if given."""
        held = Membership.objects.select_related("user", "workspace__owner", "platform").filter(user__email=email)
        return held.get(workspace__key=workspace) if workspace else held.order_by("pk")[0]

    def program(self, email: str) -> Program:
        """Return a program that runs in a session of that person."""
        return Program(f"/api/v1/{self.slug}", browser(User.objects.get(email=email)))

    def anybody(self, token: str = "") -> Program:
        """Return a program of somebody without an account."""
        headers = {"Authorization": f"Bearer {token}"} if token else None
        return Program(f"/api/v1/{self.slug}", Client(headers=headers))

    def asks(self, right: str = "access", **told: str) -> tuple[Case, Program]:
        """Ask as Rita does with her own program, type the code from the mail; return the case and the program."""
        body = {key: value for key, value in RITA.items() if key != "language"} | {"right": right} | told
        sent = self.anybody().send("/cases", body, 201)
        case = Case.objects.get(reference=sent["reference"])
        confirming = self.anybody(sent["submission_token"])
        confirmed = confirming.send(f"/cases/{case.reference}/confirmations", {"code": mailed_code(case)})
        drain()
        return case, self.anybody(confirmed["case_token"])

    def proves(self, case: Case, rita: Program, contact: int = 0) -> dict[str, Any]:
        """Prove with a code to an address that the service holds; return the case as the API tells it."""
        path = f"/cases/{case.reference}"
        rita.send(f"{path}/contact-codes", {"contact": contact}, 202)
        rita.send(f"{path}/identity-proofs", {"code": mailed_code(case)}, 204)
        drain()
        told: dict[str, Any] = rita.read(path)
        return told

    def enters(self, rita: Person, case: Case) -> None:
        """Open the case in a browser, by its reference, the address, and the code from the mail."""
        rita.go(self.at("follow"))
        fills(rita, reference=case.display_reference, email=case.person["email"])
        rita.send()
        fills(rita, code=mailed_code(case))
        rita.send()

    def signs_in(self, person: Person, email: str) -> Person:
        """Give the browser of `person` a session of whoever has that address."""
        session = browser(User.objects.get(email=email)).cookies[settings.SESSION_COOKIE_NAME]
        cookie = {"name": session.key, "value": session.value, "url": person.base}
        person.page.context.add_cookies([cookie])  # type: ignore[list-item]
        return person


def fills(person: Person, **told: str | list[str]) -> None:
    """Fill in fields of the page's form by their names; a list checks each of its values."""
    for name, value in told.items():
        field = person.page.locator(f"main form [name={name}]")
        kind = field.first.evaluate("field => field.type")
        if kind in ("radio", "checkbox"):
            for one in [value] if isinstance(value, str) else value:
                person.page.check(f"main form [name={name}][value='{one}']")
        elif kind == "select-one":
            field.select_option(str(value))
        else:
            field.fill(str(value))


@contextmanager
def in_scope(slug: str) -> Iterator[Service]:
    """Give the loaded service `slug`, whose rows the test then sees."""
    platform = Platform.objects.get(slug=slug)
    with platform_scope(platform.pk):
        yield Service(platform)
