"""A receipt by the Kantara Initiative's Consent Receipt 1.1, for programs that read nothing else.

It can say that a consent was given and nothing else: what ended one has no receipt of this kind.
"""

from typing import Any

from consent.kinds import EventKind
from consent.receipts.facts import Facts

VERSION = "KI-CR-v1.1.0"


def write(facts: Facts) -> dict[str, Any]:
    """Return the receipt of a consent that was given."""
    event = facts.event
    return {
        "version": VERSION,
        "jurisdiction": facts.jurisdiction,
        "consentTimestamp": int(facts.since.timestamp()),
        "collectionMethod": facts.method,
        "consentReceiptID": str(event.public_id),
        "language": event.language,
        "piiPrincipalId": str(event.subject.public_id),
        "piiControllers": [_controller(facts)],
        "policyUrl": facts.notice_url,
        "services": [{"service": event.platform.name, "purposes": [_purpose(facts)]}],
        "sensitive": facts.is_sensitive,
        "spiCat": list(facts.categories.values()) if facts.is_sensitive else [],
    }


def _controller(facts: Facts) -> dict[str, Any]:
    named = facts.on_behalf or facts.controller
    address = {"streetAddress": named.address, "addressCountry": named.country}
    return {
        "piiController": named.name,
        "onBehalf": facts.on_behalf is not None,
        "contact": named.name,
        "address": {key: value for key, value in address.items() if value},
        "email": named.email,
        "phone": "",  # the standard requires the member, and no register of the portal has a number
        "piiControllerUrl": facts.rights_url,
    }


def _purpose(facts: Facts) -> dict[str, Any]:
    event, words = facts.event, facts.words
    said = [words["title"], facts.option, words["text"], *words.get("limits", [])]
    third_parties = {"thirdPartyName": ", ".join(facts.recipients)} if facts.recipients else {}
    return {
        "purpose": "\n".join(one for one in said if one),
        "purposeCategory": [event.version.purpose.topic],
        "consentType": "IMPLICIT" if event.kind == EventKind.VOUCHED else "EXPLICIT",
        "piiCategory": list(facts.categories.values()),
        "primaryPurpose": False,
        "termination": facts.lasts,
        "thirdPartyDisclosure": bool(facts.recipients),
        **third_parties,
    }
