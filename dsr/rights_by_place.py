"""Which rights somebody has by where they live: what exists, in how long, by which article, and how sure that is.

For everybody, before anything was asked for. It reads the law as it is in force on the platform in scope, and keeps
what it made of a text for a day and a language: many look, and seldom does anything change.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dsr import law_words, routing
from dsr.law import registry
from dsr.law.ages import minors_on
from dsr.law.applicable import Applicable, applicable, law_of
from dsr.law.authorities import ComplaintAuthority, authority_for
from dsr.law.letters import demanded
from dsr.law.rule import ClockRule
from dsr.law.schema import RIGHTS, Law
from dsr.law.sourced import Sourced
from dsr.law.texts import LawText
from dsr.law.words import verified_words
from dsr.law_names import right_name
from dsr.residence import regions_with_law
from privacy_portal import countries
from privacy_portal.lists import listed
from workspaces.models import Establishment, Platform

# What one asks for; complaint and appeal are what one does when the answer is wrong.
ASKED_FOR = tuple(right for right in RIGHTS if right not in ("complaint", "appeal"))
DISPUTES = ("complaint", "appeal")
KEPT = 1024


@dataclass(frozen=True)
class Origin:
    """Where a value comes from. `counsel` is left out: who confirmed it is the platform's own matter."""

    article: str
    source: str
    confidence: str
    verified: str

    @property
    def unverified(self) -> bool:
        return self.verified == "none"

    @property
    def words(self) -> str:
        return verified_words(self.verified)


@dataclass(frozen=True)
class RightThere:
    """A right as a law gives it. `time` and `longer` in words; `statutory` False: `time` is the platform's own aim."""

    key: str
    name: str
    available: str
    exists: str
    time: str
    statutory: bool
    longer: str
    origin: Origin
    time_origin: Origin


@dataclass(frozen=True)
class Rest:
    """What else a law says that somebody may want to know beforehand, in words."""

    key: str
    name: str
    says: str
    origin: Origin


@dataclass(frozen=True)
class Place:
    """A place with the law that protects people there, and those that protect them beside it."""

    code: str
    name: str
    law: Law
    on_file: bool
    beside: tuple[Law, ...]
    rights: tuple[RightThere, ...]
    disputes: tuple[RightThere, ...]
    rest: tuple[Rest, ...]
    authority: ComplaintAuthority

    @property
    def authority_origin(self) -> Origin:
        one = self.authority
        return Origin(one.article, one.source, one.confidence, one.verified)


def place(platform: Platform, code: str, on: date) -> Place:
    """Return the rights of somebody who lives in `code` ("DE", "US-CA") on a day. KeyError for no place we know."""
    if code not in dict(places()):
        raise KeyError(code)
    country, _dash, region = code.partition("-")
    establishment = routing.establishment_for(platform, country)
    laws = applicable(country, region, establishment.country, establishment.subdivision)
    return _place(code, laws, tuple(registry.text_of(one.law) for one in laws), on, _language())


def law_there(code: str, on: date) -> tuple[Law, tuple[RightThere, ...], tuple[Rest, ...], ComplaintAuthority]:
    """Return a law by its own code, with every right and the rest. registry.UnknownLaw for none on file."""
    return _law_there(registry.text_of(code), on, _language())


def places() -> list[tuple[str, str]]:
    """Return (code, name) of every country, each followed by those of its parts that have a law of their own."""
    return list(_places(_language()))


def place_name(code: str) -> str:
    """Return what a place is called: a country, or a part of one with its country."""
    country, _dash, region = code.partition("-")
    return countries.place_name(country, region)


def home(establishments: list[Establishment]) -> list[str]:
    """Return the places of establishments, the first one first and each once."""
    known = dict(places())
    found = [f"{one.country}-{one.subdivision.removeprefix(one.country + '-')}" for one in establishments]
    return list(dict.fromkeys(code if code in known else code.partition("-")[0] for code in found))


@lru_cache(maxsize=KEPT)
def _place(code: str, laws: tuple[Applicable, ...], texts: tuple[LawText, ...], on: date, _in: str) -> Place:
    country, _dash, region = code.partition("-")
    own, *beside = (registry.law_on(text.law.code, on) for text in texts)
    return Place(
        code=code,
        name=place_name(code),
        law=own,
        on_file=laws[0].because != "last_resort" and own.code == law_of(country, region),
        beside=tuple(beside),
        rights=tuple(_right(own, key, on) for key in ASKED_FOR),
        disputes=tuple(_right(own, key, on) for key in DISPUTES),
        rest=tuple(_rest(own, on, country)),
        authority=authority_for(own.code, country, on),
    )


@lru_cache(maxsize=KEPT)
def _law_there(
    text: LawText, on: date, _in: str
) -> tuple[Law, tuple[RightThere, ...], tuple[Rest, ...], ComplaintAuthority]:
    law = registry.law_on(text.law.code, on)
    rights = tuple(_right(law, key, on) for key in RIGHTS)
    return law, rights, tuple(_rest(law, on)), authority_for(law.code, on=on)


@lru_cache(maxsize=KEPT)
def _places(_in: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for country, name in countries.choices():
        parts = [f"{country}-{region}" for region, _name in regions_with_law(country)]
        found += [(country, name), *((code, place_name(code)) for code in parts)]
    return tuple(found)


def _language() -> str:
    return get_language() or ""


def _right(law: Law, key: str, on: date) -> RightThere:
    rule = registry.clock_rule(law.code, key, on)
    return RightThere(
        key=key,
        name=right_name(key),
        available=rule.available,
        exists=_exists(rule.available),
        time=_time(rule),
        statutory=rule.statutory,
        longer=_longer(rule),
        origin=_origin(law, rule.right_basis),
        time_origin=_origin(law, rule.period),
    )


def _exists(available: str) -> str:
    return {"yes": _("Yes"), "partial": _("Partly"), "no": _("No: we do it all the same")}[available]


def _time(rule: ClockRule) -> str:
    told = law_words.length(rule.response)
    if rule.statutory:
        return told
    if rule.available != "no" and rule.clock.published:
        return _("A time that we set and publish: %(length)s") % {"length": told}
    if rule.available != "no":
        return _("Without delay; our aim is %(length)s") % {"length": told}
    return _("Our aim: %(length)s") % {"length": told}


def _longer(rule: ClockRule) -> str:
    extension = rule.clock.extension
    if not rule.statutory or extension is None:
        return ""
    return law_words.extension(extension)


def _rest(law: Law, on: date, country: str = "") -> list[Rest]:
    found = [Rest("fees", _("What it may cost"), law_words.fees(law.fees, law), _origin(law, law.fees))]
    minors = minors_on(law, on, country)
    found.append(Rest("minors", _("Children"), law_words.minors(minors, law), _origin(law, minors)))
    for key, name in (("authority_complaint", _("Complaining to the authority")), ("court", _("Going to court"))):
        duty = law.duties[key]
        found.append(Rest(key, name, law_words.duty(duty, law), _origin(law, duty)))
    must = demanded(law.code, "access", "", on)
    told = listed(str(law_words.LETTER[one]) for one in must)
    found.append(Rest("refusal", _("What we must tell you if we say no"), told, _origin(law, law.refusal)))
    if law.opt_out_signal:
        words = law_words.signal(law.opt_out_signal, law)
        found.append(Rest("signal", _("A signal of your browser"), words, _origin(law, law.opt_out_signal)))
    return found


def _origin(law: Law, part: Sourced) -> Origin:
    return Origin(part.article, law.sources[part.source], part.confidence, part.verified)
