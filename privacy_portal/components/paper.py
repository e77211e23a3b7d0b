"""What stands on letters and certificates: QR codes and hashes."""

from typing import Any

import segno
from django.template import Library

register = Library()
HASH_GROUP = 4


@register.inclusion_tag("components/qr.html")
def qr_code(value: str, label: str = "") -> dict[str, Any]:
    """`{% qr_code address %}`: a QR code as one SVG path. What it holds must stand beside it as text."""
    matrix = segno.make(value, error="m", micro=False).matrix
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return {"size": len(matrix) + 8, "path": "".join(dots), "label": label}


@register.filter
def hash_groups(value: str) -> list[str]:
    """`{{ hash|hash_groups }}`: a hash in groups of four, to be compared by eye."""
    return [value[at : at + HASH_GROUP] for at in range(0, len(value), HASH_GROUP)]
