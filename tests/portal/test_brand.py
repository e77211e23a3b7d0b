"""Brand colours stay readable, whatever an operator asks for."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from privacy_portal import brand
from privacy_portal.oklch import Oklch, contrast, from_hex, to_hex
from workspaces.models import Platform

# Asked, fill, text on it, ratio, link light, ratio, link dark, ratio. The lowest of surface and canvas counts.
ROWS = [
    ("#FFCC00", "#FFCC00", brand.INK, 11.8, "#675100", 7.0, "#FFCC00", 11.4),
    ("#00A0E9", "#00A0E9", brand.INK, 6.1, "#045984", 7.0, "#2AB0FA", 7.2),
    ("#E60012", "#E60012", "#FFFFFF", 4.8, "#AB020B", 7.1, "#FE8073", 7.0),
    ("#7BC043", "#7BC043", brand.INK, 8.0, "#325D01", 7.2, "#7BC043", 7.8),
    ("#1A1A1A", "#1A1A1A", "#FFFFFF", 17.4, "#1A1A1A", 16.1, "#A5A5A5", 7.0),
    ("#8C7B6B", "#8F7E6E", brand.INK, 4.6, "#605041", 7.1, "#B4A292", 7.0),
]
COLOURS = {"primary": "#00A0E9", "second": "#FFCC00"}


def lowest(colour: str, grounds: tuple[str, str]) -> float:
    return round(min(contrast(colour, ground) for ground in grounds), 1)


@pytest.mark.parametrize(("asked", "fill", "text", "ratio", "light", "on_light", "dark", "on_dark"), ROWS)
def test_known_brands_are_repaired_as_computed(
    asked: str, fill: str, text: str, ratio: float, light: str, on_light: float, dark: str, on_dark: float
) -> None:
    repaired = brand.repair(asked)
    assert (repaired.fill, repaired.on_fill) == (fill, text)
    assert round(contrast(repaired.fill, repaired.on_fill), 1) == ratio
    assert (repaired.link_light, lowest(light, (brand.LIGHT_SURFACE, brand.LIGHT_CANVAS))) == (light, on_light)
    assert (repaired.link_dark, lowest(dark, (brand.DARK_SURFACE, brand.DARK_CANVAS))) == (dark, on_dark)


def test_a_fill_without_an_edge_of_its_own_gets_a_border() -> None:
    assert [brand.repair(row[0]).border_light for row in ROWS] == [brand.LINE, brand.LINE, "", brand.LINE, "", ""]
    assert [bool(brand.repair(row[0]).border_dark) for row in ROWS] == [False, False, False, False, True, False]


def test_red_never_means_go() -> None:
    """A red brand keeps its links and its rule; its primary buttons become ink."""
    red = brand.repair("#E60012")
    assert red.near_danger
    assert red.button_light == (brand.INK, "#FFFFFF", brand.INK)
    assert red.button_dark[0] == brand.LIGHT_INK
    assert red.rule == "#E60012"
    assert not any(brand.repair(row[0]).near_danger for row in ROWS if row[0] != "#E60012")


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_there_is_becomes_readable(number: int) -> None:
    repaired = brand.repair(f"#{number:06X}")
    assert contrast(repaired.fill, repaired.on_fill) >= 4.5
    assert min(contrast(repaired.link_light, g) for g in (brand.LIGHT_SURFACE, brand.LIGHT_CANVAS)) >= 7
    assert min(contrast(repaired.link_dark, g) for g in (brand.DARK_SURFACE, brand.DARK_CANVAS)) >= 7
    for fill, text, edge in (repaired.button_light, repaired.button_dark):
        assert contrast(fill, text) >= 4.5
        assert brand.HEX.fullmatch(edge)


@given(st.integers(0, 0xFFFFFF))
def test_a_colour_survives_the_way_to_oklch_and_back(number: int) -> None:
    code = f"#{number:06X}"
    there_and_back = to_hex(from_hex(code))
    assert all(abs(int(code[at : at + 2], 16) - int(there_and_back[at : at + 2], 16)) <= 1 for at in (1, 3, 5)), (
        there_and_back
    )


def test_a_chroma_that_no_screen_shows_is_cut_and_the_hue_kept() -> None:
    cut = from_hex(to_hex(Oklch(0.5, 0.4, 240)))
    assert cut.chroma < 0.2
    assert abs(cut.hue - 240) < 4


@pytest.mark.parametrize("wrong", ["red", "#FFF", "#12345G", "#123456;}", ""])
def test_anything_but_a_colour_is_refused(wrong: str) -> None:
    """The colours are written into a stylesheet, so nothing else may get there."""
    with pytest.raises(ValueError, match="not a colour"):
        brand.repair(wrong)
    if wrong:
        with pytest.raises(ValueError, match="not a colour"):
            brand.repair("#123456", wrong)


@pytest.fixture
def platform(db: Any) -> Platform:
    return Platform.objects.create(
        slug="bright", name="Bright", reference_prefix="BR", contact_email="privacy@bright.example", brand=COLOURS
    )


def test_a_platform_has_a_stylesheet_that_browsers_may_keep_for_ever(client: Client, platform: Platform) -> None:
    answer = client.get(brand.url(platform.slug, platform.brand))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    css = answer.content.decode()
    assert "--brand-rule: #FFCC00" in css
    assert "--link: light-dark(#045984, #2AB0FA)" in css


def test_an_old_stylesheet_address_is_gone_when_the_colours_change(client: Client, platform: Platform) -> None:
    old = brand.url(platform.slug, platform.brand)
    platform.brand = {"primary": "#7BC043"}
    platform.save()
    assert client.get(old).status_code == 404
    assert client.get(brand.url(platform.slug, platform.brand)).status_code == 200


def test_brand_never_touches_states_focus_or_errors() -> None:
    names = {line.split(":")[0].strip() for line in brand.stylesheet(COLOURS).splitlines() if "--" in line}
    assert names == {"--brand-rule", "--link", "--primary", "--on-primary", "--primary-edge", "--primary-hover"}
