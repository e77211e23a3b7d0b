"""The end of a letter that refuses: where one can turn, as the law of the person lists it, and until when."""

from collections.abc import Callable, Collection

from django.utils import timezone

from dsr.law import letters as law_letters
from dsr.law.registry import clock_rule
from dsr.law.remedies import AUTHORITY, COURT
from dsr.law.words import length_words
from dsr.letters.facts import Facts
from dsr.letters.text import Section
from dsr.letters.wording import heading, sentence
from dsr.models import Request, Right
from privacy_portal.clock import now


def demanded(facts: Facts, ground: str) -> tuple[str, ...]:
    """Return what the law of the person demands of a letter that refuses on `ground`, when it arrived."""
    return demanded_of(facts.request, ground)


def demanded_of(request: Request, ground: str) -> tuple[str, ...]:
    """Return what the law of the person demands of a letter that refuses `request` on `ground`, when it arrived."""
    return law_letters.demanded(request.case.law, request.right, ground, request.case.received_at)


def disagree(facts: Facts, demanded: Collection[str]) -> Section:
    """Return the ways that stay open: us, an appeal where there is one, the authority with its address, a court."""
    lines: list[str] = []
    fulfils: list[str] = []
    for way in _WAYS:
        told, duties = way(facts, demanded)
        lines += told
        fulfils += duties
    return Section(heading("disagree"), tuple(lines), fulfils=tuple(fulfils))


def outside(facts: Facts) -> Section:
    """Return the ways that are left where we looked a second time: the authority and a court."""
    told, duties = _authority(facts, (), asked=True)
    court, court_duties = _court(facts, ())
    return Section(heading("disagree"), (*told, *court), fulfils=(*duties, *court_duties))


def understand() -> Section:
    """Return the offer to explain the letter."""
    return Section(heading("help"), (sentence("help"),), fulfils=("help",))


def _us(facts: Facts, demanded: Collection[str]) -> tuple[list[str], list[str]]:
    """An appeal or a complaint is the first way where the law has one, else a message is."""
    law, url, today = facts.request.case.law, facts.url("complain"), timezone.localdate(now())
    if "appeal" in demanded:
        length = clock_rule(law, "appeal", today).response
        how = sentence("appeal", address=url, length=length_words(length.n, length.unit.value))
        return [how, sentence("appeal_until", until=facts.appeal_until)], ["appeal"]
    if "objection" in demanded:
        return [sentence("objection", address=url)], ["objection"]
    told = [sentence("controller_complaint", address=url)]
    acknowledged = clock_rule(law, "complaint", today).clock.acknowledge
    if acknowledged is not None:
        length = acknowledged.value
        told.append(sentence("controller_complaint_within", length=length_words(length.n, length.unit.value)))
    return told, ["controller_complaint"]


def _authority(facts: Facts, demanded: Collection[str], *, asked: bool = False) -> tuple[list[str], list[str]]:
    """The authority, and that we come before it where the law says so, unless we were `asked` to look again."""
    authority, way = facts.authority, facts.remedies[AUTHORITY]
    told = [sentence("authority", authority=authority.name, address=authority.address)]
    duties = ["authority"]
    if way.until is not None:
        told.append(sentence("authority_until", until=facts.day(way.until), article=way.basis.article))
        duties.append("time_limit")
    elif way.manner == "no_limit" and not way.controller_first:
        told.append(sentence("authority_any_time"))
    if way.controller_first and not asked:
        told.append(sentence("authority_us_first"))
    if authority.verified == "none":
        told.append(sentence("authority_unchecked"))
    return told, duties


def _court(facts: Facts, demanded: Collection[str]) -> tuple[list[str], list[str]]:
    way = facts.remedies[COURT]
    if way.manner in ("not_required", "unknown"):
        return [], []
    if way.manner == "after_authority":
        return [sentence("court_after_authority", article=way.basis.article)], ["court"]
    if way.until is not None:
        return [sentence("court_until", until=facts.day(way.until), article=way.basis.article)], ["court", "time_limit"]
    return [sentence("court", article=way.basis.article)], ["court"]


def _opt_out(facts: Facts, demanded: Collection[str]) -> tuple[list[str], list[str]]:
    """Cal. 11 CCR 7022(f): who is not given an erasure is offered the opt-out of sale instead."""
    if "opt_out_offered" not in demanded or facts.request.right != Right.ERASURE:
        return [], []
    return [sentence("opt_out_offered", address=facts.public_url("do_not_sell"))], ["opt_out_offered"]


_WAYS: tuple[Callable[[Facts, Collection[str]], tuple[list[str], list[str]]], ...] = (_us, _authority, _court, _opt_out)
