"""`python -m tests.screenshots`: makes the pictures of docs/developing/design.md from the gallery.

It needs a Chromium and fonts that carry Japanese, Korean, Chinese and Vietnamese, and stops where a letter is missing:
an empty box looks like a fault of ours or hides one. No database is read.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from playwright.sync_api import Page, sync_playwright

from tests.browser import find_browser
from tests.serving import serving

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "developing" / "screenshots"
WIDE, NARROW = (1280, 800), (360, 740)
PROBES = {"ja": "骨", "ko": "한", "zh-Hant": "體", "vi": "ễ"}
# Whether a letter is drawn like one that no font has.
MISSING = """letter => {
  const drawn = text => {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    pen.font = "32px sans-serif";
    pen.fillText(text, 8, 40);
    return canvas.toDataURL();
  };
  return [drawn("\\u{10FFFD}"), drawn(" ")].includes(drawn(letter));
}"""


@dataclass(frozen=True)
class Shot:
    """A picture: the gallery page at `path` as `name`.png. `opened` is the text of a summary to click first."""

    name: str
    path: str
    size: tuple[int, int] = WIDE
    scheme: str = "light"
    locale: str = "en"
    media: str = "screen"
    forced: str = "none"
    opened: str = ""


SHOTS = [
    Shot("parts", ""),
    Shot("parts-dark-phone-vi", "", NARROW, "dark", "vi"),
    Shot("question", "question/"),
    Shot("mistake-dark-phone-ja", "question/?problem", NARROW, "dark", "ja"),
    Shot("fields-mistakes", "fields/?problem"),
    Shot("status", "status/", opened="Why this date?"),
    Shot("status-dark-phone-long", "status/?long", NARROW, "dark"),
    Shot("status-print", "status/", (700, 900), media="print"),
    Shot("desk", "desk/"),
    Shot("desk-dark", "desk/", scheme="dark"),
    Shot("desk-dark-phone-ja", "desk/", NARROW, "dark", "ja"),
    Shot("desk-forced-colours", "desk/", forced="active"),
    Shot("desk-empty", "desk/?empty"),
    Shot("matching", "matching/"),
    Shot("approval", "approval/"),
    Shot("approval-phone-de", "approval/", NARROW, locale="de"),
    Shot("progress", "progress/"),
    Shot("letter", "letter/"),
    Shot("certificate", "certificate/"),
    Shot("mail", "mail/", (700, 600)),
    Shot("brand", "brand/"),
]


def take(page: Page, shot: Shot, address: str) -> None:
    """Write one picture, of the whole page."""
    page.goto(f"{address}/design/{shot.path}")
    page.emulate_media(media=shot.media, color_scheme=shot.scheme, forced_colors=shot.forced)
    if shot.opened:
        page.get_by_text(shot.opened).first.click()
    page.screenshot(path=FOLDER / f"{shot.name}.png", full_page=True)


def missing_letters(page: Page) -> list[str]:
    """Return the languages whose letters this machine cannot draw."""
    return [language for language, letter in PROBES.items() if page.evaluate(MISSING, letter)]


@contextmanager
def portal() -> Iterator[str]:
    """Serve the gallery from this process for the block, and give its address."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacy_portal.settings")
    django.setup()
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    languages = [(code, code) for code in ("en", "ja", "vi", "de")]
    with serving(
        ROOT_URLCONF="tests.portal.gallery_urls",
        DEMO=True,
        LANGUAGES=languages,
        STORAGES=settings.STORAGES | {"staticfiles": static},
    ) as address:
        yield address


def main() -> int:
    path = find_browser()
    if path is None:
        print("No Chrome or Chromium was found (python -m tests.browser installs one).", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with portal() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=False, args=["--disable-gpu"])
        if missing := missing_letters(browser.new_page()):
            print(f"No font here draws {', '.join(missing)}: install fonts first.", file=sys.stderr)
            return 1
        for shot in SHOTS:
            width, height = shot.size
            context = browser.new_context(viewport={"width": width, "height": height}, locale=shot.locale)
            take(context.new_page(), shot, address)
            context.close()
            print(f"{shot.name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
