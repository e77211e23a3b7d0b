"""Invitations, roles and ends of access through the API: the same verbs, the same refusals."""

import pytest

from privacy_portal.mail.models import OutgoingMail
from tests.dsr.test_api_staff import Tool
from tests.factories import owner
from workspaces import access, memberships
from workspaces.models import MemberRole, Membership, Platform, User

pytestmark = pytest.mark.usefixtures("second_factor_excused")
INVITE = {"email": "nadia@example.org", "role": "auditor", "language": "en"}


def test_an_administrator_invites_sends_again_and_takes_back(omar: Membership) -> None:
    tool = Tool(omar)
    made = tool.send("/invitations", INVITE)
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    path = f"/invitations/{made.json()['id']}"

    assert tool.send("/invitations", INVITE).json()["type"] == "/problems/already-invited"
    assert tool.send(f"{path}/mails").status_code == 200
    assert OutgoingMail.objects.filter(template="invitation").count() == 2
    assert tool.send(f"{path}/withdrawal").json()["state"] == "taken_back"

    late = tool.send(f"{path}/withdrawal")
    assert (late.status_code, late.json()["state"]) == (409, "taken_back")
    assert [one["state"] for one in tool.read("/invitations").json()["items"]] == ["taken_back"]


def test_nobody_gives_more_than_they_hold(omar: Membership, mei: Membership, olga: Membership) -> None:
    assert Tool(mei).send("/invitations", INVITE).status_code == 404
    assert Tool(omar).send("/invitations", INVITE | {"role": "owner"}).status_code == 403
    to_workspace = "/workspaces/ws-sakura/invitations"
    assert Tool(olga).send(to_workspace, INVITE | {"role": "administrator"}).status_code == 403
    assert Tool(omar).send(to_workspace, INVITE | {"role": "member"}).status_code == 404
    assert not OutgoingMail.objects.filter(template="invitation").exists()


def test_a_role_is_changed_and_the_last_one_stays(omar: Membership, mei: Membership) -> None:
    tool = Tool(omar)
    changed = tool.send(f"/people/{mei.public_id}/roles", {"role": "auditor"})
    assert changed.json()["role"] == "auditor"
    assert [one.role for one in access.memberships(mei.user)] == [MemberRole.AUDITOR]

    refused = tool.send(f"/people/{omar.public_id}/endings", {"reach": "here"})
    assert (refused.status_code, refused.json()["lost"]) == (409, ["work_on_requests", "manage_people"])
    late = tool.send(f"/people/{mei.public_id}/roles", {"role": "officer"})
    assert late.json()["type"] == "/problems/already-ended"


@pytest.mark.req("EK-05")
def test_an_owner_ends_everything_of_the_organisation_as_it_was_read(
    enkomm: Platform, olga: Membership, mallory: User
) -> None:
    for by in (olga, owner(enkomm, "ws-sakura-lab", olga.user.email)):
        memberships.grant(mallory, MemberRole.MEMBER, by=by)
    tool = Tool(olga)
    listed = {one["name"]: one for one in tool.read("/workspaces/ws-sakura/people").json()["items"]}
    path = f"/workspaces/ws-sakura/people/{listed['Mallory']['id']}/endings"
    named = listed["Mallory"]["ends_together"]
    assert len(named) == 2

    stale = tool.send(path, {"reach": "everywhere", "ends_together": named[:1]})
    assert (stale.status_code, len(access.memberships(mallory))) == (409, 2)
    assert tool.send(path, {"reach": "everywhere", "ends_together": named}).json()["end_reason"] == "left_employer"
    assert access.memberships(mallory) == []
    (ended,) = tool.read("/workspaces/ws-sakura/people?box=ended").json()["items"]
    assert ended["id"] == listed["Mallory"]["id"]


def test_people_of_another_tenant_are_not_found(omar: Membership, olga: Membership, linh: Membership) -> None:
    for theirs in (olga, linh):
        assert Tool(omar).send(f"/people/{theirs.public_id}/endings", {"reach": "here"}).status_code == 404
    path = f"/workspaces/ws-sakura/people/{linh.public_id}/endings"
    assert Tool(olga).send(path, {"reach": "here"}).status_code == 404
