"""Connections between two workspaces of a platform: asked, accepted, changed, ended (CP-03).

The answer comes through an approval of the workspace that is asked. What may be shared never changes under anybody:
another agreement is another question, and takes the place of the former one when it is accepted.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from privacy_portal import throttling
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces import approvals, deputies
from workspaces.access import actor_of
from workspaces.models import (
    Approval,
    ApprovalKind,
    ApprovalState,
    Connection,
    ConnectionState,
    DataCategory,
    Membership,
    Side,
    Workspace,
    WorkspaceKind,
)
from workspaces.moments import in_words
from workspaces.places import address
from workspaces.roles import Capability, may

TOPIC = "workspaces.connection"
WAITS_FOR = timedelta(days=30)
# So many names can be tried from one network in an hour.
NAMES = throttling.Limit("connection-names", most=20, seconds=3600)


class NobodyToAsk(ValueError):
    """No workspace that can be asked goes by this name. Whether one exists that cannot be asked is not told."""


class AlreadyAsked(Exception):
    """A question between these two workspaces waits for its answer."""


class UnknownCategory(ValueError):
    """The platform knows no such category of data."""


class NothingToShare(ValueError):
    """Neither a category nor words say what may be shared."""


class NotConnected(Exception):
    """The connection is not open (any more)."""


@dataclass(frozen=True)
class Terms:
    """What may be shared (keys of categories, and words that say it more closely) and what for."""

    categories: Sequence[str]
    words: str
    purpose: str

    def digest(self) -> str:
        """Return the digest of these terms: what an owner saw, and therefore what they accepted."""
        told = json.dumps([sorted(self.categories), self.words, self.purpose], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Shared:
    """What two workspaces agreed to share, since when."""

    connection: Connection
    categories: tuple[str, ...]
    words: str
    purpose: str


def ask(workspace: Workspace, other: str, terms: Terms, *, by: Membership) -> Connection:
    """Ask the workspace that has `other` as its key or its whole name to share by `terms`.

    Raises PermissionDenied, NobodyToAsk, UnknownCategory, NothingToShare, and AlreadyAsked."""
    _require(workspace, by)
    return _ask(workspace, _to_be_asked(workspace, other), terms, by)


def ask_anew(connection: Connection, terms: Terms, *, by: Membership) -> Connection:
    """Ask the other side of an open connection to share by other terms; until then the present ones hold.

    Raises NotConnected, and as `ask`."""
    workspace = by.workspace
    if workspace is None or workspace.pk not in (connection.asking_id, connection.asked_id):
        raise PermissionDenied
    _require(workspace, by)
    if connection.state != ConnectionState.OPEN:
        raise NotConnected
    return _ask(workspace, other_side(connection, workspace), terms, by)


def end(connection: Connection, *, by: Membership) -> Connection:
    """End an open connection from either side, and tell the other one by mail.

    Raises PermissionDenied, NotConnected."""
    workspace = by.workspace
    if workspace is None or workspace.pk not in (connection.asking_id, connection.asked_id):
        raise PermissionDenied
    _require(workspace, by)
    side = Side.ASKING if workspace.pk == connection.asking_id else Side.ASKED
    moment = now()
    with transaction.atomic():
        opened = Connection.objects.filter(pk=connection.pk, state=ConnectionState.OPEN)
        if not opened.update(state=ConnectionState.ENDED, ended_at=moment, ended_by=side):
            raise NotConnected
        connection.refresh_from_db()
        _record("connection.ended", connection, actor_of(by), side=str(side))
        _tell_of_end(connection, other_side(connection, workspace), workspace, moment)
    return connection


def of(workspace: Workspace) -> QuerySet[Connection]:
    """Return every connection of `workspace`, asked, open or over, the newest first."""
    theirs = Connection.objects.filter(Q(asking=workspace) | Q(asked=workspace))
    return theirs.select_related("asking__owner", "asked__owner", "platform").order_by("-asked_at", "-pk")


def other_side(connection: Connection, workspace: Workspace) -> Workspace:
    """Return the workspace on the other side of `connection`, seen from `workspace`."""
    return connection.asked if connection.asking_id == workspace.pk else connection.asking


def shared_between(one: Workspace, other: Workspace, *, on: date) -> Shared | None:
    """Return what the two workspaces may share on the day `on` (UTC), None where nothing. The day on which a connection
    ends counts as after it; where terms were agreed anew on a day, the later ones hold for all of it."""
    between = Q(asking=one, asked=other) | Q(asking=other, asked=one)
    for connection in Connection.objects.filter(between, since__isnull=False).order_by("-since", "-pk"):
        assert connection.since is not None  # noqa: S101  (the filter says so, and the database)
        over = connection.ended_at is not None and day_of(connection.ended_at, "UTC") <= on
        if day_of(connection.since, "UTC") <= on and not over:
            told = connection.words, connection.purpose
            return Shared(connection, tuple(connection.categories), *told)
    return None


def terms_of(connection: Connection) -> Terms:
    """Return what `connection` is about."""
    return Terms(connection.categories, connection.words, connection.purpose)


def lock_for_answer(approval: Approval) -> None:
    """Hold all connections between the two that `approval` is about, before its answer is claimed: an accepted question
    replaces the one that is open, which somebody else may be ending."""
    pair = Connection.objects.values_list("asking", "asked").get(pk=approval.subject_id)
    between = Connection.objects.filter(asking__in=pair, asked__in=pair)
    list(between.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def answered(approval: Approval) -> None:
    """Do what follows from an answer; called in its transaction. An accepted question takes the place of the
    connection that was open between the two."""
    connection = Connection.objects.select_related("asking", "asked").get(pk=approval.subject_id)
    by = Actor("owner", str(approval.decided_by_id)) if approval.decided_by_id else SYSTEM
    if approval.state == ApprovalState.ACCEPTED:
        if terms_of(connection).digest() != approval.digest:
            raise approvals.SubjectChanged
        _replace_former(connection, by)
        connection.state, connection.since = ConnectionState.OPEN, now()
        connection.save(update_fields=["state", "since"])
        _record("connection.opened", connection, by, categories=list(connection.categories))
        return
    connection.state = _NOT_COME_ABOUT[ApprovalState(approval.state)]
    connection.save(update_fields=["state"])
    _record("connection.declined", connection, by, because=str(connection.state))


_NOT_COME_ABOUT = {
    ApprovalState.REJECTED: ConnectionState.REJECTED,
    ApprovalState.WITHDRAWN: ConnectionState.WITHDRAWN,
    ApprovalState.EXPIRED: ConnectionState.EXPIRED,
}


def _ask(workspace: Workspace, other: Workspace, terms: Terms, by: Membership) -> Connection:
    known = set(DataCategory.objects.values_list("key", flat=True))
    if not set(terms.categories) <= known:
        raise UnknownCategory
    if not terms.categories and not terms.words.strip():
        raise NothingToShare
    moment = now()
    try:
        with transaction.atomic():
            connection = Connection.objects.create(
                platform_id=workspace.platform_id,
                asking=workspace,
                asked=other,
                categories=sorted(terms.categories),
                words=terms.words,
                purpose=terms.purpose,
                asked_by=by.user,
                asked_at=moment,
            )
            _record("connection.asked", connection, actor_of(by), categories=list(connection.categories))
            approvals.ask(
                ApprovalKind.CONNECTION,
                topic=TOPIC,
                subject_id=connection.pk,
                reference=connection.reference,
                platform_id=workspace.platform_id,
                workspace=other,
                asking_workspace=workspace,
                requested_by=by.user,
                expires_at=moment + WAITS_FOR,
                digest=terms_of(connection).digest(),
            )
    except IntegrityError as error:
        raise AlreadyAsked from error
    return connection


def _to_be_asked(workspace: Workspace, other: str) -> Workspace:
    """Return the one workspace that goes by `other`. One whose owner may not be named, a personal one, one's own and
    none at all are alike, so that trying names tells nothing."""
    name = other.strip()
    others = Workspace.objects.filter(kind=WorkspaceKind.BUSINESS, owner_may_be_named=True).exclude(pk=workspace.pk)
    found = list(others.filter(Q(key=name.lower()) | Q(name__iexact=name))[:2]) if name else []
    if len(found) != 1:
        raise NobodyToAsk
    return found[0]


def _replace_former(connection: Connection, by: Actor) -> None:
    pair = (connection.asking_id, connection.asked_id)
    former = Connection.objects.filter(asking__in=pair, asked__in=pair, state=ConnectionState.OPEN).first()
    if former is None:
        return
    former.state, former.ended_at = ConnectionState.REPLACED, now()
    former.save(update_fields=["state", "ended_at"])
    _record("connection.replaced", former, by)


def _require(workspace: Workspace, by: Membership) -> None:
    # Whoever stands in for somebody answers questions; they bind the workspace to nothing else.
    if by.workspace_id != workspace.pk or not may(by.role, Capability.ANSWER_FOR_WORKSPACE):
        raise PermissionDenied


def _record(action: str, connection: Connection, actor: Actor, **facts: str | list[str]) -> None:
    trail.record(
        action,
        platform_id=connection.platform_id,
        actor=actor,
        subject=connection.reference,
        connection=str(connection.public_id),
        asking=connection.asking.key,
        asked=connection.asked.key,
        **facts,
    )


def _tell_of_end(connection: Connection, told: Workspace, ended_by: Workspace, moment: datetime) -> None:
    link = absolute(address(connection.platform, told, "connection", connection=connection.public_id))
    for user in deputies.who_may_answer(told):
        outbox.queue(
            "connection_ended",
            platform=connection.platform,
            to=user.email,
            language=user.language,
            context={
                "workspace": told.name,
                "other": ended_by.name,
                "day": in_words(moment, connection.platform, user.language),
                "link": link,
            },
            dedupe_key=f"connection/{connection.pk}/ended/{user.pk}",
        )
