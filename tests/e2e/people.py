"""People at their browsers. Every page that somebody sees is looked at: axe, sideways scrolling, console."""

import time
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests import axe


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Browser, base: str, *, also: tuple[str, ...] = (), **context: Any) -> None:
        """`also`: other origins that the pages of `base` may call."""
        self.base, self._welcome = base, (base, *also, "data:", "blob:")
        self.page: Page = browser.new_context(**context).new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("request", lambda request: self._asked(request.url))

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.look()

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button, or follow the link, of that name in the page's main part."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=name, exact=exact)
        self.follow((button if button.count() else main.get_by_role("link", name=name, exact=exact)).first)

    def send(self) -> None:
        """Press the first button of the page's form, whatever its words."""
        self.follow(self.page.locator("main form button").first)

    def follow(self, target: Locator) -> None:
        """Press `target`, which leads to another page, and look at that."""
        with self.page.expect_navigation():
            target.click()
        self.look()

    def look(self) -> None:
        """Check the page as it stands."""
        where = self.page.url.removeprefix(self.base)
        found = axe.violations(self.page, *axe.WCAG)
        self.complaints += [f"{where}: {rule} at {html[:120]}" for rule, html in found]
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.complaints.append(f"{where}: scrolls sideways")

    def reads(self, text: str, seconds: float = 60) -> None:
        """Reload until the page says `text`, as somebody would who waits."""
        end = time.monotonic() + seconds
        while text not in self.page.locator("main").inner_text():
            assert time.monotonic() < end, f"never read {text!r}, but:\n{self.page.locator('main').inner_text()}"
            time.sleep(0.5)
            self.page.reload()
        self.look()

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def _heard(self, kind: str, text: str) -> None:
        # The browser reports every answer of the 400s; those that belong to the story are asked for by it.
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.complaints.append(f"console: {text[:200]}")

    def _asked(self, url: str) -> None:
        if not url.startswith(self._welcome):
            self.complaints.append(f"a request to somebody else: {url}")
