"""Made-up values that are hard on a layout: long words, tall letters, long names, late and early dates."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from privacy_portal.components.charts import Chart, bars
from privacy_portal.dates import DeadlineState

# The gallery's own present, so that its pictures do not change from day to day.
NOW = datetime(2026, 10, 1, 14, 2, tzinfo=UTC)
DUE = datetime(2026, 9, 30, 21, 59, 59, tzinfo=UTC)
LONG_WORD = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
TALL_NAME = "Nguyễn Thị Ánh Tuyết"
LONG_COMPANY = "Vereinigte Süddeutsche Grundstücks-, Wohnungsbau- und Vermögensverwaltungsgesellschaft mbH & Co. KG"
LONG_MAIL = "maximiliane.grossmann-von-der-hohenwartenburg@abteilung.beispielunternehmen.example.org"

Row = dict[str, Any]


def deadlines() -> list[tuple[DeadlineState, datetime]]:
    """Every state with a due moment that fits it."""
    return [
        ("ok", NOW + timedelta(days=12)),
        ("soon", NOW + timedelta(days=3)),
        ("today", NOW.replace(hour=21, minute=59)),
        ("overdue", NOW - timedelta(days=2)),
        ("paused", NOW + timedelta(days=24)),
        ("answered", NOW + timedelta(days=4)),
    ]


def tags() -> list[tuple[str, str]]:
    """Label and kind of every status tag."""
    return [
        (_("With Sakura KK"), "others"),
        (_("With you"), "you"),
        (_("One system cannot be reached"), "problem"),
        (_("Answered"), "done"),
    ]


def facts() -> list[Row]:
    """The steps of a count, with their law."""
    read = "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
    return [
        {"text": _("We received your request on Monday 31 August, 09:12 in Berlin."), "article": "", "source": ""},
        {
            "text": _("The law gives us one month."),
            "article": "Art. 12(3) GDPR",
            "source": read,
            "confidence": _("certain"),
            "verified": _("not yet confirmed by your counsel"),
        },
        {"text": _("September has no 31st day, so its last day counts."), "article": "", "source": ""},
        {"text": _("30 September is a working day, so nothing moves."), "article": "", "source": ""},
    ]


def calendar_days() -> list[Row]:
    """The days of that count, with a pause and a day off put in to show them."""
    first = date(2026, 8, 31)
    days: list[Row] = [{"date": first + timedelta(days=at), "kind": "counts"} for at in range(31)]
    days[0]["kind"], days[30]["kind"] = "received", "last_day"
    for at in (8, 9, 10):
        days[at]["kind"] = "paused"
    days[20] = {"date": days[20]["date"], "kind": "holiday", "name": _("Day of the elderly")}
    return days


def story() -> list[Row]:
    """Past, present and future of one part of a case."""
    return [
        {"text": _("We got your request."), "state": "past", "at": date(2026, 8, 31)},
        {"text": _("You confirmed your address."), "state": "past", "at": date(2026, 8, 31), "who": _("you")},
        {"text": _("We check that it is you."), "state": "now", "who": "enKomm"},
        {"text": _("We delete what we may delete."), "state": "next"},
        {"text": _("You hear from us."), "state": "next", "by": date(2026, 9, 30)},
    ]


def queue() -> list[Row]:
    """Rows of an officer's list, one a state and one with everything too long."""
    people = [TALL_NAME, "Großmann, Johanna", "佐藤 花子", "김민준", "Rita Sample", LONG_WORD]
    return [
        {
            "reference": f"EK 7F3K-{at}Q",
            "wish": _("Delete") if at % 2 else _("See"),
            "person": people[at],
            "lang": ["vi", "de", "ja", "ko", "en", "de"][at],
            "state": state,
            "due_at": due_at,
            "with": tags()[at % 4],
            "law": ["DE", "JP", "VN", "KR", "DE", "CH"][at],
            "who": ["Omar", "–", "Mei", "Omar", "Mei", "Omar"][at],
        }
        for at, (state, due_at) in enumerate(deadlines())
    ]


def preview() -> list[Row]:
    """What an erasure would do, in counts."""
    return [
        {"system": _("Account and profile"), "found": 12, "erase": 12, "keep": 0, "why": ""},
        {"system": _("Messages"), "found": 1168, "erase": 1168, "keep": 0, "why": ""},
        {
            "system": _("Invoices"),
            "found": 24,
            "erase": 0,
            "keep": 24,
            "why": _("Tax law makes us keep them"),
            "keep_until": date(2033, 3, 31),
        },
    ]


def candidates() -> list[Row]:
    """Two people who share a name and a telephone."""
    return [
        _compared(_("Name"), "Rita Sample", ("Rita Sample", "same"), ("Rita Sample", "same")),
        _compared(_("E-mail"), "ri•••@example.org", ("ri•••@example.org", "same"), ("r.s•••@example.net", "differs")),
        _compared(_("Telephone"), "+49 ••• 47", ("+49 ••• 47", "similar"), ("", "unknown")),
        _compared(_("Account since"), "2021", ("2021", "same"), ("2024", "differs")),
    ]


def steps() -> list[Row]:
    """Running work, one step a state."""
    return [
        {"text": _("Find the person in enKomm"), "state": "done"},
        {"text": _("Export 1,204 records"), "state": "running", "note": _("3 of 7 systems")},
        {"text": _("Ask the mail archive"), "state": "failed", "note": _("not reached, next try 14:07")},
        {"text": _("Make the package"), "state": "waiting"},
    ]


def chart_by_law() -> Chart:
    """One series."""
    return bars(
        _("Late cases are mostly German access requests"),
        {_("Germany"): 14, _("Japan"): 5, _("Vietnam"): 3, LONG_WORD: 1},
        label_head=_("Law"),
        series=[_("Late cases")],
        period=_("September 2026"),
        at=NOW,
        id="by-law",
    )


def chart_by_week() -> Chart:
    """Four series, the most there can be."""
    return bars(
        _("Half are answered in 11 days"),
        {_("Week 37"): (8, 3, 1, 2), _("Week 38"): (11, 2, 0, 4), _("Week 39"): (6, 7, 3, 1)},
        label_head=_("Week"),
        series=[_("Access"), _("Erasure"), _("Objection"), _("Other")],
        id="by-week",
    )


def _compared(field: str, told: str, *held: tuple[str, str]) -> Row:
    return {"field": field, "told": told, "cells": [{"value": value, "agreement": word} for value, word in held]}
