"""What a request would do, in counts and words: the newest plans as tables for whoever decides or looks again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from dsr.data_words import DataWords, category_names
from dsr.models import DataSystem, Plan, Request, Right
from dsr.workflow import questions
from privacy_portal.lists import listed
from workspaces.models import in_language


@dataclass(frozen=True)
class Line:
    """One table of one system. `keep_until` is the day on which the last kept record may go, where that is known."""

    system: str
    table: str
    category: str
    found: int
    erase: int
    keep: int
    why: str
    keep_until: date | None


@dataclass(frozen=True)
class Preview:
    """All lines of a request's newest plans. `digest` freezes them; `numbers` are the plans', by system."""

    lines: tuple[Line, ...]
    digest: str
    counted_at: datetime | None
    numbers: str

    @property
    def found(self) -> int:
        return sum(line.found for line in self.lines)

    @property
    def erase(self) -> int:
        return sum(line.erase for line in self.lines)

    @property
    def keep(self) -> int:
        return sum(line.keep for line in self.lines)

    def table(self, right: str) -> dict[str, Any]:
        """Return the counts as `templates/approvals/preview.html` takes them: for an erasure what goes and what stays
        and why, for any other right what would be copied."""
        erases = right == Right.ERASURE
        return {
            "rows": self.lines,
            "caption": _("What would be deleted and what kept") if erases else _("What would be copied"),
            "at": self.counted_at,
            "plan": self.numbers,
            "counts_erasure": erases,
            "several_systems": len({line.system for line in self.lines}) > 1,
            "total": {"found": self.found, "erase": self.erase, "keep": self.keep},
        }


def preview(request: Request) -> Preview:
    """Return what the newest plans of `request` say, tables without a record left out; empty before any plan."""
    plans = questions.latest_plans(request)
    names = category_names()
    lines = [_line(plan, table, names) for plan in plans for table in plan.tables if table["found"]]
    return Preview(
        lines=tuple(lines),
        digest=questions.plans_digest(request),
        counted_at=max((plan.made_at for plan in plans), default=None),
        numbers=listed(plan.number for plan in plans),
    )


def table_name(system: DataSystem, table: str) -> str:
    """Return the name of a table as staff read it: the map's `labels` speak to the person ("Messages you wrote")."""
    return DataWords(system.dataset).staff_label(table)


def _line(plan: Plan, table: dict[str, Any], names: dict[str, str]) -> Line:
    until = table.get("keep_until")
    return Line(
        system=str(plan.system),
        table=table_name(plan.system, table["table"]),
        category=names.get(table["category"], table["category"]),
        found=table["found"],
        erase=table["erase"],
        keep=table["keep"],
        why=_why(plan.system, table.get("reason", "")),
        keep_until=date.fromisoformat(until) if until else None,
    )


def _why(system: DataSystem, code: str) -> str:
    return (in_language(DataWords(system.dataset).reasons(code)) or code) if code else ""
