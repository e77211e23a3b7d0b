"""The gallery in a real browser: accessibility, narrow screens, keyboard, paper, and life without script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import axe
from tests.portal import gallery_urls
from tests.serving import serving

pytestmark = [pytest.mark.any_database, pytest.mark.browser]

PAGES = [pattern.name for pattern in gallery_urls.gallery]
# Mistakes and long words, where a page can show them.
HARDEST = {"gallery_question": "?problem", "gallery_fields": "?problem", "gallery_status": "?long"}
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# The looks in which most breaks: a wide page in light English, a narrow one in dark Japanese.
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP, "color_scheme": "light", "locale": "en"},
    "phone": {"viewport": PHONE, "color_scheme": "dark", "locale": "ja"},
}


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with serving(ROOT_URLCONF=gallery_urls.__name__, DEMO=True) as address:
        yield address


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """A page whose console must stay silent about the content security policy and about script errors."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: "Policy" in message.text and complaints.append(message.text))
    yield page
    assert complaints == []


def address(gallery: str, name: str, query: str = "") -> str:
    return gallery + reverse(name) + query


@pytest.mark.req("X-01")
def test_no_page_violates_wcag_or_scrolls_sideways(gallery: str, browser: Browser) -> None:
    assert faults(gallery, browser, "desktop", *axe.WCAG, "best-practice") == {}


@pytest.mark.req("X-01")
def test_colours_and_targets_hold_on_a_dark_phone_in_japanese(gallery: str, browser: Browser) -> None:
    """Only what the look can change is measured again."""
    assert faults(gallery, browser, "phone", "color-contrast", "target-size", "landmark-unique") == {}


def faults(gallery: str, browser: Browser, look: str, *rules: str) -> dict[str, str]:
    """Return what of axe's `rules` each page violates in a look, and which pages scroll sideways."""
    context = browser.new_context(**LOOKS[look])
    page = context.new_page()
    found = {}
    for name in PAGES:
        page.goto(address(gallery, name, HARDEST.get(name, "")))
        found |= {f"{name} {rule}": html[:200] for rule, html in axe.violations(page, *rules)}
        if page.evaluate("document.documentElement.scrollWidth") > LOOKS[look]["viewport"]["width"]:
            found[f"{name} scrolls sideways"] = ""
    context.close()
    return found


def test_nothing_is_cut_at_twice_the_text_size(gallery: str, browser: Browser) -> None:
    """WCAG 1.4.4: 1280 pixels with text at 200 % are 640 pixels with the layout of a narrow window."""
    context = browser.new_context(viewport={"width": 640, "height": 450})
    page = context.new_page()
    for name in ("gallery", "gallery_desk", "gallery_approval"):
        page.goto(address(gallery, name))
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, name
    context.close()


def test_a_mistake_takes_the_focus_and_leads_to_its_field(gallery: str, watched: Page) -> None:
    watched.goto(address(gallery, "gallery_fields"))
    watched.get_by_role("main").get_by_role("button").last.click()
    expect(watched).to_have_title(re.compile("^Error:"))
    expect(watched.get_by_role("alert")).to_be_focused()
    watched.get_by_role("link", name="Fill in “Your name”.").click()
    expect(watched.get_by_label("Your name")).to_be_focused()


def test_theme_and_language_are_changed_without_script(gallery: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(address(gallery, "gallery_status"))
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("summary", has_text="English").click()
    page.get_by_role("button", name="日本語").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page).to_have_url(address(gallery, "gallery_status"))
    context.close()


def test_why_this_date_opens_without_script_and_lies_open_on_paper(gallery: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(gallery, "gallery_status"))
    steps = page.locator(".facts")
    expect(steps).to_be_hidden()
    page.emulate_media(media="print")
    expect(steps).to_be_visible()
    expect(page.locator(".site-header")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_text("Why this date?").click()
    expect(steps).to_be_visible()
    context.close()


def test_approve_and_reject_are_equal_to_the_pixel(gallery: str, watched: Page) -> None:
    watched.goto(address(gallery, "gallery_approval"))
    yes, no = watched.get_by_role("link", name="Approve"), watched.get_by_role("link", name="Reject")
    yes_box, no_box = yes.bounding_box(), no.bounding_box()
    assert yes_box
    assert no_box
    assert (yes_box["width"], yes_box["height"], yes_box["y"]) == (no_box["width"], no_box["height"], no_box["y"])
    look = "element => { const s = getComputedStyle(element); return [s.color, s.backgroundColor, s.font, s.border] }"
    assert yes.evaluate(look) == no.evaluate(look)


def test_requesters_targets_are_large_enough(gallery: str, browser: Browser) -> None:
    """44 pixels for people outside, 24 for officers (WCAG 2.5.8)."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    for name, least in (("gallery_question", 44), ("gallery_fields", 44), ("gallery_desk", 24)):
        page.goto(address(gallery, name))
        boxes = page.locator("main :is(button, label.card-choice, select, .tick label)").all()
        assert boxes
        for box in boxes:
            measured = box.bounding_box()
            assert measured
            assert measured["height"] >= least, (name, box.inner_html())
    context.close()


def test_a_dialog_takes_the_focus_and_gives_it_back(gallery: str, watched: Page) -> None:
    watched.goto(address(gallery, "gallery"))
    opener = watched.get_by_role("link", name="Open it")
    opener.click()
    expect(watched.get_by_role("heading", name="What happens next")).to_be_focused()
    watched.keyboard.press("Escape")
    expect(watched.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.fixture
def desk(gallery: str, context: BrowserContext) -> Page:
    """The officers' list as somebody with single keys switched on sees it."""
    page = context.new_page()
    keys_on = "document.addEventListener('readystatechange', () => { document.body.dataset.keys = 'on' }, {once: true})"
    page.add_init_script(keys_on)
    page.goto(address(gallery, "gallery_desk"))
    return page


def test_keys_move_and_select_rows(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator("tr.current")).to_contain_text("EK 7F3K-1Q")
    desk.keyboard.press("k")
    expect(desk.locator("tr.current")).to_contain_text("EK 7F3K-0Q")
    desk.keyboard.press("x")
    expect(desk.get_by_label("Select EK 7F3K-0Q")).to_be_checked()
    expect(desk.locator(".bulk-bar__count")).to_have_text("2 selected on this page")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("Shift+X")
    expect(desk.get_by_label("Select EK 7F3K-2Q")).to_be_checked()


def test_a_key_presses_what_names_it(desk: Page) -> None:
    desk.keyboard.press("/")
    expect(desk.get_by_label("Search")).to_be_focused()
    desk.keyboard.press("j")
    expect(desk.get_by_label("Search")).to_have_value("j")
    desk.get_by_role("heading", level=1).click()
    desk.keyboard.press("g")
    desk.keyboard.press("a")
    expect(desk).to_have_url(re.compile("/design/approval/"))


def test_keys_are_silent_with_modifiers_while_composing_and_in_dialogs(desk: Page) -> None:
    desk.keyboard.press("Control+j")
    expect(desk.locator("tr.current")).to_have_count(0)
    composing = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', isComposing: true, bubbles: true}))"
    desk.evaluate(composing.replace("document.dispatch", "document.body.dispatch"))
    expect(desk.locator("tr.current")).to_have_count(0)
    desk.keyboard.press("?")
    expect(desk.get_by_role("heading", name="Keys of the desk")).to_be_focused()
    desk.keyboard.press("j")
    expect(desk.locator("tr.current")).to_have_count(0)


def test_keys_do_nothing_for_somebody_who_switched_them_off(gallery: str, watched: Page) -> None:
    watched.goto(address(gallery, "gallery_desk"))
    watched.keyboard.press("j")
    expect(watched.locator("tr.current")).to_have_count(0)


def test_no_key_reaches_an_irreversible_act(gallery: str, watched: Page) -> None:
    for name in ("gallery", "gallery_approval", "gallery_matching"):
        watched.goto(address(gallery, name))
        expect(
            watched.locator(".button--danger[aria-keyshortcuts], .button--danger-final[aria-keyshortcuts]")
        ).to_have_count(0)


def test_deadline_states_differ_by_form_where_colours_are_forced(gallery: str, browser: Browser) -> None:
    """Fills vanish in forced colours: what remains are icons, words and the kind of border."""
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(address(gallery, "gallery"))
    forms = page.evaluate(
        """() => [...document.querySelectorAll(".deadline--date-first .deadline__state")].map((state) => {
             const style = getComputedStyle(state);
             return [style.borderStyle, state.querySelector("svg").innerHTML].join(" ");
           })"""
    )
    assert len(forms) == 6
    assert len(set(forms)) == 6
    context.close()
