"""The end of a letter that refuses: where one can turn, as the law of the person lists it, and until when."""

from collections.abc import Collection

from django.utils import timezone

from dsr.law import letters as law_letters
from dsr.law.authorities import ComplaintAuthority
from dsr.law.obligations import LETTER_DUTIES
from dsr.law.registry import clock_rule
from dsr.law.remedies import AUTHORITY, COURT, Remedy
from dsr.law.words import length_words
from dsr.letters.facts import Facts
from dsr.letters.text import Section
from dsr.letters.wording import heading, sentence
from dsr.models import Right
from privacy_portal.clock import now

# An appeal, an objection or a complaint to the controller is a procedure of the person's own law.
_OWN_PROCEDURES = {"appeal", "objection", "controller_complaint", "opt_out_offered"}


def demanded(facts: Facts, ground: str) -> tuple[str, ...]:
    """Return what the laws of the person demand of a letter that refuses on `ground`, today.

    Of the laws beside their own, which are there because of where the controller is, the duties that no procedure of
    their own belongs to.
    """
    request, received = facts.request, facts.request.case.received_at
    must = set(law_letters.demanded(request.case.law, request.right, ground, received))
    for other in facts.beside:
        must |= set(law_letters.demanded(other.code, request.right, ground, received)) - _OWN_PROCEDURES
    return tuple(duty for duty in LETTER_DUTIES if duty in must)


def disagree(facts: Facts, demanded: Collection[str]) -> Section:
    """Return the ways that stay open: us, an appeal where there is one, the authority with its address, a court."""
    lines: list[str] = []
    fulfils: list[str] = []
    # Where the time to go to others runs already, they come before us: asking us first could cost the person that way.
    ends = facts.remedies[AUTHORITY].until is not None and "controller_complaint" not in demanded
    for way in (_authority, _court, _us, _beside, _opt_out) if ends else (_us, _authority, _court, _beside, _opt_out):
        told, duties = way(facts, demanded)
        lines += told
        fulfils += duties
    return Section(heading("disagree"), tuple(lines), fulfils=tuple(fulfils))


def outside(facts: Facts) -> Section:
    """Return the ways that are left where we looked a second time: the authority and a court."""
    parts = [_authority(facts, (), asked=True), _court(facts, ()), _beside(facts, (), asked=True)]
    lines = tuple(line for told, _duties in parts for line in told)
    return Section(heading("disagree"), lines, fulfils=tuple(duty for _told, duties in parts for duty in duties))


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
    if facts.remedies[AUTHORITY].until is not None:
        told.append(sentence("time_goes_on"))
    acknowledged = clock_rule(law, "complaint", today).clock.acknowledge
    if acknowledged is not None:
        length = acknowledged.value
        told.append(sentence("controller_complaint_within", length=length_words(length.n, length.unit.value)))
    return told, ["controller_complaint"]


def _authority(facts: Facts, demanded: Collection[str], *, asked: bool = False) -> tuple[list[str], list[str]]:
    told, duties = _to_authority(facts, facts.authority, facts.remedies[AUTHORITY], asked=asked)
    return [sentence("authority", authority=facts.authority.name, address=facts.authority.address), *told], duties


def _to_authority(
    facts: Facts, authority: ComplaintAuthority, way: Remedy, *, asked: bool
) -> tuple[list[str], list[str]]:
    """Return until when the authority can be asked, whether anybody checked its address, and that we come before it
    where the law says so, unless we were `asked` to look again."""
    told, duties = [], ["authority"]
    if way.until is not None:
        told.append(sentence("authority_until", until=facts.day(way.until), article=way.basis.article))
        duties.append("time_limit")
    elif not way.manner:
        told.append(sentence("authority_later"))
    elif way.manner == "no_limit" and not way.controller_first:
        told.append(sentence("authority_any_time"))
    if way.controller_first and not asked:
        told.append(sentence("authority_us_first"))
    if authority.verified == "none":
        told.append(sentence("authority_unchecked"))
    return told, duties


def _court(facts: Facts, demanded: Collection[str]) -> tuple[list[str], list[str]]:
    return _to_court(facts, facts.remedies[COURT])


def _to_court(facts: Facts, way: Remedy) -> tuple[list[str], list[str]]:
    if way.manner in ("not_required", "unknown"):
        return [], []
    if way.manner == "after_authority":
        return [sentence("court_after_authority", article=way.basis.article)], ["court"]
    if way.until is not None:
        return [sentence("court_until", until=facts.day(way.until), article=way.basis.article)], ["court", "time_limit"]
    return [sentence("court", article=way.basis.article)], ["court"]


def _beside(facts: Facts, demanded: Collection[str], *, asked: bool = False) -> tuple[list[str], list[str]]:
    """The authority and the court of every other law that protects the person (GDPR Art. 12(4) for one wants them)."""
    lines: list[str] = []
    fulfils: list[str] = []
    for other in facts.beside:
        named = {"law": other.law, "authority": other.authority.name, "address": other.authority.address}
        told, duties = _to_authority(facts, other.authority, other.remedies[AUTHORITY], asked=asked)
        court, court_duties = _to_court(facts, other.remedies[COURT])
        lines += [sentence("authority_beside", **named), *told, *court]
        fulfils += [*duties, *court_duties]
    return lines, fulfils


def _opt_out(facts: Facts, demanded: Collection[str]) -> tuple[list[str], list[str]]:
    """Cal. 11 CCR 7022(f): who is not given an erasure is offered the opt-out of sale instead."""
    if "opt_out_offered" not in demanded or facts.request.right != Right.ERASURE:
        return [], []
    return [sentence("opt_out_offered", address=facts.public_url("do_not_sell"))], ["opt_out_offered"]
