"""Receipts: what Rita takes home of a consent, who can check it without us, and what carrying one lets somebody do."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from consent import applications, ledger
from consent.kinds import ActorKind, EventKind, Method, Scope, Topic
from consent.models import ConsentEvent, PurposeVersion
from consent.receipts import jsonld, standalone
from privacy_portal.audit import signing
from privacy_portal.scoping import platform_scope
from tests.consent.asking import purpose, rita, said
from tests.consent.test_consent_api import Program
from tests.consent.test_preferences import chosen, may, opened, text
from workspaces.models import Membership, Platform, Workspace
from workspaces.register.kinds import LegalBasis

HISTORY, CARRY = "/enkomm/preferences/mine/history/", "/enkomm/preferences/receipt/"
KEYS = "/enkomm/receipts/keys.json"
# Terms of ours that stand in version 2.3 of the vocabulary (https://w3id.org/dpv); look up there what is added here.
DPV = {
    "Agent",
    "CommunicationManagement",
    "Consent",
    "ConsentExpired",
    "ConsentGiven",
    "ConsentInvalidated",
    "ConsentNotice",
    "ConsentReceipt",
    "ConsentRecord",
    "ConsentRefused",
    "ConsentWithdrawn",
    "DataController",
    "DataProcessor",
    "DataSubject",
    "DataSubjectRight",
    "DirectMarketing",
    "ExplicitlyExpressedConsent",
    "ExpressedConsent",
    "GuardianOfDataSubject",
    "Marketing",
    "PersonalData",
    "Personalisation",
    "Process",
    "Purpose",
    "Recipient",
    "RenewedConsentGiven",
    "SellDataToThirdParties",
    "SensitivePersonalData",
    "ServiceProvision",
    "StorageDuration",
    "StorageLocation",
    "ThirdParty",
    "UntilEventDuration",
    "UntilTimeDuration",
    "WithdrawConsent",
    "hasAddress",
    "hasConsentControl",
    "hasConsentStatus",
    "hasContact",
    "hasDataController",
    "hasDataProcessor",
    "hasDataSubject",
    "hasDuration",
    "hasIndicationMethod",
    "hasJurisdiction",
    "hasLegalBasis",
    "hasName",
    "hasNotice",
    "hasPersonalData",
    "hasProcess",
    "hasPurpose",
    "hasRecipient",
    "hasRecordOfActivity",
    "hasRight",
    "hasScope",
    "hasStorageCondition",
    "isExercisedAt",
    "isIndicatedAtTime",
    "isIndicatedBy",
}
# What the Kantara Initiative's Consent Receipt 1.1 requires, and of which type.
RECEIPT = {
    "version": str,
    "jurisdiction": str,
    "consentTimestamp": int,
    "collectionMethod": str,
    "consentReceiptID": str,
    "piiPrincipalId": str,
    "piiControllers": list,
    "services": list,
    "policyUrl": str,
    "sensitive": bool,
    "spiCat": list,
}
CONTROLLER = {"piiController": str, "contact": str, "address": dict, "email": str, "phone": str}
PURPOSE = {
    "consentType": str,
    "purposeCategory": list,
    "piiCategory": list,
    "termination": str,
    "thirdPartyDisclosure": bool,
}


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm, categories=("account",), recipients=("tin-post",), lasts_months=24)


def downloaded(client: Client, event: ConsentEvent, standard: str = "27560") -> bytes:
    answer = client.get(f"{HISTORY}{event.public_id}/receipt/", {"standard": standard})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    content: bytes = answer.content
    return content


def content_of(receipt: bytes) -> Any:
    payload = json.loads(receipt)["payload"]
    return json.loads(base64.urlsafe_b64decode(payload + "=="))


def published(client: Client) -> str:
    answer = client.get(KEYS)
    assert answer["Content-Type"] == "application/jwk-set+json"
    keys: str = answer.content.decode()
    return keys


def carried(receipt: bytes, address: str = CARRY) -> tuple[Client, str]:
    """Show a receipt in a browser that knows nobody; return it with the page that came."""
    stranger = Client()
    answer = stranger.post(address, {"file": SimpleUploadedFile("receipt.json", receipt)}, follow=True)
    return stranger, text(answer)


def terms(value: Any) -> Iterator[str]:
    """Yield every DPV term in a JSON-LD document."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from terms(key)
            yield from terms(one)
    elif isinstance(value, list):
        for one in value:
            yield from terms(one)
    elif isinstance(value, str) and value.startswith("dpv:"):
        yield value.removeprefix("dpv:")


def has_members(value: dict[str, Any], required: dict[str, type]) -> bool:
    return all(type(value.get(name)) is kind for name, kind in required.items())


# -- what stands in it


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_receipt_says_what_was_agreed_to_and_names_nobody(
    client: Client, enkomm: Platform, offers: PurposeVersion, language: str
) -> None:
    shown = ledger.shown(enkomm.pk, {"words": offers.texts[language]})
    event = said(rita(enkomm), offers, shown=shown, language=language)
    opened(client)

    receipt = content_of(downloaded(client, event))

    (record,) = receipt["dpv:hasRecordOfActivity"]
    (process,), (status,) = record["dpv:hasProcess"], record["dpv:hasConsentStatus"]
    assert receipt["dct:conformsTo"] == {"@id": "https://w3id.org/dpv/schema/dpv-27560#receipt"}
    assert record["dct:identifier"] == str(event.public_id)
    assert record["dpv:hasDataSubject"]["dct:identifier"] == str(event.subject.public_id)
    assert process["dpv:hasPurpose"][0]["dct:title"] == offers.texts[language]["title"]
    assert [one["dct:identifier"] for one in process["dpv:hasPersonalData"]] == ["account"]
    assert [one["dpv:hasName"] for one in process["dpv:hasRecipient"]] == ["Tin Post Ltd"]
    assert process["dpv:hasScope"] == [{"en": "E-mail", "ja": "メール"}[language]]
    assert (status["@type"], status["dpv:isIndicatedBy"]) == ("dpv:ConsentGiven", {"@id": "dpv:DataSubject"})
    assert status["dpv:hasDuration"]["@type"] == "dpv:UntilTimeDuration"
    assert record["dpv:hasConsentControl"][0]["dpv:isExercisedAt"]["@id"].endswith(CARRY)
    assert "rita" not in str(receipt).lower()


def test_only_terms_of_the_vocabulary_are_used(client: Client, enkomm: Platform) -> None:
    opened(client)
    used = {one.removeprefix("dpv:") for one in (*jsonld.PURPOSES.values(), *jsonld.STATUSES.values())}
    used |= {one.removeprefix("dpv:") for one in jsonld.SPOKEN_BY.values()}
    for topic, explicit in ((Topic.SENSITIVE, True), (Topic.MARKETING, False)):
        version = purpose(enkomm, f"try-{topic}", explicit=explicit, categories=("account",), recipients=("tin-post",))
        version.purpose.topic = topic
        version.purpose.save()
        for kind in (EventKind.GIVEN, EventKind.WITHDRAWN):
            used |= set(terms(content_of(downloaded(client, said(rita(enkomm), version, kind)))))

    assert used - DPV == set()
    assert {Topic(one) for one in Topic} == set(jsonld.PURPOSES)
    assert set(EventKind) == set(jsonld.STATUSES)


def test_the_older_standard_has_every_member_that_it_requires(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    event = said(rita(enkomm), offers)
    opened(client)

    receipt = content_of(downloaded(client, event, "kantara"))

    (controller,), (service,) = receipt["piiControllers"], receipt["services"]
    (asked,) = service["purposes"]
    assert has_members(receipt, RECEIPT)
    assert has_members(controller, CONTROLLER)
    assert has_members(asked, PURPOSE)
    assert receipt["version"] == "KI-CR-v1.1.0"
    assert receipt["consentTimestamp"] == int(event.at.timestamp())
    assert UUID(receipt["consentReceiptID"]) == event.public_id
    assert (asked["thirdPartyDisclosure"], asked["thirdPartyName"]) == (True, "Tin Post Ltd")
    assert asked["consentType"] == "EXPLICIT"
    assert "rita" not in str(receipt).lower()


def test_what_ended_a_consent_has_no_receipt_that_says_it_was_given(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    said(rita(enkomm), offers)
    ended = said(rita(enkomm), offers, EventKind.WITHDRAWN)
    opened(client)

    (record,) = content_of(downloaded(client, ended))["dpv:hasRecordOfActivity"]
    assert record["dpv:hasConsentStatus"][0]["@type"] == "dpv:ConsentWithdrawn"
    assert client.get(f"{HISTORY}{ended.public_id}/receipt/", {"standard": "kantara"}).status_code == 404
    assert "Kantara" not in text(client.get(f"{HISTORY}{ended.public_id}/"))


def test_an_objection_is_no_consent_and_has_no_receipt(client: Client, enkomm: Platform) -> None:
    ranking = purpose(enkomm, "ranking", basis=LegalBasis.LEGITIMATE_INTERESTS, options=())
    event = said(rita(enkomm), ranking, EventKind.WITHDRAWN, option="")
    opened(client)

    assert client.get(f"{HISTORY}{event.public_id}/receipt/").status_code == 404
    assert "Download the receipt" not in text(client.get(f"{HISTORY}{event.public_id}/"))


def test_a_consent_that_somebody_vouched_for_is_not_called_expressed(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    event = said(rita(enkomm), offers, EventKind.VOUCHED, actor_kind=ActorKind.VOUCHER, actor="sales-7")
    opened(client)

    receipt = content_of(downloaded(client, event))
    (record,) = receipt["dpv:hasRecordOfActivity"]
    assert record["dpv:hasProcess"][0]["dpv:hasLegalBasis"] == [{"@id": "dpv:Consent"}]
    assert record["dpv:hasConsentStatus"][0]["dpv:isIndicatedBy"] == {"@id": "dpv:ThirdParty"}
    assert "sales-7" not in str(receipt)
    older = content_of(downloaded(client, event, "kantara"))
    assert older["services"][0]["purposes"][0]["consentType"] == "IMPLICIT"


def test_a_customer_who_may_not_be_named_is_not(client: Client, enkomm: Platform) -> None:
    shops = purpose(enkomm, "shop-offers", per_workspace=True)
    sakura = Workspace.objects.get(key="ws-sakura")
    event = said(rita(enkomm), shops, workspace=sakura)
    opened(client)
    assert sakura.owner is not None
    assert sakura.owner.name in str(content_of(downloaded(client, event)))

    Workspace.objects.filter(pk=sakura.pk).update(owner_may_be_named=False)

    (record,) = content_of(downloaded(client, event))["dpv:hasRecordOfActivity"]
    assert record["dpv:hasDataController"][0]["dpv:hasName"].startswith("A customer of")
    assert "dpv:hasDataProcessor" in record
    older = content_of(downloaded(client, event, "kantara"))
    assert older["piiControllers"][0]["onBehalf"] is True
    assert sakura.owner.name not in str([record, older])


def test_the_page_offers_it_and_nobody_gets_another_persons(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    event = said(rita(enkomm), offers)
    opened(client)
    page = text(client.get(f"{HISTORY}{event.public_id}/"))
    assert "Download the receipt" in page
    assert f"{HISTORY}{event.public_id}/receipt/?standard=27560" in page
    assert client.get(f"{HISTORY}{event.public_id}/receipt/", {"standard": "pdf"}).status_code == 404

    mallory = Client()
    opened(mallory, "mallory@example.com")
    assert mallory.get(f"{HISTORY}{event.public_id}/receipt/").status_code == 404


# -- who can check it


def test_it_is_checked_without_the_portal(
    client: Client, enkomm: Platform, offers: PurposeVersion, tmp_path: Path
) -> None:
    event = said(rita(enkomm), offers)
    opened(client)
    receipt, keys = tmp_path / "receipt.json", tmp_path / "keys.json"
    receipt.write_bytes(downloaded(client, event))
    keys.write_text(published(client))

    def checked() -> tuple[int, str]:
        program = [sys.executable, standalone.__file__, str(receipt), "--keys", str(keys)]
        done = subprocess.run(program, capture_output=True, text=True, check=False, cwd=tmp_path)
        return done.returncode, done.stdout

    code, told = checked()
    assert (code, told.splitlines()[0]) == (0, "good")
    assert str(event.public_id) in told

    receipt.write_bytes(receipt.read_bytes().replace(b'"payload": "ew', b'"payload": "fw'))
    assert checked() == (1, "BAD: it was altered, or another key signed it\n")


@pytest.mark.parametrize("member", ["payload", "protected", "signature"])
def test_no_letter_of_it_can_be_changed(client: Client, enkomm: Platform, offers: PurposeVersion, member: str) -> None:
    event = said(rita(enkomm), offers)
    opened(client)
    good, keys = json.loads(downloaded(client, event)), published(client)
    assert standalone.check(json.dumps(good), keys)

    for place in {0, 1, len(good[member]) // 2, len(good[member]) - 2, len(good[member]) - 1}:
        for letter in "AQgw_":
            changed = good[member][:place] + letter + good[member][place + 1 :]
            if changed == good[member]:
                continue
            forged = json.dumps(good | {member: changed})
            with pytest.raises(standalone.BadReceipt):
                standalone.check(forged, keys)
    with pytest.raises(standalone.BadReceipt):
        standalone.check(json.dumps(good | {"note": "of 2020"}), keys)


def test_receipts_of_a_former_key_stay_good(client: Client, enkomm: Platform, offers: PurposeVersion) -> None:
    event = said(rita(enkomm), offers)
    opened(client)
    before = downloaded(client, event)
    folder = signing.key_folder()
    first, former = folder / "receipt.pem", folder / "receipt-2026.pub.pem"
    kept = first.read_bytes()
    public = signing.signing_key("receipt").public_key()
    try:
        former.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        first.write_bytes(fresh)
        after, keys = downloaded(client, event), published(client)
        assert len(json.loads(keys)["keys"]) == 2
        assert standalone.check(before.decode(), keys)
        assert standalone.check(after.decode(), keys)
        assert "This is what your receipt is about." in carried(before)[1]
        former.unlink()
        assert "was not signed here" in carried(before)[1]
    finally:
        former.unlink(missing_ok=True)
        first.write_bytes(kept)


def test_receipts_have_a_key_of_their_own(client: Client, enkomm: Platform) -> None:
    (key,) = json.loads(published(client))["keys"]

    assert (key["kty"], key["crv"], key["alg"]) == ("OKP", "Ed25519", "EdDSA")
    assert key["kid"] not in signing.trusted_keys()


# -- carrying one


def test_whoever_carries_it_sees_what_it_is_about_and_stops_it(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    event = said(rita(enkomm), offers)
    said(rita(enkomm), offers, option="telephone")
    opened(client)

    for standard in ("27560", "kantara"):
        stranger, page = carried(downloaded(client, event, standard))
        assert "This is what your receipt is about." in page
        assert "rita@example.org" not in page
        assert "Telephone" not in page
        assert "Stop all advertising" not in page

    assert "Stopped." in text(chosen(stranger, "stop"))
    assert not may(offers)
    assert may(offers, "telephone")
    assert ConsentEvent.objects.latest("pk").method == Method.RECEIPT
    assert ConsentEvent.objects.latest("pk").kind == EventKind.WITHDRAWN


def test_after_it_was_stopped_the_receipt_still_opens_and_starts_nothing(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    event = said(rita(enkomm), offers)
    opened(client)
    receipt = downloaded(client, event)
    chosen(carried(receipt)[0], "stop")

    stranger, page = carried(receipt)

    assert "This is what your receipt is about." in page
    answer = chosen(stranger, "give")
    assert answer.redirect_chain[-1][0] == "/enkomm/preferences/"
    assert not may(offers)
    assert ConsentEvent.objects.count() == 2


def test_a_receipt_opens_nothing_else_of_the_person(client: Client, enkomm: Platform, offers: PurposeVersion) -> None:
    event = said(rita(enkomm), offers)
    other = said(rita(enkomm), offers, option="telephone")
    opened(client)
    stranger, _page = carried(downloaded(client, event))

    assert chosen(stranger, "stop", option="telephone").status_code == 404
    assert stranger.post("/enkomm/preferences/mine/stop-all/").status_code == 404
    assert may(offers, "telephone")
    assert stranger.get(f"{HISTORY}{event.public_id}/").status_code == 200
    assert stranger.get(f"{HISTORY}{other.public_id}/").status_code == 404
    assert stranger.get(f"{HISTORY}{other.public_id}/receipt/").status_code == 404
    history = text(stranger.get(HISTORY))
    assert str(event.public_id) in history
    assert str(other.public_id) not in history


def test_it_can_be_put_in_as_text(client: Client, enkomm: Platform, offers: PurposeVersion) -> None:
    event = said(rita(enkomm), offers)
    opened(client)
    receipt = downloaded(client, event).decode()

    answer = Client().post(CARRY, {"text": f"\n {receipt} \n"}, follow=True)

    assert "This is what your receipt is about." in text(answer)


def test_a_receipt_of_another_platform_is_refused(
    client: Client, enkomm: Platform, elsewhere: Platform, offers: PurposeVersion
) -> None:
    event = said(rita(enkomm), offers)
    opened(client)
    receipt = downloaded(client, event)

    stranger, page = carried(receipt, f"/{elsewhere.slug}/preferences/receipt/")

    assert f"{elsewhere.name} has no such record." in page
    assert stranger.get(f"/{elsewhere.slug}/preferences/mine/").status_code == 302
    assert stranger.get("/enkomm/preferences/mine/").status_code == 302


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"", "empty"),
        (b"Dear Rita", "it cannot be read"),
        (b"\xff\xfe\x00", "it cannot be read"),
        (b"[" * 60_000, "it cannot be read"),
        (b"{" + b" " * 70_000, "never larger than 64 KB"),
        (b"[]", "was not signed here"),
        (b'{"payload": 1, "protected": 2, "signature": 3}', "was not signed here"),
        (b'{"payload": "e30", "protected": "e30", "signature": ""}', "was not signed here"),
        (b'{"payload": "e30", "protected": "\xc3\xa4", "signature": ""}', "was not signed here"),
    ],
    ids=range(9),
)
def test_what_is_no_receipt_is_refused_in_words(enkomm: Platform, file: bytes, told: str) -> None:
    stranger, page = carried(file)

    assert told in page
    assert stranger.get("/enkomm/preferences/mine/").status_code == 302


def test_nothing_at_all_is_asked_for_again(client: Client, enkomm: Platform) -> None:
    answer = client.post(CARRY, {})

    assert answer.status_code == 422
    assert "Choose the file of the receipt" in text(answer)
    assert "(optional)" not in text(answer)


def test_a_receipt_that_another_key_signed_opens_nothing(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    event = said(rita(enkomm), offers)
    opened(client)
    signed = json.loads(downloaded(client, event))
    forged = Ed25519PrivateKey.generate().sign(f"{signed['protected']}.{signed['payload']}".encode())
    signed["signature"] = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()

    assert "was not signed here" in carried(json.dumps(signed).encode())[1]


# -- programs


def test_an_application_gets_the_receipt_of_what_it_recorded(
    client: Client, enkomm: Platform, omar: Membership, offers: PurposeVersion
) -> None:
    crm = Program(applications.register(enkomm, "CRM", list(Scope), by=omar), omar)
    (record,) = crm.says()["records"]

    answer = crm.client.get(f"/api/v1/enkomm/receipts/{record['id']}", headers=crm.headers)

    assert answer["Cache-Control"] == "no-store"
    assert record["id"] in standalone.check(answer.content.decode(), published(client))
    older = crm.client.get(f"/api/v1/enkomm/receipts/{record['id']}?standard=kantara", headers=crm.headers)
    assert content_of(older.content)["consentReceiptID"] == record["id"]
    wrong = crm.client.get(f"/api/v1/enkomm/receipts/{record['id']}?standard=pdf", headers=crm.headers)
    assert (wrong.status_code, wrong.json()["type"]) == (400, "/problems/malformed")


def test_an_application_gets_no_receipt_that_is_not_its_to_read(
    enkomm: Platform, elsewhere: Platform, omar: Membership, otto: Membership, offers: PurposeVersion
) -> None:
    sakura = Workspace.objects.get(key="ws-sakura")
    bot = Program(applications.register(enkomm, "Bot", list(Scope), by=omar, workspace=sakura), omar)
    recorder = Program(applications.register(enkomm, "Form", [Scope.CONSENTS], by=omar), omar)
    (record,) = recorder.says()["records"]
    shops = purpose(enkomm, "shop-offers", per_workspace=True)
    (own,) = bot.says(purpose=shops.purpose.key)["records"]

    def status(program: Program, one: dict[str, Any], platform: str = "enkomm") -> int:
        address = f"/api/v1/{platform}/receipts/{one['id']}"
        return program.client.get(address, headers=program.headers).status_code

    assert status(bot, own) == 200
    assert status(bot, record) == 404
    assert status(recorder, record) == 403
    assert status(bot, own, elsewhere.slug) == 401
    with platform_scope(elsewhere.pk):
        foreign = Program(applications.register(elsewhere, "CRM", list(Scope), by=otto), otto)
    assert status(foreign, record, elsewhere.slug) == 404
