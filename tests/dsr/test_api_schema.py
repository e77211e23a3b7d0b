"""The OpenAPI document is valid and complete, and no operation answers somebody whom it does not concern."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from drf_spectacular.generators import SchemaGenerator

from dsr.api import access
from dsr.models import Right
from tests.factories import confirmed, searched
from workspaces.models import Membership, Platform

OPEN_TO_EVERYBODY = {
    "listPurposes", "readWhatCounts", "listNoticeChanges",
    "submitCase", "sendAccessCode", "openCase", "listLaws", "readLaw", "listSubprocessors", "askWorkspaceOwner",
}  # fmt: skip
METHODS = ("get", "post", "delete")


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    document = SchemaGenerator().get_schema(request=None, public=True)
    return [
        (path, method, described)
        for path, item in document["paths"].items()
        for method, described in item.items()
        if method in METHODS
    ]


def call(client: Client, path: str, method: str, platform: str = "enkomm", **filled: str) -> Any:
    values = {
        "platform": platform,
        "reference": "222222",
        "part": "1",
        "request_id": "222222-1",
        "provider": "sakura",
    } | filled
    named = (
        "announcement", "approval", "change", "closure", "connection", "demand", "disclosure", "disconnection", "draft",
        "edition_objection", "hold", "incident", "invitation", "member", "notice", "record", "run", "succession",
    )  # fmt: skip
    values |= dict.fromkeys(named, "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01") | {"workspace": "ws-sakura"}
    values |= {"tenant": "ws-sakura", "key": "mailco", "duty": "1", "report": "1", "task": "1", "absence": "7"}
    return getattr(client, method)(
        re.sub(r"{(\w+)}", lambda name: values[name[1]], path), content_type="application/json"
    )


def test_the_document_is_valid_and_the_generator_has_nothing_to_say() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_every_operation_has_a_name_a_summary_and_examples() -> None:
    found = operations()
    names = [described["operationId"] for _path, _method, described in found]

    assert len(set(names)) == len(names) >= 36
    for path, _method, described in found:
        if not path.startswith("/api/v1/"):
            continue
        assert described["summary"], path
        answers = described["responses"].values()
        assert any("examples" in media for answer in answers for media in answer.get("content", {}).values()), path
        if "requestBody" in described:
            assert "examples" in described["requestBody"]["content"]["application/json"], path


def test_nobody_gets_in_without_a_token_or_a_session(enkomm: Platform) -> None:
    for path, method, described in operations():
        if described["operationId"] not in OPEN_TO_EVERYBODY:
            answer = call(Client(), path, method)
            assert answer.status_code == 401, path
            assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.req("X-05")
def test_no_operation_answers_staff_of_another_platform_nor_people_without_a_role(
    enkomm: Platform, otto: Membership, mallory: Any
) -> None:
    case = searched(enkomm, Right.ACCESS)
    with override_settings(DEMO=True):
        for who in (otto.user, mallory):
            client = Client()
            client.force_login(who)
            for path, method, described in operations():
                if "staffSession" in str(described["security"]):
                    answer = call(client, path, method, request_id=f"{case.reference}-1")
                    assert answer.status_code == 404, path


@pytest.mark.req("X-01")
def test_a_token_of_one_case_opens_no_operation_on_another(enkomm: Platform, elsewhere: Platform) -> None:
    mine, other = confirmed(enkomm, Right.ACCESS), confirmed(enkomm, Right.ERASURE)
    client = Client(headers={"Authorization": f"Bearer {access.case_token(mine)}"})
    for path, method, described in operations():
        if "caseToken" in str(described["security"]):
            assert call(client, path, method, reference=other.reference).status_code == 404, path
            assert call(client, path, method, "elsewhere", reference=mine.reference).status_code == 401, path


def test_an_unknown_address_or_platform_is_a_problem_and_no_page(enkomm: Platform) -> None:
    for path in ("/api/v1/enkomm/nothing", "/api/v1/nowhere/requests", "/api/nothing"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path


def test_the_reference_page_needs_no_inline_script_or_style(db: None) -> None:
    page = Client().get("/api/docs/")

    assert page.status_code == 200
    assert re.findall(r"<script(?! src=)|<style| style=", page.content.decode()) == []
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    assert Client().get("/api/schema/").json()["openapi"].startswith("3.1")
