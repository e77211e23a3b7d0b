"""Whose law, and whose days off: "GB", "GB-SCT", "EU-DE-BY", "US-CA" and what they mean to the rules."""

import re
from dataclasses import dataclass, replace

from holidays import country_holidays
from holidays.registry import COUNTRIES

from dsr.law.calendars import WorkCalendar
from dsr.law.registry import calendar_for, codes, in_force

from .unreadable import Unreadable

ALSO_KNOWN_AS = {"UK": "GB", "EL": "GR", "EEA": "EU"}
COUNTRY_CODES = frozenset(names[1] for names in COUNTRIES.values())


@dataclass(frozen=True)
class Place:
    """A law, and the establishment that has to act under it. `country` is "" where only weekends are known."""

    law: str
    country: str
    subdivision: str = ""

    def calendar(self) -> WorkCalendar:
        return calendar_for(self.law, self.country, self.subdivision)


def read_place(text: str, subdivision: str = "") -> Place:
    """Read a jurisdiction, longest code first: "CA-QC" has a law of its own, "CA-ON" is a part of Canada.

    A member state may be given with the law it belongs to ("EU-FR") or alone ("FR").
    """
    parts = [part.strip() for part in re.split("[-/]", f"{text}/{subdivision}") if part.strip()]
    parts[:1] = [ALSO_KNOWN_AS.get(part.upper(), part) for part in parts[:1]]
    for n in (2, 1):
        code = "-".join(parts[:n]).upper()
        if code in codes():
            return _within(code, parts[n:])
    if parts and parts[0].upper() in in_force("EU").member_states:
        return _within("EU", parts)
    known = ", ".join(sorted(codes()))
    raise Unreadable(
        f"Unknown jurisdiction: {text}. Known: {known}; inside the EU a member state and its part, such as EU-DE-BY."
    )


def calendar_of(country: str, subdivision: str, place: Place) -> WorkCalendar:
    """The days off of a place that a question names itself, read in the time of the law."""
    own = place.calendar()
    part = _subdivision(country, subdivision)
    if place.law == "EU":
        return _within("EU", [country, part] if part else [country]).calendar()
    return replace(own, country=country, subdivision=part)


def _within(code: str, parts: list[str]) -> Place:
    law = in_force(code)
    country, subdivision = law.country, law.subdivision
    if law.member_states:
        country = parts.pop(0).upper() if parts else ""
        country = ALSO_KNOWN_AS.get(country, country)
        if country and country not in law.member_states:
            raise Unreadable.of("member state", country, law.member_states)
    # A part may be written with its country once more: --jurisdiction GB --subdivision GB-SCT.
    parts = [part for part in parts if part.upper() not in {country, law.subdivision}]
    if len(parts) > 1:
        raise Unreadable(f"{code} has no part {'-'.join(parts)}. Name one part, such as {code}-{parts[0]}.")
    return Place(code, country, _subdivision(country, parts[0]) if parts else subdivision)


def _subdivision(country: str, text: str) -> str:
    """The key under which the holiday data knows a part of a country; "" where it knows no parts."""
    if not text or not country:
        return ""
    known = country_holidays(country)
    keys = {key.upper(): key for key in known.subdivisions}
    keys |= {name.upper(): key for name, key in getattr(known, "subdivisions_aliases", {}).items()}
    if keys and text.upper() not in keys:
        raise Unreadable.of(f"part of {country}", text, known.subdivisions)
    return keys.get(text.upper(), "")
