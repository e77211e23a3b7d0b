"""A receipt by ISO/IEC TS 27560:2023 in JSON-LD, with the terms of the Data Privacy Vocabulary 2.3 (W3C DPVCG).

The fields are those that the profile "Consent Records and Receipts using DPV" asks for. The portal does not know in
which country each copy of a datum lies: storage and retention point at the published pages instead.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from consent.kinds import ActorKind, EventKind, Topic
from consent.models import ConsentEvent
from consent.receipts.facts import Facts, Party

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PROFILE = "https://w3id.org/dpv/schema/dpv-27560#"

PURPOSES = {
    Topic.MARKETING: "dpv:DirectMarketing",
    Topic.PARTNERS: "dpv:Marketing",
    Topic.SALE: "dpv:SellDataToThirdParties",
    Topic.PERSONALISATION: "dpv:Personalisation",
    Topic.INTEGRATION: "dpv:ServiceProvision",
    Topic.FEATURE: "dpv:ServiceProvision",
    Topic.SENSITIVE: "dpv:Purpose",
    Topic.TERMS: "dpv:Purpose",
    Topic.COOKIES: "dpv:Purpose",
    Topic.NOTIFICATIONS: "dpv:CommunicationManagement",
}
STATUSES = {
    EventKind.GIVEN: "dpv:ConsentGiven",
    EventKind.RENEWED: "dpv:RenewedConsentGiven",
    EventKind.VOUCHED: "dpv:ConsentGiven",
    EventKind.IMPORTED: "dpv:ConsentGiven",
    EventKind.REFUSED: "dpv:ConsentRefused",
    EventKind.WITHDRAWN: "dpv:ConsentWithdrawn",
    EventKind.EXPIRED: "dpv:ConsentExpired",
    EventKind.INVALIDATED: "dpv:ConsentInvalidated",
}
# Of another actor than these the portal says it of its own accord, as the controller or for it.
SPOKEN_BY = {
    ActorKind.PERSON: "dpv:DataSubject",
    ActorKind.SIGNAL: "dpv:DataSubject",
    ActorKind.GUARDIAN: "dpv:GuardianOfDataSubject",
    ActorKind.AGENT: "dpv:Agent",
    ActorKind.VOUCHER: "dpv:ThirdParty",
}


def write(facts: Facts) -> dict[str, Any]:
    """Return the receipt, with the one record that it is of."""
    event = facts.event
    return {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{uuid5(event.public_id, 'receipt')}",
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": str(uuid5(event.public_id, "receipt")),
        "dct:conformsTo": _ref(f"{_PROFILE}receipt"),
        "dct:created": _moment(facts.made_at),
        "dpv:hasRecordOfActivity": [_record(facts)],
    }


def _record(facts: Facts) -> dict[str, Any]:
    event = facts.event
    return {
        "@id": f"urn:uuid:{event.public_id}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": str(event.public_id),
        "dct:conformsTo": _ref(f"{_PROFILE}record"),
        "dpv:hasDataSubject": {
            "@id": f"urn:uuid:{event.subject.public_id}",
            "@type": "dpv:DataSubject",
            "dct:identifier": str(event.subject.public_id),
        },
        **_parties(facts),
        **({"dpv:hasJurisdiction": [_ref(f"loc:{facts.jurisdiction}")]} if facts.jurisdiction else {}),
        "dpv:hasNotice": [
            {"@id": facts.notice_url, "@type": "dpv:ConsentNotice", "dct:language": event.language},
        ],
        "dpv:hasProcess": [_process(facts)],
        "dpv:hasConsentControl": [
            {"@type": "dpv:WithdrawConsent", "dpv:isExercisedAt": _ref(facts.withdraw_url)},
        ],
        "dpv:hasRight": [{"@type": "dpv:DataSubjectRight", "dpv:isExercisedAt": _ref(facts.rights_url)}],
        "dpv:hasConsentStatus": [_status(facts)],
    }


def _parties(facts: Facts) -> dict[str, Any]:
    controller = {"dpv:hasDataController": [_party(facts.controller, "dpv:DataController")]}
    if facts.on_behalf is None:
        return controller
    return controller | {"dpv:hasDataProcessor": [_party(facts.on_behalf, "dpv:DataProcessor")]}


def _party(party: Party, kind: str) -> dict[str, Any]:
    said = {"dpv:hasName": party.name, "dpv:hasAddress": party.address, "dpv:hasContact": party.email}
    return {"@type": kind} | {term: value for term, value in said.items() if value}


def _process(facts: Facts) -> dict[str, Any]:
    version, words = facts.event.version, facts.words
    kind = "dpv:SensitivePersonalData" if facts.is_sensitive else "dpv:PersonalData"
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": [
            {
                "@type": PURPOSES[Topic(version.purpose.topic)],
                "dct:identifier": f"{version.purpose.key}/{version.number}",
                "dct:title": words["title"],
                "dct:description": [words["text"], *words.get("limits", [])],
            }
        ],
        **({"dpv:hasScope": [facts.option]} if facts.option else {}),
        "dpv:hasLegalBasis": [_ref(_basis(facts.event))],
        "dpv:hasPersonalData": [
            {"@type": kind, "dct:identifier": key, "dct:title": name} for key, name in facts.categories.items()
        ],
        "dpv:hasRecipient": [{"@type": "dpv:Recipient", "dpv:hasName": name} for name in facts.recipients],
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageDuration", "dct:source": _ref(facts.retention_url)},
            {"@type": "dpv:StorageLocation", "dct:source": _ref(facts.recipients_url)},
        ],
    }


def _basis(event: ConsentEvent) -> str:
    """Return the kind of consent. Of one that somebody vouched for, or that was taken over, no expression was seen."""
    if event.kind in (EventKind.VOUCHED, EventKind.IMPORTED):
        return "dpv:Consent"
    return "dpv:ExplicitlyExpressedConsent" if event.version.explicit else "dpv:ExpressedConsent"


def _status(facts: Facts) -> dict[str, Any]:
    event = facts.event
    return {
        "@type": STATUSES[EventKind(event.kind)],
        "dpv:isIndicatedBy": _ref(SPOKEN_BY.get(ActorKind(event.actor_kind), "dpv:DataController")),
        "dpv:hasIndicationMethod": facts.method,
        "dpv:isIndicatedAtTime": _moment(facts.since),
        **({"dpv:hasDuration": _duration(facts)} if event.is_giving else {}),
    }


def _duration(facts: Facts) -> dict[str, Any]:
    """Return how long the consent holds: until a moment, or until it is withdrawn."""
    ends_at = facts.event.ends_at
    until = _moment(ends_at) if ends_at else facts.lasts
    return {"@type": "dpv:UntilTimeDuration" if ends_at else "dpv:UntilEventDuration", "rdf:value": until}


def _moment(moment: datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": moment.astimezone(UTC).isoformat().replace("+00:00", "Z")}


def _ref(name: str) -> dict[str, str]:
    return {"@id": name}
