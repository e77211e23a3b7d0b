"""The purposes of a profile: new versions are published, versions that were published must not have changed."""

from consent import purposes
from consent.models import Purpose, PurposeVersion
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.profiles.consent_schema import PurposeEntry, PurposeVersionEntry
from privacy_portal.profiles.pack import Location, ProfileError
from privacy_portal.profiles.rows import ChangeKind, Rows
from privacy_portal.profiles.validation import Checked


def publish(rows: Rows, checked: Checked) -> None:
    """Publish the versions that the portal does not have yet, oldest first.

    Raises ProfileError where the pack tells a published version otherwise than it was published.
    """
    for number, entry in enumerate(checked.profile.purposes):
        purpose = rows.put(
            Purpose,
            {"key": entry.key},
            {
                "topic": entry.topic,
                "per_workspace": entry.per_workspace,
                "guardian_below": entry.guardian_below,
                "double_opt_in": entry.double_opt_in,
                "synced": entry.synced,
                "ended_on": entry.ended_on,
                "position": number,
            },
        )
        published = list(PurposeVersion.objects.filter(purpose=purpose).order_by("number"))
        for place, version in enumerate(entry.versions):
            if place >= len(published):
                _publish(rows, purpose, entry, version)
            elif published[place].digest != wording_of(version).digest:
                where: Location = ("purposes", number, "versions", place)
                raise ProfileError([checked.pack.problem(where, "was published with other words; add a new version")])


def wording_of(entry: PurposeVersionEntry) -> purposes.Wording:
    """Return the wording that a pack tells."""
    said = entry.model_dump(exclude={"options"})
    lists = {name: tuple(said[name]) for name in ("categories", "recipients")}
    option_texts = {key: dict(texts) for key, texts in entry.options.items() if texts}
    return purposes.Wording(**said | lists, options=tuple(entry.options), option_texts=option_texts)


def _publish(rows: Rows, purpose: Purpose, entry: PurposeEntry, version: PurposeVersionEntry) -> None:
    rows.note(ChangeKind.ADDED, "wording", f"{entry.key}, in effect from {version.effective_from.isoformat()}")
    purposes.publish(purpose, wording_of(version), actor=SYSTEM)
