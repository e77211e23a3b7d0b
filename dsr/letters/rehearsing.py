"""Trying letters out: whether those that refuse can hold all that the law in force demands of them. Writes nothing."""

from collections.abc import Iterator

from dsr.answers import Answer, Kept
from dsr.law import registry
from dsr.law.authorities import authority_for
from dsr.law.remedies import remedies
from dsr.law.schema import RIGHTS
from dsr.letters import answering, asking
from dsr.letters.draft import Added, Draft
from dsr.letters.facts import Facts
from dsr.letters.text import LetterText
from dsr.models import DISPUTES, Case, Clock, Request
from privacy_portal.clock import now
from workspaces.models import Platform

# A refusal for want of identity demands something of its own; every other ground stands for all others.
_GROUNDS = (answering.NOT_IDENTIFIED, "unfounded_or_excessive")
_REFUSED = Answer("", kept=(Kept(1, "", None),), disagree=True)


def left_out(code: str, platform: Platform) -> tuple[str, ...]:
    """Return the LETTER_DUTIES that some letter under the law `code` would not fulfil, each once; () when all is well.

    The decider's own words are taken as given: who refuses has to write some.
    """
    letters = [letter for right in RIGHTS for letter in _letters(_request(code, right, platform))]
    return tuple(dict.fromkeys(duty for letter in letters for duty in letter.missing))


def _letters(request: Request) -> Iterator[LetterText]:
    """The letters that refuse `request`, wholly or partly."""
    facts = _facts(request)
    if request.right in DISPUTES:
        yield answering.verdict(Draft(facts, Added(answer=_REFUSED)))
        return
    for ground in _GROUNDS:
        yield answering.refusal(Draft(facts, Added(ground=ground, words="-")))
    yield answering.outcome(Draft(facts, Added(answer=_REFUSED)))
    yield asking.minor(Draft(facts, Added()))


def _request(code: str, right: str, platform: Platform) -> Request:
    case = Case(platform=platform, law=code, reference="-", language="en", received_at=now())
    clock = Clock(time_zone=registry.in_force(code).timezone)
    return Request(platform=platform, case=case, right=right, clock=clock)


def _facts(request: Request) -> Facts:
    code, moment = request.case.law, now()
    law = registry.in_force(code)
    moments = {"receipt": moment, "answer": moment, "last_contact": moment}
    ways = remedies(code, moments, registry.calendar_for(code, law.country, law.subdivision))
    return Facts(
        request=request,
        controller="",
        received_on="",
        answer_by="",
        law="",
        authority=authority_for(code, on=moment),
        remedies={way.where: way for way in ways},
        beside=(),
        appeal_until="",
        because="residence",
    )
