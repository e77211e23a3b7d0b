"""Rita is not content with an answer: refused requests, and what she files about them, in her browser."""

from typing import Any

from django.test import Client

from dsr import decisions, disputes
from dsr.models import Case, Request, Right
from tests.dsr.visiting import address
from tests.factories import part, proven
from tests.remembered import remembered
from workspaces.models import Membership, Platform

WORDS = "You wrote that I ask too often. I asked once, in May, and nobody answered."
VIRGINIA = {"residence": "US", "region": "VA"}  # whose law knows an appeal, within sixty days
REASONS = "I read all that you sent us since May. You asked once, so that ground does not hold."


@remembered
def refused(platform: Platform, by: Membership, right: str = Right.ERASURE, **changes: Any) -> Request:
    """Return Rita's first part, which `by` refused because she asks too often."""
    request = part(proven(platform, right, **changes))
    decisions.refuse(request, by=by, ground="unfounded_or_excessive", text="You ask too often.")
    return part(request.case)


def filed(about: Request, right: str = Right.COMPLAINT) -> Request:
    """Return the part of the case by which Rita complains or appeals about `about`."""
    return part(disputes.file(about, right, WORDS, language="en"))


def form(about: Request, right: str = Right.COMPLAINT) -> str:
    """Return the address of the page on which Rita writes what is wrong."""
    return address("dispute", reference=about.case.reference, part=about.part, right=right)


def send(browser: Client, about: Request, right: str = Right.COMPLAINT, words: str = WORDS) -> Any:
    """Write what is wrong, read it once more, send it; return the last answer."""
    assert "Check and send" in browser.post(form(about, right), {"words": words}).content.decode()
    return browser.post(form(about, right), {"words": words, "stage": "send"})


def newest() -> Case:
    """Return the case that was filed last."""
    return Case.objects.latest("pk")
