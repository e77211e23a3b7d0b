"""The dates of a request under any law on file, for whoever wants to check them or to build on them."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError

from dsr.law import words
from dsr.law.asking.examples import Answer, answer
from dsr.law.asking.unreadable import Unreadable
from privacy_portal.yaml_files import read_yaml

WRONG_QUESTION = 2
# The dates of an answer in the order in which they are printed, by the name that a reader knows.
DATES = {
    "starts": "starts_at",
    "nominal_end": "nominal_end",
    "due": "due_at",
    "extension_notice_by": "extension_notice_by",
    "acknowledge_by": "acknowledge_by",
    "internal_target": "target",
    "requester_by": "requester_by",
}


class Command(BaseCommand):
    help = "Print by when a request must be answered, and why; or the dates of a whole file of worked examples."
    requires_system_checks = []  # no database and no page is needed to count

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jurisdiction", metavar="CODE", help="GB, EU-DE-BY, US-CA, CA-QC ...")
        parser.add_argument("--subdivision", metavar="CODE", default="", help="the part of it that acts: SCT, BY ...")
        parser.add_argument("--right", help="access, erasure, complaint, breach, ack, extension_notice ...")
        parser.add_argument("--received", metavar="DATE", help="2025-09-03, or 2025-09-03T14:30+01:00")
        parser.add_argument(
            "--event", metavar="NAME=DATE", action="append", default=[], help="what happened since; may be repeated"
        )
        parser.add_argument("--timezone", metavar="ZONE", help="where the law's place has several")
        parser.add_argument("--calendar", metavar="WORDS", help="other days off: 'DE/BY', 'GB/SCT, Sat+Sun', 'none'")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        parser.add_argument("--batch", metavar="FILE", type=Path, help="a YAML list of examples; prints a JSON list")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["batch"]:
            self.stdout.write(json.dumps([_solved(item) for item in _examples(options["batch"])], ensure_ascii=False))
            return
        question = {name: options[name] for name in ("jurisdiction", "subdivision", "right", "received")}
        question |= {name: options[name] for name in ("timezone", "calendar") if options[name]}
        try:
            found = answer(question | {"events": [_event(text) for text in options["event"]]})
        except Unreadable as error:
            raise CommandError(str(error), returncode=WRONG_QUESTION) from error
        printed = _printed(found)
        self.stdout.write(json.dumps(printed, ensure_ascii=False) if options["json"] else _read_aloud(printed))


def _event(text: str) -> dict[str, str]:
    name, _separator, value = text.partition("=")
    return {name: value}


def _examples(path: Path) -> list[Any]:
    """The list in the file, alone or under `vectors`."""
    try:
        content = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CommandError(f"{path} cannot be read as YAML: {error}", returncode=WRONG_QUESTION) from error
    found = content.get("vectors") if isinstance(content, dict) else content
    if not isinstance(found, list):
        raise CommandError(f"{path} holds no list of examples.", returncode=WRONG_QUESTION)
    return found


def _solved(item: Any) -> dict[str, Any]:
    """One example's date and reasons; one that makes no sense says so and stops no other."""
    name = item.get("id") if isinstance(item, dict) else None
    try:
        found = answer(item)
    except Unreadable as error:
        return {"id": name, "due": None, "explanation": [], "error": str(error)}
    return {"id": name, "due": found.written(found.due), "explanation": _explanation(found)}


def _printed(found: Answer) -> dict[str, Any]:
    dates = found.dates
    moments = {name: getattr(dates, field) for name, field in DATES.items()} | {"due": found.due}
    return {
        "law": found.place.law,
        "establishment": dates.calendar.key,
        "right": found.asked.right,
        "received": dates.received_at.isoformat(timespec="minutes"),
        **{name: moment and found.written(moment) for name, moment in moments.items()},
        "paused": dates.paused,
        "statutory": dates.statutory,
        "time_zone": dates.time_zone,
        "rule_version": dates.rule_version,
        "holidays_version": dates.calendar_version,
        "explanation": _explanation(found),
    }


def _explanation(found: Answer) -> list[dict[str, Any]]:
    return [
        {
            "sentence": words.sentence(fact.as_dict()),
            "code": fact.code,
            "figures": fact.params,
            "article": fact.article,
            "source": fact.source,
            "confidence": fact.confidence,
            "verified": fact.verified,
        }
        for fact in found.dates.explanation
    ]


def _read_aloud(printed: dict[str, Any]) -> str:
    explanation = printed.pop("explanation")
    lines = [f"{name.replace('_', ' '):20} {_word(value)}" for name, value in printed.items()]
    lines.append("")
    lines += [f"{number:2}. {fact['sentence']} [{fact['article']}]" for number, fact in enumerate(explanation, start=1)]
    return "\n".join(lines)


def _word(value: Any) -> str:
    return {True: "yes", False: "no", None: "-"}.get(value) or str(value)
