"""Taking in the lines of a list: some hundreds at a time, each a consent, one that stands already, or refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consent import ledger, notices, policy, purposes, registration, subjects
from consent.kinds import ActorKind, EventKind, LineReason, Method
from consent.lists import telling
from consent.lists.reading import Bad, Row
from consent.models import ConsentEvent, ConsentList, NoticeVersion, RefusedLine, Shown, Subject
from workspaces import policies
from workspaces.models import Workspace

_REASONS: dict[type[ledger.Unrecordable], LineReason] = {
    ledger.OlderThanKnown: LineReason.NEWER,
    ledger.OwnWordStands: LineReason.OWN_WORD,
    ledger.GuardianNeeded: LineReason.GUARDIAN,
    ledger.HeldBack: LineReason.GUARDIAN,
}


@dataclass
class Outcome:
    """What became of some lines: the people with a new consent, how many had one already, and what was refused."""

    recorded: list[tuple[Row, Subject]] = field(default_factory=list)
    known: int = 0
    refused: list[Bad] = field(default_factory=list)


def take(told: ConsentList, lines: Sequence[Row | Bad]) -> Outcome:
    """Take in some lines of a confirmed list, count them, and tell the people; in the caller's transaction, which holds
    the row of the list."""
    outcome = Outcome(refused=[one for one in lines if isinstance(one, Bad)])
    rows = [one for one in lines if isinstance(one, Row)]
    if rows:
        _Taking(told, outcome).take(rows)
    RefusedLine.objects.bulk_create(
        RefusedLine(platform_id=told.platform_id, list=told, line=one.line, reason=one.reason)
        for one in outcome.refused
    )
    told.taken += len(lines)
    told.recorded += len(outcome.recorded)
    told.known += outcome.known
    told.refused += len(outcome.refused)
    told.save(update_fields=["taken", "recorded", "known", "refused"])
    if told.tells:
        telling.tell(told, outcome.recorded)
    return outcome


class _Taking:
    """The lines of one transaction, and what they have in common."""

    def __init__(self, told: ConsentList, outcome: Outcome) -> None:
        self._list, self._outcome = told, outcome
        self._platform = told.version.purpose.platform
        self._zone = ZoneInfo(self._platform.time_zone)
        self._notice: NoticeVersion | None = notices.current(self._platform, purposes.today(self._platform))
        self._shown: Shown = ledger.shown(told.platform_id, proof(told))
        self._forbids = policies.any_forbidden()
        self._seen: set[int] = set()

    def take(self, rows: Sequence[Row]) -> None:
        """Record what can be recorded of `rows`."""
        if self._list.vouches and not self._is_still_asked():
            self._outcome.refused += [Bad(one.line, LineReason.OUTDATED) for one in rows]
            return
        entries = []
        people = self._people(rows)
        for row, subject in people:
            how = self._how(row, subject)
            if policy.forbidding(self._list.version, how.member_of):
                self._outcome.refused.append(Bad(row.line, LineReason.FORBIDDEN))
            else:
                choices = [
                    ledger.Choice(self._list.version, EventKind(self._list.kind), option, self._asker)
                    for option in row.options or ("",)
                ]
                entries.append((row, ledger.Entry(subject, choices, how)))
        if entries:
            outcomes = ledger.record_each([entry for _row, entry in entries])
            for (row, entry), outcome in zip(entries, outcomes, strict=True):
                self._count(row, entry.subject, outcome)

    @property
    def _asker(self) -> Workspace | None:
        return self._list.workspace if self._list.version.purpose.per_workspace else None

    def _is_still_asked(self) -> bool:
        asked = purposes.in_force(self._list.version.purpose, purposes.today(self._platform))
        return asked is not None and asked.holds_since <= self._list.version.number

    def _people(self, rows: Sequence[Row]) -> list[tuple[Row, Subject]]:
        """Return who each line is; a line with identifiers of two people is refused."""
        rows = list(rows)
        while rows:
            try:
                with transaction.atomic():
                    known = [row.known for row in rows]
                    return list(zip(rows, subjects.find_or_add_all(self._list.platform_id, known), strict=True))
            except subjects.TwoPeople as error:
                self._outcome.refused.append(Bad(rows.pop(error.place).line, LineReason.TWO_PEOPLE))
        return []

    def _how(self, row: Row, subject: Subject) -> ledger.Circumstances:
        taken_over = not self._list.vouches and row.day is not None
        return ledger.Circumstances(
            Method.IMPORT,
            ActorKind.VOUCHER if self._list.vouches else ActorKind.PERSON,
            str(self._list.public_id),
            self._list.language,
            self._list.jurisdiction,
            self._shown,
            self._notice,
            happened_at=datetime.combine(row.day, time(), self._zone) if taken_over and row.day else None,
            member_of=self._tenants(row, subject),
        )

    def _tenants(self, row: Row, subject: Subject) -> frozenset[int]:
        if not self._forbids:
            return frozenset()
        own = {self._list.workspace_id} if self._list.vouches and self._list.workspace_id else set()
        return frozenset(own | policy.workspaces_of(subject, [row.email]))

    def _count(self, row: Row, subject: Subject, outcome: list[ConsentEvent] | ledger.Unrecordable) -> None:
        if isinstance(outcome, ledger.OlderThanKnown) and outcome.stands:
            self._outcome.known += 1
        elif isinstance(outcome, ledger.Unrecordable):
            self._outcome.refused.append(Bad(row.line, _REASONS[type(outcome)]))
        elif any(self._is_new(event) for event in outcome):
            self._outcome.recorded.append((row, subject))
        else:
            self._outcome.known += 1

    def _is_new(self, event: ConsentEvent) -> bool:
        """Say whether this line made the event: not one before it, here or anywhere."""
        new = event.actor == str(self._list.public_id) and event.pk not in self._seen
        self._seen.add(event.pk)
        return new


def proof(told: ConsentList) -> dict[str, Any]:
    """Return what the ledger keeps as proof of every line: the words, how people were asked, and the file's hash."""
    with override(told.language):
        terms = registration.terms_of(told.version, told.language)
        return registration.shown(told.version, terms, place=told.how) | {
            "control": "list",
            "asked_on": told.asked_on.isoformat() if told.asked_on else "",
            "declared": declaration(told),
            "list": str(told.public_id),
            "file": told.digest,
        }


def declaration(told: ConsentList) -> str:
    """Return, in the active language, what whoever confirms a list says by it."""
    if not told.vouches:
        return _("These people agreed to this, as the list says, and none of them needs a guardian for it.")
    named = {"workspace": told.workspace.name if told.workspace else ""}
    return (
        _(
            "These people were asked with these words and agreed, and none of them needs a guardian for it. "
            "%(workspace)s answers for that."
        )
        % named
    )


def refusals(told: ConsentList) -> Iterable[tuple[int, str]]:
    """Yield the lines that were refused, by their number in the file, with the reason in the active language."""
    for one in told.refusals.iterator():
        yield one.line, str(one.get_reason_display())
