"""A child of whom a program tells what was ticked, and the guardian who gets a mail about it."""

import re
from datetime import timedelta
from typing import Any

from consent import applications
from consent.kinds import Scope
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.e2e.services.stage import Service
from tests.factories import RITA
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


def mailed_to_guardian(service: Service) -> str:
    """Return the address of the page at which a guardian answers."""
    text = OutgoingMail.objects.get(template="guardian_asked").text
    found = re.search(rf"(/{service.slug}/guardians/\S+)", text)
    assert found
    return found[1]


def guardians_code() -> str:
    """Return the code that was mailed to the guardian."""
    found = re.search(r"\b(\d{4}) (\d{4})\b", OutgoingMail.objects.get(template="guardian_code").text)
    assert found
    return "".join(found.groups())
