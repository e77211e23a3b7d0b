"""`python -m tests.journey_pictures ADDRESS PASSWORD FOLDER`: walks the demo as each of its people, and takes pictures.

ADDRESS and PASSWORD are what `manage.py up` printed, in a demo that was just begun. Only what a person has is used:
pages, buttons, and the demo's mailbox. Every page that is passed is pictured wide and narrow, light and dark, in
English and Japanese, so that somebody can look at all of them.
"""

import re
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Request, sync_playwright

from tests.browser import find_browser
from tests.e2e.people import Person

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LOOKS = {
    "wide-light": (WIDE, "light"),
    "wide-dark": (WIDE, "dark"),
    "narrow-light": (NARROW, "light"),
    "narrow-dark": (NARROW, "dark"),
}
RITA: dict[str, str] = {"name": "Rita Sample", "email": "rita@example.org", "phone": "+49 30 23125 042"}
STAFF = {"omar": "omar@enkomm.example", "mei": "mei@enkomm.example", "olga": "olga@sakura.example"}
OTHER_MAILBOX = "rita.sample@example.net"
CODE = re.compile(r"\b(\d{4}) (\d{4})\b")


class Sitter(Person):
    """Somebody whose pages are pictured as they are passed; `name` begins the names of the pictures."""

    taken = 0
    method = "GET"  # by which the page at hand was asked for: one that answers a form cannot be asked for again

    def __init__(self, browser: Browser, base: str, name: str, folder: Path, **context: Any) -> None:
        super().__init__(browser, base, viewport=WIDE, locale="en", reduced_motion="reduce", **context)
        self.name, self.folder = name, folder
        self.page.on("request", self._note_method)

    def look(self) -> None:
        super().look()
        Sitter.taken += 1
        where = re.sub(r"[0-9a-f-]{36}|[A-Z0-9]{6}|[0-9a-f]{64}", "x", self.page.url.removeprefix(self.base))
        title = f"{Sitter.taken:03}-{self.name}-{re.sub(r'[^a-z0-9]+', '-', where.lower()).strip('-')}"
        self._picture(title)
        if self.method == "GET" and not self.page.title().startswith("Error"):
            self._speak("ja")
            self._picture(f"{title}-ja")
            self._speak("en")

    def signs_in(self, email: str, password: str) -> None:
        self.go("/account/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.send()

    def code(self, to: str) -> str:
        """Read the newest code that the mailbox shows for `to`, in a tab of its own."""
        tab = self.page.context.new_page()
        end = time.monotonic() + 30
        while time.monotonic() < end:
            tab.goto(f"{self.base}/demo/")
            for row in tab.locator("main tr, main li").filter(has_text=to).all():
                tab.goto(self.base + (row.locator("a").first.get_attribute("href") or ""))
                if found := CODE.search(tab.locator("main").inner_text()):
                    tab.close()
                    return "".join(found.groups())
                break
            time.sleep(0.5)
        raise AssertionError(f"no code for {to}")

    def _picture(self, title: str) -> None:
        for look, (size, scheme) in LOOKS.items():
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)
            self.page.screenshot(path=self.folder / f"{title}-{look}.png", full_page=True)
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(color_scheme="light")

    def _note_method(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.method = request.method

    def _speak(self, language: str) -> None:
        """Read the same page in `language`."""
        self.page.context.add_cookies([{"name": "django_language", "value": language, "url": self.base}])
        self.page.goto(self.page.url)


def asks(rita: Sitter, right: str) -> str:
    """Rita asks for `right` and proves who she is; return the reference of her case as people read it."""
    rita.go("/enkomm/")
    rita.press("Start a request")
    rita.press("Continue")  # nothing chosen: the page says what is missing
    answers(rita, right, RITA)
    rita.page.fill("input[name=code]", "1234 5678")
    rita.press("Confirm")
    rita.page.fill("input[name=code]", rita.code(RITA["email"]))
    rita.press("Confirm")
    rita.reads("Show that it is you")
    rita.press("Show that it is you")
    rita.page.locator("main input[type=radio]").first.check()
    rita.press("Continue")
    rita.page.fill("input[name=code]", rita.code(OTHER_MAILBOX))
    rita.press("Confirm")
    rita.reads("Part 2: Sakura KK")
    return reference_on(rita)


def row_of(person: Sitter, reference: str) -> Locator:
    """Return the link of the first row about a case in the list that is open."""
    displayed = f"{reference[:4]}-{reference[4:]}"
    return person.page.locator("main table tr", has_text=displayed).first.locator("a").first


def answers(rita: Sitter, right: str, who: dict[str, str]) -> None:
    """Answer every question of the journey, and send."""
    rita.page.check(f"input[name=right][value={right}]")
    rita.press("Continue")
    rita.page.check("input[name=relation][value=account_holder]")
    rita.press("Continue")
    rita.page.select_option("select[name=residence]", "DE")
    rita.press("Continue")
    for name, value in who.items():
        rita.page.fill(f"input[name={name}]", value)
    rita.press("Continue")
    rita.press("Go on")
    rita.press("Continue")
    rita.press("Send my request")


def reference_on(person: Sitter) -> str:
    """Return the reference of the case whose page is open, as addresses have it."""
    found = re.search(r"/cases/(\w+)/", person.page.url)
    assert found
    return found.group(1)


def walk(people: dict[str, Sitter], password: str) -> None:
    """Go through a copy, a complaint, an erasure, somebody hard to tell apart, and an opt-out."""
    for name, email in STAFF.items():
        people[name].signs_in(email, password)
    gets_a_copy(**people)
    # Before she is erased: afterwards there is nothing about which she could ask.
    disagrees(people["rita"], people["omar"], people["mei"])
    is_erased(**people)
    is_compared(people["rita"], people["omar"], people["mei"])
    opts_out(people["rita"], people["omar"])
    looks_around(people["omar"], "/account/2fa/", "/account/2fa/totp/activate/", "/account/password/change/")
    looks_around(people["mei"], "/enkomm/nothing-here/", "/enkomm/desk/?view=open")


def gets_a_copy(rita: Sitter, omar: Sitter, mei: Sitter, olga: Sitter) -> None:
    looks_around(rita, "/enkomm/who-decides/", "/enkomm/workspace-owner/", "/enkomm/accessibility/", "/enkomm/follow/")
    reference = asks(rita, "access")
    case = f"/enkomm/cases/{reference}/"
    looks_around(rita, *(f"{case}{page}/" for page in ("who", "write", "withdraw", "complain")), "/demo/")

    own, sakuras = (f"/enkomm/desk/requests/{reference}/{part}/" for part in (1, 2))
    looks_around(omar, "/enkomm/desk/", "/enkomm/desk/?view=closed", own)
    omar.press("Take")
    acts = ("decide", "refuse", "extend", "ask", "note", "reveal", "look-again", "audit")
    looks_around(omar, *(f"{own}{act}/" for act in acts), f"{own}accept/")
    omar.send()
    looks_around(omar, sakuras, f"{sakuras}decide/", "/enkomm/desk/approvals/", "/enkomm/desk/approvals/sent/")

    looks_around(olga, "/enkomm/workspaces/ws-sakura/", "/enkomm/workspaces/ws-sakura/approvals/")
    olga.follow(row_of(olga, reference))
    question = olga.page.url.removeprefix(olga.base)
    looks_around(olga, f"{question}refuse/", f"{question}reveal/", f"{question}accept/")
    olga.send()
    looks_around(olga, *(f"/enkomm/workspaces/ws-sakura/approvals/{view}/" for view in ("sent", "decided")))

    for page in (own, sakuras):
        omar.go(page)
        omar.reads("Look at the package")
        omar.press("Look at the package")
        omar.press("Release it")
    omar.reads("Call the package back")
    looks_around(omar, f"{own}package/call-back/")
    rita.go(case)
    rita.reads("To the download")
    rita.press("To the download", exact=False)
    rita.press("Send a code to", exact=False)
    rita.page.fill("input[name=code]", rita.code(OTHER_MAILBOX))
    rita.press("Confirm")
    with rita.page.expect_download():
        rita.page.locator("main").get_by_role("button", name=re.compile("^Download")).click()
    looks_around(rita, case, f"{case}parts/1/package/")


def is_erased(rita: Sitter, omar: Sitter, mei: Sitter, olga: Sitter) -> None:
    reference = asks(rita, "erasure")
    own, sakuras = (f"/enkomm/desk/requests/{reference}/{part}/" for part in (1, 2))
    looks_around(omar, own, f"{own}decide/", f"{own}accept/")
    omar.send()
    looks_around(olga, "/enkomm/workspaces/ws-sakura/approvals/")
    olga.follow(row_of(olga, reference))
    olga.press("Approve")
    olga.send()
    for officer, page in ((mei, own), (omar, sakuras)):
        officer.go("/enkomm/desk/approvals/")
        officer.go(page)
        officer.press("Look as the second person")
        officer.press("Approve")
        officer.send()
    looks_around(mei, "/enkomm/desk/approvals/decided/")
    rita.go(f"/enkomm/cases/{reference}/")
    rita.reads("Certificate, to read and print", seconds=120)
    rita.press("Certificate, to read and print")
    looks_around(omar, own, "/enkomm/desk/?view=closed")


def is_compared(rita: Sitter, omar: Sitter, mei: Sitter) -> None:
    """Somebody asks under a name that several people have, from an address that nobody holds. Omar sees her passport,
    so that Mei has to release what is found."""
    rita.go("/enkomm/request/")
    answers(rita, "access", {"name": "Rita Sample", "email": "somebody@example.net", "phone": ""})
    rita.page.fill("input[name=code]", rita.code("somebody@example.net"))
    rita.press("Confirm")
    reference = reference_on(rita)
    page = f"/enkomm/desk/requests/{reference}/1/"
    omar.go(page)
    omar.reads("Find out who it is")
    omar.press("Find out who it is")
    omar.page.locator("main input[type=radio]").first.check()
    omar.page.locator("main textarea").fill("The postal address in the letter is that of this account.")
    omar.send()
    looks_around(rita, f"/enkomm/cases/{reference}/", f"/enkomm/cases/{reference}/identity/other/")
    omar.go(page)
    omar.reads("Record a proof")
    omar.press("Record a proof")
    omar.page.locator("main input[type=radio]").first.check()
    omar.page.locator("main input[type=checkbox]").check()
    omar.send()
    omar.reads("To be decided")
    omar.go(f"{page}accept/")
    omar.send()
    for officer in (omar, mei):
        officer.go(page)
        officer.reads("Look at the package")
        officer.press("Look at the package")
    mei.press("Release it")


def disagrees(rita: Sitter, omar: Sitter, mei: Sitter) -> None:
    """Omar refuses, Rita complains, and Mei decides, because Omar cannot."""
    reference = asks(rita, "erasure")
    own = f"/enkomm/desk/requests/{reference}/1/"
    omar.go(f"{own}refuse/")
    omar.page.locator("main input[type=radio]").last.check()
    omar.page.locator("main textarea").fill("You asked for the same last week, and we answered.")
    omar.press("See the letter")
    omar.press("Send the refusal")
    rita.go(f"/enkomm/cases/{reference}/")
    rita.press("Complain or appeal")
    rita.follow(rita.page.locator("main a.button").first)
    rita.page.locator("main textarea").fill("I asked once, and nobody answered.")
    rita.press("Check it")
    rita.press("Send my complaint")
    dispute = f"/enkomm/desk/requests/{reference_on(rita)}/1/"
    looks_around(omar, own, dispute, f"{dispute}verdict/")
    mei.go(f"{dispute}verdict/")
    mei.page.locator("main input[type=radio]").last.check()
    mei.page.locator("main textarea").fill("I read all that you sent us. The first answer was right.")
    mei.press("See the letter")
    mei.press("Decide and send")
    looks_around(mei, dispute)
    rita.go(f"/enkomm/cases/{reference}/")


def opts_out(rita: Sitter, omar: Sitter) -> None:
    looks_around(rita, "/enkomm/limit-sensitive/", "/enkomm/do-not-sell/")
    rita.press("Do not sell or share")
    rita.page.fill("input[name=email]", RITA["email"])
    rita.page.select_option("select[name=residence]", "JP")
    rita.press("Do not sell or share")
    page = f"/enkomm/desk/requests/{reference_on(rita)}/1/"
    looks_around(omar, page, f"{page}pass-on/")
    omar.page.locator("main input[type=checkbox]").check()
    omar.press("It is done: tell the person")


def looks_around(person: Sitter, *paths: str) -> None:
    for path in paths:
        person.go(path)


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    address, password, folder = sys.argv[1].rstrip("/"), sys.argv[2], Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), chromium_sandbox=False, args=["--disable-gpu"]
        )
        people = {name: Sitter(browser, address, name, folder) for name in ("rita", "omar", "mei", "olga")}
        walk(people, password)
        complaints = [complaint for person in people.values() for complaint in person.complaints]
        browser.close()
    print("\n".join([f"{Sitter.taken} pages", *complaints]))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
