"""`pytest --req-report`: for each requirement id, how many passing tests prove it, and which.

A test names its requirements with `@pytest.mark.req("EK-03")`. The ids travel in the test's report, so that the
matrix is the same whether the suite runs in one process or in several.
"""

import re
from collections import defaultdict

import pytest

ID = re.compile(r"^(EK|NC|EC|CP|QO|X)-(\d{2})$")
# How many requirements each service has, and those of all five together (X).
LAST = {"EK": 26, "NC": 12, "EC": 13, "CP": 10, "QO": 10, "X": 8}
PROPERTY = "req"

results = pytest.StashKey[dict[str, dict[str, bool]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--req-report", action="store_true", help="print the requirement ids and the tests that prove them"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[results] = defaultdict(dict)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("req"):
            item.user_properties.extend((PROPERTY, known(req_id)) for req_id in mark.args)


def known(req_id: str) -> str:
    """Return `req_id`, or raise UsageError where no requirement has it: a misspelt id would prove nothing."""
    match = ID.match(req_id)
    if match is None or not 1 <= int(match[2]) <= LAST[match[1]]:
        raise pytest.UsageError(f"No requirement has the id {req_id!r}.")
    return req_id


class Recorder:
    """Collects the outcome of each test that names a requirement."""

    def __init__(self, outcomes: dict[str, dict[str, bool]]) -> None:
        self.outcomes = outcomes

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, req_id in report.user_properties:
            if name == PROPERTY:
                tests = self.outcomes[str(req_id)]
                tests[report.nodeid] = tests.get(report.nodeid, True) and not report.failed


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.pluginmanager.register(Recorder(session.config.stash[results]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("--req-report"):
        terminalreporter.section("requirements and the tests that prove them")
        for line in lines(config.stash[results]):
            terminalreporter.write_line(line)


def lines(outcomes: dict[str, dict[str, bool]]) -> list[str]:
    """Return one line for each requirement id, in order: the id, the number of passing tests, their names."""
    report = []
    for prefix, last in LAST.items():
        for number in range(1, last + 1):
            req_id = f"{prefix}-{number:02}"
            tests = outcomes.get(req_id, {})
            passed = sorted(name for name, ok in tests.items() if ok)
            failed = len(tests) - len(passed)
            report.append(
                f"{req_id}  {len(passed):3}  " + (" ".join(passed) or "open") + f"  ({failed} failing)" * (failed > 0)
            )
    return report
