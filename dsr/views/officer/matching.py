"""Who is it? What the person told beside what the systems hold; an officer chooses, and nothing is chosen for them."""

from string import ascii_uppercase
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr import identification, matching, unmasking
from dsr.connectors.base import Candidate
from dsr.forms.officer import MatchForm, NobodyForm
from dsr.masking import masked
from dsr.matching import CONTACT_KINDS, IDENTIFIERS
from dsr.models import Case, DataSystem, Request
from dsr.person_words import IDENTIFIERS as IDENTIFIER_NAMES
from dsr.person_words import RELATIONS
from dsr.views.officer.desk import DeskRequest, about, address, back_to, changed, request_view
from dsr.views.officer.words import DOUBTS
from dsr.workflow import progress
from privacy_portal.lists import listed
from workspaces.models import Workspace, WorkspaceKind
from workspaces.roles import Capability

# Beyond this nobody compares any more: the person is asked for more.
COMPARED_AT_MOST = 5

Found = dict[DataSystem, list[Candidate]]
_TOO_LATE = gettext_lazy("Something was answered or deleted already, so the match stays.")


@request_view(Capability.WORK_ON_REQUESTS)
def match(request: DeskRequest, part: Request) -> HttpResponse:
    """Show the candidates of every system, and take the answer: one of them, nobody, or ask the person."""
    if progress.waiting_step(part, "match") is None:
        return changed(request, part, _("Who it is has been decided."))
    found = identification.candidates(part.case)
    data = request.POST if request.method == "POST" else None
    plain = unmasking.is_unmasked(request, part.case, request.membership)
    form = MatchForm(data, systems=_choices(found, plain)) if found else NobodyForm(data)
    if form.is_valid():
        return _answer(request, part, form, found)
    systems = [_compared(part.case, system, listed, plain) for system, listed in found.items()]
    context = about(
        request, part, form=form, systems=systems, may_reveal=unmasking.may_unmask(part.case, request.membership)
    )
    return render(request, "officer/match.html", context, status=form.status)


@request_view(Capability.WORK_ON_REQUESTS)
def look_again(request: DeskRequest, part: Request) -> HttpResponse:
    """Say what looking for the person again takes back, in every part of the case; then do it."""
    if request.method == "POST":
        try:
            identification.look_again(part, by=request.membership)
        except identification.TooLateToLookAgain:
            return changed(request, part, str(_TOO_LATE))
        messages.success(request, _("The person is looked for again. What was decided before is void."))
        return back_to(part)
    if not identification.may_look_again(part):
        return changed(request, part, str(_TOO_LATE))
    return render(request, "officer/look_again.html", about(request, part))


def _answer(request: DeskRequest, part: Request, form: MatchForm | NobodyForm, found: Found) -> HttpResponse:
    if form.asks:
        messages.info(request, _("Nothing is decided yet. Ask the person what would tell them apart."))
        return redirect(address("desk_ask", part))
    chosen = {system: form.chosen[system.slug] for system in found if system.slug in form.chosen}
    reason = form.cleaned_data["reason"]
    try:
        if chosen:
            identification.choose(part, chosen, by=request.membership, reason=reason)
        else:
            identification.choose_nobody(part, by=request.membership, reason=reason)
    except (progress.NotWaiting, identification.NoSuchCandidate):
        return changed(request, part, _("Who it is has been decided meanwhile, or the systems were searched again."))
    if chosen:
        messages.success(request, _("The match is saved. The request goes on by itself."))
    else:
        messages.success(request, _("The request has ended, and the person is told that nothing was found."))
    return back_to(part)


def _choices(found: Found, plain: bool) -> dict[str, tuple[str, list[tuple[str, str, str]]]]:
    """Return, by system, its name and the candidates to choose from; none where there are too many to compare."""
    return {
        system.slug: (
            str(system),
            [(one.key, _name(place, one), _line(one, plain)) for place, one in enumerate(listed)]
            if len(listed) <= COMPARED_AT_MOST
            else [],
        )
        for system, listed in found.items()
    }


def _line(candidate: Candidate, plain: bool) -> str:
    """Return a candidate's name and address in one line, so that nobody chooses by a letter alone."""
    held = [(kind, candidate.fields.get(kind, "")) for kind in ("name", "email")]
    return listed(value if plain else masked(kind, value) for kind, value in held if value)


def _name(place: int, candidate: Candidate) -> str:
    """Return how the pages call a candidate: a letter and the number of its record."""
    return f"{ascii_uppercase[place % 26]} #{candidate.key.rsplit(':', 1)[-1]}"


def _compared(case: Case, system: DataSystem, listed: list[Candidate], plain: bool) -> dict[str, Any]:
    shown = listed[:COMPARED_AT_MOST]
    return {
        "system": system,
        "names": [_name(place, one) for place, one in enumerate(shown)],
        "rows": [_row(case, identifier, shown, plain) for identifier in IDENTIFIERS],
        "beside": [_beside(_name(place, one), one, plain) for place, one in enumerate(shown)],
        "doubts": [_doubt(reason) for reason in matching.judge(listed).reasons],
        "count": len(listed),
        "too_many": len(listed) > COMPARED_AT_MOST,
    }


def _row(case: Case, identifier: str, listed: list[Candidate], plain: bool) -> dict[str, Any]:
    told = (case.person or {}).get(identifier, "")
    return {
        "field": IDENTIFIER_NAMES[identifier],
        "told": told if plain else masked(identifier, told),
        "cells": [
            {"value": _held(identifier, one, plain), "agreement": str(one.agreement.get(identifier, "unknown"))}
            for one in listed
        ],
    }


def _held(identifier: str, candidate: Candidate, plain: bool) -> str:
    """Return what is held, and a word where the same is held for somebody else as well."""
    value = candidate.fields.get(identifier, "")
    kinds = CONTACT_KINDS.get(identifier, set())
    shared = any(one.shared for one in candidate.contacts if one.kind in kinds and one.value == value)
    shown = value if plain else masked(identifier, value)
    return _("%(value)s, held for several people") % {"value": shown} if shared else shown


def _beside(name: str, candidate: Candidate, plain: bool) -> dict[str, Any]:
    """Return what else is held of a candidate: what they are, since when contacts are held, workspaces."""
    # Names and keys of personal workspaces tell whose they are.
    titles = dict(Workspace.objects.filter(kind=WorkspaceKind.BUSINESS).values_list("key", "name"))
    return {
        "name": name,
        "kind": RELATIONS.get(candidate.kind, candidate.kind),
        "contacts": [
            {
                "value": one.value if plain else masked(one.kind, one.value),
                "since": one.since,
                "shared": one.shared,
            }
            for one in candidate.contacts
        ],
        "workspaces": [
            {"name": titles.get(one.workspace, _("A personal workspace")), "since": one.since, "until": one.until}
            for one in candidate.workspaces
        ],
    }


def _doubt(reason: str) -> str:
    code, _colon, identifier = reason.partition(":")
    return str(DOUBTS.get(code, code)) % {"name": IDENTIFIER_NAMES.get(identifier, identifier)}
