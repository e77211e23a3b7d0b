"""Names of files inside the ZIP: made of a foreign system's words, so trusted with nothing."""

import re

LONGEST = 60
# What Windows takes for a device, whatever follows the dot.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_name(text: str) -> str:
    """Return `text` as a name that is one plain path component everywhere; letters of any script stay."""
    name = re.sub(r"[^\w-]+", "-", text)[:LONGEST].strip("-")
    return f"{name}-" if _DEVICES.fullmatch(name) else name or "data"


class Names:
    """Hands out names so that no two are alike, not even on a system that ignores case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, text: str) -> str:
        """Return a safe name for `text` that was not handed out before."""
        wanted, number = safe_name(text), 1
        name = wanted
        while name.casefold() in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._taken.add(name.casefold())
        return name
