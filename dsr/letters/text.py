"""A letter's text: a heading and sections, as it is shown, printed and kept. Plain values, no markup."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Section:
    """A part of a letter. `quote` is what somebody wrote, word for word; `rows` pairs a thing with what is said of it.

    `fulfils` names the duties of the law (dsr.law.obligations.LETTER_DUTIES) that this section meets.
    """

    heading: str
    lines: tuple[str, ...] = ()
    quote: str = ""
    quoted: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    fulfils: tuple[str, ...] = ()


@dataclass(frozen=True)
class LetterText:
    """A whole letter without its head. `law` is the small line with the articles it rests on, `demands` what the law
    wants in it (dsr.law.obligations.LETTER_DUTIES)."""

    kind: str
    heading: str
    sections: tuple[Section, ...]
    law: str = ""
    demands: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Return which of the demanded duties no section fulfils."""
        fulfilled = {duty for section in self.sections for duty in section.fulfils}
        return tuple(duty for duty in self.demands if duty not in fulfilled)

    def as_dict(self) -> dict[str, Any]:
        """Return the letter as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "LetterText":
        """Return the letter that `as_dict` gave, before or after it went through JSON."""
        sections = (
            Section(
                heading=section["heading"],
                lines=tuple(section["lines"]),
                quote=section["quote"],
                quoted=section["quoted"],
                rows=tuple((row[0], row[1]) for row in section["rows"]),
                fulfils=tuple(section["fulfils"]),
            )
            for section in kept["sections"]
        )
        return cls(kept["kind"], kept["heading"], tuple(sections), kept["law"], tuple(kept["demands"]))
