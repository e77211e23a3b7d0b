"""A case as the API tells it: the same words as the pages, beside the codes that programs read."""

from dataclasses import asdict
from typing import Any

from dsr import answers, cases, clock, intake, presentation
from dsr.counts import Count
from dsr.data_words import category_names
from dsr.law import words
from dsr.models import OPT_OUTS, Case, Request, Status, Turn


def case(found: Case) -> dict[str, Any]:
    """Return `found` as CaseFields takes it; no parts while its address is not confirmed."""
    waits = found.contact_confirmed_at is None and found.right not in OPT_OUTS and not found.is_vouched_for
    parts = [] if waits else list(cases.parts(found))
    names = category_names()
    return {
        "reference": found.reference,
        "display_reference": found.display_reference,
        "wish": {"code": found.right, "words": presentation.wish_of(found)},
        "about": part_id(found.about),
        "received_at": found.received_at,
        "closed_at": found.closed_at,
        "contact_confirmed": found.contact_confirmed_at is not None,
        "can_withdraw": any(one.is_open and intake.can_withdraw(one) for one in found.requests.all()),
        "parts": [part(one, Turn.PERSON, names) for one in parts],
    }


def part_id(request: Request | None) -> str | None:
    """Return a part as operations name it ("7F3K2Q-1"), None for none."""
    return f"{request.case.reference}-{request.part}" if request else None


def part(request: Request, viewer: Turn, names: dict[str, str]) -> dict[str, Any]:
    """Return one part as PartFields takes it; `names` are the platform's categories by key."""
    answered = not request.is_open or request.status == Status.READY
    answer = answers.of(request) if answered else None
    reasons = [asdict(reason) for reason in presentation.reasons(request, names)]
    return {
        "part": request.part,
        "right": request.right,
        "decider": {"name": presentation.controller_name(request, begins=True), "why": reasons},
        "status": {"code": request.status, "words": presentation.status_words(request)},
        "turn": {"code": request.turn, "words": presentation.turn_tag(request, viewer).label},
        "due": due(request),
        "answer": asdict(answer) if answer else None,
    }


def due(request: Request) -> dict[str, Any]:
    """Return by when the answer is due and how that was counted, as DueFields takes it."""
    leading, *others = clock.counts_of(request)
    return {**_counted(leading), "beside": [_counted(other) for other in others]}


def _counted(count: Count) -> dict[str, Any]:
    facts = [fact.as_dict() for fact in count.dates.explanation]
    return {
        "at": count.dates.due_at,
        "time_zone": count.dates.time_zone,
        "law": count.law,
        "promise": count.promise_key,
        "paused": count.dates.paused,
        "explanation": [{"text": words.sentence(fact), "article": fact["article"]} for fact in facts],
    }
