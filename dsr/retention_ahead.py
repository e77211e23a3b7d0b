"""What looking a retention rule through would find: the runs that would begin, and how much each would count now.

Counting reads the systems and writes nothing down. What is agreed to is counted once more, by the run itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dsr import retention_due, retention_runs, retention_words
from dsr.connectors.base import ConnectorError
from dsr.models import RetentionRun, RunPhase
from dsr.presentation import Tag
from dsr.systems import connect
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from workspaces.models import RetentionRule


@dataclass(frozen=True)
class Look:
    """One run that looking a rule through would begin. `run` is not saved; `open` is the run that is under way already,
    `refused_until` the moment until which nobody is asked because of a no: then none begins."""

    run: RetentionRun
    open: RetentionRun | None
    refused_until: datetime | None

    @property
    def begins(self) -> bool:
        """Whether a run would begin."""
        return self.open is None and self.refused_until is None

    @property
    def tag(self) -> Tag:
        """How it stands, in words."""
        if self.open is not None:
            return retention_words.tag(self.open)
        if self.refused_until is not None:
            until = {"day": date_words(self.refused_until)}
            return Tag(_("Not agreed to; not asked before %(day)s") % until, "done")
        return Tag(_("Can be proposed"), "you")


@dataclass(frozen=True)
class Count:
    """What one look counted in its system; `error` is the code where the system could not tell."""

    look: Look
    error: str = ""


def looks(rule: RetentionRule) -> list[Look]:
    """Return the runs that looking `rule` through would begin, by system and by who decides."""
    planned = [retention_runs.planned(rule.platform, one) for one in retention_due.of_rule(rule)]
    return [_look(run) for run in planned]


def count(rule: RetentionRule) -> list[Count]:
    """Count what each run that would begin would find. Reads the systems of the rule's data, one after the other."""
    return [_counted(look) for look in looks(rule) if look.begins]


def preview(counts: list[Count]) -> dict[str, Any]:
    """Return what was counted as `templates/approvals/preview.html` takes it."""
    told = [retention_words.counts(one.look.run) for one in counts if not one.error]
    rows = [line for each in told for line in each["rows"]]
    return {
        "rows": rows,
        "caption": _("What is kept too long"),
        "at": None,
        "counts_erasure": True,
        "several_systems": len({line.system for line in rows}) > 1,
        "total": {name: sum(getattr(line, name) for line in rows) for name in ("found", "erase", "keep")},
    }


def _look(run: RetentionRun) -> Look:
    under_way = retention_runs.earlier(run).exclude(phase=RunPhase.OVER)
    first = under_way.select_related(*RetentionRun.READ_WITH).first()
    return Look(run, first, retention_runs.refused_until(run))


def _counted(look: Look) -> Count:
    try:
        found = connect(look.run.system).due(retention_runs.overdue(look.run), retention_runs.scope(look.run))
    except ConnectorError as error:
        return Count(look, error.code)
    look.run.tables, look.run.counted_at = found.as_dict()["tables"], now()
    return Count(look)
