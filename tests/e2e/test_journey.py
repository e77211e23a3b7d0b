"""The product's main job in real browsers, with a real worker on a real database: Rita asks, and is answered.

Every page on the way is checked: WCAG 2.2 AA by axe, no sideways scrolling, no console error, no foreign request.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dsr.models import Case, Request, Status
from privacy_portal.audit import trail
from tests import factories
from tests.e2e.people import Person
from tests.e2e.processes import processes
from tests.e2e.signing_in import sign_in
from workspaces.models import Membership, Platform

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

Meet = Callable[..., Person]


@pytest.fixture
def at_work(enkomm: Platform, sample_system: Path, tmp_path: Path, live_server: object) -> Iterator[None]:
    """Celery and the reconciler work on this test's database."""
    with processes(tmp_path) as (running, _broker):
        running.worker()
        running.reconciler()
        yield


def asks(rita: Person, right: str) -> Case:
    """Rita answers the questions, sends, types the code, and shows who she is; return her case."""
    rita.go("/enkomm/")
    rita.press("Start a request")
    rita.page.check(f"input[name=right][value={right}]")
    rita.press("Continue")
    rita.page.check("input[name=relation][value=account_holder]")
    rita.press("Continue")
    rita.page.select_option("select[name=residence]", "DE")
    rita.press("Continue")
    rita.page.fill("input[name=name]", "Rita Sample")
    rita.page.fill("input[name=email]", "rita@example.org")
    rita.page.fill("input[name=phone]", "+49 30 23125 042")
    rita.press("Continue")
    rita.press("Go on")
    rita.press("Continue")
    rita.sees("Rita Sample")
    rita.press("Send my request")
    case = Case.objects.latest("pk")
    rita.page.fill("input[name=code]", factories.mailed_code(case))
    rita.press("Confirm")
    rita.reads("Show that it is you")
    rita.press("Show that it is you")
    rita.page.locator("main input[type=radio]").first.check()
    rita.press("Continue")
    rita.page.fill("input[name=code]", factories.mailed_code(case, "rita.sample@example.net"))
    rita.press("Confirm")
    rita.reads("Part 2: Sakura KK")
    return case


def opens(officer: Person, case: Case, part: int) -> None:
    """Open one part of the case on the desk."""
    officer.go(f"/enkomm/desk/requests/{case.reference}/{part}/")


def decided_by_olga(olga: Person, act: re.Pattern[str]) -> None:
    """Olga finds the question among the received ones, reads what would happen, and approves."""
    olga.go("/enkomm/workspaces/ws-sakura/approvals/")
    olga.follow(olga.page.locator("main table a").first)
    olga.press("Approve")
    olga.follow(olga.page.locator("main").get_by_role("button", name=act))


@pytest.mark.req("EK-02", "EK-03", "EK-14", "X-01", "X-03", "X-04", "X-05", "CP-01")
def test_rita_gets_her_information(
    at_work: None, meet: Meet, omar: Membership, olga: Membership, enkomm: Platform
) -> None:
    rita = meet(viewport={"width": 390, "height": 844}, locale="en", accept_downloads=True)
    case = asks(rita, "access")

    at_desk = meet(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    sign_in(at_desk, omar.user)
    at_desk.go("/enkomm/desk/")
    at_desk.sees(case.display_reference)
    opens(at_desk, case, 1)
    at_desk.press("Take")
    at_desk.press("Decide")
    at_desk.press("Accept")
    at_desk.send()

    owner = meet(viewport={"width": 1280, "height": 900})
    sign_in(owner, olga.user)
    decided_by_olga(owner, re.compile("^(Approve|Hand|Give|Export|Yes)"))

    for part in (1, 2):
        opens(at_desk, case, part)
        at_desk.reads("Look at the package")
        at_desk.press("Look at the package")
        at_desk.press("Release it")

    rita.reads("To the download")
    rita.press("To the download", exact=False)
    rita.press("Send a code to", exact=False)
    rita.page.fill("input[name=code]", factories.mailed_code(case, "rita.sample@example.net"))
    rita.press("Confirm")
    with rita.page.expect_download() as download:
        rita.page.locator("main").get_by_role("button", name=re.compile("^Download")).click()

    package = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    manifest = json.loads(package.read(next(name for name in package.namelist() if name.endswith("manifest.json"))))
    assert case.display_reference in json.dumps(manifest)
    assert any(name.endswith("index.html") for name in package.namelist())
    assert trail.verify(enkomm.pk).ok


@pytest.mark.req("EK-03", "EK-04", "EK-14", "X-01", "X-05", "CP-01", "CP-02")
def test_rita_is_erased_and_gets_the_certificate(
    at_work: None, meet: Meet, omar: Membership, mei: Membership, olga: Membership, enkomm: Platform
) -> None:
    rita = meet(viewport={"width": 1280, "height": 900}, locale="en")
    case = asks(rita, "erasure")

    first, second, owner = meet(), meet(color_scheme="dark"), meet(viewport={"width": 390, "height": 844})
    sign_in(first, omar.user)
    sign_in(second, mei.user)
    sign_in(owner, olga.user)

    opens(first, case, 1)
    first.press("Decide")
    first.press("Accept")
    first.send()
    decided_by_olga(owner, re.compile("^(Delete|Erase|Approve)"))

    for officer, part in ((second, 1), (first, 2)):
        officer.go("/enkomm/desk/approvals/")
        row = officer.page.locator("main table tr", has_text=f"{case.display_reference} / {part}")
        officer.follow(row.locator("a").first)
        officer.press("Approve")
        officer.send()

    rita.reads("Certificate, to read and print", seconds=120)
    rita.press("Certificate, to read and print")
    rita.sees("2034")
    assert {request.status for request in Request.objects.filter(case=case)} == {Status.COMPLETED}
    assert trail.verify(enkomm.pk).ok
