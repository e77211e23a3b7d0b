"""An officer at the desk: signed in with a second factor, reading pages and pressing what is on them."""

from typing import Any

from django.test import Client
from django.urls import reverse

from dsr import decisions, delivery
from dsr.models import Request, Right
from tests.factories import drain, part, proven, searched
from tests.remembered import remembered
from workspaces.models import Membership, Platform, User


def signed_in(user: User | Membership) -> Client:
    """Return a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user.user if isinstance(user, Membership) else user)
    return client


def url(name: str, request: Request | None = None, **kwargs: Any) -> str:
    """Return the address of a page of enKomm's desk, about `request` if given."""
    about = {"reference": request.case.reference, "part": request.part} if request else {}
    return reverse(name, kwargs={"platform": "enkomm", **about, **kwargs})


def text(response: Any) -> str:
    """Return the page as text, with its line breaks and indentation made single spaces."""
    return " ".join(response.content.decode().split())


def hidden(response: Any, name: str) -> str:
    """Return what a page's form sends along under `name`, unseen: what the officer looked at."""
    return text(response).split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def deciding(platform: Platform, right: str = Right.ERASURE, **changes: Any) -> Request:
    """Return Rita's first part, proven and counted: it waits for an officer's decision."""
    return part(proven(platform, right, **changes))


@remembered
def accepted(request: Request, by: Membership) -> Request:
    """Have `by` accept; return the request, whose package then waits for an officer."""
    decisions.accept(request, by=by)
    drain()
    return part(request.case)


@remembered
def with_the_person(request: Request, by: Membership) -> Request:
    """Have `by` release the package; return the request, whose package the person may then fetch."""
    delivery.release(request, by=by)
    drain()
    return part(request.case, request.part)


def called_back(browser: Client, request: Request) -> Any:
    """Have an officer read what calling the package back leads to, and press its button; return the answer."""
    seen = hidden(browser.get(url("desk_call_back", request)), "package")
    return browser.post(url("desk_call_back", request), {"package": seen})


def again(request: Request) -> Request:
    """Return the request, freshly read."""
    return part(request.case, request.part)


def twins(platform: Platform) -> Request:
    """Return a request that waits for an officer to compare: the name fits two people, the address nobody."""
    return part(searched(platform, Right.ACCESS, email="somebody@example.net", phone=""))
