"""Anybody's program asks who owns a workspace (EK-04), and learns nothing of owners who may not be named."""

from typing import Any

import pytest
from django.test import Client

from privacy_portal import throttling
from workspaces.models import Platform, Workspace

pytestmark = pytest.mark.req("EK-04")


def ask(name: Any, **headers: str) -> Any:
    body = {} if name is None else {"workspace": name}
    return Client().post("/api/v1/enkomm/workspace-owners", body, content_type="application/json", headers=headers)


def test_the_owner_of_a_workspace_is_named_with_how_to_reach_them(enkomm: Platform) -> None:
    told = ask("sakura").json()

    owner = Workspace.objects.select_related("owner").get(key="ws-sakura").owner
    assert owner
    assert told["found"] == {"workspace": "Sakura", "owner": owner.name, "contact": owner.contact_email}
    assert owner.name in told["words"]


@pytest.mark.req("QO-01")
def test_no_workspace_an_unnamed_owner_and_somebodys_own_space_get_the_same_answer(enkomm: Platform) -> None:
    Workspace.objects.filter(key="ws-lotus").update(owner_may_be_named=False)
    lotus = Workspace.objects.get(key="ws-lotus").name
    Workspace.objects.create(platform=enkomm, key="own", name="Ritas Raum", kind="personal")

    answers = [ask(name) for name in ("No such room", lotus, "Ritas Raum", "saku", "%")]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["found"] is None


def test_asking_for_many_names_ends_soon_and_shares_its_count_with_the_page(enkomm: Platform) -> None:
    for number in range(throttling.FOLLOW.most):
        Client().post("/enkomm/workspace-owner/", {"workspace": f"Room {number}"})

    full = ask("Sakura")

    assert (full.status_code, full.json()["type"]) == (429, "/problems/too-many-tries")
    assert int(full["Retry-After"]) > 0


def test_a_question_without_a_name_is_pointed_at(enkomm: Platform) -> None:
    answer = ask(None)

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/workspace"]


def test_the_words_are_in_the_callers_language(enkomm: Platform) -> None:
    assert "Sakura KK" in ask("Sakura", **{"Accept-Language": "ja"}).json()["words"]
    assert ask("Sakura", **{"Accept-Language": "ja"}).json()["words"] != ask("Sakura").json()["words"]
