"""A child who was found: an officer records Rita as one, her mother answers, or nobody does."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from consent.models import ChildFinding
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import signed_in
from tests.factories import RITA
from workspaces.models import Membership

MUM = "mum@example.org"
LIST = "/enkomm/desk/consent/children/"


def birthday(years: int) -> str:
    """The day of birth of somebody who turned so many years a hundred days ago."""
    day = now().date() - timedelta(days=100)
    return f"{day.year - years}-{day:%m-%d}"


def typed(**changes: Any) -> dict[str, Any]:
    """What an officer types of Rita, who wrote that she is twelve."""
    told = {
        "how": "own_word",
        "name": RITA["name"],
        "email": RITA["email"],
        "phone": RITA["phone"],
        "account": "",
        "residence": "DE",
        "region": "",
        "born": birthday(12),
        "age": "",
        "guardian": "",
        "language": "en",
    }
    return told | changes


def found(by: Membership, **changes: Any) -> ChildFinding:
    """Record Rita on the desk, and return the finding."""
    answer = signed_in(by).post(f"{LIST}new/", typed(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return ChildFinding.objects.latest("pk")


def again(finding: ChildFinding) -> ChildFinding:
    """Return the finding, freshly read."""
    related = ("platform", "subject", "subject_key", "account", "found_by")
    return ChildFinding.objects.select_related(*related).get(pk=finding.pk)


def of(finding: ChildFinding, act: str = "") -> str:
    """Return the address of a page about it on the desk."""
    return f"{LIST}{finding.public_id}/{act + '/' if act else ''}"


def mail(template: str) -> OutgoingMail:
    return OutgoingMail.objects.filter(template=template).latest("pk")


def link(template: str, below: str) -> str:
    """Return the link of the newest mail of a kind, to a page below `below`."""
    met = re.search(rf"https?://[^/\s]+(/enkomm/{below}/\S+)", mail(template).text)
    assert met
    return met[1]


def childs_page() -> str:
    return link("child_found", "children")


def mum_answers(answer: str, ticked: list[str] | None = None) -> Any:
    """Answer as her mother does: the box, a button, the code; return the page at the end."""
    client, address = Client(), link("guardian_of_found", "guardians")
    told: dict[str, Any] = {"answer": answer, "given": ticked or []}
    assert client.post(address, told | ({"responsible": "on"} if answer == "agree" else {})).status_code == 302
    met = re.search(r"\b(\d{4}) (\d{4})\b", mail("guardian_code").text)
    assert met
    return client.post(f"{address}code/", {"code": "".join(met.groups())}, follow=True)
