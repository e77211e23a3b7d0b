"""Connections in words: what may be shared and what for, how a connection stands, and the question about it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from workspaces import connections
from workspaces.approval_topics import Card
from workspaces.models import Approval, Connection, ConnectionState, DataCategory, Membership, Side, Workspace

TAGS = {
    ConnectionState.ASKED: "others",
    ConnectionState.OPEN: "done",
    ConnectionState.EXPIRED: "problem",
}


def headings(approvals: list[Approval], viewer: Membership) -> dict[int, str]:
    """Return the line of a list for each of `approvals`, by primary key."""
    related = Connection.objects.select_related("asking", "asked")
    found = related.in_bulk({approval.subject_id for approval in approvals})
    return {one.pk: _heading(found[one.subject_id]) for one in approvals if one.subject_id in found}


def card(approval: Approval, by: Membership, request: HttpRequest | None) -> Card:
    """Return the question as both sides read it; Http404 where there is none."""
    connection = (
        Connection.objects.select_related("asking__owner", "asked__owner").filter(pk=approval.subject_id).first()
    )
    if connection is None:
        raise Http404
    names = {"asking": connection.asking.name, "asked": connection.asked.name}
    return Card(
        heading=_heading(connection),
        if_yes=_(
            "%(asking)s and %(asked)s may share this with each other from then on. Either side can end it at any time."
        )
        % names,
        if_no=_("Nothing is shared. %(asking)s reads your reason.") % names,
        if_withdrawn=_("Nothing is shared, and %(asked)s is asked no more.") % names,
        act=_("Accept the connection"),
        facts=[{"key": _("Who asks"), "value": _company(connection.asking)}, *facts(connection)],
    )


def facts(connection: Connection) -> list[dict[str, Any]]:
    """Return what may be shared and what for, as rows of a summary list."""
    names = {category.key: str(category) for category in DataCategory.objects.all()}
    listed = [names.get(key, key) for key in connection.categories]
    rows = [{"key": _("What may be shared"), "value": "\n".join(listed)}] if listed else []
    if connection.words:
        rows.append({"key": _("In words"), "value": connection.words})
    return [*rows, {"key": _("What for"), "value": connection.purpose}]


def tag(connection: Connection) -> dict[str, str]:
    """Return how a connection stands, for `{% status_tag %}`."""
    state = ConnectionState(connection.state)
    return {"label": str(state.label), "kind": TAGS.get(state, "done")}


def ended_by(connection: Connection) -> str:
    """Return the name of the workspace that ended a connection, "" where none did."""
    sides = {Side.ASKING: connection.asking.name, Side.ASKED: connection.asked.name}
    return sides[Side(connection.ended_by)] if connection.ended_by else ""


def row(connection: Connection, viewer: Workspace, url: str) -> dict[str, Any]:
    """Return one line of the list of a workspace's connections."""
    return {
        "url": url,
        "other": connections.other_side(connection, viewer).name,
        "reference": connection.reference,
        "tag": tag(connection),
        "asked_at": connection.asked_at,
        "since": connection.since,
        "ended_at": connection.ended_at,
        "purpose": connection.purpose,
    }


def _heading(connection: Connection) -> str:
    names = {"asking": connection.asking.name, "asked": connection.asked.name}
    return _("Connect %(asking)s with %(asked)s") % names


def _company(workspace: Workspace) -> str:
    """Return a workspace with the company it belongs to, as far as that may be named."""
    if workspace.owner is None or not workspace.owner_may_be_named:
        return workspace.name
    return _("%(workspace)s of %(company)s") % {"workspace": workspace.name, "company": workspace.owner.name}
