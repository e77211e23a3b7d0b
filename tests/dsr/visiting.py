"""Rita's browser: the pages she opens, through the test client, with every form as a person would send it."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from dsr.models import Case, Right
from tests import factories
from tests.factories import RITA

ANSWERS: dict[str, dict[str, str]] = {
    "wish": {"right": Right.ACCESS},
    "you": {"relation": "account_holder", "workspace": ""},
    "home": {"residence": "DE"},
    "reach": {"name": RITA["name"], "email": RITA["email"], "phone": RITA["phone"], "account": ""},
    "outcome": {},
    "details": {"wish": "Everything since 2024."},
    "check": {},
}


def address(name: str, **kwargs: Any) -> str:
    """Return the address of a page of enKomm."""
    return reverse(name, kwargs={"platform": "enkomm", **kwargs})


def answer(browser: Client, slug: str, **changes: str) -> HttpResponse:
    """Answer the question `slug` as Rita does, with `changes`."""
    return browser.post(address("question", slug=slug), ANSWERS[slug] | changes)


def walk(browser: Client, *, until: str = "check", **changes: dict[str, str]) -> HttpResponse:
    """Answer every question before `until`; return the page `until`."""
    for slug in ANSWERS:
        if slug == until:
            break
        assert answer(browser, slug, **changes.get(slug, {})).status_code == 302, slug
    return browser.get(address("question", slug=until))


def send(browser: Client, **changes: dict[str, str]) -> Case:
    """Walk the whole way and send; return the case."""
    walk(browser, **changes)
    answer(browser, "check")
    return Case.objects.latest("pk")


def open_case(browser: Client, case: Case) -> HttpResponse:
    """Open the case by reference, address and the code from the mail; return its page."""
    told = {"reference": case.display_reference, "email": case.person["email"]}
    browser.post(address("follow"), told)
    browser.post(address("follow_code"), {"code": factories.mailed_code(case)})
    return page(browser, case)


def page(browser: Client, case: Case, name: str = "case", **kwargs: Any) -> HttpResponse:
    """Return a page of the case."""
    return browser.get(address(name, reference=case.reference, **kwargs))


def text(response: HttpResponse) -> str:
    """Return the source of a page."""
    return response.content.decode()
