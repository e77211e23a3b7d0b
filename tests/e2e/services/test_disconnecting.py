"""enKomm: Rita disconnects her mail account at another service, and what it brought in goes (EK-08)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from consent import applications
from consent.kinds import Scope
from dsr.models import Case
from tests.consent.test_preferences import mailed_code
from tests.e2e.people import Person
from tests.e2e.services.stage import Service, fills
from tests.factories import RITA, drain
from tests.programs import Program

SERVICE = "enkomm"
OMAR, MEI = "omar@enkomm.example", "mei@enkomm.example"
SUBJECT = {"email": RITA["email"], "phone": RITA["phone"]}
MAIL = "Mail account of another service"


def application(service: Service) -> Program:
    """Return enKomm itself, as the program that lets people connect their mail accounts."""
    by = service.member(OMAR)
    made = applications.register(service.platform, "enKomm app", list(Scope), by=by)
    headers = {
        "Authorization": f"Bearer {applications.add_key(made, by=by)}",
        "Data-Subject": f"email={quote(RITA['email'])}",
    }
    return Program(f"/api/v1/{service.slug}", Client(headers=headers))


def connects(app: Program) -> None:
    """Let Rita agree in the application that her mail is read and sent."""
    said = {"subject": SUBJECT, "purpose": "outside-mail", "choice": "given", "version": 1, "jurisdiction": "DE"}
    app.send("/consents", {"consents": [said | {"option": one} for one in ("mail.read", "mail.send")]}, 201)


def decided(service: Service, case: Case) -> None:
    """Let Omar decide and Mei approve, by their programs."""
    officer, second = service.program(OMAR), service.program(MEI)
    path = f"/requests/{case.reference}-1"
    digest = officer.read(path)["preview"]["digest"]
    officer.send(f"{path}/decisions", {"outcome": "accept", "digest": digest})
    (asked,) = second.read("/approvals")["items"]
    frozen = second.read(f"/approvals/{asked['id']}")["preview"]["digest"]
    second.send(f"/approvals/{asked['id']}/acceptance", {"digest": frozen})
    drain()


@pytest.mark.django_db
@pytest.mark.req("EK-08")
def test_by_api_disconnecting_deletes_what_was_synced_with_a_receipt(
    service: Service, django_capture_on_commit_callbacks: Any
) -> None:
    app = application(service)
    connects(app)
    with django_capture_on_commit_callbacks(execute=True):
        app.send("/withdrawals", {"subject": SUBJECT, "purpose": "outside-mail", "option": "mail.read"}, 201)
    drain()
    (going,) = app.read("/disconnections")["disconnections"]
    assert (going["option"], going["categories"], going["state"]) == ("mail.read", ["synced_content"], "begun")
    case = Case.objects.get()
    assert going["reference"] == case.display_reference
    (listed,) = service.program(OMAR).read("/disconnected")["items"]
    assert (listed["evidence"], listed["request"]) == ("application", f"{case.reference}-1")
    preview = service.program(OMAR).read(f"/requests/{case.reference}-1")["preview"]
    assert [one["table"] for one in preview["lines"] if one["found"]] == ["Synced mails"]

    decided(service, case)

    (gone,) = app.read("/disconnections")["disconnections"]
    assert gone["certificate"]
    assert gone["ended_at"]
    told = {one["option"]: one["allowed"] for one in app.read("/decisions", purpose="outside-mail")["decisions"]}
    assert told == {"mail.read": False, "mail.send": True, "calendar.read": False}


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-08")
def test_rita_disconnects_her_mail_and_follows_the_deletion(service: Service, meet: Callable[..., Person]) -> None:
    connects(application(service))
    rita, omar = meet(viewport={"width": 390, "height": 844}), service.signs_in(meet(color_scheme="dark"), OMAR)
    rita.go(service.at("preferences"))
    fills(rita, email=RITA["email"])
    rita.send()
    fills(rita, code=mailed_code())
    rita.send()
    row = rita.page.locator("li.choices__row", has_text="Read mail and show it here")
    row.get_by_role("button").click()
    rita.sees("What was brought in is to be deleted")
    rita.sees("What disconnected services brought in")
    drain()
    case = Case.objects.get()

    omar.go(service.at("desk_request", reference=case.reference, part=1))
    omar.sees("Only what it brought in goes: Content of connected services.")
    omar.sees("a code to their mailbox")
    decided(service, case)
    omar.go(service.at("desk_consent_disconnected"))
    omar.sees(case.display_reference.split()[1])

    rita.go(service.at("preferences_mine"))
    rita.sees("the certificate is on its page")
    service.enters(rita, case)
    rita.sees(f"Delete what was brought in: {MAIL}")
