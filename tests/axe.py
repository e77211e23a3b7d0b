"""axe-core in a page that a test has opened."""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def violations(page: Page, *rules: str) -> list[tuple[str, str]]:
    """Return what violates `rules` (tags or names of axe's) on the page as it stands: rule, and HTML of a first place.

    Only violations are worked out to the last node; what passes costs as much again and is read by nobody."""
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
    # One message to the browser instead of two: the document is new, so axe has to come along each time.
    found: list[dict[str, Any]] = page.evaluate(f"{AXE_SCRIPT};axe.run({options}).then(found => found.violations)")
    return [(violation["id"], violation["nodes"][0]["html"]) for violation in found]
