"""The register of a profile: recipients with their transfers and assessments, retention, and activities.

The pack rules over what it names: a row that it tells otherwise is ended, and a new one begins. What left the pack is
ended, never removed; what was announced or entered on the desk stays until the pack speaks of it.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.profiles.entry import Entry, by_language
from privacy_portal.profiles.register_schema import ActivityEntry, AssessmentEntry, RecipientEntry, RetentionEntry
from privacy_portal.profiles.rows import ChangeKind, Rows
from privacy_portal.profiles.schema import Profile
from workspaces.models import (
    Assessment,
    DataCategory,
    Organisation,
    ProcessingActivity,
    Recipient,
    RegisterRow,
    RetentionRule,
    Role,
    Workspace,
)
from workspaces.register import versions


def put(rows: Rows, profile: Profile) -> None:
    """Bring the register to what the pack says as of today. In the loading's transaction, after tenants and roles."""
    today = day_of(now(), rows.platform.time_zone)
    for recipient in profile.recipients:
        _recipient(rows, recipient, today)
    for rule in profile.retention:
        _retention(rows, rule, today)
    for activity in profile.activities:
        _activity(rows, activity, today)
    _end(rows, ProcessingActivity, profile.activities, today)
    _end(rows, RetentionRule, profile.retention, today)
    _end(rows, Recipient, profile.recipients, today)


def _recipient(rows: Rows, entry: RecipientEntry, today: date) -> None:
    values: dict[str, Any] = {
        "names": by_language(entry.name, rows.platform.languages),
        "kind": entry.kind,
        "country": entry.country,
        "purposes": entry.purpose,
        "is_subprocessor": entry.subprocessor,
        "for_marketing": entry.marketing,
        "started_on": entry.since,
    }
    if entry.transfer:
        values |= {
            "transfer_country": entry.transfer.country,
            "safeguard": entry.transfer.safeguard,
            "documents": by_language(entry.transfer.document or {}, rows.platform.languages),
            "transfer_assessed_on": entry.transfer.assessed_on,
            "transfer_assessments": entry.transfer.assessment or {},
        }
    row = _put(rows, Recipient, entry, values, {}, on=today, began=entry.since)
    if entry.assessment:
        _assessment(rows, row, entry.assessment)


def _assessment(rows: Rows, recipient: Recipient, entry: AssessmentEntry) -> None:
    """Keep an assessment with the row that it is about; the same day's is brought to what the pack says."""
    known = Assessment.objects.filter(recipient__key=recipient.key, assessed_on=entry.assessed_on).first()
    rows.put(
        Assessment,
        {"recipient": known.recipient if known else recipient, "assessed_on": entry.assessed_on},
        {"assessed_by": entry.by, "outcomes": entry.outcome, "review_by": entry.review_by},
    )


def _retention(rows: Rows, entry: RetentionEntry, today: date) -> None:
    values = {
        "length": entry.length,
        "starts": entry.starts,
        "then": entry.then,
        "workspace": Workspace.objects.get(key=entry.workspace) if entry.workspace else None,
        "people": list(entry.people),
        "jurisdictions": sorted(entry.jurisdictions),
        "backups": entry.backups or "",
        "reasons": entry.because,
        "clauses": by_language(entry.clause or {}, rows.platform.languages),
    }
    categories = DataCategory.objects.all()
    named = categories if entry.categories == "all" else categories.filter(key__in=entry.categories)
    _put(rows, RetentionRule, entry, values, {"categories": list(named)}, on=today)


def _activity(rows: Rows, entry: ActivityEntry, today: date) -> None:
    values = {
        "names": entry.names,
        "purposes": entry.purpose,
        "role": entry.role,
        "controller": _controller(entry),
        "people": list(entry.people),
        "special_categories": entry.special_categories,
        "basis": entry.basis or "",
        "interests": entry.interest or {},
        "measures": entry.measures,
        "started_on": entry.since,
    }
    links = {
        "jointly_with": list(Organisation.objects.filter(key__in=entry.jointly_with)),
        "categories": list(DataCategory.objects.filter(key__in=entry.categories)),
        "recipients": list(Recipient.objects.open().filter(key__in=entry.recipients)),
        "retention": list(RetentionRule.objects.open().filter(key__in=entry.retention)),
    }
    _put(rows, ProcessingActivity, entry, values, links, on=today, began=entry.since)


def _controller(entry: ActivityEntry) -> Organisation | None:
    """Return who decides: whom the pack names, else the operator, and for a processor the owners, who are many."""
    if entry.controller:
        return Organisation.objects.get(key=entry.controller)
    return None if entry.role == Role.PROCESSOR else Organisation.objects.get(is_operator=True)


def _put(
    rows: Rows,
    model: type[versions.Row],
    entry: RecipientEntry | RetentionEntry | ActivityEntry,
    values: dict[str, Any],
    links: dict[str, list[Any]],
    *,
    on: date,
    began: date | None = None,
) -> versions.Row:
    row, is_new = versions.put(
        model, rows.platform, entry.key, values, links, digest=_digest(entry), on=on, began=began
    )
    if is_new:
        rows.note(ChangeKind.ADDED, str(model._meta.verbose_name), entry.key)
    return row


def _end(
    rows: Rows, model: type[RegisterRow], entries: Iterable[RecipientEntry | RetentionEntry | ActivityEntry], on: date
) -> None:
    for key in versions.end_all_but(model, [entry.key for entry in entries], on=on):
        rows.note(ChangeKind.ENDED, str(model._meta.verbose_name), key)


def _digest(entry: Entry) -> str:
    """Return the digest of what the pack says of a row; the assessment is a row of its own."""
    said = entry.model_dump(mode="json", exclude={"assessment"})
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
