"""Whose choices a browser may see and change: by a code to the mailbox, by the link of a mail, or by the account.

A link of a mail has authority over choices and nothing else, and only to end them: programs that look at mail follow
links and send forms, and none of them may give a consent (threat T16).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from consent import policy, subjects
from consent.kinds import IdentifierKind
from consent.models import PreferenceCode, Subject
from privacy_portal.clock import now
from workspaces.models import Platform, User

LASTS = timedelta(minutes=30)
_SESSION = "preferences"

View = Callable[..., HttpResponseBase]


class By(StrEnum):
    """What opened a visit."""

    CODE = "code"
    LINK = "link"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Visit:
    """Somebody who sees their choices. `address` is the mailbox that was proven, "" where a link opened the visit."""

    platform: Platform
    by: By
    address: str
    subject: Subject | None

    @property
    def may_give(self) -> bool:
        """Whether a consent can be given in this visit, and not only ended."""
        return self.by != By.LINK

    @property
    def workspaces(self) -> frozenset[int]:
        """The workspaces whose owners bind this person's consents."""
        return frozenset(policy.workspaces_of(self.subject, [self.address]))

    def known(self) -> Subject:
        """Return who it is for the ledger, added to it with the first choice. In the caller's transaction."""
        if self.subject is not None:
            return self.subject
        return subjects.find_or_add(self.platform.pk, [subjects.Known(IdentifierKind.EMAIL, self.address)])


class VisitRequest(HttpRequest):
    """A request below a platform's address; `visit_view` sets `visit`."""

    platform: Platform
    visit: Visit
    user: User


def open_by_code(request: VisitRequest, code: PreferenceCode) -> None:
    """Let this browser see the choices of whoever has the mailbox. The session gets a new key, as at a sign-in."""
    request.session.cycle_key()
    _open(request, {"by": By.CODE, "id": code.pk})


def open_by_link(request: VisitRequest, subject: Subject) -> None:
    """Let this browser see the choices of `subject`, to whom the link was mailed, and end them. A code is more."""
    if _opened(request).get("by") != By.CODE:
        _open(request, {"by": By.LINK, "id": str(subject.public_id)})


def leave(request: VisitRequest) -> None:
    """Forget the visit in this browser."""
    request.session[_SESSION] = {
        key: one for key, one in request.session.get(_SESSION, {}).items() if key != str(request.platform.pk)
    }


def visit_of(request: VisitRequest) -> Visit | None:
    """Return the visit of this browser on this platform, None where it showed nothing yet, or too long ago."""
    opened = _opened(request)
    if opened.get("by") == By.CODE:
        code = PreferenceCode.objects.filter(pk=opened["id"], used_at__isnull=False).first()
        return _visit(request.platform, By.CODE, code.address) if code else None
    if opened.get("by") == By.LINK:
        subject = Subject.objects.filter(public_id=UUID(opened["id"])).first()
        return Visit(request.platform, By.LINK, "", subject) if subject else None
    user = request.user
    if user.is_authenticated and user.email_confirmed_at is not None:
        return _visit(request.platform, By.ACCOUNT, user.email)
    return None


def visit_view(view: View) -> View:
    """Guard a view: sets `request.visit`, or leads to where a code is asked for."""

    @wraps(view)
    @never_cache
    def guarded(request: VisitRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visit = visit_of(request)
        if visit is None:
            return redirect("preferences", platform=request.platform.slug)
        request.visit = visit
        return view(request, *args, **kwargs)

    return guarded


def _visit(platform: Platform, by: By, address: str) -> Visit:
    known = subjects.Known(IdentifierKind.EMAIL, address)
    return Visit(platform, by, known.value, subjects.find(platform.pk, [known]))


def _open(request: VisitRequest, opened: dict[str, Any]) -> None:
    opened["until"] = int((now() + LASTS).timestamp())
    request.session[_SESSION] = request.session.get(_SESSION, {}) | {str(request.platform.pk): opened}


def _opened(request: VisitRequest) -> dict[str, Any]:
    opened: dict[str, Any] = request.session.get(_SESSION, {}).get(str(request.platform.pk), {})
    return opened if opened.get("until", 0) > now().timestamp() else {}
