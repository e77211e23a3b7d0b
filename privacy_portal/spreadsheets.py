"""CSV that a spreadsheet opens as it was meant: its letters right, and no text run as a formula."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

BOM = "\ufeff"
# With one of these first, spreadsheet programs take a cell for a formula; Japanese ones the full-width forms too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NEGATIVE_NUMBER = re.compile(r"-\d+([.,]\d+)?")


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield CSV (RFC 4180) with a header line, in UTF-8 with a byte order mark, every text guarded by `guarded`."""
    line = io.StringIO()
    writer = csv.writer(line, quoting=csv.QUOTE_ALL)
    line.write(BOM)
    writer.writerow([guarded(column) for column in columns])
    for row in rows:
        writer.writerow([guarded(row.get(column)) for column in columns])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()
    yield line.getvalue().encode()


def guarded(value: Any) -> Any:
    """Return `value` for a spreadsheet: an apostrophe stands before text that one would run as a formula.

    Numbers stay numbers, also those that systems hand over as text; nothing is "", lists and objects are JSON.
    """
    if value is None:
        return ""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str) or _NEGATIVE_NUMBER.fullmatch(value):
        return value
    return f"'{value}" if _starts_like_formula(value) else value


def _starts_like_formula(text: str) -> bool:
    """Also after what a spreadsheet does not show: spaces, line ends, control and formatting characters."""
    for character in text:
        if character in _FORMULA:
            return True
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf"):
            return False
    return False
