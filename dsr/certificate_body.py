"""What a certificate of erasure says, as plain JSON: gathered from plans, receipts and searches, never from memory.

Words that could change later (reasons in the data map) are written down in every language of the platform.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dsr.data_words import DataWords
from dsr.models import (
    DataSystem,
    DecisionOutcome,
    Effect,
    EffectState,
    InstructedAct,
    Instruction,
    Outcome,
    Request,
    Step,
    StepState,
)
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
    systems = [_system(request, system) for system in _covered(request)]
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
        "instruction": _instruction(request),
        "approved": _approved(request),
        "systems": systems,
        "not_covered": missed,
        "outcome": str(Outcome.PARTIAL if missed or any(_is_partial(s) for s in systems) else Outcome.FULFILLED),
    }


def _covered(request: Request) -> list[DataSystem]:
    """The systems that the round in force erased in, or looked at for it, and those of every effect before."""
    newest = Q(state=StepState.DONE, round=progress.latest_round(request)) | Q(effect__state=EffectState.DONE)
    steps = Step.objects.filter(newest, request=request, kind="erase").values("system")
    return list(DataSystem.objects.filter(pk__in=steps).select_related("platform").order_by("slug"))


def _system(request: Request, system: DataSystem) -> dict[str, Any]:
    """What all rounds did in one system: nothing where the person has no record, else counts, receipts, search."""
    words = DataWords(system.dataset)
    done = Effect.objects.filter(step__request=request, step__system=system, state=EffectState.DONE)
    effects = list(done.select_related("plan", "step").order_by("armed_at"))
    tables = [_table(table, words, system.platform.languages) for table in _counts(effects)]
    return {
        "system": system.slug,
        "names": dict(system.names),
        "effects": [{"key": str(effect.key), "at": _moment(effect.done_at)} for effect in effects if effect.done_at],
        **{count: sum(table[count] for table in tables) for count in ("found", "erased", "kept")},
        "tables": tables,
        "search": _search(effects[-1].step, words) if effects else None,
        "backups": words.backups(),
    }


def _counts(effects: list[Effect]) -> list[dict[str, Any]]:
    """The tables as the newest approved plan counted them, with what every receipt says was erased.

    What an earlier round erased was found as well, and is no longer there to be counted by a later one.
    """
    counted: dict[str, dict[str, Any]] = {}
    for effect in effects:
        erased = dict(effect.receipt or [])
        former = {name: table["erased"] for name, table in counted.items()}
        counted |= {name: {**table, "found": table["erased"], "keep": 0} for name, table in counted.items()}
        for table in effect.plan.tables:
            before = former.get(table["table"], 0)
            found, gone = table["found"] + before, erased.get(table["table"], 0) + before
            counted[table["table"]] = {**table, "found": found, "erased": gone}
    return list(counted.values())


def _table(table: dict[str, Any], words: DataWords, languages: Iterable[str]) -> dict[str, Any]:
    kept = table["keep"]
    return {
        "table": table["table"],
        "labels": words.labels(table["table"]),
        "category": table["category"],
        "found": table["found"],
        "erased": table["erased"],
        "mode": table["mode"],
        "kept": kept,
        "reason": table["reason"] if kept else "",
        "reasons": reason_words(table["reason"], words, languages) if kept else {},
        "keep_until": table["keep_until"] or "" if kept else "",
    }


def _search(erase: Step, words: DataWords) -> dict[str, Any] | None:
    """What the search of every column after the erasure still found, by table and explanation; None if none ended."""
    step = Step.objects.get(request=erase.request, round=erase.round, kind="search", system=erase.system)
    if step.state != StepState.DONE:
        return None
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
    decision = request.decisions.filter(outcome=DecisionOutcome.ACCEPT).order_by("-number").first()
    role = "owner" if request.platform_role == Role.PROCESSOR else "officer"
    at = _moment(decision.decided_at) if decision else ""
    return {"role": role, "organisation": controller_name(request), "at": at}


def _instruction(request: Request) -> dict[str, str]:
    """The owner's instruction on which the platform, as processor, acted: number and day. {} for our part."""
    found = Instruction.objects.filter(request=request, act=InstructedAct.CARRY_OUT).order_by("-number").first()
    if found is None:
        return {}
    reference = found.display_reference
    return {"reference": reference, "by": controller_name(request), "at": _moment(found.given_at)}


def _approved(request: Request) -> dict[str, str]:
    """The second pair of eyes belongs to the platform, whoever decided."""
    effect = Effect.objects.filter(step__request=request, state=EffectState.DONE).order_by("-armed_at").first()
    if effect is None or effect.approval.decided_at is None:
        return {}
    operator = Organisation.objects.get(platform=request.platform_id, is_operator=True)
    return {"role": "officer", "organisation": operator.name, "at": _moment(effect.approval.decided_at)}


def _not_covered(systems: list[dict[str, Any]]) -> Iterable[DataSystem]:
    return DataSystem.objects.exclude(slug__in=[system["system"] for system in systems])


def _missed(system: DataSystem) -> dict[str, Any]:
    why = "not_carried_out" if system.enabled else "switched_off"
    return {"system": system.slug, "names": dict(system.names), "why": why}


def _is_partial(system: dict[str, Any]) -> bool:
    found = system["search"]["found"] if system["search"] else []
    return system["kept"] > 0 or any(hit["verdict"] == "uncovered" for hit in found)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
