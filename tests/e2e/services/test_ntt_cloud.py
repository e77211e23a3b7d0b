"""NTT Cloud Communications: what came by telephone, a new sub-processor, transfers, terms of clients, and authorities."""

from datetime import timedelta

import pytest

from dsr.models import Case, Channel
from privacy_portal.clock import now
from tests.e2e.services.stage import Service
from tests.factories import RITA
from workspaces.models import SubprocessorChange

SERVICE = "ntt-cloud"
CLAIRE, SATOSHI = "claire@ntt-cloud.example", "satoshi@ntt-cloud.example"
GRETA, JULIEN = "greta@nordlicht.example", "julien@papillon.example"
OBJECTION = "Our contract keeps every recording in the European Union."
ANSWER = "The recordings of your meetings stay in France; we wrote it into your contract."

# -- through the API


@pytest.mark.django_db
@pytest.mark.req("NC-01", "NC-08", "NC-09")
def test_by_api_the_register_has_own_purposes_transfers_and_the_clients_terms(service: Service) -> None:
    register = service.program(CLAIRE).read("/register")

    own = [one for one in register["activities"] if one["role"] == "controller"]
    assert all(one["legal_basis"] for one in own)
    purposes = " ".join(one["key"] for one in own)
    for purpose in ("support", "marketing", "recruitment", "visit", "account"):
        assert purpose in purposes
    (meetings,) = [one for one in register["activities"] if "meeting_content" in one["categories"]]
    assert (meetings["role"], meetings["controllers"], meetings["legal_basis"]) == ("processor", [], None)
    group = {one["country"]: one["transfer"] for one in register["recipients"] if one["class"] == "group"}
    assert {one["safeguard"] for one in group.values()} == {"adequacy", "standard_clauses"}
    for importer in ("SG", "US"):
        assert group[importer]["assessments"]["en"]
        assert group[importer]["document"]
    terms = {one["workspace"]: one["length"] for one in register["retention"] if "meeting_content" in one["categories"]}
    assert terms == {None: "12 months", "cl-marigold": "30 days"}


@pytest.mark.django_db
@pytest.mark.req("NC-03")
def test_by_api_a_call_is_entered_with_the_day_on_which_it_came(service: Service) -> None:
    came = (now() - timedelta(days=6)).replace(microsecond=0)
    told = {key: RITA[key] for key in ("name", "email", "phone", "residence")} | {"relation": "authorised_user"}
    entry = {"right": "access", **told, "channel": "telephone", "received_at": came.isoformat()}

    made = service.program(CLAIRE).send("/requests", entry, 201)

    case = Case.objects.get()
    assert (case.received_at, case.channel, case.entered_by.email) == (came, Channel.TELEPHONE, CLAIRE)
    assert made["due"]["explanation"][0]["text"].startswith("The request arrived on")
    web, _rita = service.asks("access", relation="authorised_user", name="Somebody Else", email="else@example.com")
    later = service.program(CLAIRE).read(f"/requests/{web.reference}-1")
    assert made["due"]["at"] < later["due"]["at"]


@pytest.mark.django_db
@pytest.mark.req("NC-07")
def test_by_api_a_client_objects_to_a_new_sub_processor_that_everybody_reads_of(service: Service) -> None:
    officer = service.program(CLAIRE).client
    assert officer.post(service.at("desk_register_add_one"), cloudco()).status_code == 302
    (coming,) = service.anybody().read("/subprocessors")["changes"]
    assert (coming["name"], coming["state"]) == ("Wolkenwerk Inc.", "announced")

    greta = service.program(GRETA)
    path = f"/workspaces/cl-nordlicht/subprocessor-changes/{coming['id']}/objections"
    greta.send(path, {"reason": OBJECTION}, 201)
    assert greta.send(path, {"reason": OBJECTION}, 409)["type"].endswith("already-open")

    change = SubprocessorChange.objects.get()
    answer = service.at("desk_register_objection", change=change.public_id, tenant="cl-nordlicht")
    assert officer.post(answer, {"answer": "may_leave", "words": ANSWER}).status_code == 302
    told = greta.client.get(
        service.at("workspace_subprocessor_change", workspace="cl-nordlicht", change=change.public_id)
    )
    assert ANSWER in told.content.decode()


def cloudco() -> dict[str, str]:
    """Return what an officer types of a new sub-processor, which was assessed before it was chosen."""
    today = now().date()
    return {
        "name": "Wolkenwerk Inc.",
        "country": "US",
        "safeguard": "standard_clauses",
        "document": "Clauses of 3 November 2026",
        "purpose_en": "Keeps recordings of meetings.",
        "purpose_ja": "会議の録音を保管します。",
        "assessed_on": today.isoformat(),
        "assessed_by": "Security",
        "outcome": "Asked about orders of authorities, and answered well.",
        "review_by": (today + timedelta(days=365)).isoformat(),
        "objections_until": (today + timedelta(days=30)).isoformat(),
        "effective_on": (today + timedelta(days=31)).isoformat(),
    }
