"""The log of disclosures and the demands of authorities through the API (EC-06, EK-09, EK-24, NC-12)."""

from typing import Any

import pytest

from privacy_portal.audit.models import AuditEntry
from privacy_portal.mail.models import OutgoingMail
from tests.programs import Program, auditor, program_of
from tests.workspaces.test_demands import decided
from tests.workspaces.test_disclosures import consented, recipient, what
from workspaces.models import Demand, DemandDecision, Disclosure, Membership, Platform
from workspaces.register import disclosures
from workspaces.register.kinds import LegalBasis, RecipientClass

__all__ = ["consented"]

pytestmark = pytest.mark.usefixtures("second_factor_excused")
RITA = "rita@example.org"
BODY: dict[str, Any] = {
    "recipient": "mailco",
    "categories": ["account"],
    "about": [RITA],
    "disclosed_on": "2026-11-20",
    "ground": "consent",
    "purpose": "The partner sends the newsletter.",
}
DEMAND: dict[str, Any] = {
    "authority": "Kanagawa Prefectural Police",
    "country": "JP",
    "file_reference": "K-2026-81",
    "article": "Code of Criminal Procedure, Art. 197(2)",
    "received_on": "2026-11-16",
    "scope": "The account of one person, and when it was used.",
    "categories": ["account"],
}
CONSIDERED = {"remedies": ["check_validity", "ask_counsel"], "words": "Counsel found it valid and narrow."}
DECIDED = {"decision": "comply", "reason": "It is valid and narrow."}
STOPPED = {"reason": "The data stayed here; the mailing is stopped."}


@pytest.fixture
def desk(enkomm: Platform, omar: Membership) -> Program:
    recipient(enkomm)
    return program_of(omar)


@pytest.fixture
def second(mei: Membership) -> Program:
    return program_of(mei)


def police(platform: Platform) -> str:
    """Put the police into the register; return their key."""
    return recipient(platform, key="police", names={"en": "Police"}, kind=RecipientClass.AUTHORITY, country="JP").key


@pytest.mark.req("EC-06")
def test_without_a_known_consent_it_is_blocked_reported_and_looked_at_once(desk: Program, second: Program) -> None:
    made = desk.send("/disclosures", BODY, 201)

    assert (made["blocked"], made["ground"], made["people"]) == (True, "none", 1)
    told = {mail.recipient for mail in OutgoingMail.objects.filter(template="disclosure_blocked")}
    assert told == {"omar@enkomm.example", "mei@enkomm.example"}
    path = f"/disclosures/{made['id']}"
    looked = second.send(f"{path}/looks", STOPPED, 201)
    assert (looked["look"]["words"], looked["look"]["by"]) == (STOPPED["reason"], "林 芽衣")
    assert desk.fails(f"{path}/looks", STOPPED) == (409, "changed-meanwhile", [])
    assert desk.read(path)["look"] == looked["look"]


@pytest.mark.req("EC-06")
def test_with_a_known_consent_it_is_recorded_with_its_proof(desk: Program, consented: None) -> None:
    made = desk.send("/disclosures", BODY, 201)

    assert (made["blocked"], made["ground"], made["proofs"]) == (False, "consent", ["receipt-7"])


@pytest.mark.req("EC-06")
def test_it_rests_on_a_basis_or_an_exception_where_one_is_named(desk: Program) -> None:
    basis = desk.send("/disclosures", BODY | {"ground": "basis", "basis": "contract"}, 201)
    known = desk.read("/exceptions")[0]
    excepted = desk.send("/disclosures", BODY | {"ground": "exception", "exception": known["key"]}, 201)

    assert (basis["blocked"], basis["basis"], basis["exception"]) == (False, "contract", "")
    assert (excepted["blocked"], excepted["exception"]) == (False, known["key"])
    assert known["article"]
    assert known["verified"] in {"primary", "secondary", "none"}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"recipient": "nobody"}, "/recipient"),
        ({"categories": ["nothing"]}, "/categories"),
        ({"categories": []}, "/categories"),
        ({"disclosed_on": "2099-01-01"}, "/disclosed_on"),
        ({"about": []}, "/about"),
        ({"ground": "none"}, "/ground"),
        ({"ground": "basis"}, "/basis"),
        ({"ground": "basis", "basis": "consent"}, "/basis"),
        ({"ground": "exception"}, "/exception"),
        ({"ground": "exception", "exception": "XX/none"}, "/exception"),
        ({"purpose": "short"}, "/purpose"),
    ],
)
def test_what_does_not_fit_is_pointed_at(desk: Program, changes: dict[str, Any], where: str) -> None:
    assert desk.fails("/disclosures", BODY | changes) == (422, "invalid", [where])
    assert not Disclosure.objects.exists()


@pytest.mark.req("EC-06")
def test_the_same_key_records_one_disclosure(desk: Program) -> None:
    for _time in range(2):
        desk.send("/disclosures", BODY, 201, **{"Idempotency-Key": "k-1"})

    assert Disclosure.objects.count() == 1


@pytest.mark.req("EK-09")
def test_a_counter_entry_is_written_once_and_both_stay(desk: Program, enkomm: Platform, omar: Membership) -> None:
    made = disclosures.disclose(enkomm, what(enkomm, basis=LegalBasis.CONTRACT), by=omar)
    path = f"/disclosures/{made.public_id}"

    counter = desk.send(f"{path}/counter-entries", {"reason": "It was entered twice by mistake."}, 201)

    assert (counter["annuls"], counter["corrects"]) == (True, str(made.public_id))
    stands = desk.read(path)
    assert (stands["annulled"], stands["corrected_by"]) == (True, counter["id"])
    assert desk.fails(f"{path}/counter-entries", {"reason": "It was entered twice by mistake."})[:2] == (
        409,
        "changed-meanwhile",
    )


@pytest.mark.req("EK-09")
def test_the_log_narrows_by_class_ground_marketing_and_day(desk: Program, enkomm: Platform, omar: Membership) -> None:
    adco = recipient(enkomm, key="adco", names={"en": "Adco"}, kind=RecipientClass.SERVICE_PROVIDER, for_marketing=True)
    disclosures.disclose(enkomm, what(enkomm), by=omar)
    disclosures.disclose(enkomm, what(enkomm, recipient=adco, basis=LegalBasis.CONTRACT), by=omar)

    def keys(**query: str) -> list[str]:
        return [one["recipient"] for one in desk.read("/disclosures", **query)["items"]]

    assert keys() == ["adco", "mailco"]
    assert keys(kind="service_provider") == keys(marketing="yes") == keys(ground="basis") == ["adco"]
    assert keys(ground="none") == ["mailco"]
    assert keys(since="2026-11-21") == keys(until="2026-11-19") == []
    for odd in ("kind=odd", "ground=odd", "since=soon", "marketing=perhaps"):
        assert desk.status(f"/disclosures?{odd}") == 400, odd


@pytest.mark.req("EK-09")
def test_who_got_data_about_rita_is_found_by_her_address_and_the_trail_knows_that_somebody_asked(
    desk: Program, enkomm: Platform, omar: Membership
) -> None:
    made = disclosures.disclose(enkomm, what(enkomm, basis=LegalBasis.CONTRACT), by=omar)

    found = desk.send("/disclosure-searches", {"identifiers": ["RITA@example.org"]})

    assert [one["id"] for one in found["items"]] == [str(made.public_id)]
    assert desk.send("/disclosure-searches", {"identifiers": ["nobody@example.org"]}) == {"items": []}
    assert desk.fails("/disclosure-searches") == (422, "invalid", ["/identifiers"])
    entries = AuditEntry.objects.filter(action="disclosure.looked_up")
    assert entries.count() == 2
    assert not any(b"example.org" in bytes(entry.payload) for entry in entries)


def test_an_auditor_reads_the_log_but_neither_writes_searches_nor_sees_demands(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    disclosures.disclose(enkomm, what(enkomm), by=omar)
    demand = decided(enkomm, omar, mei, DemandDecision.COMPLY)
    police(enkomm)
    given = program_of(omar).send(f"/demands/{demand.public_id}/disclosures", BODY | {"recipient": "police"}, 201)
    ada = auditor(enkomm)

    assert [one["recipient"] for one in ada.read("/disclosures")["items"]] == ["mailco"]
    assert ada.status(f"/disclosures/{given['given'][0]['id']}") == 404
    assert ada.fails("/disclosures", BODY)[0] == 404
    assert ada.fails("/disclosure-searches", {"identifiers": [RITA]})[0] == 404
    assert (ada.status("/demands"), ada.status(f"/demands/{demand.public_id}")) == (404, 404)
    assert ada.fails("/demands", DEMAND)[0] == 404


@pytest.mark.req("EK-24", "NC-12")
def test_a_demand_is_considered_decided_by_a_second_officer_given_and_closed(
    desk: Program, second: Program, enkomm: Platform
) -> None:
    made = desk.send("/demands", DEMAND, 201)
    path = f"/demands/{made['id']}"
    assert (made["state"], made["reference"], made["scope"]) == ("entered", "EK D-1", DEMAND["scope"])

    early = second.send(f"{path}/decisions", DECIDED, 409)
    assert (early["type"], early["current_state"]) == ("/problems/changed-meanwhile", "entered")
    desk.send(f"{path}/considerations", CONSIDERED)
    assert desk.fails(f"{path}/decisions", DECIDED) == (403, "second-officer-needed", [])
    told = second.send(f"{path}/decisions", DECIDED)
    assert (told["decision"], told["decided_by"]) == ("comply", "林 芽衣")
    assert desk.fails(f"{path}/considerations", CONSIDERED)[:2] == (409, "changed-meanwhile")

    given = {name: BODY[name] for name in ("categories", "about", "disclosed_on", "purpose")}
    assert desk.fails(f"{path}/disclosures", given | {"recipient": "mailco"}) == (422, "invalid", ["/recipient"])
    for _time in range(2):
        stands = desk.send(
            f"{path}/disclosures", given | {"recipient": police(enkomm)}, 201, **{"Idempotency-Key": "k-1"}
        )
    (row,) = stands["given"]
    assert (row["recipient"], row["basis"], row["demand"]) == ("police", "legal_obligation", "EK D-1")
    closed = desk.send(f"{path}/closing")
    assert (closed["state"], closed["closed_by"]) == ("closed", "Omar Haddad")
    assert desk.fails(f"{path}/closing")[:2] == (409, "changed-meanwhile")
    assert [one["reference"] for one in desk.read("/demands")["items"]] == ["EK D-1"]


def test_a_key_of_one_operation_is_none_of_anothers(desk: Program) -> None:
    key = {"Idempotency-Key": "k-1"}

    desk.send("/disclosures", BODY, 201, **key)
    desk.send("/demands", DEMAND, 201, **key)

    assert (Disclosure.objects.count(), Demand.objects.count()) == (1, 1)


@pytest.mark.req("NC-12")
def test_nothing_is_given_on_a_demand_that_was_refused(
    desk: Program, enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    demand = decided(enkomm, omar, mei, DemandDecision.REFUSE)

    refused = desk.fails(f"/demands/{demand.public_id}/disclosures", BODY | {"recipient": police(enkomm)})

    assert refused[:2] == (409, "changed-meanwhile")
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"authority": ""}, "/authority"),
        ({"country": "XX"}, "/country"),
        ({"received_on": "2099-01-01"}, "/received_on"),
        ({"gag_until": "2026-12-31"}, "/gagged"),
        ({"gagged": True, "gag_until": "2026-11-01"}, "/gag_until"),
        ({"scope": "All."}, "/scope"),
        ({"categories": ["nothing"]}, "/categories"),
    ],
)
def test_what_does_not_fit_in_a_demand_is_pointed_at(desk: Program, changes: dict[str, Any], where: str) -> None:
    assert desk.fails("/demands", DEMAND | changes) == (422, "invalid", [where])
    assert not Demand.objects.exists()


def test_no_answer_is_stored_on_its_way(desk: Program) -> None:
    for path in ("/demands", "/disclosures", "/requests"):
        assert desk.client.get(desk.base + path)["Cache-Control"] == "no-store"


def test_a_demand_is_nothing_to_owners_and_to_other_desks(
    desk: Program, olga: Membership, otto: Membership, omar: Membership
) -> None:
    path = "/demands/" + desk.send("/demands", DEMAND, 201)["id"]

    assert program_of(olga).status(path) == 404
    assert program_of(otto).status(path) == 404
    assert Program(desk.base, program_of(otto).client).status(path) == 404
