"""Values of foreign rows as JSON-safe values: the same value always gives the same text."""

import base64
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any


def json_safe(value: Any) -> Any:
    """Return dates and times in ISO 8601, bytes in base64, and what JSON lacks (decimals, UUIDs) as text."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, Mapping):
        return {str(key): json_safe(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_safe(item) for item in value]
    return value if isinstance(value, float) and value - value == 0 else str(value)
