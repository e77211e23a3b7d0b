"""The person's way in: asking, and coming back to what was asked."""

from dsr.models import Case
from tests.dsr.visiting import address
from tests.e2e.people import Person
from tests.factories import mailed_code


def asks(rita: Person, residence: str, region: str = "") -> Case:
    """Ask for access from the first question on, send, and type the code from the mail; return the case.

    As fast as a browser goes: test_journey.py looks at the pages on the way.
    """
    rita.page.context.clear_cookies()
    rita.page.goto(rita.base + address("question", slug="wish"))
    _chooses(rita, "right", "access")
    _chooses(rita, "relation", "account_holder")
    rita.page.select_option("select[name=residence]", residence)
    _goes_on(rita)
    if region:
        rita.page.select_option("select[name=region]", region)
        _goes_on(rita)
    rita.page.fill("input[name=name]", "Rita Sample")
    rita.page.fill("input[name=email]", "rita@example.org")
    for _question in ("reach", "outcome", "details", "check"):
        _goes_on(rita)
    case = Case.objects.latest("pk")
    rita.page.fill("input[name=code]", mailed_code(case))
    _goes_on(rita)
    return case


def enters(rita: Person, case: Case) -> None:
    """Open the case by its reference, the address, and the code from the mail; look at each page."""
    rita.go(address("follow"))
    rita.page.fill("input[name=reference]", case.display_reference)
    rita.page.fill("input[name=email]", case.person["email"])
    rita.send()
    rita.page.fill("input[name=code]", mailed_code(case))
    rita.send()


def _chooses(rita: Person, name: str, value: str) -> None:
    rita.page.check(f"input[name={name}][value={value}]")
    _goes_on(rita)


def _goes_on(rita: Person) -> None:
    with rita.page.expect_navigation():
        rita.page.locator("main form button").first.click()
