"""The last line of defence for logs: nothing that looks like a person's data or a bearer's token leaves the process.

The first line is that the code logs ids and codes only. But a library's message or a traceback may quote a value, so
the finished text is masked, whatever it was made of.
"""

import logging
import re

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"

_MASKS = (
    (re.compile(r"[^\s<>\"'(),;:=\[\]]+@[^\s<>\"'(),;:=\[\]]+\.[^\s<>\"'(),;:=\[\]]+"), "[mail]"),
    # PostgreSQL quotes the values of a refused row: "DETAIL:  Key (email)=(...) already exists."
    (re.compile(r"DETAIL:.*"), "DETAIL: [row]"),
    # A long opaque path segment may be a link's token. UUIDs identify rows and open nothing.
    (re.compile(r"(?<=/)(?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9_:-]{32,}(?=[/?\s\"']|$)"), "[token]"),
    (re.compile(r"(?<=\?)[^\s\"']+=[^\s\"']*"), "[query]"),
)


def masked(text: str) -> str:
    """Return `text` without anything that looks like a mail address, a row's values, a token or a query string."""
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return text


class MaskingFormatter(logging.Formatter):
    """Formats as one line (and a traceback, where there is one), then masks the result."""

    def __init__(self) -> None:
        super().__init__(LINE)

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
