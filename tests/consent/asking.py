"""What stories about consents are made of: purposes that are asked for, and Rita, who is known by her address."""

from datetime import date
from typing import Any

from consent import ledger, purposes, subjects
from consent.kinds import ActorKind, EventKind, IdentifierKind, Method, Topic
from consent.models import ConsentEvent, Purpose, PurposeVersion, Subject
from privacy_portal.audit.actor import SYSTEM
from workspaces.models import Platform, Workspace
from workspaces.register.kinds import LegalBasis

RITAS = subjects.Known(IdentifierKind.EMAIL, "rita@example.org")
LONG_AGO = date(2026, 1, 1)


def wording(**changes: Any) -> purposes.Wording:
    """Return the wording of offers by mail and telephone, with `changes`."""
    said: dict[str, Any] = {
        "texts": {
            "en": {"title": "Offers", "text": "We may tell you of offers.", "limits": []},
            "ja": {"title": "ご案内", "text": "ご案内をお送りします。", "limits": []},
        },
        "basis": LegalBasis.CONSENT,
        "effective_from": LONG_AGO,
        "options": ("email", "telephone"),
    }
    return purposes.Wording(**said | changes)


def purpose(
    platform: Platform, key: str = "winter-offers", *, per_workspace: bool = False, **changes: Any
) -> PurposeVersion:
    """Return the first version of a purpose that is asked for."""
    made = Purpose.objects.create(
        platform=platform, key=key, topic=Topic.MARKETING, per_workspace=per_workspace, position=900
    )
    return purposes.publish(made, wording(**changes), actor=SYSTEM)


def changed(version: PurposeVersion, **changes: Any) -> PurposeVersion:
    """Publish another version of the same purpose."""
    return purposes.publish(version.purpose, wording(**changes), actor=SYSTEM)


def rita(platform: Platform) -> Subject:
    return subjects.find_or_add(platform.pk, [RITAS])


def said(
    subject: Subject,
    version: PurposeVersion,
    kind: EventKind = EventKind.GIVEN,
    *,
    option: str = "email",
    workspace: Workspace | None = None,
    **how: Any,
) -> ConsentEvent:
    """Record what somebody said in the preference centre, with the words that stood there."""
    told: dict[str, Any] = {
        "method": Method.PREFERENCES,
        "actor_kind": ActorKind.PERSON,
        "shown": ledger.shown(subject.platform_id, {"words": version.texts["en"], "ticked": False}),
    }
    choice = ledger.Choice(version, kind, option, workspace)
    (event,) = ledger.record(subject, [choice], ledger.Circumstances(**told | how))
    return event
