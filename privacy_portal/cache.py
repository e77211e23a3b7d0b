"""How values of the shared cache are written to Redis: as JSON, which cannot carry code."""

import json
from typing import Any


class JSONSerializer:
    """Django's serializer contract for its Redis cache: plain JSON values in, bytes or an integer out."""

    def dumps(self, value: Any) -> bytes | int:
        """Return `value` as Redis keeps it; whole numbers stay numbers, because Redis itself increments them.

        Raises TypeError for what JSON cannot carry.
        """
        if type(value) is int:  # bool is an int too, but must come back as a bool
            return value
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """Return the value that `dumps` was given."""
        return json.loads(data)
