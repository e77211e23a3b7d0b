"""The certificate of an erasure: what was found, erased and kept, and why, in a form that can be checked."""

import json

import pytest

from dsr import certificate_body, certificates, decisions
from dsr.certificate_body import FINDINGS, OWN_REASONS
from dsr.models import Case, Certificate, ClockEventKind, DataSystem, Effect, Outcome, Right, Status
from dsr.packages.contents import NOT_COVERED
from privacy_portal.audit import trail
from privacy_portal.audit.models import AuditEntry
from privacy_portal.mail.models import OutgoingMail
from tests.factories import drain, part, proven
from tests.remembered import remembered
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

pytestmark = pytest.mark.req("EK-14", "X-05")


@pytest.fixture
@remembered
def erased(enkomm: Platform, omar: Membership, mei: Membership, olga: Membership) -> Case:
    """Rita's case after both parts were erased, and a further system that nobody could reach."""
    archive = DataSystem(platform=enkomm, slug="archive", names={"en": "Archive"}, config={}, enabled=False)
    archive.save()
    case = proven(enkomm, Right.ERASURE)
    decisions.accept(part(case), by=omar)
    approvals.accept(waiting(ApprovalKind.OWNER_INSTRUCTION, part(case, 2).pk), by=olga)
    for number, eyes in ((1, mei), (2, omar)):
        approvals.accept(waiting(ApprovalKind.FOUR_EYES, part(case, number).pk), by=eyes)
    drain()
    return case


def waiting(kind: ApprovalKind, subject_id: int) -> Approval:
    return Approval.objects.get(kind=kind, subject_id=subject_id, state=ApprovalState.WAITING)


def certificate_of(case, number: int = 1) -> Certificate:
    return Certificate.objects.get(request=part(case, number))


@pytest.mark.req("EK-04")
def test_the_certificate_says_what_was_found_erased_and_kept_and_why(erased) -> None:
    request, certificate = part(erased), certificate_of(erased)
    body = certificate.body
    (system,) = body["systems"]
    tables = {table["table"]: table for table in system["tables"]}
    effect = Effect.objects.get(step__request=request)

    assert (body["reference"], body["person"], body["outcome"]) == (request.display_reference, "Rita Sample", "partial")
    assert [done["key"] for done in system["effects"]] == [str(effect.key)]
    assert [[name, table["erased"]] for name, table in tables.items() if table["erased"]] == sorted(effect.receipt)
    for table in tables.values():
        assert table["found"] == table["erased"] + table["kept"]
        assert bool(table["reasons"]) == bool(table["kept"])
    invoices = tables["invoices"]
    assert invoices["kept"] > 0
    assert invoices["keep_until"] == "2034-05-31"
    assert "seven years" in invoices["reasons"]["en"]
    assert "7年間" in invoices["reasons"]["ja"]
    assert invoices["labels"] == {"en": "Your invoices", "ja": "料金の請求書"}
    assert "35 days" in system["backups"]["en"]
    assert body["not_covered"] == [{"system": "archive", "names": {"en": "Archive"}, "why": "switched_off"}]

    search = system["search"]
    assert search["tables"] >= 12
    verdicts = {found["verdict"] for found in search["found"]}
    assert "kept" in verdicts
    assert verdicts <= FINDINGS.keys()
    assert {found["reason"] for found in search["found"] if found["verdict"] == "kept"} == {"tax_records"}


@pytest.mark.req("EK-03")
def test_who_decided_and_approved_is_named_by_role_and_organisation_alone(erased) -> None:
    own, sakuras = certificate_of(erased, 1).body, certificate_of(erased, 2).body
    assert (own["decided"]["role"], own["decided"]["organisation"]) == ("officer", "enKomm")
    assert (sakuras["decided"]["role"], sakuras["decided"]["organisation"]) == ("owner", "Sakura KK 株式会社さくら")
    assert sakuras["approved"]["organisation"] == "enKomm"
    text = json.dumps([own, sakuras], ensure_ascii=False)
    for name in ("Omar", "Haddad", "芽衣", "Olga", "@enkomm.example", "@sakura.example"):
        assert name not in text

    unnamed = part(erased, 2)
    unnamed.workspace.owner_may_be_named = False
    without = certificate_body.body(unnamed, certificate_of(erased, 2).issued_at)
    assert "Sakura" not in json.dumps([without["controller"], without["decided"]])


def test_issuing_ends_the_request_and_tells_the_person(erased) -> None:
    request, certificate = part(erased), certificate_of(erased)
    assert (request.status, request.outcome) == (Status.COMPLETED, Outcome.PARTIAL)
    assert request.clock_events.filter(kind=ClockEventKind.ANSWERED).count() == 1
    told = OutgoingMail.objects.filter(template="answered")
    assert told.count() == 2
    assert not any("invoices" in sent.text.lower() or certificate.digest in sent.text for sent in told)
    entry = AuditEntry.objects.get(action="certificate.issued", subject=request.display_reference)
    assert certificate.digest in bytes(entry.payload).decode()
    assert trail.verify(erased.platform_id).ok


def test_a_changed_certificate_is_not_genuine_and_it_goes_with_the_key_of_the_case(erased) -> None:
    certificate = certificate_of(erased)
    assert certificates.is_genuine(certificate)
    body = certificate.body
    body["systems"][0]["kept"] = 0
    certificate.body = body
    certificate.save()
    assert not certificates.is_genuine(certificate_of(erased))

    erased.subject_key.destroy()
    shredded = Certificate.objects.get(pk=certificate.pk)
    assert shredded.body is None
    assert not certificates.is_genuine(shredded)


def test_every_code_that_a_certificate_may_hold_has_words() -> None:
    for words in (FINDINGS, OWN_REASONS, NOT_COVERED):
        assert all(str(sentence).endswith(".") for sentence in words.values())


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert certificates.digest({"b": 1, "a": "é"}) == certificates.digest({"a": "é", "b": 1})
    assert certificates.digest({"a": 1}) != certificates.digest({"a": 2})
