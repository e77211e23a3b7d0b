"""The requirement report counts what passes and nothing else."""

import pytest

from tests.requirements_report import LAST, known, lines

pytestmark = pytest.mark.any_database


def test_it_has_a_line_for_each_requirement_and_an_unproved_one_is_open() -> None:
    report = lines({})
    assert len(report) == sum(LAST.values()) == 79
    assert report[0] == "EK-01    0  open"
    assert all(line.endswith("open") for line in report)


def test_a_failing_test_proves_nothing_and_is_counted_apart() -> None:
    outcomes = {"EK-03": {"tests/a.py::test_one": True, "tests/a.py::test_two": False}}
    assert "EK-03    1  tests/a.py::test_one  (1 failing)" in lines(outcomes)


@pytest.mark.parametrize("misspelt", ["EK-27", "EK-00", "EK-3", "XX-01", "X-09"])
def test_an_id_that_no_requirement_has_stops_the_run(misspelt: str) -> None:
    with pytest.raises(pytest.UsageError, match=misspelt):
        known(misspelt)
