"""Whose choices a browser may see and change: by a code to the mailbox, the link of a mail, a receipt, or the account.

A link of a mail has authority over choices and nothing else, and only to end them: programs that look at mail follow
links and send forms, and none of them may give a consent (threat T16). A receipt has it over the one choice that it is
of: it is made to be shown to others, and may be lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from consent import policy, subjects
from consent.kinds import Evidence, IdentifierKind
from consent.models import ConsentEvent, PreferenceCode, Subject
from privacy_portal.clock import now
from workspaces.models import Platform, User, Workspace

LASTS = timedelta(minutes=30)
_SESSION = "preferences"

View = Callable[..., HttpResponseBase]


class By(StrEnum):
    """What opened a visit."""

    CODE = "code"
    LINK = "link"
    RECEIPT = "receipt"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Visit:
    """Somebody who sees their choices. `address` is the mailbox that was proven, "" where a link or a receipt opened
    the visit; `record` is what the receipt is of, and the visit is about that choice alone."""

    platform: Platform
    by: By
    address: str
    subject: Subject | None
    record: ConsentEvent | None = None

    @property
    def may_give(self) -> bool:
        """Whether a consent can be given in this visit, and not only ended."""
        return self.by not in (By.LINK, By.RECEIPT)

    @property
    def evidence(self) -> str:
        """How the visitor is known to be the person: a link of a mail or a receipt shows nothing of the kind."""
        return {By.CODE: Evidence.CODE, By.ACCOUNT: Evidence.ACCOUNT}.get(self.by, "")

    @property
    def workspaces(self) -> frozenset[int]:
        """The workspaces whose owners bind this person's consents."""
        return frozenset(policy.workspaces_of(self.subject, [self.address]))

    @property
    def events(self) -> "QuerySet[ConsentEvent]":
        """What was said about the choices that may be seen here."""
        found = ConsentEvent.objects.filter(subject=self.subject)
        if self.record is None:
            return found
        purpose_id, workspace_id, option = _choice(self.record)
        return found.filter(version__purpose=purpose_id, workspace=workspace_id, option=option)

    def covers(self, purpose_id: int, workspace: Workspace | None, option: str) -> bool:
        """Say whether the visit is about a choice: about every one, but for a receipt."""
        return self.record is None or (purpose_id, workspace.pk if workspace else None, option) == _choice(self.record)

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


def open_by_receipt(request: VisitRequest, record: ConsentEvent) -> None:
    """Let this browser see the choice that `record` is of, and end it. The session gets a new key, as at a sign-in."""
    request.session.cycle_key()
    _open(request, {"by": By.RECEIPT, "id": str(record.public_id)})


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
    if opened.get("by") == By.RECEIPT:
        found = ConsentEvent.objects.filter(public_id=UUID(opened["id"])).select_related("subject", "version")
        record = found.first()
        return Visit(request.platform, By.RECEIPT, "", record.subject, record) if record else None
    return of_account(request.platform, request.user) if request.user.is_authenticated else None


def of_account(platform: Platform, user: User) -> Visit | None:
    """Return the visit of somebody who is signed in; None without a confirmed address."""
    return _visit(platform, By.ACCOUNT, user.email) if user.email_confirmed_at is not None else None


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


def _choice(record: ConsentEvent) -> tuple[int, int | None, str]:
    return record.version.purpose_id, record.workspace_id, record.option


def _visit(platform: Platform, by: By, address: str) -> Visit:
    known = subjects.Known(IdentifierKind.EMAIL, address)
    return Visit(platform, by, known.value, subjects.find(platform.pk, [known]))


def _open(request: VisitRequest, opened: dict[str, Any]) -> None:
    opened["until"] = int((now() + LASTS).timestamp())
    request.session[_SESSION] = request.session.get(_SESSION, {}) | {str(request.platform.pk): opened}


def _opened(request: VisitRequest) -> dict[str, Any]:
    opened: dict[str, Any] = request.session.get(_SESSION, {}).get(str(request.platform.pk), {})
    return opened if opened.get("until", 0) > now().timestamp() else {}
