"""What an owner forbids, no member of the workspace can consent to, and they read whose decision that is (EK-26)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from tests.factories import owner
from tests.workspaces import registered
from tests.workspaces.people import browser, text
from workspaces import absences, memberships, policies
from workspaces.models import MemberRole, Membership, Platform, User, Workspace, WorkspacePolicy

pytestmark = pytest.mark.req("EK-26")
WHY = "Our contract keeps data of ours in Japan."
PAGE = "/enkomm/workspaces/ws-sakura/policies/"
API = "/api/v1/enkomm/workspaces/ws-sakura/policies"


def forbid(by: Membership, key: str = "mailco", **changes: Any) -> WorkspacePolicy:
    assert by.workspace
    return policies.decide(by.workspace, key, **{"forbid": True, "reason": WHY, "by": by, **changes})


@pytest.fixture
def tom(olga: Membership, mallory: User) -> User:
    """A member of Olga's workspace."""
    memberships.grant(mallory, MemberRole.MEMBER, by=olga)
    return User.objects.get(pk=mallory.pk)


def test_the_question_says_whose_decision_it_is(olga: Membership, linh: Membership) -> None:
    assert olga.workspace
    assert linh.workspace
    sakura, lotus = olga.workspace, linh.workspace
    assert policies.forbids([sakura.pk, lotus.pk], "mailco") is None

    forbid(olga)

    found = policies.forbids([lotus.pk, sakura.pk], "mailco")
    assert found is not None
    assert (found.workspace, found.decided_by, found.reason) == (sakura, "Olga Petrova", WHY)
    assert policies.forbids([lotus.pk], "mailco") is None
    assert policies.forbids([sakura.pk], "cloudco") is None
    assert policies.forbids([], "mailco") is None


def test_of_several_who_forbid_it_the_one_that_stood_longest_is_named(olga: Membership, linh: Membership) -> None:
    forbid(linh)
    forbid(olga)
    both = [held.workspace_id for held in (olga, linh) if held.workspace_id]

    found = policies.forbids(both, "mailco")

    assert found is not None
    assert found.workspace == linh.workspace


def test_the_newest_decision_holds_and_every_one_is_kept(olga: Membership) -> None:
    with pytest.raises(policies.AlreadySo):
        forbid(olga, forbid=False)
    forbid(olga)
    with pytest.raises(policies.AlreadySo):
        forbid(olga)
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        forbid(olga, forbid=False, reason="The contract ended.")

    assert olga.workspace
    assert policies.forbids([olga.workspace.pk], "mailco") is None
    (holds,) = policies.in_force(olga.workspace)
    assert (holds.forbids, holds.reason) == (False, "The contract ended.")
    assert [one.forbids for one in policies.history(olga.workspace)] == [False, True]
    assert [entry.action for entry in AuditEntry.objects.filter(action__startswith="policy.").order_by("seq")] == [
        "policy.forbidden",
        "policy.allowed",
    ]


@pytest.mark.parametrize("change", [{"forbids": False}, {"reason": "Another."}])
def test_the_database_changes_and_deletes_no_decision(olga: Membership, change: dict[str, Any]) -> None:
    made = forbid(olga)
    with pytest.raises(DatabaseError), transaction.atomic():
        WorkspacePolicy.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        WorkspacePolicy.objects.filter(pk=made.pk).delete()


def test_only_the_workspace_s_own_owner_decides(
    olga: Membership, linh: Membership, omar: Membership, tom: User
) -> None:
    assert olga.workspace
    member = Membership.objects.select_related("workspace", "user").get(user=tom)
    for by in (linh, omar, member):
        with pytest.raises(PermissionDenied):
            policies.decide(olga.workspace, "mailco", forbid=True, reason=WHY, by=by)
    assert not WorkspacePolicy.objects.exists()


def test_whoever_stands_in_for_an_owner_reads_and_lays_down_nothing(olga: Membership, tom: User) -> None:
    absences.name_deputy(olga, tom, starts_at=now(), ends_at=now() + timedelta(days=3))
    client = browser(tom)

    assert client.get(PAGE).status_code == 200
    assert "Forbid or allow something" not in text(client.get(PAGE))
    assert client.get(f"{PAGE}new/").status_code == 404
    answer = client.post(API, {"key": "mailco", "forbids": True, "reason": WHY}, content_type="application/json")
    assert answer.status_code == 403


def test_olga_forbids_an_integration_on_her_page_and_tom_reads_whose_decision_it_is(
    enkomm: Platform, olga: Membership, tom: User
) -> None:
    registered.put(enkomm)
    client = browser(olga.user)
    assert "every member decides for themselves" in text(client.get(PAGE))
    form = client.get(f"{PAGE}new/").content.decode()
    assert '<option value="mailco">Mailco Pte. Ltd.</option>' in form
    assert "checked" not in form

    told = {"key": "Mailco", "decision": "forbid", "reason": WHY}
    for missing in told:
        assert client.post(f"{PAGE}new/", told | {missing: ""}).status_code == 422
    assert client.post(f"{PAGE}new/", told | {"key": "no key"}).status_code == 422
    assert "Forbidden. Your members read it" in text(client.post(f"{PAGE}new/", told, follow=True))
    assert "That is so already" in text(client.post(f"{PAGE}new/", told))

    assert "Mailco Pte. Ltd." in text(client.get(PAGE))
    read = text(browser(tom).get("/account/"))
    assert "What your workspaces forbid" in read
    for words in ("Mailco Pte. Ltd.", "Olga Petrova", WHY, "neither yours nor ours"):
        assert words in read


def test_a_key_that_the_register_does_not_know_is_said_to_be_unknown(olga: Membership) -> None:
    forbid(olga, "no-such-thing")

    assert "The register knows no such key" in text(browser(olga.user).get(PAGE))


def test_by_api_an_owner_decides_and_a_member_lists_what_is_forbidden(olga: Membership, tom: User) -> None:
    client = browser(olga.user)

    def decides(**changes: Any) -> Any:
        body = {"key": "mailco", "forbids": True, "reason": WHY, **changes}
        return client.post(API, body, content_type="application/json")

    assert decides(key="no key").status_code == 422
    assert decides(reason="no").json()["errors"][0]["pointer"] == "/reason"
    made = decides()
    assert (made.status_code, made.json()["decided_by"], made.json()["forbids"]) == (201, "Olga Petrova", True)
    again = decides(key="MAILCO")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-so")
    (listed,) = client.get(API).json()["items"]
    assert listed == made.json()

    (mine,) = browser(tom).get("/api/v1/account/policies").json()["items"]
    assert (mine["workspace"], mine["key"], mine["decided_by"], mine["reason"]) == (
        "ws-sakura",
        "mailco",
        "Olga Petrova",
        WHY,
    )


def test_what_is_allowed_again_no_member_reads_and_whoever_left_neither(olga: Membership, tom: User) -> None:
    forbid(olga)
    assert len(policies.forbidden_to(tom)) == 1
    forbid(olga, "cloudco")
    forbid(olga, forbid=False)
    assert [one.key for one in policies.forbidden_to(tom)] == ["cloudco"]

    memberships.end(Membership.objects.get(user=tom), by=olga)

    assert policies.forbidden_to(User.objects.get(pk=tom.pk)) == []
    assert "What your workspaces forbid" not in text(browser(tom).get("/account/"))


def test_a_policy_of_one_platform_binds_nobody_on_another(
    enkomm: Platform, elsewhere: Platform, olga: Membership
) -> None:
    forbid(olga)
    with platform_scope(elsewhere.pk):
        assert policies.forbids([olga.workspace_id or 0], "mailco") is None
        assert not WorkspacePolicy.objects.exists()


def test_the_other_owner_finds_nothing_of_it(olga: Membership, linh: Membership) -> None:
    forbid(olga)
    client: Client = browser(linh.user)

    assert client.get(PAGE).status_code == 404
    assert client.get(API).status_code == 404
    assert "Mailco" not in text(client.get("/enkomm/workspaces/ws-lotus/policies/"))
    assert Workspace.objects.get(key="ws-lotus").policies.count() == 0


def test_of_two_owners_the_second_reads_that_it_is_so(enkomm: Platform, olga: Membership) -> None:
    kenji = owner(enkomm, "ws-sakura", "kenji@sakura.example", "Kenji Mori")
    forbid(olga)
    with pytest.raises(policies.AlreadySo):
        forbid(kenji)
    assert WorkspacePolicy.objects.get().decided_by == olga.user
