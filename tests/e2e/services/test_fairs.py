"""NTT Cloud Communications at a fair (NC-11): badges that were scanned are taken over, and a kiosk asks on the spot."""

from collections.abc import Callable
from typing import Any

import pytest

from consent.lists import working
from consent.models import ConsentEvent, ConsentList, Subject
from privacy_portal.clock import now
from tests.consent.test_confirming import mailed
from tests.e2e.people import Person
from tests.e2e.services.stage import Service, fills

SERVICE = "ntt-cloud"
CLAIRE, NADIA = "claire@ntt-cloud.example", "nadia@example.org"
PHONE = {"viewport": {"width": 390, "height": 844}}
BADGES = "name,email,day\nNadia Novak,nadia@example.org,2026-11-20\nTom,no address,2026-11-20\n"

Meet = Callable[..., Person]


def kinds() -> list[tuple[str, str]]:
    return list(ConsentEvent.objects.order_by("pk").values_list("kind", "method"))


@pytest.mark.django_db
@pytest.mark.req("NC-11")
def test_by_api_scanned_badges_are_taken_over_with_day_and_proof(service: Service) -> None:
    claire = service.program(CLAIRE)
    listed = {"purpose": "event-contact", "csv": BADGES, "how": "Badge scanned at our stand", "language": "en"}
    made = claire.send("/consent-lists", listed, 201)
    own = f"/consent-lists/{made['id']}"
    claire.send(f"{own}/confirmation", {"declared": True})
    working.run(ConsentList.objects.get().pk)

    assert (claire.read(own)["recorded"], claire.read(own)["refused"]) == (1, 1)
    event = ConsentEvent.objects.select_related("shown").get()
    assert (event.kind, event.happened_at is not None) == ("imported", True)
    proof: dict[str, Any] = event.shown.content
    assert (proof["place"], proof["words"]["title"]) == ("Badge scanned at our stand", "Contact after an event")
    assert proof["file"] == made["digest"]


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("NC-11")
def test_claire_opens_a_kiosk_and_nadia_agrees_at_it_and_confirms_at_home(service: Service, meet: Meet) -> None:
    claire = service.signs_in(meet(), CLAIRE)
    claire.go(service.at("desk_consent_kiosks"))
    claire.press("Open a kiosk")
    fills(claire, name="Interop Osaka", purposes=["event-contact"], last_day=f"{now():%Y-%m-%d}")
    claire.press("Open it")
    tablet = claire.page.locator("main dl a").first.get_attribute("href") or ""

    nadia = meet(color_scheme="dark")
    nadia.go("/" + tablet.split("/", 3)[3])
    assert nadia.page.locator("main input:checked").count() == 0
    nadia.page.get_by_label("I agree").check()
    fills(nadia, email=NADIA)
    nadia.page.get_by_label("I am old enough").check()
    nadia.press("Agree to what is ticked")
    nadia.sees("We have sent you a mail with a code.")
    assert not Subject.objects.exists()
    nadia.press("Next person")
    assert NADIA not in nadia.page.content()

    link, code = mailed(f"/{SERVICE}/")
    at_home = meet(**PHONE)
    at_home.go(link)
    at_home.sees("Contact after an event")
    fills(at_home, code=code)
    at_home.press("Confirm")
    assert kinds() == [("given", "kiosk")]
