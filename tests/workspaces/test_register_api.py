"""The register through the API: for officers, for everybody, and an owner's objection."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from dsr.api.serializers.register import ObjectionMadeFields, RegisterFields
from privacy_portal.clock import now
from tests.dsr.desk import signed_in
from tests.workspaces import registered
from tests.workspaces.registered import announced
from workspaces.models import Membership, Objection, Platform
from workspaces.register import exporting, reading

pytestmark = pytest.mark.usefixtures("second_factor_excused")
ROOT = "/api/v1/enkomm"
REASON = {"reason": "Our contract keeps the files in Japan."}


@pytest.fixture(autouse=True)
def register(enkomm: Platform) -> None:
    registered.put(enkomm)


def objects(client: Client, change: Any, workspace: str = "ws-sakura", **body: str) -> Any:
    path = f"{ROOT}/workspaces/{workspace}/subprocessor-changes/{change.public_id}/objections"
    return client.post(path, body or REASON, content_type="application/json")


@pytest.mark.req("NC-01")
def test_an_officer_reads_the_register_as_of_a_day(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    officer = signed_in(omar)

    today = officer.get(f"{ROOT}/register").json()
    then = officer.get(f"{ROOT}/register?as_of=2024-05-01").json()

    assert [one["key"] for one in today["activities"]] == ["hosting", "offers", "support"]
    assert [one["key"] for one in then["activities"]] == ["support"]
    assert officer.get(f"{ROOT}/register?as_of=soon").status_code == 400
    assert signed_in(olga).get(f"{ROOT}/register").status_code == 404


def test_the_register_is_described_as_it_is_told(enkomm: Platform) -> None:
    told = exporting.as_data(reading.register(enkomm, reading.today(enkomm)))

    def keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: keys(one) for key, one in value.items()}
        return [keys(one) for one in value] if isinstance(value, list) else None

    assert keys(RegisterFields(told).data) == keys(told)


@pytest.mark.req("NC-07")
def test_everybody_reads_the_sub_processors_and_their_changes(enkomm: Platform, omar: Membership) -> None:
    change = announced(enkomm, omar)

    told = Client().get(f"{ROOT}/subprocessors").json()

    (mailco,) = told["subprocessors"]
    assert (mailco["names"]["ja"], mailco["country"], mailco["since"]) == ("Mailco Pte. Ltd.", "SG", "2024-04-01")
    (coming,) = told["changes"]
    assert (coming["id"], coming["state"], coming["kind"]) == (str(change.public_id), "announced", "added")


@pytest.mark.req("NC-07")
def test_an_owner_objects_once_and_in_time(
    enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    change, owner = announced(enkomm, omar), signed_in(olga)

    assert objects(owner, change, reason="no").status_code == 422
    made = objects(owner, change)
    assert (made.status_code, set(made.json())) == (201, set(ObjectionMadeFields().fields))
    assert Objection.objects.get().reason == REASON["reason"]
    assert objects(owner, change).json()["type"].endswith("/already-open")
    assert objects(owner, change, workspace="ws-lotus").status_code == 404
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        late = objects(signed_in(linh), change, workspace="ws-lotus")
    assert (late.status_code, late.json()["type"].rsplit("/", 1)[1]) == (409, "too-late")
