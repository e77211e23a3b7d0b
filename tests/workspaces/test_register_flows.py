"""The picture of flows: nothing stands on anything else, everything fits its box, and every flow has its line."""

import re

import pytest

from workspaces.register.flows import BOX_WIDTH, UNITS, WIDTH, Flow, Picture, picture, table, wrapped

pytestmark = pytest.mark.any_database
LONG = "株式会社とても長い名前のクラウドサービスおよびデータセンター運用管理ホールディングス東日本"
COMPOUND = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunternehmen"
NUMBER = re.compile(r"-?[\d.]+")


def forty() -> list[Flow]:
    return [
        Flow(people, f"Controller {number % 3}", "Support", f"Recipient {number} {LONG if number % 5 == 0 else ''}",
             ["Japan", "Singapore", "日本"][number % 3], "Clauses")
        for number in range(40)
        for people in ("Visitors", "Employees")
    ]  # fmt: skip


def overlaps(drawn: Picture) -> list[str]:
    return [
        f"{one.words} on {other.words}"
        for number, one in enumerate(drawn.boxes)
        for other in drawn.boxes[:number]
        if one.x == other.x and one.y < other.y + other.height and other.y < one.y + one.height
    ]


@pytest.mark.parametrize(
    "flows", [forty(), [Flow("Visitors", "enKomm", "Support")], [Flow(LONG, LONG, "x", LONG, "日本")]]
)
def test_boxes_stand_apart_and_hold_their_words(flows: list[Flow]) -> None:
    drawn = picture(flows)

    assert overlaps(drawn) == []
    for box in drawn.boxes:
        assert 0 <= box.x <= WIDTH - BOX_WIDTH
        assert box.y >= 0
        assert box.y + box.height <= drawn.height
        for word in box.words:
            assert box.x < word.x
            assert box.y < word.y < box.y + box.height
    for heading in drawn.headings:
        assert not any(box.x == heading.x and box.y < heading.y < box.y + box.height for box in drawn.boxes)


def test_every_flow_has_its_line_once() -> None:
    drawn = picture(forty())

    # Two kinds of people to three controllers, and each recipient from its one controller.
    assert len(drawn.lines) == 2 * 3 + 40
    assert len(set(drawn.lines)) == len(drawn.lines)
    ends = {(box.x, box.middle) for box in drawn.boxes}
    for line in drawn.lines:
        numbers = [float(one) for one in NUMBER.findall(line)]
        assert (round(numbers[0] - BOX_WIDTH, 2), numbers[1]) in ends
        assert (numbers[-2], numbers[-1]) in ends


def test_a_country_has_one_heading_and_data_that_stays_has_no_line_outwards() -> None:
    assert sorted(word.text for word in picture(forty()).headings) == ["Japan", "Singapore", "日本"]
    alone = picture([Flow("Visitors", "enKomm", "Support")])
    assert (len(alone.boxes), len(alone.lines), alone.headings) == (2, 1, ())


@pytest.mark.parametrize("text", [LONG, COMPOUND, "short", "", "many words " * 9, f"{COMPOUND} {LONG}"])
def test_names_are_broken_into_lines_that_fit(text: str) -> None:
    lines = wrapped(text)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert sum(2 if ord(letter) > 0x2E80 else 1 for letter in line) <= UNITS


def test_the_table_says_the_same_as_the_picture() -> None:
    rows = table(forty())

    assert len(rows) == 40
    assert {row.recipient for row in rows} == {flow.recipient for flow in forty()}
    assert all(row.people == ("Visitors", "Employees") and row.purposes == ("Support",) for row in rows)
