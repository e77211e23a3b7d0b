"""The pages about people, on the desk and in a workspace: who, since when, who was, and what each role can do."""

import pytest

from privacy_portal.clock import now
from tests.factories import owner
from tests.workspaces.people import at, browser, text
from workspaces import memberships
from workspaces.models import MemberRole, Membership, Platform, User

MANY = 500


@pytest.fixture
def crowd(enkomm: Platform) -> None:
    users = User.objects.bulk_create(
        [User(email=f"p{n:03}@crowd.example", name=f"Person {n:03}", password="!") for n in range(MANY)]
    )
    Membership.objects.bulk_create(
        [Membership(platform=enkomm, user=user, role=MemberRole.AUDITOR, since=now()) for user in users]
    )


def test_everybody_is_found_over_pages_and_nobody_twice(crowd: None, omar: Membership) -> None:
    client, seen, page = browser(omar.user), [], at(omar, "people")
    address = page
    while address:
        shown = client.get(address)
        seen += [row["name"] for row in shown.context["rows"]]
        address = f"{page}?cursor={shown.context['older']}" if shown.context["older"] else ""

    assert len(seen) == len(set(seen)) == MANY + 2
    assert {"Omar Haddad", "林 芽衣"} <= set(seen)


@pytest.mark.parametrize(("sought", "found"), [("person 042", ["Person 042"]), ("P043@CROWD", ["Person 043"])])
def test_a_part_of_a_name_or_address_finds_them(crowd: None, omar: Membership, sought: str, found: list[str]) -> None:
    shown = browser(omar.user).get(at(omar, "people"), {"q": sought})
    assert [row["name"] for row in shown.context["rows"]] == found


def test_nobody_found_is_said(omar: Membership) -> None:
    assert "Nobody has this in their name" in text(browser(omar.user).get(at(omar, "people"), {"q": "zz"}))


def test_an_officer_sees_people_and_manages_none(omar: Membership, mei: Membership) -> None:
    client = browser(mei.user)
    listed = text(client.get(at(mei, "people")))
    assert "Omar Haddad" in listed
    assert "Invite somebody" not in listed
    assert "End access" not in text(client.get(at(mei, "person", member=omar.public_id)))
    for name in ("person_role", "person_end"):
        assert client.get(at(mei, name, member=omar.public_id)).status_code == 404
    assert client.get(at(mei, "invite")).status_code == 404


def test_the_page_says_what_follows_before_access_ends(omar: Membership, mei: Membership) -> None:
    client = browser(omar.user)
    page = text(client.get(at(omar, "person_end", member=mei.public_id)))
    assert "signed out everywhere at once" in page
    assert "They can no longer do this: Work on requests and decide them." in page

    assert "Access of 林 芽衣 has ended." in text(
        client.post(at(omar, "person_end", member=mei.public_id), {"shown": str(mei.pk)}, follow=True)
    )
    gone = text(client.get(at(omar, "people_ended")))
    assert "林 芽衣" in gone
    assert "Access was ended" in gone


def test_a_role_is_changed_on_a_page_and_the_history_keeps_both(omar: Membership, mei: Membership) -> None:
    client = browser(omar.user)
    form = {"role": MemberRole.AUDITOR}
    answer = client.post(at(omar, "person_role", member=mei.public_id), form, follow=True)

    page = text(answer)
    assert "林 芽衣 has the role “Auditor” now." in page
    assert "Got another role" in page
    assert client.post(at(omar, "person_role", member=mei.public_id), form).status_code == 404


def test_the_last_one_is_told_what_to_do_first(omar: Membership, linh: Membership) -> None:
    for last, told in ((omar, "Let somebody else be an administrator first."), (linh, "Let somebody else be an owner")):
        answer = browser(last.user).post(
            at(last, "person_end", member=last.public_id), {"shown": str(last.pk), "reach": "here"}
        )
        assert answer.status_code == 422
        assert told in text(answer)


@pytest.mark.req("X-05")
def test_an_owner_has_the_same_pages_for_their_workspace_alone(
    enkomm: Platform, olga: Membership, linh: Membership, omar: Membership
) -> None:
    second = owner(enkomm, "ws-sakura", "second@sakura.example", "Second Owner")
    client = browser(olga.user)

    assert "Second Owner" in text(client.get(at(olga, "people")))
    assert "End access" in text(client.get(at(olga, "person", member=second.public_id)))
    # Neither another workspace's page, nor another tenant's person on one's own page.
    assert client.get(at(linh, "people")).status_code == 404
    for foreign in (linh, omar):
        for name in ("person", "person_role", "person_end"):
            assert client.get(at(olga, name, member=foreign.public_id)).status_code == 404


def test_a_member_of_a_workspace_sees_no_people(olga: Membership, mallory: User) -> None:
    memberships.grant(mallory, MemberRole.MEMBER, by=olga)

    assert browser(mallory).get(at(olga, "people")).status_code == 404


def test_the_page_of_roles_shows_the_table(omar: Membership) -> None:
    shown = browser(omar.user).get(at(omar, "roles"))
    assert "Invite people, change their roles and end their access" in text(shown)
    held = {str(words): dict(cells) for words, cells in shown.context["table"]}
    assert held["Read the audit trail"] == {
        "Privacy officer": True,
        "Auditor": True,
        "Administrator": True,
        "Workspace owner": False,
        "Member": False,
    }
