"""NTT Cloud Communications: its website asks about cookies, on an origin of its own, and the portal keeps the proof."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Browser, Locator

from consent import applications
from consent.cookies import banner
from consent.kinds import Scope
from consent.models import ConsentEvent, Identifier, JoinedDevice, Site
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.supervisor import sample_site
from privacy_portal.supervisor.listener import listen_near
from tests.e2e.people import Person
from tests.e2e.services.stage import Service, fills
from tests.programs import Program

SERVICE = "ntt-cloud"
CLAIRE = "claire@ntt-cloud.example"
DEVICE = "banner-" + "0123456789abcdef" * 2
KEY = "privacy-choices/ntt-cloud"

# -- through the API


@pytest.mark.django_db
@pytest.mark.req("NC-05")
def test_by_api_every_cookie_is_listed_and_a_choice_is_recorded_changed_and_answered(service: Service) -> None:
    anybody = service.anybody()
    told = anybody.read("/cookies")
    assert {one["category"] for one in told["cookies"]} == {"essential", "analytics", "advertising"}
    for one in told["cookies"]:
        assert one["provider"]["ja"]
        assert one["lasts"]
        assert one["texts"]["en"]
    site = Program(anybody.base, Client(headers={"Origin": told["sites"][0]}))
    said = {"device": DEVICE, "language": "ja", "proof": told["proofs"]["ja"]}

    given = site.send("/devices/choices", said | {"choices": {"analytics": True, "advertising": True}}, 201)
    assert {key: one["given"] for key, one in given["choices"].items()} == {"analytics": True, "advertising": True}
    event = ConsentEvent.objects.get(version__purpose__key="analytics")
    assert (event.shown.digest, event.language) == (told["proofs"]["ja"], "ja")

    signalled = site.send("/devices/signals", {"device": DEVICE}, 201)["choices"]
    assert (signalled["analytics"]["given"], signalled["advertising"]["given"]) == (True, False)
    site.send("/devices/choices", said | {"choices": {"analytics": False, "advertising": False}}, 201)
    standing = site.send("/devices/standing", {"device": DEVICE})["choices"]
    assert not any(one["given"] for one in standing.values())

    officer = service.member(CLAIRE)
    let_in = applications.register(service.platform, "Website", [Scope.DECISIONS, Scope.CONSENTS], by=officer)
    shop = service.anybody(applications.add_key(let_in, by=officer))
    shop.send("/devices/joins", {"device": DEVICE, "subject": {"email": "rita@example.org"}}, 201)
    decisions = shop.client.get(f"{shop.base}/decisions", headers={"Data-Subject": "email=rita%40example.org"}).json()
    answers = {one["purpose"]: one["answer"] for one in decisions["decisions"]}
    assert (answers["analytics"], answers["advertising"], answers["essential"]) == ("refused", "refused", "allowed")


# -- in the browser

PHONE = {"viewport": {"width": 360, "height": 740}}
SIGNAL = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shifted += one.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
Visit = Callable[..., Person]


@pytest.fixture
def visit(service: Service, browser: Browser, live_server: Any) -> Iterator[Visit]:
    """Let people visit the website of the service: each with a browser of their own, and nobody complains about it."""
    listener = listen_near("127.0.0.1", 20_000)
    site = sample_site.serve(listener, live_server.url)
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    Site.objects.create(platform=service.platform, origin=base)
    met: list[Person] = []

    def somebody(path: str = "/ntt-cloud/", *, signal: bool = False, **context: Any) -> Person:
        headers = {"extra_http_headers": {"Sec-GPC": "1"}} if signal else {}
        person = Person(browser, base, also=(live_server.url,), **headers, **context)
        person.page.add_init_script(WATCH + (SIGNAL if signal else ""))
        met.append(person)
        person.page.goto(base + path)
        if context.get("java_script_enabled", True):
            until(person, "document.querySelector('div[lang]')?.shadowRoot.querySelector('section, .again')")
            person.look()
        return person

    with override_settings(PUBLIC_URL=live_server.url):
        yield somebody
    for person in met:
        person.page.context.close()
    site.shutdown()
    thread.join()
    site.server_close()
    assert [complaint for person in met for complaint in person.complaints] == []


def until(person: Person, condition: str) -> None:
    """Wait until `condition` holds in the page, whose policy lets nothing else look at it again and again."""
    end = time.monotonic() + 15
    while not person.page.evaluate(f"Boolean({condition})"):
        assert time.monotonic() < end, condition
        time.sleep(0.1)


def button(person: Person, name: str) -> Locator:
    return person.page.get_by_role("button", name=name, exact=True)


def kept(person: Person) -> dict[str, Any] | None:
    """Return what the website remembers in this browser."""
    found = person.page.evaluate(f"localStorage.getItem('{KEY}')")
    return json.loads(found) if found else None


def cookies(person: Person) -> set[str]:
    return {one["name"] for one in person.page.context.cookies()}  # type: ignore[typeddict-item]


def closes(person: Person) -> None:
    """Wait until the banner is the small button that opens it again."""
    button(person, "Cookies").wait_for()


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("NC-05", "NC-04")
def test_a_visitor_is_asked_first_agrees_and_takes_it_back_as_easily(service: Service, visit: Visit) -> None:
    visitor = visit(**PHONE)
    page = visitor.page

    # Nothing is kept and nothing runs before a choice.
    assert (kept(visitor), cookies(visitor), page.evaluate("localStorage.length")) == (None, set(), 0)
    assert not Identifier.objects.exists()
    visitor.sees("Nobody counts this visit.")
    first = page.evaluate("JSON.stringify(window.dataLayer.map((one) => [...one]))")
    assert json.loads(first)[0][:2] == ["consent", "default"]
    assert set(json.loads(first)[0][2].values()) == {"denied", 500}
    assert json.loads(first)[-1][2]["analytics_storage"] == "denied"

    # Refusing is as easy as accepting, and looks like it.
    no, yes = button(visitor, "Reject optional"), button(visitor, "Accept optional")
    looks = "one => (({ color, background, font, border, padding }) => [color, background, font, border, padding])"
    looks += "(getComputedStyle(one))"
    assert no.evaluate(looks) == yes.evaluate(looks)
    boxes = [one.bounding_box() for one in (no, yes)]
    assert [(box["width"], box["height"]) for box in boxes if box] == [(boxes[0]["width"], boxes[0]["height"])] * 2
    assert page.locator("input:checked").count() == 0

    yes.click()
    closes(visitor)
    visitor.look()
    visitor.sees("This visit is counted.")
    visitor.sees("An advertising company hears of this visit.")
    assert cookies(visitor) == {"site_visits", "site_ad"}
    assert page.evaluate("window.dataLayer.at(-1)[2].ad_storage") == "granted"
    event = ConsentEvent.objects.get(version__purpose__key="analytics")
    assert (event.kind, event.method, event.shown.digest) == ("given", "banner", banner.proof(service.platform, "en"))

    button(visitor, "Cookies").click()
    visitor.look()
    button(visitor, "Reject optional").click()
    closes(visitor)
    assert cookies(visitor) == set()
    assert page.evaluate("window.dataLayer.at(-1)[2].ad_storage") == "denied"
    page.reload()
    closes(visitor)
    visitor.sees("Nobody counts this visit.")
    assert [one.kind for one in ConsentEvent.objects.filter(version__purpose__key="analytics")] == [
        "given",
        "withdrawn",
    ]
    assert page.evaluate("window.shifted") == 0

    brings_it_to_everything_else(service, visitor)


def brings_it_to_everything_else(service: Service, visitor: Person) -> None:
    """Go on to the preference centre, prove the mailbox, and add what this browser chose."""
    button(visitor, "Cookies").click()
    button(visitor, "Everything you agreed to").click()
    visitor.page.wait_for_url("**/ntt-cloud/preferences/")
    fills(visitor, email="rita@example.org")
    visitor.send()
    mailed = OutgoingMail.objects.get(template="preference_code").text
    code = next(line for line in mailed.splitlines() if line.replace(" ", "").isdecimal())
    fills(visitor, code=code)
    visitor.send()
    visitor.press("Yes, add it to my choices")
    visitor.sees("Counting visits")
    assert JoinedDevice.objects.count() == 1


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("NC-05")
def test_by_keyboard_alone_one_category_is_chosen_and_escape_leads_back(service: Service, visit: Visit) -> None:
    visitor = visit("/ntt-cloud/ja/", color_scheme="dark", locale="ja-JP", **PHONE)
    press = visitor.page.keyboard.press

    for _stop in range(3):
        press("Tab")
    press("Enter")
    visitor.look()
    goes_to(visitor, "アクセスの集計")
    press("Space")
    goes_to(visitor, banner.content(service.platform, "ja")["save"])
    press("Enter")
    until(visitor, "window.privacyChoices.allows('analytics')")

    visitor.sees("このアクセスは集計されています。")
    assert not visitor.page.evaluate("window.privacyChoices.allows('advertising')")
    until(visitor, "document.querySelector('div[lang]').shadowRoot.activeElement?.className === 'again'")
    press("Enter")
    press("Escape")
    assert visitor.page.evaluate("document.querySelector('div[lang]').shadowRoot.activeElement.className") == "again"
    assert visitor.page.evaluate("window.shifted") == 0


def goes_to(person: Person, words: str) -> None:
    """Press Tab until what has the focus in the banner says `words`."""
    stops = []
    while words not in focused(person):
        stops.append(focused(person))
        assert len(stops) < 12, stops
        person.page.keyboard.press("Tab")


def focused(person: Person) -> str:
    """Return name and words of what has the focus in the banner."""
    found = person.page.evaluate(
        """(() => { const one = document.querySelector('div[lang]').shadowRoot.activeElement;
        return one ? `${one.tagName} ${(one.closest('label') || one).textContent}` : ''; })()"""
    )
    return str(found)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("NC-05")
def test_the_signal_of_a_browser_is_followed_and_said(service: Service, visit: Visit) -> None:
    visitor = visit(signal=True)
    told = "Your browser says “do not sell or share”. We follow it."
    assert visitor.page.get_by_text(told).is_visible()

    button(visitor, "Accept optional").click()
    closes(visitor)

    visitor.sees("This visit is counted.")
    visitor.sees("No advertising company hears of this visit.")
    said = {one.version.purpose.key: (one.kind, one.method) for one in ConsentEvent.objects.all()}
    assert said == {"analytics": ("given", "banner"), "advertising": ("refused", "signal")}
    visitor.page.reload()
    closes(visitor)
    assert ConsentEvent.objects.count() == 2


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("NC-05")
def test_without_scripts_or_without_the_portal_nothing_is_switched_on_and_nothing_breaks(
    service: Service, visit: Visit
) -> None:
    plain = visit(java_script_enabled=False)
    plain.sees("nothing optional is switched on, and nothing here breaks")
    assert cookies(plain) == set()

    visitor = visit()
    visitor.page.route("**/devices/**", lambda route: route.abort())
    button(visitor, "Accept optional").click()
    visitor.page.get_by_text("It could not be saved, so nothing was switched on. Try again.").wait_for()
    visitor.sees("Nobody counts this visit.")
    button(visitor, "Reject optional").click()
    closes(visitor)
    assert not ConsentEvent.objects.exists()

    visitor.page.unroute("**/devices/**")
    visitor.page.reload()
    until(visitor, f"JSON.parse(localStorage.getItem('{KEY}')).sent")
    assert [one.kind for one in ConsentEvent.objects.all()] == ["refused", "refused"]
