"""Colour arithmetic: sRGB hex codes, OKLCH (Ottosson 2020) and the contrast ratio of WCAG 2.x. Pure."""

from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

# How much chroma is taken away at a time from a colour that sRGB cannot show: less than an eye tells apart.
CUT = 0.002
ROUNDING = 1e-6


class Oklch(NamedTuple):
    """Lightness 0 to 1, chroma from 0, hue in degrees from 0 to 360."""

    lightness: float
    chroma: float
    hue: float


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two "#RRGGBB" colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def from_hex(code: str) -> Oklch:
    """Return the OKLCH of "#RRGGBB"."""
    red, green, blue = _linear(code)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    return Oklch(lightness, hypot(a, b), degrees(atan2(b, a)) % 360)


def to_hex(colour: Oklch) -> str:
    """Return "#RRGGBB"; where sRGB cannot show the chroma, it is cut and lightness and hue are kept."""
    chroma = colour.chroma
    while chroma > 0 and not _shown(_rgb(colour._replace(chroma=chroma))):
        chroma = max(chroma - CUT, 0.0)
    levels = (_gamma(min(max(part, 0.0), 1.0)) for part in _rgb(colour._replace(chroma=chroma)))
    return "#" + "".join(f"{round(level * 255):02X}" for level in levels)


def hue_distance(one: float, other: float) -> float:
    """Return the angle between two hues, 0 to 180 degrees."""
    return abs((one - other + 180) % 360 - 180)


def _rgb(colour: Oklch) -> tuple[float, float, float]:
    """Return linear sRGB, unbounded."""
    a, b = colour.chroma * cos(radians(colour.hue)), colour.chroma * sin(radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _shown(parts: tuple[float, float, float]) -> bool:
    return all(-ROUNDING <= part <= 1 + ROUNDING for part in parts)


def _linear(code: str) -> tuple[float, float, float]:
    levels = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels)
    return red, green, blue


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _luminance(code: str) -> float:
    red, green, blue = _linear(code)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
