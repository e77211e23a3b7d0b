"""Consents that never held, because a child gave them alone (GDPR Art. 8): they end, and the proof of them stays."""

from collections.abc import Collection

from django.utils.translation import get_language

from consent import ledger
from consent.kinds import GIVING, ActorKind, EventKind, Method
from consent.models import ConsentEvent, ConsentState, Subject


def invalidate(subject: Subject, *, by: int | None, but: Collection[str] = ()) -> list[ConsentEvent]:
    """Record that what stands of `subject` does not hold, but for consents that a guardian gave, and those with keys
    among `but` (see child_questions.Asked); return the events. `by` is the officer (their user's key) whose finding it
    rests on. In the caller's transaction, before its first entry in the trail."""
    standing = ConsentState.objects.filter(subject=subject, kind__in=GIVING).exclude(
        event__actor_kind=ActorKind.GUARDIAN
    )
    choices = [
        ledger.Choice(one.event.version, EventKind.INVALIDATED, one.option, one.workspace)
        for one in standing.select_related("event__version__purpose__platform", "workspace").order_by("pk")
        if f"{one.event.version.purpose.key}/{one.option}/{one.workspace_id or ''}" not in but
    ]
    if not choices:
        return []
    how = ledger.Circumstances(Method.OFFICER, ActorKind.OFFICER, str(by or ""), language=get_language() or "en")
    return ledger.record(subject, choices, how)
