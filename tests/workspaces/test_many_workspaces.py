"""Olga owns Sakura and Sakura Lab, and then 60 more: the header stays one, and her account page a list in pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privacy_portal.clock import now
from tests import factories
from tests.workspaces.people import browser, text
from workspaces import absences, deputies
from workspaces.models import MemberRole, Membership, Platform, Workspace, WorkspaceKind

HOME = "/enkomm/workspaces/ws-sakura/"


def given(olga: Membership, count: int, role: MemberRole = MemberRole.OWNER, first: int = 0) -> None:
    """Make Olga somebody in `count` further workspaces of her company, numbered from `first` on."""
    sakura = olga.workspace
    assert sakura
    rooms = [
        Workspace(
            platform=olga.platform,
            key=f"room-{n}",
            name=f"Room {n:02}",
            kind=WorkspaceKind.BUSINESS,
            owner=sakura.owner,
        )
        for n in range(first, first + count)
    ]
    held = [
        Membership(platform=olga.platform, user=olga.user, workspace=one, role=role)
        for one in Workspace.objects.bulk_create(rooms)
    ]
    Membership.objects.bulk_create(held)


def test_the_header_names_a_few_of_many_workspaces_and_the_way_to_all(olga: Membership) -> None:
    given(olga, 60)
    page = browser(olga.user).get(HOME).content.decode()
    header = page[page.index("<header") : page.index("</header>")]

    assert header.count("Room ") == 4
    assert '<a href="/account/#roles">All workspaces <span class="count">62</span></a>' in header


def test_the_header_names_all_of_few_workspaces(olga: Membership) -> None:
    given(olga, 3)
    page = browser(olga.user).get(HOME).content.decode()

    assert page.count(">Room ") == 3
    assert "All workspaces" not in page


def test_what_one_does_here_is_in_pages_and_found_by_name(olga: Membership) -> None:
    given(olga, 60)
    mine = browser(olga.user)
    first = mine.get("/account/")

    assert first.content.decode().count("/account/leave/") == 25
    assert first.context["older"]
    older = mine.get("/account/", {"cursor": first.context["older"]})
    assert {one["tenant"] for one in older.context["roles"]}.isdisjoint(one["tenant"] for one in first.context["roles"])
    assert [one["tenant"] for one in mine.get("/account/", {"q": "room 07"}).context["roles"]] == ["Room 07"]
    assert "No place where you work has this in its name." in text(mine.get("/account/", {"q": "nowhere"}))


def test_who_works_in_few_places_needs_no_search(olga: Membership) -> None:
    page = browser(olga.user).get("/account/")

    assert page.context["search"] is None
    assert page.context["older"] == ""


@pytest.mark.parametrize("role", [MemberRole.OWNER, MemberRole.MEMBER])
@pytest.mark.parametrize("address", [HOME, "/account/"])
def test_more_workspaces_take_no_more_queries(olga: Membership, role: MemberRole, address: str) -> None:
    mine = browser(olga.user)
    given(olga, 6, role)
    mine.get(address)
    with CaptureQueriesContext(connection) as few:
        mine.get(address)
    given(olga, 50, role, first=6)
    with CaptureQueriesContext(connection) as many:
        mine.get(address)

    assert len(many) <= len(few) + 1  # the pages of a list begin with one more question


def test_a_deputy_answers_where_the_absent_person_still_may(enkomm: Platform, olga: Membership) -> None:
    kenji = factories.owner(enkomm, "ws-sakura", "kenji@sakura.example", "Kenji Mori")
    kenji.role = MemberRole.MEMBER
    kenji.save()
    assert deputies.answering_for([kenji]) == []

    absences.name_deputy(olga, kenji.user, starts_at=now(), ends_at=now() + timedelta(days=3))
    assert deputies.answering_for([kenji]) == [kenji]

    factories.ended(olga)
    assert deputies.answering_for([kenji]) == []
