"""The register as data: JSON with keys that stay the same (docs/operating/register.md), and CSV for spreadsheets."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from privacy_portal import countries, spreadsheets
from workspaces.models import Assessment, Organisation, ProcessingActivity, Recipient, RetentionRule, in_language
from workspaces.register import gaps, reading, words
from workspaces.register.reading import Register

FORMAT = "register/1"
COLUMNS = (
    "key", "name", "role", "controllers", "purpose", "legal_basis", "interest", "people", "categories",
    "special_categories", "recipients", "transfers", "retention", "measures", "since", "missing",
)  # fmt: skip
SEPARATOR = "; "


def as_data(register: Register) -> dict[str, Any]:
    """Return the register of a day in plain values. Texts are mappings from language to text."""
    known = reading.assessments([one.key for one in register.recipients], register.day)
    return {
        "format": FORMAT,
        "platform": register.platform.slug,
        "as_of": register.day.isoformat(),
        "controller": _organisation(register.operator),
        "establishments": [
            {
                "key": place.key,
                "organisation": place.organisation.key,
                "name": place.name,
                "address": place.address,
                "country": place.country,
                "contact_email": place.contact_email,
            }
            for place in register.establishments
        ],
        "customers": [_organisation(one) for one in register.customers],
        "activities": [_activity(one, register) for one in register.activities],
        "recipients": [_recipient(one, known.get(one.key)) for one in register.recipients],
        "retention": [_retention(one) for one in register.retention],
    }


def as_csv(register: Register) -> Iterator[bytes]:
    """Yield one line an activity, in the reader's language, safe to open in a spreadsheet."""
    return spreadsheets.as_csv(COLUMNS, (_line(one, register) for one in register.activities))


def _home(register: Register) -> str:
    return register.operator.country if register.operator else ""


def _line(activity: ProcessingActivity, register: Register) -> dict[str, Any]:
    recipients = list(activity.recipients.all())
    return {
        "key": activity.key,
        "name": in_language(activity.names),
        "role": activity.role,
        "controllers": _joined(one.name for one in reading.controllers(activity) or register.customers),
        "purpose": activity.purpose,
        "legal_basis": activity.get_basis_display(),
        "interest": activity.interest,
        "people": _joined(words.people(activity.people)),
        "categories": _joined(str(one) for one in activity.categories.all()),
        "special_categories": "yes" if activity.special_categories else "no",
        "recipients": _joined(one.name for one in recipients),
        "transfers": _joined(
            f"{one.name}: {countries.name(one.transfer_country)}, {words.safeguard(one)}"
            for one in recipients
            if one.safeguard
        ),
        "retention": _joined(
            f"{words.retention(one)} {words.for_whom(one, register.retention)}".strip()
            for one in activity.retention.all()
        ),
        "measures": activity.measure,
        "since": activity.since.isoformat(),
        "missing": _joined(gaps.of_activity(activity, register.customers, _home(register))),
    }


def _joined(texts: Iterable[str]) -> str:
    return SEPARATOR.join(texts)


def _activity(activity: ProcessingActivity, register: Register) -> dict[str, Any]:
    return {
        "key": activity.key,
        "names": activity.names,
        "purposes": activity.purposes,
        "role": activity.role,
        "controllers": [one.key for one in reading.controllers(activity)],
        "legal_basis": activity.basis or None,
        "interests": activity.interests,
        "people": activity.people,
        "categories": [one.key for one in activity.categories.all()],
        "special_categories": activity.special_categories,
        "recipients": [one.key for one in activity.recipients.all()],
        "retention": [one.key for one in activity.retention.all()],
        "measures": activity.measures,
        "started_on": _day(activity.started_on),
        "since": activity.since.isoformat(),
        "until": _day(activity.until),
        "missing": gaps.of_activity(activity, register.customers, _home(register)),
    }


def _recipient(recipient: Recipient, assessment: Assessment | None) -> dict[str, Any]:
    transfer = {
        "country": recipient.transfer_country,
        "safeguard": recipient.safeguard,
        "documents": recipient.documents,
        "assessed_on": _day(recipient.transfer_assessed_on),
        "assessments": recipient.transfer_assessments,
    }
    return {
        "key": recipient.key,
        "names": recipient.names,
        "class": recipient.kind,
        "country": recipient.country,
        "purposes": recipient.purposes,
        "subprocessor": recipient.is_subprocessor,
        "marketing": recipient.for_marketing,
        "started_on": _day(recipient.started_on),
        "since": recipient.since.isoformat(),
        "until": _day(recipient.until),
        "transfer": transfer if recipient.safeguard else None,
        "assessment": {
            "assessed_on": assessment.assessed_on.isoformat(),
            "outcomes": assessment.outcomes,
            "review_by": assessment.review_by.isoformat(),
        }
        if assessment
        else None,
    }


def _retention(rule: RetentionRule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "categories": [one.key for one in rule.categories.all()],
        "workspace": rule.workspace.key if rule.workspace else None,
        "people": rule.people,
        "jurisdictions": rule.jurisdictions,
        "length": rule.length,
        "starts": rule.starts,
        "then": rule.then,
        "backups": rule.backups or None,
        "reasons": rule.reasons,
        "clauses": rule.clauses,
        "since": rule.since.isoformat(),
        "until": _day(rule.until),
    }


def _organisation(organisation: Organisation | None) -> dict[str, Any] | None:
    if organisation is None:
        return None
    return {
        "key": organisation.key,
        "name": organisation.name,
        "country": organisation.country,
        "contact_email": organisation.contact_email,
        "representative": organisation.representative,
        "protection_officer": organisation.protection_officer,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
