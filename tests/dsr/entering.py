"""An officer at the desk who enters what came past the portal, as a person would: form, preview, save."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from dsr import entering
from dsr.models import Case, Channel
from tests import factories
from tests.dsr.desk import hidden, url
from tests.factories import RITA
from workspaces.models import Membership, Platform

POST = "Beispielweg 5\n10115 Berlin"
TOLD: dict[str, str] = {
    "channel": Channel.LETTER,
    "received_on": "2026-11-20",
    "received_time": "16:30",
    "right": "access",
    "relation": "account_holder",
    "name": RITA["name"],
    "email": RITA["email"],
    "address": POST,
    "phone": RITA["phone"],
    "account": "",
    "workspace": "",
    "residence": "DE",
    "region": "",
    "language": "en",
    "wish": "Please send me everything you have.",
}
# The establishment that serves Germany acts from Hanoi.
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def sends(browser: Client, stage: str, **changes: str) -> Any:
    """Open the form anew and send it with Rita's letter and `changes`; return the answer."""
    key = hidden(browser.get(url("desk_new")), "key")
    return browser.post(url("desk_new"), {**TOLD, "key": key, **changes, "stage": stage})


def enters(browser: Client, **changes: str) -> Case:
    """Enter Rita's letter with `changes`; return the case."""
    answer = sends(browser, "save", **changes)
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.latest("pk")


def entered(platform: Platform, by: Membership, received_at: datetime | None = None, **changes: Any) -> Case:
    """Have `by` enter a letter by Rita that gives her postal address and no mail address, and let the work run."""
    told = {"email": "", "address": POST, "channel": Channel.LETTER, **changes}
    arrived = received_at or datetime(2026, 11, 20, 16, 30, tzinfo=HANOI)
    case = entering.enter(platform, factories.submission(**told), received_at=arrived, by=by)
    factories.drain()
    return case


def letter_code(browser: Client, case: Case) -> str:
    """Have an officer make the letter for `case`; return the code on it."""
    letter = browser.post(url("desk_receipt", factories.part(case)))
    found = re.search(r"\b([2-9A-Z]{4}) ([2-9A-Z]{4})</span></strong>", letter.content.decode())
    assert found, "no code stands on the letter"
    return "".join(found.groups())
