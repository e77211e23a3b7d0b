"""A law as it stood on a day: what held before it switched takes the place of what the file says now."""

from datetime import date
from typing import Any

from .schema import Earlier, Law


def as_of(law: Law, on: date) -> Law:
    """`law` with the rights, duties, grounds and the rest of the day `on`; clocks carry days of their own."""
    held = [each for each in law.earlier if on <= each.until]
    if not held:
        return law
    return law.model_copy(update=_told(law, min(held, key=lambda each: each.until)))


def _told(law: Law, earlier: Earlier) -> dict[str, Any]:
    whole = {name: getattr(earlier, name) for name in ("grounds", "refusal", "fees", "authority")}
    return {
        "rights": {**law.rights, **earlier.rights},
        "duties": {**law.duties, **earlier.duties},
        **{name: part for name, part in whole.items() if part is not None},
    }
