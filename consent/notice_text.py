"""A notice as an officer types it: headings, paragraphs, and the matter that a section settles. Pure.

# Who we are
A paragraph. A line that goes on
belongs to it.

Another paragraph, after an empty line.

# Data that goes abroad [transfers]
The word in brackets names the matter (consent.precedence).
"""

import re
from collections.abc import Sequence
from typing import Any

_HEADING = re.compile(r"#\s*(?P<heading>.*?)(?:\s*\[(?P<about>[^\[\]]*)\])?\s*")
_MATTER = re.compile(r"[-a-z0-9_]+")


class NotReadable(ValueError):
    """The text is no notice. `code` says why: "empty", "no_heading", "empty_heading", "no_paragraph", "matter",
    "twice"; `line` is the number of the line, from 1."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(f"{code} in line {line}")
        self.code, self.line = code, line


def read(text: str) -> list[dict[str, Any]]:
    """Return the sections that `text` writes, as NoticeVersion has them; raises NotReadable."""
    sections: list[dict[str, Any]] = []
    lines: list[int] = []
    fresh = True
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        said = line.strip()
        if said.startswith("#"):
            _check_last(sections, lines)
            sections.append(_heading(said, number, sections))
            lines.append(number)
            fresh = True
        elif not said:
            fresh = True
        elif not sections:
            raise NotReadable("no_heading", number)
        else:
            _add(sections[-1]["paragraphs"], said, fresh=fresh)
            fresh = False
    if not sections:
        raise NotReadable("empty", 1)
    _check_last(sections, lines)
    return sections


def written(sections: Sequence[dict[str, Any]]) -> str:
    """Return the text of which `read` makes these sections."""
    return "\n\n".join(
        "\n\n".join([_line(section), *(" ".join(one.split()) for one in section["paragraphs"])]) for section in sections
    )


def _heading(said: str, number: int, before: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found = _HEADING.fullmatch(said)
    heading, about = (found["heading"], found["about"]) if found else ("", None)
    if not heading:
        raise NotReadable("empty_heading", number)
    section: dict[str, Any] = {"heading": heading, "paragraphs": []}
    if about is not None:
        if not _MATTER.fullmatch(about):
            raise NotReadable("matter", number)
        if any(one.get("about") == about for one in before):
            raise NotReadable("twice", number)
        section["about"] = about
    return section


def _add(paragraphs: list[str], said: str, *, fresh: bool) -> None:
    if fresh:
        paragraphs.append(said)
    else:
        paragraphs[-1] += f" {said}"


def _check_last(sections: Sequence[dict[str, Any]], lines: Sequence[int]) -> None:
    if sections and not sections[-1]["paragraphs"]:
        raise NotReadable("no_paragraph", lines[-1])


def _line(section: dict[str, Any]) -> str:
    about = section.get("about")
    return f"# {section['heading']} [{about}]" if about else f"# {section['heading']}"
