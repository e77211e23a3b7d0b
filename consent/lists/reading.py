"""Reading a list: CSV as spreadsheets write it, or one address a line. Pure, line by line, in constant memory."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from consent.kinds import IdentifierKind, LineReason
from consent.subjects import Known, NotAnIdentifier
from privacy_portal.lists import listed

# What a column may be called, in small letters; the first is how we call it.
COLUMNS = {
    "email": ("email", "e-mail", "mail", "e-mail address", "email address", "メールアドレス", "メール"),
    "phone": ("phone", "telephone", "mobile", "phone number", "電話番号", "携帯電話"),
    "day": ("day", "date", "agreed on", "agreed_on", "日付", "同意日"),
    "options": ("options", "option", "channels", "channel", "選択肢", "連絡方法"),
}
_NAMES = {name: column for column, names in COLUMNS.items() for name in names}
_SEPARATORS = ",;\t"


class Unreadable(ValueError):
    """It is no list: the sentence says why."""


@dataclass(frozen=True)
class Terms:
    """What the lines are held against. `options` are those that there are ([] where there is one choice for all),
    `chosen` counts for lines that name none and `asked_on` for lines without a day; a day is needed where
    `needs_day`, no day before `first_day` can be right, and none after `today`."""

    options: tuple[str, ...]
    chosen: tuple[str, ...]
    asked_on: date | None
    needs_day: bool
    first_day: date
    today: date


@dataclass(frozen=True)
class Row:
    """One person of a list: by what they are known, and on which day they agreed to which options."""

    line: int
    email: str
    phone: str
    day: date | None
    options: tuple[str, ...]

    @property
    def known(self) -> tuple[Known, ...]:
        named = ((IdentifierKind.EMAIL, self.email), (IdentifierKind.PHONE, self.phone))
        return tuple(Known(kind, value) for kind, value in named if value)

    def as_json(self) -> list[Any]:
        return [self.line, self.email, self.phone, self.day.isoformat() if self.day else "", list(self.options)]

    @classmethod
    def from_json(cls, told: list[Any]) -> "Row":
        line, email, phone, day, options = told
        return cls(line, email, phone, date.fromisoformat(day) if day else None, tuple(options))


@dataclass(frozen=True)
class Bad:
    """A line that names nobody to record anything of, and why."""

    line: int
    reason: LineReason


def decoded(content: bytes) -> str:
    """Return the text of a file as spreadsheet programs write it: UTF-8, UTF-16, or the Japanese Windows code."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(_("This is no list of text. Save it as CSV (UTF-8) and choose that file."))


def read(lines: Iterable[str], terms: Terms) -> Iterator[Row | Bad]:
    """Yield what stands in each line; empty ones are left out. Raises Unreadable."""
    told = iter(lines)
    first = next((line for line in told if line.strip()), "")
    if not first:
        raise Unreadable(_("The list is empty."))
    separator = max(_SEPARATORS, key=first.count)
    columns = [_NAMES.get(cell.strip().lower()) for cell in next(csv.reader([first], delimiter=separator))]
    if any(columns):
        _check(columns)
        yield from _rows(told, columns, separator, terms, start=1)
    elif "@" in first:
        yield from _rows(_again(first, told), ["email"], separator, terms, start=0)
    else:
        raise Unreadable(
            _("The first line has to name the columns: %(names)s. Nothing but e-mail addresses needs no such line.")
            % {"names": listed(list(COLUMNS))}
        )


def _check(columns: list[str | None]) -> None:
    named = [one for one in columns if one]
    if twice := next((one for one in named if named.count(one) > 1), None):
        raise Unreadable(_("Two columns are called %(name)s.") % {"name": twice})
    if not {"email", "phone"} & set(named):
        raise Unreadable(_("No column has e-mail addresses or telephone numbers: call one “email” or “phone”."))


def _rows(
    told: Iterable[str], columns: list[str | None], separator: str, terms: Terms, *, start: int
) -> Iterator[Row | Bad]:
    reader = csv.reader(told, delimiter=separator)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                named = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
                yield _row(start + reader.line_num, named, terms)
    except csv.Error:
        told_ = _("Line %(line)s cannot be read: is a quotation mark missing?") % {"line": start + reader.line_num}
        raise Unreadable(told_) from None


def _row(line: int, named: dict[str, str], terms: Terms) -> Row | Bad:
    email, phone = named.get("email", ""), named.get("phone", "")
    if not email and not phone:
        return Bad(line, LineReason.NOBODY)
    spelled = {}
    for kind, value in ((IdentifierKind.EMAIL, email), (IdentifierKind.PHONE, phone)):
        try:
            spelled[kind] = Known(kind, value).value if value else ""
        except NotAnIdentifier:
            return Bad(line, LineReason(kind.value))
    day = _day(named.get("day", ""), terms)
    if isinstance(day, LineReason):
        return Bad(line, day)
    options = tuple(dict.fromkeys(named.get("options", "").replace(",", " ").replace(";", " ").split()))
    if set(options) - set(terms.options) or not (options or terms.chosen or not terms.options):
        return Bad(line, LineReason.OPTION)
    return Row(line, spelled[IdentifierKind.EMAIL], spelled[IdentifierKind.PHONE], day, options or terms.chosen)


def _day(typed: str, terms: Terms) -> date | LineReason | None:
    try:
        day = date.fromisoformat(typed.replace("/", "-")[:10]) if typed else terms.asked_on
    except ValueError:
        return LineReason.DAY
    if day is None:
        return LineReason.NO_DAY if terms.needs_day else None
    if day > terms.today:
        return LineReason.TO_COME
    return LineReason.NO_WORDS if day < terms.first_day else day


def _again(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest
