"""What a certificate of erasure says, as plain JSON: gathered from plans, receipts and searches, never from memory.

Words that could change later (reasons in the data map) are written down in every language of the platform.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dsr import decisions
from dsr.data_words import DataWords
from dsr.models import DataSystem, Effect, EffectState, Outcome, Request, Step, StepState
from dsr.presentation import controller_name
from dsr.workflow import progress
from workspaces.models import Organisation, Role

FORMAT = 1

# Reasons that connectors give by themselves; every other reason is explained by the data map.
OWN_REASONS = {
    "still_referenced": _("Other people's entries depend on these, so they stay, and say nothing more about you."),
}
# What the search after the erasure still found, and why that is right.
FINDINGS = {
    "kept": _("In entries that we have to keep for the reason given."),
    "other_part": _("In your entries about which somebody else decides; they are another part of your request."),
    "third_party": _("In entries of other people, for instance in a message that somebody else wrote."),
    "uncovered": _("In a place that our description of the system does not mention yet. We are looking into it."),
}


def body(request: Request, issued_at: datetime) -> dict[str, Any]:
    """Return the certificate of `request`: counts, codes, digests, roles and the person's name, no staff names.

    An owner who wants not to be named is described in the active language.
    """
    systems = [_system(step) for step in _steps(request, "erase")]
    missed = [_missed(system) for system in _not_covered(systems)]
    return {
        "format": FORMAT,
        "reference": request.display_reference,
        "right": request.right,
        "law": request.case.law,
        "platform": request.case.platform.name,
        "controller": controller_name(request),
        "person": request.case.person["name"],
        "received_at": _moment(request.case.received_at),
        "issued_at": _moment(issued_at),
        "decided": _decided(request),
        "approved": _approved(request),
        "systems": systems,
        "not_covered": missed,
        "outcome": str(Outcome.PARTIAL if missed or any(_is_partial(s) for s in systems) else Outcome.FULFILLED),
    }


def _system(step: Step) -> dict[str, Any]:
    """What was done in one system: nothing where the person has no record, else plan, receipt and search."""
    system, words = step.target, DataWords(step.target.dataset)
    effect = Effect.objects.select_related("plan").filter(step=step, state=EffectState.DONE).first()
    tables = _tables(effect, words, system.platform.languages) if effect else []
    return {
        "system": system.slug,
        "names": dict(system.names),
        "effect": str(effect.key) if effect else "",
        "erased_at": _moment(effect.done_at) if effect and effect.done_at else "",
        **{count: sum(table[count] for table in tables) for count in ("found", "erased", "kept")},
        "tables": tables,
        "search": _search(step, words) if effect else None,
        "backups": words.backups(),
    }


def _tables(effect: Effect, words: DataWords, languages: Iterable[str]) -> list[dict[str, Any]]:
    """Found and kept as the approved plan counted them; erased as the system's own receipt says."""
    erased = dict(effect.receipt or [])
    return [
        {
            "table": table["table"],
            "labels": words.labels(table["table"]),
            "category": table["category"],
            "found": table["found"],
            "erased": erased.get(table["table"], 0),
            "mode": table["mode"],
            "kept": table["keep"],
            "reason": table["reason"] if table["keep"] else "",
            "reasons": reason_words(table["reason"], words, languages) if table["keep"] else {},
            "keep_until": table["keep_until"] or "" if table["keep"] else "",
        }
        for table in effect.plan.tables
    ]


def _search(erase: Step, words: DataWords) -> dict[str, Any]:
    """What the search of every column after the erasure still found, by table and explanation."""
    step = Step.objects.get(request=erase.request, round=erase.round, kind="search", system=erase.system)
    found: dict[tuple[str, str, str], int] = {}
    for hit in step.result["hits"]:
        place = hit["table"], hit["verdict"], hit["reason"]
        found[place] = found.get(place, 0) + hit["count"]
    return {
        "at": step.result["at"],
        "tables": step.result["tables"],
        "columns": step.result["columns"],
        "found": [
            {"table": table, "labels": words.labels(table), "verdict": verdict, "reason": reason, "count": count}
            for (table, verdict, reason), count in sorted(found.items())
        ],
        "uncovered_columns": step.result["uncovered_columns"],
    }


def reason_words(code: str, words: DataWords, languages: Iterable[str]) -> dict[str, str]:
    """Return the sentence for a reason of keeping, by language: the data map's, else the portal's own."""
    if code in OWN_REASONS and not words.reasons(code):
        return _in_languages(OWN_REASONS[code], languages)
    return words.reasons(code)


def _in_languages(sentence: Any, languages: Iterable[str]) -> dict[str, str]:
    said = {}
    for language in languages:
        with translation.override(language):
            said[language] = str(sentence)
    return said


def _decided(request: Request) -> dict[str, str]:
    """Who decided, by role and organisation: the person needs to know the controller, not the clerk."""
    decision = decisions.latest(request)
    role = "owner" if request.platform_role == Role.PROCESSOR else "officer"
    at = _moment(decision.decided_at) if decision else ""
    return {"role": role, "organisation": controller_name(request), "at": at}


def _approved(request: Request) -> dict[str, str]:
    """The second pair of eyes belongs to the platform, whoever decided."""
    effect = Effect.objects.filter(step__request=request, state=EffectState.DONE).order_by("armed_at").first()
    if effect is None or effect.approval.decided_at is None:
        return {}
    operator = Organisation.objects.get(platform=request.platform_id, is_operator=True)
    return {"role": "officer", "organisation": operator.name, "at": _moment(effect.approval.decided_at)}


def _steps(request: Request, kind: str) -> list[Step]:
    found = Step.objects.filter(
        request=request, round=progress.latest_round(request), kind=kind, state=StepState.DONE
    ).select_related("system__platform", "request")
    return sorted(found, key=lambda step: step.target.slug)


def _not_covered(systems: list[dict[str, Any]]) -> Iterable[DataSystem]:
    return DataSystem.objects.exclude(slug__in=[system["system"] for system in systems])


def _missed(system: DataSystem) -> dict[str, Any]:
    return {"system": system.slug, "names": dict(system.names), "why": "switched_off"}


def _is_partial(system: dict[str, Any]) -> bool:
    found = system["search"]["found"] if system["search"] else []
    return system["kept"] > 0 or any(hit["verdict"] == "uncovered" for hit in found)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
