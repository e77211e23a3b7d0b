"""manage.py deadline: one question, or a file of examples, from outside."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from privacy_portal.yaml_files import read_yaml

pytestmark = [pytest.mark.any_database, pytest.mark.req("X-02")]

BATCH = Path(__file__).parent / "asked.yaml"
RITA = ["--jurisdiction", "GB", "--right", "access", "--received", "2026-03-02"]
PAUSED = ["--event", "clarification_requested=2026-03-10", "--event", "clarification_received=2026-03-17"]


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("deadline", *arguments, stdout=out)
    return out.getvalue()


def solved(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(printed("--batch", str(path)))
    return found


def test_a_file_of_examples_is_solved_in_a_process_of_its_own_without_a_database() -> None:
    command = [sys.executable, "manage.py", "deadline", "--batch", str(BATCH)]
    run = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "TZ": "Pacific/Kiritimati"},
    )
    found = json.loads(run.stdout)

    assert {each["id"]: each["due"] for each in found} == {
        each["id"]: each["expected_due"] for each in read_yaml(BATCH)["vectors"]
    }
    assert all(each["explanation"][0]["code"] == "received" for each in found)


def test_one_question_is_answered_with_every_date_and_its_reasons() -> None:
    found = json.loads(printed(*RITA, "--subdivision", "ENG", *PAUSED, "--json"))
    explanation = found.pop("explanation")

    assert found == {
        "law": "GB",
        "establishment": "GB-ENG",
        "right": "access",
        "received": "2026-03-02T00:00+00:00",
        "starts": "2026-03-02",
        "nominal_end": "2026-04-10",
        "due": "2026-04-10",
        "extension_notice_by": "2026-04-10",
        "acknowledge_by": None,
        "internal_target": "2026-04-09",
        "requester_by": None,
        "paused": False,
        "statutory": True,
        "time_zone": "Europe/London",
        "rule_version": "GB/standard@2026-02-05",
        "holidays_version": "holidays 0.109",
    }
    paused = next(step for step in explanation if step["code"] == "paused")
    assert paused["sentence"].startswith("From Tuesday 10 March 2026 to Tuesday 17 March 2026")
    assert paused["figures"]["days"] == 8
    assert (paused["article"], paused["confidence"], paused["verified"]) == ("UK GDPR Art. 12A(5)", "high", "primary")
    assert paused["source"].startswith("https://")


def test_the_same_can_be_read_by_people() -> None:
    text = printed(*RITA, *PAUSED)

    assert "due                  2026-04-10\n" in text
    assert "acknowledge by       -\n" in text
    assert "paused               no\n" in text
    assert "statutory            yes\n" in text
    assert (
        " 5. So an answer is due by the end of Friday 10 April 2026. [UK GDPR Art. 12A(1), as the ICO counts]" in text
    )


def test_zone_and_days_off_can_be_named() -> None:
    other = ["--timezone", "Asia/Makassar", "--calendar", "none"]
    found = json.loads(
        printed("--jurisdiction", "ID", "--right", "access", "--received", "2026-06-05T08:00", *other, "--json")
    )

    assert found["due"] == "2026-06-08T08:00+08:00"
    assert found["time_zone"] == "Asia/Makassar"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([*RITA, "--event", "fee_paid"], "The event fee_paid needs a date"),
        ([*RITA, "--event", "fee_paid="], "The event fee_paid needs a date"),
        ([*RITA, "--event", "moon_rose=2026-03-04"], "Unknown event: moon_rose. Known: "),
        (RITA[2:], "Say which jurisdiction"),
    ],
)
def test_a_wrong_question_ends_with_two_and_says_what_to_do(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as raised:
        printed(*arguments)
    assert raised.value.returncode == 2


@pytest.mark.parametrize("content", [None, "vectors: [", "vectors: 7", "jurisdiction: GB", "\x00"])
def test_a_file_that_holds_no_examples_ends_with_two(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "examples.yaml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match=r"examples.yaml (cannot be read as YAML|holds no list)") as raised:
        solved(path)
    assert raised.value.returncode == 2


def test_one_bad_example_stops_no_other_and_the_expected_date_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "examples.yaml"
    path.write_text(
        """
        - {id: nowhere, jurisdiction: XX, right: access, received: 2026-03-02}
        - no map
        - {id: good, jurisdiction: EU-DE, right: access, received: 2026-03-02, expected_due: 1999-01-01, note: wrong}
        """
    )
    nowhere, none, good = solved(path)

    assert nowhere == {"id": "nowhere", "due": None, "explanation": [], "error": nowhere["error"]}
    assert nowhere["error"].startswith("Unknown jurisdiction: XX. Known: ")
    assert (none["id"], none["due"]) == (None, None)
    assert (good["id"], good["due"]) == ("good", "2026-04-02")
    assert "error" not in good
