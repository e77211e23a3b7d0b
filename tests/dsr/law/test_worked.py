"""Three worked examples a law, at least: dates that somebody counted from the law's text, and why.

A case names the law, a right or a duty, when the request came (a day means its noon) and what `happened`, each an event
with its day and, for an extension, its days. It says when something is `due`, is to be acknowledged (`acknowledge`), by
when an extension is to be told (`notice`), what the portal aims at (`target`), how long the person has (`requester`),
whether the law knows the right (`known`), and whether the time is its number and not our aim (`number`).
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dsr.law.counting import Deadlines
from dsr.law.registry import codes
from privacy_portal.yaml_files import read_yaml

from .conftest import Count

pytestmark = [pytest.mark.any_database, pytest.mark.req("X-02")]

FILES = sorted((Path(__file__).parent / "worked").glob("*.yaml"))
CASES = [(law, case) for path in FILES for law, cases in read_yaml(path).items() for case in cases]

FOUND: dict[str, Callable[[Deadlines], datetime | bool | None]] = {
    "due": lambda dates: dates.due_at,
    "acknowledge": lambda dates: dates.acknowledge_by,
    "notice": lambda dates: dates.extension_notice_by,
    "target": lambda dates: dates.target,
    "requester": lambda dates: dates.requester_by,
    "known": lambda dates: dates.rule.available != "no",
    "number": lambda dates: dates.statutory,
}


def written(found: datetime | bool | None, like: str) -> str:
    """Write what was found as the case does: a moment with its offset, a day, or yes and no."""
    if not isinstance(found, datetime):
        return str(found)
    return found.isoformat(timespec="minutes") if "T" in like else found.date().isoformat()


@pytest.mark.parametrize(("law", "case"), CASES, ids=[f"{law}: {case['case']}" for law, case in CASES])
def test_a_law_gives_the_dates_that_were_counted_by_hand(count: Count, law: str, case: dict[str, Any]) -> None:
    happened = [(kind, str(at), *days) for kind, at, *days in case.get("happened", ())]
    place = {key: case[key] for key in ("country", "subdivision", "circumstances") if key in case}

    dates = count(law, case["right"], ("received", str(case["received"])), *happened, **place)

    expected = {key: str(case[key]) for key in FOUND if key in case}
    assert {key: written(FOUND[key](dates), expected[key]) for key in expected} == expected, case["because"]


def test_every_law_on_file_has_three_cases_of_its_own() -> None:
    counted = Counter(law for law, _case in CASES)

    assert set(counted) == codes()
    assert [law for law, cases in counted.items() if cases < 3] == []
    assert len({(law, case["case"]) for law, case in CASES}) == len(CASES)
