"""The ledger as JSON lines: whole, in order, in pages, without anybody's address."""

import json
from typing import Any

import pytest

from consent import applications, exporting, settled
from consent.kinds import EventKind, IdentifierKind, Scope
from consent.models import ConsentEvent, PurposeVersion
from consent.subjects import Known, find_or_add
from privacy_portal.scoping import across_platforms
from tests.consent.asking import purpose, rita, said
from tests.consent.test_consent_api import Program
from workspaces.models import Membership, Platform, Workspace


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


def streamed(program: Program, status: int = 200, **query: Any) -> list[dict[str, Any]]:
    answer = program.client.get("/api/v1/enkomm/ledger", query, headers=program.headers)
    assert answer.status_code == status, answer
    if status != 200:
        return []
    with across_platforms():  # as when a server sends it: nobody's platform is in scope any more
        return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def test_every_event_stands_there_in_order_with_its_place_in_the_chain(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    for number in range(4):
        known = find_or_add(enkomm.pk, [Known(IdentifierKind.EMAIL, f"user{number}@example.org")])
        said(known, offers)
    said(rita(enkomm), offers)
    said(rita(enkomm), offers, EventKind.WITHDRAWN)
    settled.settle()
    crm = Program(applications.register(enkomm, "CRM", list(Scope), by=omar), omar)

    told = streamed(crm)

    written = list(ConsentEvent.objects.order_by("pk"))
    assert [one["id"] for one in told] == [str(event.public_id) for event in written]
    given, withdrawn = told[-2:]
    assert (given["kind"], withdrawn["kind"], withdrawn["previous"]) == ("given", "withdrawn", given["hash"])
    assert given["pseudonym"] == withdrawn["pseudonym"] != told[0]["pseudonym"]
    assert given["shown"] == written[-2].shown.digest  # type: ignore[union-attr]
    assert "example.org" not in json.dumps(told)
    assert [one["id"] for one in streamed(crm, after=given["id"])] == [withdrawn["id"]]
    assert streamed(crm, 400, after="6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01") == []


def test_an_application_of_a_workspace_gets_its_own_and_one_without_the_scope_nothing(
    enkomm: Platform, omar: Membership, offers: PurposeVersion
) -> None:
    own = purpose(enkomm, "tenant-news", per_workspace=True, options=())
    sakura = Workspace.objects.get(key="ws-sakura")
    said(rita(enkomm), offers)
    said(rita(enkomm), own, option="", workspace=sakura)
    settled.settle()
    bot = Program(applications.register(enkomm, "Bot", list(Scope), by=omar, workspace=sakura), omar)
    assert [one["purpose"] for one in streamed(bot)] == ["tenant-news"]
    asks = Program(applications.register(enkomm, "Shop", [Scope.DECISIONS], by=omar), omar)
    assert streamed(asks, 403) == []
