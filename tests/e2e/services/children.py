"""A child of whom a program tells what was ticked, and the guardian who gets a mail about it."""

import re
from datetime import timedelta
from typing import Any

from django.db.models import F
from sqlalchemy import create_engine, text

from consent import applications
from consent.kinds import Scope
from consent.models import ChildFinding
from dsr import sweeps
from dsr.models import DataSystem
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.e2e.services.stage import Service
from tests.factories import RITA, drain
from workspaces.models import Membership, Workspace

MUM = "mum@example.org"


def ticks(
    service: Service, by: Membership, years: int, place: str, purpose: str, workspace: Workspace | None = None
) -> dict[str, Any]:
    """Tell, as a program that `by` registers, what a child of `years` in `place` ticked; return the answer."""
    bot = applications.register(service.platform, "Bot", [Scope.CONSENTS], by=by, workspace=workspace)
    told = {
        "subject": {"email": RITA["email"]},
        "purpose": purpose,
        "option": "email",
        "choice": "given",
        "version": 1,
        "born": f"{now().date() - timedelta(days=years * 365)}",
        "jurisdiction": place,
        "guardian": {"email": MUM},
    }
    answer: dict[str, Any] = service.anybody(applications.add_key(bot, by=by)).send("/consents", told, 202)
    return answer


def mailed_to_guardian(service: Service, template: str = "guardian_asked") -> str:
    """Return the address of the page at which a guardian answers."""
    found = re.search(rf"(/{service.slug}/guardians/\S+)", OutgoingMail.objects.get(template=template).text)
    assert found
    return found[1]


def guardians_code() -> str:
    """Return the code that was mailed to the guardian."""
    found = re.search(r"\b(\d{4}) (\d{4})\b", OutgoingMail.objects.get(template="guardian_code").text)
    assert found
    return "".join(found.groups())


def mailed_to_child(service: Service) -> str:
    """Return the address at which somebody who was found to be a child reads how it stands."""
    found = re.search(rf"(/{service.slug}/children/\S+)", OutgoingMail.objects.get(template="child_found").text)
    assert found
    return found[1]


def days_go_by(days: int) -> None:
    """Let so many days go by since somebody was found, and the beat come."""
    gone = timedelta(days=days)
    ChildFinding.objects.update(held_at=F("held_at") - gone, ends_at=F("ends_at") - gone)
    sweeps.sweep_all()
    drain()


def rows_of(account: int) -> int:
    """Return how many rows of the sample system are the account's own."""
    system = create_engine(DataSystem.objects.get().config["url"])
    with system.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM profiles WHERE account_id = :id"), {"id": account})
        return int(found.scalar_one())
