"""Retention in words, for officers and owners: what a rule says, how a run stands, what it would delete."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dsr.connectors.base import Connector, ConnectorError, Living, Overdue, Part, Reach, Scope
from dsr.connectors.base import RetentionStart as Start
from dsr.data_words import DataWords, category_names
from dsr.law.lengths import Length
from dsr.law_words import length
from dsr.models import DataSystem, LegalHold, LegalHoldRun, RetentionRun, RunOutcome, RunPhase, StepState
from dsr.presentation import Tag
from dsr.previews import Line, table_name
from dsr.systems import connect
from privacy_portal import countries
from privacy_portal.dates import date_words
from privacy_portal.forms import Text
from privacy_portal.lists import listed
from workspaces.models import RetentionRule, in_language
from workspaces.register import words
from workspaces.register.kinds import RetentionEnd, RetentionStart

OUTCOMES: dict[str, tuple[Text, str]] = {
    RunOutcome.NOTHING_DUE: (gettext_lazy("Nothing was due"), "done"),
    RunOutcome.DELETED: (gettext_lazy("Deleted"), "done"),
    RunOutcome.REJECTED: (gettext_lazy("Not agreed to"), "problem"),
    RunOutcome.UNANSWERED: (gettext_lazy("Nobody answered in time"), "problem"),
    RunOutcome.STOPPED: (gettext_lazy("Stopped by an officer"), "done"),
    RunOutcome.HELD: (gettext_lazy("Stopped by a legal hold"), "done"),
    RunOutcome.OVERTAKEN: (gettext_lazy("The rule, or who decides, changed meanwhile"), "done"),
}
SENTENCES: dict[tuple[str, str], Text] = {
    (RetentionStart.COLLECTED, RetentionEnd.ERASE): gettext_lazy("Deleted %(length)s after it was collected."),
    (RetentionStart.COLLECTED, RetentionEnd.ANONYMISE): gettext_lazy(
        "Made anonymous %(length)s after it was collected."
    ),
    (RetentionStart.LAST_ACTIVITY, RetentionEnd.ERASE): gettext_lazy(
        "Deleted %(length)s after the person last used the service."
    ),
    (RetentionStart.LAST_ACTIVITY, RetentionEnd.ANONYMISE): gettext_lazy(
        "Made anonymous %(length)s after the person last used the service."
    ),
    (RetentionStart.ACCOUNT_CLOSED, RetentionEnd.ERASE): gettext_lazy(
        "Deleted %(length)s after the account was closed."
    ),
    (RetentionStart.ACCOUNT_CLOSED, RetentionEnd.ANONYMISE): gettext_lazy(
        "Made anonymous %(length)s after the account was closed."
    ),
    (RetentionStart.SUBSCRIPTION_ENDED, RetentionEnd.ERASE): gettext_lazy(
        "Deleted %(length)s after the customer’s contract ended, once nobody has worked there for as long."
    ),
    (RetentionStart.SUBSCRIPTION_ENDED, RetentionEnd.ANONYMISE): gettext_lazy(
        "Made anonymous %(length)s after the customer’s contract ended, once nobody has worked there for as long."
    ),
}


def rules(rows: Iterable[RetentionRule]) -> list[dict[str, Any]]:
    """Return rules as a list shows them, each with where it cannot be carried out; the systems are read once."""
    systems = [Searched.of(system) for system in DataSystem.objects.filter(enabled=True)]
    listed = list(rows)
    return [{**rule(row), "for_whom": words.for_whom(row, listed), "gaps": _gaps(row, systems)} for row in listed]


def rule(row: RetentionRule) -> dict[str, Any]:
    """Return a rule in words: its data, its sentence, whose it is, and why."""
    return {
        "key": row.key,
        "categories": [str(category) for category in row.categories.all()],
        "sentence": SENTENCES[row.starts, row.then] % {"length": length(Length.parse(row.length))},
        "workspace": row.workspace.name if row.workspace else "",
        "because": row.reason,
        "clause": row.clause,
    }


def facts(run: RetentionRun) -> list[dict[str, str]]:
    """Return what a run rests on, as rows of a summary list."""
    said = rule(run.rule)
    rows = [
        {"key": _("Rule"), "value": said["sentence"]},
        {"key": _("Why"), "value": _why(said)},
        {"key": _("Older than"), "value": date_words(run.before)},
        {"key": _("Who decides"), "value": decides(run)},
    ]
    if run.proposed_by is not None:
        rows.append({"key": _("Proposed by"), "value": str(run.proposed_by)})
    if run.kinds:
        rows.append({"key": _("Whose data"), "value": listed(words.people(run.kinds))})
    if where := living(run.reach):
        rows.append({"key": _("Where they live"), "value": where})
    if run.approval is not None:
        rows.append({"key": _("Agreed to by"), "value": str(run.approval.decided_by)})
    return rows


def rule_facts(row: RetentionRule, said: dict[str, Any]) -> list[dict[str, str]]:
    """Return what a rule says beside its sentence, as rows of a summary list; `said` is of `rules`."""
    where = _("%(workspace)s, as its owner laid down") % {"workspace": said["workspace"]}
    rows = [
        {"key": _("Why"), "value": _why(said)},
        {"key": _("Where"), "value": where if said["workspace"] else _("Wherever no owner laid down something else")},
        {"key": _("Holds since"), "value": date_words(row.since)},
    ]
    return [*rows, {"key": _("For whom"), "value": said["for_whom"]}] if said["for_whom"] else rows


def decides(run: RetentionRun) -> str:
    """Return who decides about what a run would delete: an owner by instruction, one who is asked, the platform."""
    if run.rule.workspace:
        return _("%(workspace)s, as its owner laid down") % {"workspace": run.rule.workspace.name}
    return str(run.workspace or run.platform)


def _why(said: dict[str, Any]) -> str:
    return " ".join(filter(None, [said["because"], said["clause"]]))


@dataclass(frozen=True)
class Searched:
    """A system in which rules are to find rows: the categories that it holds, and the way in, if its map is usable."""

    system: DataSystem
    categories: Collection[str]
    connector: Connector | None

    @classmethod
    def of(cls, system: DataSystem) -> Self:
        try:
            connector = connect(system)
        except ConnectorError:
            connector = None
        return cls(system, DataWords(system.dataset).categories(), connector)

    def undated(self, row: RetentionRule, *, only: str = "") -> tuple[str, ...]:
        """Return the tables of the rule's data (of one category `only`) whose rows nothing dates; the data map alone
        says it."""
        named = {one.key for one in row.categories.all()} & ({only} if only else set(self.categories))
        parts = frozenset(Part(key) for key in named & set(self.categories))
        if self.connector is None or not parts:
            return ()
        overdue = Overdue(Start(row.starts), date.min, kinds=frozenset(row.people))
        return self.connector.undated(overdue, Scope(parts, frozenset()))


def _gaps(row: RetentionRule, systems: Sequence[Searched]) -> list[str]:
    """Return where a rule cannot be carried out, because nothing in the system dates the rows."""
    found = []
    for one in systems:
        if tables := one.undated(row):
            names = listed(table_name(one.system, name) for name in tables)
            found.append(_("%(system)s: %(tables)s") % {"system": str(one.system), "tables": names})
    return found


def tag(run: RetentionRun) -> Tag:
    """Return how a run stands, and with whom it is."""
    if run.phase == RunPhase.OVER:
        label, kind = OUTCOMES[run.outcome]
        return Tag(str(label), kind)
    if run.state == StepState.NEEDS_HUMAN:
        return Tag(_("Needs an officer"), "problem")
    if run.phase == RunPhase.APPROVE:
        owner = run.workspace if run.rule.workspace_id is None else None
        return Tag(_("With %(name)s") % {"name": owner.name if owner else _("an officer")}, "others")
    under_way = {RunPhase.COUNT: _("Being counted"), RunPhase.DELETE: _("Being deleted")}
    return Tag(under_way[RunPhase(run.phase)], "others")


def living(reach: Reach) -> str:
    """Return in words where the people live whom a run means; "" for everybody."""
    told = []
    if reach.living is not None:
        text = (
            _("People of whom the system says that they live elsewhere than in: %(countries)s.")
            if reach.living.elsewhere
            else _("People who live in: %(countries)s.")
        )
        told.append(text % {"countries": _places(reach.living)})
    elif reach.others is not None:
        told.append(_("Everybody, also people of whom the system does not say where they live."))
    if reach.others is not None:
        text = (
            _("Not records that are only about people elsewhere than in: %(countries)s. A shorter time holds for them.")
            if reach.others.elsewhere
            else _("Not records that are only about people in: %(countries)s. A shorter time holds for them.")
        )
        told.append(text % {"countries": _places(reach.others)})
    return " ".join(told)


def _places(living: Living) -> str:
    return listed(sorted(countries.name(code) for code in living.countries))


def heading(run: RetentionRun) -> str:
    """Return what a run is about in one line."""
    names = category_names()
    kinds = listed(dict.fromkeys(names.get(category, category) for category, _place in run.scope))
    place = run.workspace.name if run.workspace else run.platform.name
    return _("%(kinds)s at %(place)s") % {"kinds": kinds, "place": place}


def asked(run: RetentionRun) -> str:
    """Return what is asked in one line: the act with its count, and what it is about."""
    return _("%(act)s: %(about)s") % {"act": act(run), "about": heading(run)}


def act(run: RetentionRun) -> str:
    """Return the words of the button that agrees: the act itself with its count."""
    count = erased(run)
    if run.rule.then == RetentionEnd.ANONYMISE:
        told = ngettext("Make %(count)s record anonymous", "Make %(count)s records anonymous", count)
    else:
        told = ngettext("Delete %(count)s record", "Delete %(count)s records", count)
    return told % {"count": f"{count:,}"}


def erased(run: RetentionRun) -> int:
    """Return how many records a run would delete or make anonymous."""
    return sum(table["erase"] for table in run.tables)


def counts(run: RetentionRun) -> dict[str, Any]:
    """Return what was counted as `templates/approvals/preview.html` takes it."""
    names = category_names()
    lines = [_line(run.system, table, names) for table in run.tables if table["found"]]
    return {
        "rows": lines,
        "caption": _("What is kept too long"),
        "at": run.counted_at,
        "plan": run.reference,
        "counts_erasure": True,
        "several_systems": False,
        "total": {name: sum(getattr(line, name) for line in lines) for name in ("found", "erase", "keep")},
    }


def counted(run: RetentionRun) -> dict[str, Any]:
    """Return what was counted as programs take it, with the digest that an acceptance sends back."""
    told = counts(run)
    lines = [asdict(line) for line in told["rows"]]
    return {"digest": run.digest, "counted_at": run.counted_at, **told["total"], "lines": lines}


def receipt(run: RetentionRun) -> list[dict[str, Any]]:
    """Return what the system says was done, by table; [] before it was."""
    return [{"table": table_name(run.system, name), "rows": number} for name, number in run.receipt or []]


def hold(row: LegalHold) -> str:
    """Return in one line what a legal hold keeps."""
    what = str(row.category) if row.category else _("All data")
    place = row.workspace.name if row.workspace else row.platform.name
    return _("%(what)s at %(place)s") % {"what": what, "place": place}


def met(row: LegalHold) -> list[dict[str, Any]]:
    """Return the deletions that a hold met, each with its system and what became of it, those that it stopped first."""
    found = LegalHoldRun.objects.filter(hold=row).select_related("run__system", "run__rule", "run__platform")
    ordered = sorted(found, key=lambda one: (bool(one.rows), one.run.reference))
    return [
        {
            "run": one.run,
            "system": str(one.run.system),
            "rows": one.rows,
            "tag": _met_tag(one),
            "told": _met_sentence(one),
        }
        for one in ordered
    ]


def placed(row: LegalHold) -> str:
    """Return what to tell whoever placed a hold at once: what it keeps from now on, what it stopped, what had gone."""
    found = list(LegalHoldRun.objects.filter(hold=row))
    gone = sum(one.rows or 0 for one in found)
    stopped = sum(one.rows == 0 for one in found)
    begun = sum(one.rows is None for one in found)
    told = [_("No rule deletes this data until the hold is lifted.")]
    if stopped:
        text = ngettext("%(count)s deletion was stopped.", "%(count)s deletions were stopped.", stopped)
        told.append(text % {"count": f"{stopped:,}"})
    if begun:
        text = ngettext(
            "%(count)s deletion that had begun is being stopped.",
            "%(count)s deletions that had begun are being stopped.",
            begun,
        )
        told.append(text % {"count": f"{begun:,}"})
    if gone:
        text = ngettext(
            "%(count)s record had gone in the 30 days before.",
            "%(count)s records had gone in the 30 days before.",
            gone,
        )
        told.append(text % {"count": f"{gone:,}"})
    return " ".join(told)


def _met_tag(one: LegalHoldRun) -> Tag:
    if one.rows is None:
        return Tag(_("Being stopped"), "others")
    return Tag(_("Deleted before"), "problem") if one.rows else Tag(_("Stopped"), "done")


def _met_sentence(one: LegalHoldRun) -> str:
    if one.rows is None:
        return _(
            "Its deletion had begun, and nobody had reported it as done. It is being stopped. The system is asked"
            " whether anything had gone, and this page says so as soon as it has answered."
        )
    if not one.rows or one.run.ended_at is None:
        return _("Nothing of it was deleted.")
    told = {"count": f"{one.rows:,}", "when": date_words(one.run.ended_at)}
    return ngettext("%(count)s record went on %(when)s.", "%(count)s records went on %(when)s.", one.rows) % told


def _line(system: DataSystem, table: dict[str, Any], names: dict[str, str]) -> Line:
    until, reason = table.get("keep_until"), table.get("reason", "")
    return Line(
        system=str(system),
        table=table_name(system, table["table"]),
        category=names.get(table["category"], table["category"]),
        found=table["found"],
        erase=table["erase"],
        keep=table["keep"],
        why=(in_language(DataWords(system.dataset).reasons(reason)) or reason) if reason else "",
        keep_until=date.fromisoformat(until) if until else None,
    )
