"""Loading a profile: the portal's rows become what the pack says.

The pack rules over what it names. What it does not name stays as it is (people added by hand, workspaces that came
later), except for the table of roles: a rule that is in no pack must not decide about anybody.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dsr.models import Promise
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.profiles import notices, people, systems
from privacy_portal.profiles.rows import Rows
from privacy_portal.profiles.schema import Profile
from privacy_portal.profiles.validation import check
from privacy_portal.scoping import platform_scope
from workspaces.models import DataCategory, DeterminationRule, Establishment, Organisation, Platform, Workspace

PEOPLE_IN_SAMPLES = 2_000


@dataclass(frozen=True)
class Loaded:
    """What a loading did. `changed` counts rows written or removed: 0 where everything was there already."""

    platform: Platform
    changed: int


def load(folder: Path, *, demo: bool | None = None, people_in_samples: int = PEOPLE_IN_SAMPLES) -> Loaded:
    """Load the pack in `folder`; loading it again changes nothing and writes no audit entry.

    `demo` (default: settings.DEMO) also creates the people marked so and the sample systems, `people_in_samples` in
    each. Everything in the portal's database happens in one transaction. Raises ProfileError with every mistake in
    the pack, ConnectorUnavailable when a system of the pack does not answer.
    """
    is_demo = settings.DEMO if demo is None else demo
    checked = check(folder)
    # Other databases are asked before the transaction, so that it waits for nobody.
    reached = systems.reach(checked, demo=is_demo, people=people_in_samples)
    with transaction.atomic():
        rows = _platform(checked.profile)
        with platform_scope(rows.platform.pk):
            _tenants(rows, checked.profile)
            _roles(rows, checked.profile)
            systems.put(rows, reached)
            people.put(rows, checked.profile, demo=is_demo)
            notices.publish(rows, checked)
            _promises(rows, checked.profile)
            if rows.changed:
                _record(rows, checked.profile)
    return Loaded(rows.platform, rows.changed)


def _platform(profile: Profile) -> Rows:
    """Put the platform itself in place."""
    entry = profile.platform
    values = {**entry.model_dump(exclude={"slug", "brand"}), "brand": entry.brand.model_dump(exclude_none=True)}
    platform, created = Platform.objects.get_or_create(slug=entry.slug, defaults=values)
    # Two who load at once take turns; the second finds everything in place. "No key": others still add rows.
    platform = Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
    rows = Rows(platform)
    if created or any(getattr(platform, name) != value for name, value in values.items()):
        rows.changed += 1
        for name, value in values.items():
            setattr(platform, name, value)
        platform.save()
    return rows


def _tenants(rows: Rows, profile: Profile) -> None:
    """Put organisations, their establishments and the workspaces in place."""
    organisations = {
        entry.key: rows.put(
            Organisation,
            {"key": entry.key},
            {**entry.model_dump(exclude={"key", "operator"}), "is_operator": entry.operator},
        )
        for entry in profile.organisations
    }
    for place in profile.establishments:
        owner = organisations[place.organisation]
        values = {**place.model_dump(exclude={"key", "organisation"}), "organisation": owner}
        rows.put(Establishment, {"key": place.key}, values)
    for workspace in profile.workspaces:
        values = workspace.model_dump(exclude={"key", "owner"})
        values["owner"] = organisations[workspace.owner] if workspace.owner else None
        rows.put(Workspace, {"key": workspace.key}, values)


def _roles(rows: Rows, profile: Profile) -> None:
    """Put the categories and the table of roles in place, and remove rules that no longer stand in the pack."""
    categories = {
        entry.key: rows.put(DataCategory, {"key": entry.key}, {**entry.model_dump(exclude={"key"}), "position": number})
        for number, entry in enumerate(profile.categories)
    }
    kept = []
    for rule in profile.rules:
        for key in categories if rule.categories == "all" else rule.categories:
            situation = {
                "category": categories[key],
                "person_type": rule.person or "",
                "workspace_kind": rule.workspace or "",
            }
            values = {"platform_role": rule.platform, "reasons": rule.because}
            kept.append(rows.put(DeterminationRule, situation, values))
    rows.keep_only(DeterminationRule, kept)


def _promises(rows: Rows, profile: Profile) -> None:
    """Put the promises in place, and remove those that no longer stand in the pack."""
    kept = [rows.put(Promise, {"key": one.key}, one.model_dump(exclude={"key"})) for one in profile.promises]
    rows.keep_only(Promise, kept)


def _record(rows: Rows, profile: Profile) -> None:
    trail.record(
        "profile.loaded",
        platform_id=rows.platform.pk,
        actor=SYSTEM,
        subject=profile.platform.slug,
        profile=profile.platform.slug,
        version=profile.version,
        changed=rows.changed,
    )
