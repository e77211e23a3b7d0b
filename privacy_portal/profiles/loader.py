"""Loading a profile: the portal's rows become what the pack says.

The pack rules over what it names. What it does not name stays as it is (people added by hand, workspaces that came
later), except for the table of roles: a rule that is in no pack ends, because it must not decide about anybody.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from dsr.models import Promise
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.profiles import cookies, notices, people, purposes, register, roles, sign_in, systems
from privacy_portal.profiles.rows import Change, ChangeKind, FieldChange, Rows
from privacy_portal.profiles.schema import Profile
from privacy_portal.profiles.validation import check
from privacy_portal.scoping import platform_scope
from workspaces import ownership
from workspaces.models import Establishment, Organisation, Ownership, Platform, Workspace

PEOPLE_IN_SAMPLES = 2_000


@dataclass(frozen=True)
class Loaded:
    """What a loading did, or a rehearsal would have done: nothing where everything was there already."""

    platform: Platform
    changes: tuple[Change, ...]

    @property
    def changed(self) -> int:
        """How many rows were written, ended or removed."""
        return len(self.changes)


def load(
    folder: Path, *, demo: bool | None = None, people_in_samples: int = PEOPLE_IN_SAMPLES, rehearse: bool = False
) -> Loaded:
    """Load the pack in `folder`; loading it again changes nothing and writes no audit entry.

    `demo` (default: settings.DEMO) also creates the people marked so and the sample systems, `people_in_samples` in
    each. `rehearse` goes the whole way and takes everything back, so that what it returns is what a loading would do;
    other databases are read and not written. Everything in the portal's database happens in one transaction. Raises
    ProfileError with every mistake in the pack, ConnectorUnavailable when a system of the pack does not answer.
    """
    is_demo = settings.DEMO if demo is None else demo
    checked = check(folder)
    # Other databases are asked before the transaction, so that it waits for nobody.
    reached = systems.reach(checked, demo=is_demo, people=people_in_samples, rehearse=rehearse)
    with transaction.atomic():
        rows = _platform(checked.profile)
        with platform_scope(rows.platform.pk):
            _tenants(rows, checked.profile)
            roles.put(rows, checked.profile)
            register.put(rows, checked.profile)
            systems.put(rows, reached)
            people.put(rows, checked.profile, demo=is_demo)
            sign_in.put(rows, checked.profile)
            notices.publish(rows, checked)
            purposes.publish(rows, checked)
            cookies.publish(rows, checked)
            _promises(rows, checked.profile)
            if rows.changes:
                _record(rows, checked.profile)
        if rehearse:
            transaction.set_rollback(True)
    return Loaded(rows.platform, tuple(rows.changes))


def _platform(profile: Profile) -> Rows:
    """Put the platform itself in place."""
    entry = profile.platform
    values = {
        **entry.model_dump(exclude={"slug", "brand"}),
        "brand": entry.brand.model_dump(exclude_none=True),
        "relations": [relation.model_dump() for relation in profile.relations],
    }
    platform, created = Platform.objects.get_or_create(slug=entry.slug, defaults=values)
    # Two who load at once take turns; the second finds everything in place. "No key": others still add rows.
    platform = Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
    rows = Rows(platform)
    if created:
        rows.note(ChangeKind.ADDED, "platform", entry.slug)
    rows.set(platform, values, entry.slug)
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
        _workspace(rows, workspace.key, values, organisations[workspace.owner] if workspace.owner else None)


def _workspace(rows: Rows, key: str, values: dict[str, Any], owner: Organisation | None) -> None:
    """Put a workspace in place. Whose it was stays on record: another owner in the pack begins another ownership,
    unless it was passed on in the portal, which the pack does not turn back."""
    known = Workspace.objects.filter(platform=rows.platform, key=key).select_related("owner").first()
    present = Ownership.objects.filter(workspace=known, until=None).first() if known else None
    if present is None:
        put = rows.put(Workspace, {"key": key}, values | {"owner": owner})
        if owner is not None:
            ownership.put(put, owner, None)
        return
    put = rows.put(Workspace, {"key": key}, values | {"owner": present.owner})
    if owner is not None and owner != present.owner and not present.by_hand:
        rows.note(ChangeKind.CHANGED, "workspace", key, [FieldChange("owner", present.owner, owner)])
        ownership.put(put, owner, day_of(now(), rows.platform.time_zone))


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
        **_counted(rows),
    )


def _counted(rows: Rows) -> dict[str, int]:
    """Return how many rows were added, changed, ended and removed: the trail holds no values of a pack."""
    kinds = [change.kind for change in rows.changes]
    return {str(kind): kinds.count(kind) for kind in ChangeKind}
