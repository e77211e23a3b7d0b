"""The table of roles as the pack has it. A rule that changed or was dropped ends, and is never rewritten (EK-05)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.profiles.rows import ChangeKind, Rows, differences
from privacy_portal.profiles.schema import Profile, RuleEntry
from workspaces.models import DataCategory, DeterminationRule

RULE = "determination rule"
_Situation = tuple[str, str, str]


@dataclass(frozen=True)
class _Wanted:
    """What the pack says of one category in one situation."""

    situation: _Situation
    entry: RuleEntry

    def is_kept_in(self, row: DeterminationRule) -> bool:
        """Say whether `row` is this rule: decides the same since the same day; without a day, the one that stands.

        A rule that ended stays ended. The pack that wants it again without a day gets another, from today on.
        """
        entry = self.entry
        if (row.platform_role, row.jointly_with) != (entry.platform, entry.jointly_with):
            return False
        if entry.since is not None:
            return row.since == entry.since
        return row.until is None or (row.since is None and row.until == entry.until)


def put(rows: Rows, profile: Profile) -> None:
    """Put the categories in place, and of the rules those of the pack; whatever else is in force ends.

    What is new in an old situation begins on the day that the pack names, else today, by the platform's calendar. In
    the platform's scope, in a transaction.
    """
    categories = {
        entry.key: rows.put(DataCategory, {"key": entry.key}, {**entry.model_dump(exclude={"key"}), "position": number})
        for number, entry in enumerate(profile.categories)
    }
    wanted: dict[_Situation, list[_Wanted]] = defaultdict(list)
    for one in _expanded(profile):
        wanted[one.situation].append(one)
    held: dict[_Situation, list[DeterminationRule]] = defaultdict(list)
    for row in DeterminationRule.objects.filter(platform=rows.platform).select_related("category").order_by("pk"):
        held[row.category.key, row.person_type, row.workspace_kind].append(row)
    today = day_of(now(), rows.platform.time_zone)
    for situation in {**held, **wanted}:
        _settle(rows, categories, wanted[situation], held[situation], today)


def _expanded(profile: Profile) -> Iterator[_Wanted]:
    known = [entry.key for entry in profile.categories]
    for entry in sorted(profile.rules, key=lambda rule: rule.since or date.min):
        for category in known if entry.categories == "all" else entry.categories:
            yield _Wanted((category, entry.person or "", entry.workspace or ""), entry)


def _settle(
    rows: Rows,
    categories: dict[str, DataCategory],
    wanted: list[_Wanted],
    held: list[DeterminationRule],
    today: date,
) -> None:
    """Bring the rules of one situation into line: first end what no longer stands, so that two never stand at once."""
    kept: dict[int, DeterminationRule] = {}
    for number, one in enumerate(wanted):
        found = next((row for row in held if row not in kept.values() and one.is_kept_in(row)), None)
        if found is not None:
            kept[number] = found
    news = [one.entry.since for number, one in enumerate(wanted) if number not in kept and one.entry.since]
    for row in held:
        if row not in kept.values() and row.until is None:
            _end(rows, row, min(news, default=today))
    for number, row in kept.items():
        entry = wanted[number].entry
        _write(rows, row, until=entry.until, reasons=entry.because)
    for number, one in enumerate(wanted):
        if number not in kept:
            _begin(rows, categories, one, today if held else None)


def _end(rows: Rows, row: DeterminationRule, on: date) -> None:
    """A rule that would end before it ruled for a day goes without a trace: nobody was ever decided about by it."""
    if row.since is not None and row.since >= on:
        rows.note(ChangeKind.REMOVED, RULE, str(row))
        row.delete()
    else:
        _write(rows, row, until=on, reasons=row.reasons, kind=ChangeKind.ENDED)


def _begin(rows: Rows, categories: dict[str, DataCategory], one: _Wanted, since: date | None) -> None:
    category, person, workspace = one.situation
    entry = one.entry
    begins = entry.since or (since if entry.until is None else None)
    created = DeterminationRule.objects.create(
        platform=rows.platform,
        category=categories[category],
        person_type=person,
        workspace_kind=workspace,
        platform_role=entry.platform,
        jointly_with=entry.jointly_with,
        reasons=entry.because,
        since=begins,
        until=entry.until,
    )
    rows.note(ChangeKind.ADDED, RULE, str(created))


def _write(
    rows: Rows,
    row: DeterminationRule,
    *,
    until: date | None,
    reasons: dict[str, str],
    kind: ChangeKind = ChangeKind.CHANGED,
) -> None:
    differing = differences(row, {"until": until, "reasons": reasons})
    if differing:
        rows.note(kind, RULE, str(row), differing)
        row.until, row.reasons = until, reasons
        row.save(update_fields=["until", "reasons"])
