"""Which cases a browser may see: those whose mailbox it proved, for two hours, in its own session.

There are no accounts and no links with authority. A reference alone opens nothing. The code on a letter opens how the
case stands and what was written, and nothing that needs the mailbox (dsr.verification.receipts). Where an officer typed
the address, its mailbox opens the question whether the request is theirs, and nothing else before they say so.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dsr import counts, disputes
from dsr.models import Case
from privacy_portal import reader_clock
from privacy_portal.clock import now
from workspaces.models import Platform

LASTS = timedelta(hours=2)
# How much of a code's hash a visit keeps: enough to tell the letter from the one before.
MARK = 16
_OPEN, _BY_LETTER, _SUBMITTED = "open_cases", "cases_by_letter", "submitted_cases"

View = Callable[..., HttpResponseBase]


class PortalRequest(HttpRequest):
    """A request below a platform's address. PlatformMiddleware sets `platform`, `case_view` sets `case`."""

    platform: Platform
    case: Case


def remember_submission(request: PortalRequest, case: Case) -> None:
    """Note that this browser sent `case`: it may type the code for it, and see nothing else of it."""
    _note(request, _SUBMITTED, case)


def submitted(request: PortalRequest, reference: str) -> Case:
    """Return the case that this browser sent; 404 for any other."""
    if _key(request, reference) not in _alive(request, _SUBMITTED):
        raise Http404
    return case_by_reference(reference)


def open_case(request: PortalRequest, case: Case) -> None:
    """Let this browser see `case`, whose mailbox was just proven, and what belongs to it: complaints and appeals are
    the same person's. The session gets a new key, as at a sign-in."""
    request.session.cycle_key()
    for one in disputes.together(case):
        _note(request, _OPEN, one)


def open_by_letter(request: PortalRequest, case: Case) -> None:
    """Let this browser see how `case` stands, because it has the letter about it: until a newer one is made. The
    session gets a new key."""
    request.session.cycle_key()
    for one in disputes.together(case):
        _note(request, _BY_LETTER, one, _letter(one))


def open_beside(request: PortalRequest, case: Case) -> None:
    """Let this browser see `case`, which belongs to `request.case`, by the same right and by no greater one."""
    opened = open_case if has_mailbox(request, request.case.reference) else open_by_letter
    opened(request, case)


def is_open(request: PortalRequest, reference: str) -> bool:
    """Say whether this browser may see the case."""
    return has_mailbox(request, reference) or has_letter(request, reference)


def has_mailbox(request: PortalRequest, reference: str) -> bool:
    """Say whether this browser proved the mailbox of the case, and does not only have its letter."""
    return _key(request, reference) in _alive(request, _OPEN)


def has_letter(request: PortalRequest, reference: str) -> bool:
    """Say whether this browser typed the code of the newest letter about the case."""
    visit = _alive(request, _BY_LETTER).get(_key(request, reference))
    return visit is not None and visit[1] == _letter(case_by_reference(reference))


def leave(request: PortalRequest, reference: str) -> None:
    """Forget the case in this browser."""
    for kind in (_OPEN, _BY_LETTER, _SUBMITTED):
        gone = _key(request, reference)
        request.session[kind] = {key: visit for key, visit in _alive(request, kind).items() if key != gone}


def case_view(view: View) -> View:
    """Guard a view below `cases/<reference>/`: sets `request.case`, or leads to proving the mailbox first.

    Whether a case with that reference exists makes no difference to somebody who proved nothing.
    """
    return _guarded(view, is_open)


def first_view(view: View) -> View:
    """Guard as `case_view` what also a mailbox opens whose owner has not said yet that the request is theirs."""
    return _guarded(view, is_open, in_doubt=True)


def mailbox_view(view: View) -> View:
    """Guard as `case_view` does what the letter about a case does not open: data, and whatever confirms an address."""
    return _guarded(view, has_mailbox)


def first_mailbox_view(view: View) -> View:
    """Guard as `mailbox_view` what comes before its owner has said whether the request is theirs."""
    return _guarded(view, has_mailbox, in_doubt=True)


def _guarded(view: View, may_see: Callable[[PortalRequest, str], bool], *, in_doubt: bool = False) -> View:
    @wraps(view)
    @never_cache
    def guarded(request: PortalRequest, reference: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see(request, reference):
            return prove_first(request, reference)
        request.case = case_by_reference(reference)
        if not in_doubt and _has_to_answer(request, may_see):
            return redirect("case", platform=request.platform.slug, reference=reference)
        # A page whose date was counted in one place's days must not tell what happened in those of another.
        with timezone.override(counts.zone_of(request.case)), reader_clock.by(""):
            return view(request, *args, **kwargs)

    return guarded


def _has_to_answer(request: PortalRequest, may_see: Callable[[PortalRequest, str], bool]) -> bool:
    """Say whether the visit is a mailbox's of which nobody knows whether it is the person's. A letter is enough for
    what letters open."""
    enough = may_see is is_open and has_letter(request, request.case.reference)
    return request.case.address_in_doubt and not enough


def prove_first(request: PortalRequest, reference: str) -> HttpResponseBase:
    """Lead to the page that asks for the address of the case and sends a code."""
    follow = reverse("follow", kwargs={"platform": request.platform.slug})
    return redirect(f"{follow}?{urlencode({'reference': reference})}")


def case_by_reference(reference: str) -> Case:
    """Return the case with what its pages need; 404 for an unknown one and one whose data were shredded."""
    related = ("platform", "establishment__organisation", "subject_key", "about__case__platform")
    case = Case.objects.select_related(*related).filter(reference=reference).first()
    if case is None or case.person is None:
        raise Http404
    return case


def _note(request: PortalRequest, kind: str, case: Case, mark: str = "") -> None:
    until = int((now() + LASTS).timestamp())
    request.session[kind] = _alive(request, kind) | {_key(request, case.reference): (until, mark)}


def _letter(case: Case) -> str:
    """Return the mark of the newest letter by which `case` is followed: that of the case with which it began."""
    return case.began_with.receipt_hash[:MARK]


def _key(request: PortalRequest, reference: str) -> str:
    """A reference is unique on its platform only, and one session serves every platform of an installation."""
    return f"{request.platform.pk}/{reference}"


def _alive(request: PortalRequest, kind: str) -> dict[str, tuple[int, str]]:
    """Return the visits of a kind that still last: by key their end, in seconds since the epoch, and their mark."""
    moment = int(now().timestamp())
    return {key: (end, mark) for key, (end, mark) in request.session.get(kind, {}).items() if end > moment}
