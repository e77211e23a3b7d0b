"""The portal compiles its translations itself, from what the translators confirmed."""

import gettext
import os
from pathlib import Path

import pytest

from privacy_portal.translations import compile_stale

pytestmark = pytest.mark.any_database

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Access"
msgstr "開示"

#, fuzzy
msgid "Erasure"
msgstr "たぶん消去"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "ja" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE)
    return path


def test_a_confirmed_translation_is_compiled_and_a_guessed_one_is_not(source: Path, tmp_path: Path) -> None:
    made = compile_stale([tmp_path])
    assert made == [source.with_suffix(".mo")]
    translation = gettext.translation("django", tmp_path, ["ja"])
    assert translation.gettext("Access") == "開示"
    assert translation.gettext("Erasure") == "Erasure"


def test_what_is_up_to_date_is_left_alone_and_what_is_older_is_made_again(source: Path, tmp_path: Path) -> None:
    compile_stale([tmp_path])
    assert compile_stale([tmp_path]) == []
    compiled = source.with_suffix(".mo")
    before_the_source = source.stat().st_mtime - 10
    os.utime(compiled, (before_the_source, before_the_source))
    assert compile_stale([tmp_path]) == [compiled]
    assert [path.name for path in sorted(source.parent.iterdir())] == ["django.mo", "django.po"]
