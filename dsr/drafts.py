"""Answers on the way to a request: kept sealed for a day, bound to one browser session, sent exactly once."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from dsr import intake
from dsr.models import Case, Draft
from dsr.residence import NO_REGION
from privacy_portal.clock import now
from workspaces.models import Platform

KEPT_FOR = timedelta(hours=24)
# The reference of the case that the answers became.
SENT = "sent"


def begin(platform: Platform, answers: dict[str, Any] | None = None) -> Draft:
    """Start a draft, empty or with `answers` typed before."""
    return Draft.objects.create(platform=platform, answers=answers or {}, expires_at=now() + KEPT_FOR)


def find(token: str) -> Draft | None:
    """Return the draft with `token`, None when it is unknown or its day is over."""
    return Draft.objects.filter(token=token, expires_at__gt=now()).first() if token else None


def answer(draft: Draft, question: str, values: dict[str, Any]) -> None:
    """Keep what was answered to `question`. What an erasure leads to is shown anew when another wish is chosen, and
    the state is asked again for another country."""
    answers = dict(draft.answers)
    if question == "home" and answers.get("home") != values:
        answers.pop("state", None)
    if question == "wish" and answers.get("wish") != values:
        answers.pop("outcome", None)
    draft.answers = answers | {question: values}
    draft.save(update_fields=["answers"])


def copy(draft: Draft) -> Draft:
    """Start another draft with the same answers except those about how to reach the person, and drop this one."""
    answers = {question: values for question, values in draft.answers.items() if question not in (SENT, "reach")}
    another = begin(draft.platform, answers)
    draft.delete()
    return another


def sent_case(draft: Draft) -> Case | None:
    """Return the case that the draft became, None before it was sent."""
    reference = draft.answers.get(SENT)
    return Case.objects.filter(reference=reference).first() if reference else None


def send(draft: Draft, *, language: str, origin: str = "") -> Case:
    """Submit what was answered and return the case; sending twice, even at once, returns the same case.

    `origin` is as `intake.submit` takes it. Raises KeyError for a question without an answer, intake.TooManyOpen.
    """
    with transaction.atomic():
        # The second of two presses waits here, and then finds the case of the first.
        locked = Draft.objects.select_for_update().get(pk=draft.pk)
        case = sent_case(locked)
        if case is None:
            case = intake.submit(draft.platform, submission(locked.answers, language), origin=origin)
            locked.answers = {**locked.answers, SENT: case.reference}
            locked.save(update_fields=["answers"])
    return case


def submission(answers: dict[str, Any], language: str) -> intake.Submission:
    """Return what the answers say, as intake takes it; raises KeyError for a question without an answer."""
    return intake.Submission(
        right=answers["wish"]["right"],
        relation=answers["you"]["relation"],
        workspace=answers["you"]["workspace"],
        residence=answers["home"]["residence"],
        region=region(answers),
        name=answers["reach"]["name"],
        email=answers["reach"]["email"],
        phone=answers["reach"]["phone"],
        account=answers["reach"]["account"],
        wish=answers["details"]["wish"],
        language=language,
    )


def region(answers: dict[str, Any]) -> str:
    """Return the state that was answered, "" where none was asked for or told."""
    told: str = answers.get("state", {}).get("region", "")
    return "" if told == NO_REGION else told
