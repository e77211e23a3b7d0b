"""A platform's colours, repaired until everybody can read them, and the stylesheet that carries them.

Brand touches the header rule, primary buttons, links and the letterhead; never states, focus, errors, charts or
consent buttons.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import cache_control

from privacy_portal.oklch import contrast, from_hex, hue_distance, to_hex

INK, LIGHT_INK = "#14181F", "#F0F3F7"
LIGHT_SURFACE, LIGHT_CANVAS = "#FFFFFF", "#F4F6F8"
DARK_SURFACE, DARK_CANVAS = "#161B22", "#0E1217"
LINE, DARK_LINE = "#76808E", "#7B8795"
TEXT_ON_FILL, EDGE, LINK = 4.5, 3.0, 7.0
STEP = 0.005
DANGER_HUE, DANGER_NEAR, DANGER_CHROMA = 20.0, 20.0, 0.10
HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Repaired:
    """What became of a brand colour. All colours "#RRGGBB"; a border is "" where the fill has an edge of its own."""

    asked: str
    fill: str
    on_fill: str
    border_light: str
    border_dark: str
    link_light: str
    link_dark: str
    near_danger: bool
    rule: str

    @property
    def button_light(self) -> tuple[str, str, str]:
        """Fill, text and border of primary buttons in the light theme: red must never mean "go"."""
        return (INK, "#FFFFFF", INK) if self.near_danger else (self.fill, self.on_fill, self.border_light or self.fill)

    @property
    def button_dark(self) -> tuple[str, str, str]:
        """Fill, text and border of primary buttons in the dark theme."""
        if self.near_danger:
            return LIGHT_INK, INK, LIGHT_INK
        return self.fill, self.on_fill, self.border_dark or self.fill


@lru_cache(maxsize=256)
def repair(primary: str, second: str = "") -> Repaired:
    """Return the readable form of a brand's colours. Raises ValueError for anything but "#RRGGBB"."""
    for colour in (primary, second or primary):
        if not HEX.fullmatch(colour):
            raise ValueError(f"{colour!r} is not a colour of the form #RRGGBB")
    primary = primary.upper()
    fill, on_fill = _fill(primary)
    asked = from_hex(primary)
    return Repaired(
        asked=primary,
        fill=fill,
        on_fill=on_fill,
        border_light=LINE if contrast(fill, LIGHT_SURFACE) < EDGE else "",
        border_dark=DARK_LINE if contrast(fill, DARK_SURFACE) < EDGE else "",
        link_light=_link(primary, -STEP, (LIGHT_SURFACE, LIGHT_CANVAS)),
        link_dark=_link(primary, STEP, (DARK_SURFACE, DARK_CANVAS)),
        near_danger=hue_distance(asked.hue, DANGER_HUE) <= DANGER_NEAR and asked.chroma > DANGER_CHROMA,
        rule=second.upper() or primary,
    )


def stylesheet(colours: Mapping[str, Any]) -> str:
    """Return the CSS for `colours`, a platform's `brand`: {"primary": "#RRGGBB", "second": "#RRGGBB" or absent}."""
    return render_to_string("components/brand.css", {"brand": repair(colours["primary"], colours.get("second", ""))})


def fingerprint(colours: Mapping[str, Any]) -> str:
    """Return the hash in the stylesheet's name, so that browsers may keep it for ever."""
    return hashlib.sha256(stylesheet(colours).encode()).hexdigest()[:12]


def url(slug: str, colours: Mapping[str, Any]) -> str:
    """Return the address of a platform's stylesheet."""
    return reverse("brand", kwargs={"platform": slug, "digest": fingerprint(colours)})


@cache_control(public=True, max_age=60 * 60 * 24 * 365, immutable=True)
def serve(request: HttpRequest, digest: str) -> HttpResponse:
    """Answer /<platform>/brand-<digest>.css; another hash than the present one is 404, so nothing wrong is kept."""
    colours = request.platform.brand  # type: ignore[attr-defined]
    if not colours or digest != fingerprint(colours):
        raise Http404
    return HttpResponse(stylesheet(colours), content_type="text/css; charset=utf-8")


def _fill(colour: str) -> tuple[str, str]:
    """Return the nearest fill on which white or ink can be read, and which of the two."""
    start = from_hex(colour)
    for step in range(round(1 / STEP)):
        for direction in (1, -1) if step else (0,):
            lightness = start.lightness + direction * step * STEP
            if not 0 <= lightness <= 1:
                continue
            fill = to_hex(start._replace(lightness=lightness)) if step else colour
            text = max(("#FFFFFF", INK), key=lambda ink: contrast(ink, fill))
            if contrast(text, fill) >= TEXT_ON_FILL:
                return fill, text
    raise AssertionError("black and white are always readable")


def _link(colour: str, step: float, grounds: tuple[str, ...]) -> str:
    """Return `colour`, moved in lightness by `step` until it reads as text on every ground."""
    moved, shown = from_hex(colour), colour
    while min(contrast(shown, ground) for ground in grounds) < LINK:
        moved = moved._replace(lightness=moved.lightness + step)
        shown = to_hex(moved)
    return shown
