"""Qontak: whose contact Rita is, what may be told of it, what is deleted by agreement, and signing in by another way."""

import json

import pytest

from dsr.models import RunOutcome
from tests.dsr.retained import begun, question, work
from tests.e2e.services.stage import Service

SERVICE = "qontak"
WULAN, ARTHUR = "wulan@qontak.example", "arthur@qontak.example"
ZARA, HENDRA = "zara@tin-lantern.example", "hendra@teluk-awan.example"
NAMED = ["Kumonosu KK 雲之巣株式会社", "Paper Harbour Freight Pte. Ltd.", "PT Teluk Awan Angkutan"]
# What a contact of the clinics must not read anywhere.
TRACES = ("tin lantern", "tin-lantern", "clinics", "zara")

# -- through the API


@pytest.mark.django_db
@pytest.mark.req("QO-01")
def test_by_api_customers_are_named_who_may_be_and_the_clinics_answer_without_a_name(service: Service) -> None:
    case, rita = service.asks("erasure", relation="subscriber")
    told = service.proves(case, rita)

    own, *theirs = told["parts"]
    assert own["status"]["words"] == "Passed on"
    assert [one["decider"]["name"] for one in theirs] == [*NAMED, "The organisation responsible"]
    assert {one["turn"]["code"] for one in theirs} == {"owner"}

    zara = service.program(ZARA)
    (asked,) = zara.read("/workspaces/crm-tin-lantern/approvals")["items"]
    refusal = {"ground": "legal_duty_to_keep", "reason": "A law makes us keep what we noted of your treatment."}
    zara.send(f"/workspaces/crm-tin-lantern/approvals/{asked['id']}/rejection", refusal)
    answered = rita.read(f"/cases/{case.reference}")
    assert answered["parts"][-1]["status"]["code"] == "refused"
    assert refusal["reason"] in answered["parts"][-1]["answer"]["own_words"]
    everything = json.dumps(answered, ensure_ascii=False).casefold()
    assert [trace for trace in TRACES if trace in everything] == []


@pytest.mark.django_db
@pytest.mark.req("QO-07")
def test_by_api_what_a_customer_laid_down_is_agreed_to_and_deleted(service: Service) -> None:
    runs = {(run.rule.key, run.workspace.key if run.workspace else ""): run for run in begun(service.platform)}
    print({k: (r.phase, r.outcome, r.tables) for k, r in runs.items()})
    run = runs["tin-lantern-calls", "crm-tin-lantern"]
    wulan = service.program(WULAN)
    asked = question(run)
    seen = wulan.read(f"/approvals/{asked.public_id}")
    wulan.send(f"/approvals/{asked.public_id}/acceptance", {"digest": seen["digest"]})
    work()
    run.refresh_from_db()
    assert run.outcome == RunOutcome.DELETED
