"""Changing what is law here: counsel's word entered by one officer and accepted by another, and a new text accepted.

Each shows which open requests' dates would move before it happens; `shown` goes with the form and says what was seen.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dsr import law_names, law_updates, law_words, opinions, rehearsals
from dsr.forms.law import OpinionForm, RejectionForm, UpdateForm
from dsr.law.schema import Law
from dsr.law.values import Value, value_at
from dsr.letters.wording import DUTIES
from dsr.models import LawOpinion, OpinionKind, OpinionState
from dsr.moves import Move, Moves
from dsr.presentation import right_name
from dsr.views.officer import law as pages
from dsr.views.officer.desk import DeskRequest, address, desk_view
from privacy_portal.dates import day_of
from privacy_portal.errors import conflict
from privacy_portal.lists import listed
from workspaces import approvals
from workspaces.roles import Capability, may

ROWS_SHOWN = 200


@desk_view(Capability.KEEP_THE_LAW)
def speak(request: DeskRequest, code: str, value: str, kind: str) -> HttpResponse:
    """Enter counsel's word on a value: what it moves is shown first, then a second officer is asked."""
    rules, kind = pages.law_or_404(code), _kind(kind)
    if not opinions.may_say(code, value, kind):
        raise Http404
    said, product = _value(rules, value), _value(opinions.product_law(code), value).part
    data = request.POST if request.method == "POST" else None
    form = OpinionForm(data, law=code, value=said, product=product, kind=kind)
    context = {
        "law": rules,
        "law_title": pages.title(code),
        "kind": kind,
        "value": pages.value_row(rules, said),
        "form": form,
        "back_url": pages.address(request, "desk_law", code=code),
    }
    if form.is_valid():
        draft = form.draft()
        try:
            opinion = opinions.propose(draft, by=request.membership, shown=request.POST.get("shown", ""))
        except opinions.Changed as changed:
            context |= shown(request, changed.moves) | {"changed": "shown" in request.POST}
        except rehearsals.Unfit as unfit:
            form.add_error(None, _unfit(unfit))
        except opinions.AlreadyWaiting:
            return _waits_already(request, code, said)
        else:
            messages.success(request, _("A second officer is asked to accept it. Until then nothing changes."))
            return redirect(pages.address(request, "desk_law_opinion", opinion=opinion.public_id))
    return render(request, "officer/law_speak.html", context, status=form.status)


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def opinion(request: DeskRequest, opinion: uuid.UUID) -> HttpResponse:
    """Show counsel's word, who stands behind it, and, while it waits, what it would move as of now."""
    return render(request, "officer/law_opinion.html", _about(request, _find(opinion)))


@require_POST
@desk_view(Capability.KEEP_THE_LAW)
def accept(request: DeskRequest, opinion: uuid.UUID) -> HttpResponse:
    """Accept counsel's word as a second officer, exactly as it was shown."""
    found = _find(opinion)

    def act() -> str:
        opinions.accept(found, by=request.membership, shown=request.POST.get("shown", ""))
        return _("It holds from now on. Open requests that it moves are counted anew.")

    try:
        return _answer(request, found, act)
    except rehearsals.Unfit:
        return render(request, "officer/law_opinion.html", _about(request, found), status=409)
    except opinions.Changed as changed:
        context = _about(request, found) | shown(request, changed.moves) | {"changed": True}
        return render(request, "officer/law_opinion.html", context, status=409)


@desk_view(Capability.KEEP_THE_LAW)
def reject(request: DeskRequest, opinion: uuid.UUID) -> HttpResponse:
    """Leave the value as it is, with a reason."""
    found = _find(opinion)
    form = RejectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():

        def act() -> str:
            opinions.reject(found, by=request.membership, reason=form.cleaned_data["reason"])
            return _("It is not accepted. The value stays as it is.")

        return _answer(request, found, act)
    context = _about(request, found) | {"form": form, "back_url": _own(request, found)}
    return render(request, "officer/law_reject.html", context, status=form.status)


@require_POST
@desk_view(Capability.KEEP_THE_LAW)
def withdraw(request: DeskRequest, opinion: uuid.UUID) -> HttpResponse:
    """Take the question back while nobody has answered."""
    found = _find(opinion)

    def act() -> str:
        opinions.withdraw(found, by=request.membership)
        return _("The question is taken back.")

    return _answer(request, found, act)


@desk_view(Capability.KEEP_THE_LAW)
def update(request: DeskRequest, code: str) -> HttpResponse:
    """Show what a new text of a law changes and which dates it moves; accept it, or leave it."""
    rules = pages.law_or_404(code)
    back_url = pages.address(request, "desk_law", code=code)
    try:
        return _updated(request, rules, law_updates.update(code), back_url)
    except law_updates.NothingNew:
        return conflict(request, did=_("The text in force is the newest one."), url=back_url)


def _updated(request: DeskRequest, rules: Law, found: law_updates.Update, back_url: str) -> HttpResponse:
    code = rules.code
    form = UpdateForm(request.POST if request.method == "POST" else None)
    moved, changed = law_updates.moved_by(found), False
    if form.is_valid():
        seen, reason = request.POST.get("shown", ""), form.cleaned_data["reason"]
        try:
            law_updates.accept(code, by=request.membership, shown=seen, reason=reason)
        except opinions.Changed as other:
            moved, changed = other.moves, True
        else:
            messages.success(
                request, _("The new text holds from now on. Open requests that it moves are counted anew.")
            )
            return redirect(back_url)
    context = {
        "law": rules,
        "law_title": pages.title(code),
        "update": found,
        "changes": [_change(rules, found.text.law, change) for change in found.changes],
        "going_on": [pages.opinion_row(request, rules, one) for one in found.going_on],
        "ending": [pages.opinion_row(request, rules, one) for one in found.ending],
        "form": form,
        "back_url": back_url,
        "changed": changed,
        **shown(request, moved),
    }
    return render(request, "officer/law_update.html", context, status=409 if changed else form.status)


def shown(request: DeskRequest, moved: Moves) -> dict[str, Any]:
    """Return what would move, as `officer/law_moves.html` takes it."""
    return {
        "moves": moved,
        "moved": [_row(move) for move in moved.rows[:ROWS_SHOWN]],
        "not_shown": max(len(moved.rows) - ROWS_SHOWN, 0),
        "shown": moved.digest,
    }


def _row(move: Move) -> dict[str, Any]:
    request, zone = move.request, move.request.clock.time_zone
    if move.becomes_overdue:
        label, kind = _("overdue"), "problem"
    else:
        label, kind = (_("earlier"), "you") if move.earlier else (_("later"), "others")
    return {
        "reference": request.display_reference,
        "url": address("desk_request", request),
        "right": right_name(request.right),
        "before": day_of(move.before, zone),
        "after": day_of(move.after, zone),
        "label": label,
        "kind": kind,
    }


def _change(before: Law, after: Law, change: Any) -> dict[str, Any]:
    """Return a changed value: its name, and field by field what it said and says."""
    value, rules = (change.after, after) if change.after else (change.before, before)
    return {
        "name": law_names.value_name(rules, value),
        "path": change.path,
        "before": law_words.says(before, change.before) if change.before else "",
        "after": law_words.says(after, change.after) if change.after else "",
        "fields": [(law_words.ORIGIN[name], old, new) for name, old, new in change.fields if name in law_words.ORIGIN],
    }


def _about(request: DeskRequest, found: LawOpinion) -> dict[str, Any]:
    rules, question = pages.law_or_404(found.law), opinions.approval_of(found)
    waits = found.state == OpinionState.PROPOSED and question is not None
    asked = question if waits else None
    keeps = may(request.membership.role, Capability.KEEP_THE_LAW)
    unfit = _why_unfit(found) if waits else ""
    said = opinions.text_with(found).law if waits and not unfit else rules
    context = {
        "law": rules,
        "law_title": pages.title(found.law),
        "row": pages.opinion_row(request, rules, found),
        "opinion": found,
        "product": _says(opinions.product_law(found.law), found.path),
        "waits": waits,
        "unfit": unfit,
        "proposal": _says(said, found.path) if waits and not unfit else None,
        "question": question,
        "may_answer": asked is not None and keeps and approvals.may_answer(asked, request.membership),
        "own": waits and found.entered_by_id == request.membership.user_id,
        "may_withdraw": asked is not None and keeps and approvals.may_withdraw(asked, request.membership),
        "may_take_back": found.state == OpinionState.IN_FORCE and keeps,
        "back_url": pages.address(request, "desk_law", code=found.law),
    }
    return context | (shown(request, opinions.moved_by(found)) if waits and not unfit else {})


def _why_unfit(found: LawOpinion) -> str:
    """Return why what waits cannot be accepted beside what holds by now, "" where it can."""
    try:
        opinions.require_fit(found)
    except rehearsals.Unfit as unfit:
        return _unfit(unfit)
    return ""


def _unfit(unfit: rehearsals.Unfit) -> str:
    if not unfit.missing:
        return _("Nobody could work by the law with this: a date that a request needs could not be counted.")
    duties = listed(str(DUTIES[duty]) for duty in unfit.missing)
    return _("Nobody could refuse by the law with this: no letter could tell %(duties)s.") % {"duties": duties}


def _says(rules: Law, path: str) -> dict[str, Any] | None:
    try:
        return pages.value_row(rules, value_at(rules, path))
    except KeyError:
        return None


def _answer(request: DeskRequest, found: LawOpinion, act: Callable[[], str]) -> HttpResponse:
    try:
        done = act()
    except approvals.OwnPreparation:
        messages.error(request, _("You entered this yourself. Somebody else has to look at it."))
        return redirect(_own(request, found))
    except approvals.AlreadyAnswered as meanwhile:
        told = meanwhile.approval
        return conflict(
            request,
            did=_("Somebody answered already."),
            who=told.decided_by,
            at=told.decided_at,
            url=_own(request, found),
        )
    messages.success(request, done)
    return redirect(pages.address(request, "desk_law", code=found.law))


def _waits_already(request: DeskRequest, code: str, value: Value) -> HttpResponse:
    waiting = LawOpinion.objects.get(law=code, path=value.path, state=OpinionState.PROPOSED)
    return conflict(
        request, did=_("Another word on this value waits for a second officer."), url=_own(request, waiting)
    )


def _find(key: uuid.UUID) -> LawOpinion:
    found = LawOpinion.objects.select_related("entered_by", "decided_by").filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def _own(request: DeskRequest, found: LawOpinion) -> str:
    return pages.address(request, "desk_law_opinion", opinion=found.public_id)


def _kind(kind: str) -> str:
    kinds = {"confirm": OpinionKind.CONFIRM, "override": OpinionKind.OVERRIDE, "take-back": OpinionKind.TAKE_BACK}
    if kind not in kinds:
        raise Http404
    return kinds[kind]


def _value(rules: Law, path: str) -> Value:
    try:
        return value_at(rules, path)
    except KeyError as unknown:
        raise Http404 from unknown
