"""Handing in a list: it is read and shown first, and counts once it is confirmed."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from consent import policy, purposes
from consent.kinds import EventKind
from consent.lists import offered, reading, working
from consent.lists.reading import Bad, Row, Terms
from consent.models import ConsentList, ListPart, PurposeVersion, RefusedLine
from privacy_portal.audit import trail
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import Membership, Platform, Workspace

# What nobody confirmed is forgotten, with everybody in it.
KEPT_FOR = timedelta(days=1)
# What a page takes; `manage.py import_consents` has no bound.
LARGEST = 1024 * 1024


class NobodyNamed(ValueError):
    """No line of the list names anybody; `lines` says of the first ones why."""

    def __init__(self, lines: Sequence[Bad]) -> None:
        super().__init__("no line names anybody")
        self.lines = lines


class NotWaiting(Exception):
    """The list was confirmed or put away already."""


@dataclass(frozen=True)
class Told:
    """What somebody says about a list that they hand in. `chosen` are the options for lines that name none."""

    version: PurposeVersion
    kind: EventKind
    chosen: tuple[str, ...]
    how: str
    asked_on: date | None
    language: str
    jurisdiction: str
    tells: bool = True


def draw_up(tenant: Workspace | None, told: Told, content: bytes, *, by: Membership) -> ConsentList:
    """Read a list and keep it until it is confirmed; nothing of it counts yet.

    Raises reading.Unreadable, NobodyNamed, policy.Forbidden, and PermissionDenied for whoever hands in no lists.
    """
    offered.require_hand(tenant, by)
    if told.kind == EventKind.VOUCHED and tenant is not None:
        decision = policy.forbidding(told.version, {tenant.pk})
        if decision is not None:
            raise policy.Forbidden(decision)
    lines = list(reading.read(reading.decoded(content).splitlines(keepends=True), terms_of(told)))
    rows = [one for one in lines if isinstance(one, Row)]
    bad = [one for one in lines if isinstance(one, Bad)]
    if not rows:
        raise NobodyNamed(bad)
    with transaction.atomic():
        made = begin(tenant, told, hashlib.sha256(content).hexdigest(), len(lines), by=by)
        RefusedLine.objects.bulk_create(
            RefusedLine(platform_id=made.platform_id, list=made, line=one.line, reason=one.reason) for one in bad
        )
        made.taken = made.refused = len(bad)
        made.save(update_fields=["taken", "refused"])
        for number, part in enumerate(_parts(rows)):
            kept = [one.as_json() for one in part]
            ListPart.objects.create(platform_id=made.platform_id, list=made, number=number, rows=kept)
    return made


def begin(tenant: Workspace | None, told: Told, digest: str, lines: int, *, by: Membership) -> ConsentList:
    """Return the row of a list, not confirmed yet; in the caller's transaction."""
    made: ConsentList = ConsentList.objects.create(
        platform_id=told.version.platform_id,
        kind=told.kind,
        workspace=tenant,
        version=told.version,
        options=list(told.chosen),
        how=told.how,
        asked_on=told.asked_on,
        language=told.language,
        jurisdiction=told.jurisdiction,
        tells=told.tells,
        digest=digest,
        lines=lines,
        drawn_up_by=by.user,
        drawn_up_at=now(),
    )
    return made


def terms_of(told: Told) -> Terms:
    """Return what the lines of a list are held against."""
    return Terms(
        options=tuple(told.version.options),
        chosen=told.chosen,
        asked_on=told.asked_on,
        needs_day=told.kind == EventKind.IMPORTED,
        first_day=told.version.effective_from,
        today=purposes.today(told.version.purpose.platform),
    )


def confirm(drawn_up: ConsentList, *, by: Membership) -> None:
    """Have a list count: whoever confirms it answers for what it says. Raises NotWaiting, PermissionDenied."""
    offered.require_hand(drawn_up.workspace, by)
    with transaction.atomic():
        held = _held(drawn_up)
        held.confirmed_at = now()
        held.save(update_fields=["confirmed_at"])
        trail.record(
            "consent_list.confirmed",
            platform_id=held.platform_id,
            actor=actor_of(by),
            subject=str(held.public_id),
            kind=held.kind,
            purpose=held.version.purpose.key,
            version=held.version.number,
            workspace=held.workspace.key if held.workspace else "",
            lines=held.lines,
            digest=held.digest,
        )
        working.hint(held)


def put_away(drawn_up: ConsentList, *, by: Membership) -> None:
    """Forget a list that nobody confirmed, and everybody in it. Raises NotWaiting, PermissionDenied."""
    offered.require_hand(drawn_up.workspace, by)
    with transaction.atomic():
        _held(drawn_up).delete()


def forget() -> int:
    """Forget the lists of the platform in scope that nobody confirmed within a day; return how many."""
    found = ConsentList.objects.filter(confirmed_at=None, drawn_up_at__lte=now() - KEPT_FOR)
    keys = list(found.values_list("pk", flat=True))
    ConsentList.objects.filter(pk__in=keys, confirmed_at=None).delete()
    return len(keys)


def same_before(drawn_up: ConsentList) -> ConsentList | None:
    """Return the newest list that was confirmed before with the very same file for the same purpose; None for none."""
    found: ConsentList | None = (
        ConsentList.objects.filter(
            digest=drawn_up.digest, workspace=drawn_up.workspace, version__purpose=drawn_up.version.purpose
        )
        .exclude(pk=drawn_up.pk)
        .exclude(confirmed_at=None)
        .order_by("-confirmed_at")
        .first()
    )
    return found


def seen_by(platform: Platform, tenant: Workspace | None) -> QuerySet[ConsentList]:
    """Return the lists that a tenant sees: a workspace its own, and the platform (None) its own and what workspaces
    confirmed, which stands in its ledger."""
    seen = Q(workspace=tenant) if tenant else Q(workspace=None) | Q(confirmed_at__isnull=False)
    found: QuerySet[ConsentList] = ConsentList.objects.filter(seen, platform=platform)
    return found.select_related("version__purpose__platform", "workspace__owner", "drawn_up_by")


def _held(drawn_up: ConsentList) -> ConsentList:
    """Return the list, held until the transaction ends; raises NotWaiting."""
    found = ConsentList.objects.select_for_update(of=("self",)).select_related("version__purpose", "workspace")
    held: ConsentList | None = found.filter(pk=drawn_up.pk, confirmed_at=None).first()
    if held is None:
        raise NotWaiting
    return held


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), working.AT_ONCE):
        yield rows[start : start + working.AT_ONCE]
