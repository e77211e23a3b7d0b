"""A notice as an officer types it, and as the portal writes it for them."""

import pytest

from consent import notice_text

pytestmark = pytest.mark.any_database
TEXT = """# Who we are
A first line
that goes on.

Another paragraph.

#Data that goes abroad [transfers]
To Japan."""


def test_headings_paragraphs_and_matters_are_read_and_written_the_same_way() -> None:
    sections = notice_text.read(TEXT)

    assert sections == [
        {"heading": "Who we are", "paragraphs": ["A first line that goes on.", "Another paragraph."]},
        {"heading": "Data that goes abroad", "paragraphs": ["To Japan."], "about": "transfers"},
    ]
    assert notice_text.read(notice_text.written(sections)) == sections


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty", 1),
        ("Words first.\n# A heading", "no_heading", 1),
        ("# A\nwords\n#\nmore", "empty_heading", 3),
        ("# A\n\n# B\nwords", "no_paragraph", 1),
        ("# A\nwords\n# B", "no_paragraph", 3),
        ("# A [Not a Matter]\nwords", "matter", 1),
        ("# A [same]\nwords\n# B [same]\nwords", "twice", 3),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(notice_text.NotReadable) as caught:
        notice_text.read(text)

    assert (caught.value.code, caught.value.line) == (code, line)
