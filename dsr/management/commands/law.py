"""`manage.py law`: the text of each law in force on each platform, what an update would change, and accepting it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dsr import law_names, law_updates, law_words, moves, opinions
from dsr.law import registry
from dsr.law.changes import Change
from dsr.law.schema import Law
from dsr.law.values import GROUPS, values_of
from dsr.models import LawEdition
from privacy_portal.scoping import platform_scope
from workspaces.models import Platform

ACTS = ("list", "show", "changes", "accept")
MOVES_SHOWN = 50


class Command(BaseCommand):
    help = (
        "list: the laws that each platform counts by. show CODE: every value with its article. changes: what the files "
        "of this version of the product would change, and whose dates they would move. accept CODE --platform SLUG "
        "--by NAME --reason TEXT: count by the new text from now on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=ACTS)
        parser.add_argument("code", nargs="?", default="", help="a law, such as EU or US-CA")
        parser.add_argument("--platform", metavar="SLUG", help="only this platform")
        parser.add_argument("--by", metavar="NAME", default="", help="who decided that the text is accepted")
        parser.add_argument("--reason", default="", help="who looked at it, and why it is accepted")

    def handle(self, *args: Any, act: str, code: str, **options: Any) -> None:
        if code and code not in registry.codes():
            raise CommandError(f"There is no law {code}: {', '.join(sorted(registry.codes()))}.")
        if act in ("show", "accept") and not code:
            raise CommandError(f"Say which law: manage.py law {act} CODE.")
        if act == "accept" and not (options["platform"] and options["by"].strip() and options["reason"].strip()):
            raise CommandError("Accepting needs --platform, --by and --reason: both are kept with the text.")
        platforms = Platform.objects.order_by("slug")
        chosen = platforms.filter(slug=options["platform"]) if options["platform"] else platforms
        if options["platform"] and not chosen:
            raise CommandError(f"There is no platform {options['platform']}.")
        for platform in chosen:
            with platform_scope(platform.pk):
                self.stdout.write(self.style.MIGRATE_HEADING(platform.slug))
                getattr(self, f"_{act}")(code, options)

    def _list(self, code: str, options: dict[str, Any]) -> None:
        used, new = moves.in_use(), set(law_updates.pending())
        accepted = {edition.code: edition for edition in LawEdition.objects.filter(replaced_at=None)}
        for one in sorted(registry.codes(), key=lambda one: (-used.get(one, 0), one)):
            values = values_of(registry.in_force(one))
            unverified = sum(value.unverified for value in values)
            held = f"accepted {accepted[one].accepted_at:%Y-%m-%d}" if one in accepted else "never used"
            news = ", A NEW TEXT WAITS" if one in new else ""
            told = f"{used.get(one, 0)} open requests, {unverified} of {len(values)} values unverified, {held}{news}"
            self.stdout.write(f"  {one:8} {told}")

    def _show(self, code: str, options: dict[str, Any]) -> None:
        law = registry.in_force(code)
        for group in GROUPS:
            for value in [one for one in values_of(law) if one.group == group]:
                part = value.part
                who = f", {part.counsel}" if part.counsel else ""
                self.stdout.write(f"  {value.path}: {law_words.says(law, value)}")
                self.stdout.write(f"      {part.article} ({part.confidence}, verified: {part.verified}{who})")
                self.stdout.write(f"      {law.sources[part.source]}")

    def _changes(self, code: str, options: dict[str, Any]) -> None:
        pending = [one for one in law_updates.pending() if not code or one == code]
        if not pending:
            self.stdout.write("  The text in force is the newest one of every law in use.")
        for one in pending:
            self._tell(*_told(one))

    def _accept(self, code: str, options: dict[str, Any]) -> None:
        update, found = _told(code)
        self._tell(update, found)
        name, reason = options["by"].strip(), options["reason"].strip()
        try:
            law_updates.accept(code, by=None, shown=found.digest, on_behalf=name, reason=reason)
        except opinions.Changed as changed:
            raise CommandError("Requests came or went meanwhile. Look at the changes again.") from changed
        self.stdout.write(self.style.SUCCESS(f"  {code}: the new text is in force. Open requests are counted anew."))

    def _tell(self, update: law_updates.Update, found: moves.Moves) -> None:
        before = Law.model_validate(update.edition.content)
        self.stdout.write(f"  {update.edition.code}")
        for change in update.changes:
            self.stdout.write(f"    {change.path}: {_line(before, update.text.law, change)}")
        for name, old, new in update.about:
            self.stdout.write(f"    {name}: {old or '–'} -> {new or '–'}")
        for opinion in update.ending:
            self.stdout.write(f"    ends: what {opinion.counsel} said of {opinion.path}")
        self.stdout.write(f"    {len(found.rows)} of {found.counted} open requests would get another date")
        for move in found.rows[:MOVES_SHOWN]:
            late = ", OVERDUE AT ONCE" if move.becomes_overdue else ""
            days = f"{move.before:%Y-%m-%d} -> {move.after:%Y-%m-%d}"
            self.stdout.write(f"      {move.request.display_reference}: {days}{late}")


def _told(code: str) -> tuple[law_updates.Update, moves.Moves]:
    """Return an update with what it moves; CommandError where there is none."""
    try:
        update = law_updates.update(code)
    except law_updates.NothingNew as nothing:
        raise CommandError(f"{code}: the text in force is the newest one.") from nothing
    return update, law_updates.moved_by(update)


def _line(before: Law, after: Law, change: Change) -> str:
    old = law_words.says(before, change.before) if change.before else "–"
    new = law_words.says(after, change.after) if change.after else "–"
    name = law_names.value_name(after if change.after else before, change.after or change.before)  # type: ignore[arg-type]
    if old != new:
        return f"{name}: {old} -> {new}"
    return f"{name}: " + ", ".join(f"{field} {was} -> {now}" for field, was, now in change.fields)
