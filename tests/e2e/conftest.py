"""People who come with browsers of their own."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.people import Person


@pytest.fixture
def meet(browser: Browser, live_server: object) -> Iterator[Callable[..., Person]]:
    """Meet people with browsers of their own; at the end nobody has a complaint about a page."""
    met: list[Person] = []

    def somebody(**context: object) -> Person:
        met.append(Person(browser, live_server.url, **context))  # type: ignore[attr-defined]
        return met[-1]

    yield somebody
    for person in met:
        person.page.context.close()
    assert [complaint for person in met for complaint in person.complaints] == []
