"""Copies of a packaged profile that a test may spoil, and ways to spoil them."""

import shutil
from pathlib import Path

import pytest

from privacy_portal.profiles import loader

PROFILES = Path(loader.__file__).parent
ENKOMM = PROFILES / "enkomm"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the enKomm pack."""
    return Path(shutil.copytree(ENKOMM, tmp_path / "enkomm", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replace `old` by `new` once in a file of the pack."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(folder: Path, name: str, text: str) -> int:
    """Return the number of the first line that holds `text`."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


PROMISE = """
promises:
  - key: erasure-30
    rights: [erasure]
    length: 30 days
    starts: contact_confirmed
    clause: Terms of service, 9.2
    texts: {en: "Our terms promise to delete within 30 days.", ja: "規約では、30日以内の削除を約束しています。"}
"""


def promise(folder: Path, old: str = "", new: str = "") -> None:
    """Have the pack promise an erasure within 30 days, with `old` replaced by `new`."""
    assert old in PROMISE
    (folder / "promises.yaml").write_text(PROMISE.replace(old, new, 1), encoding="utf-8")
    change(folder, "profile.yaml", "  - systems.yaml", "  - systems.yaml\n  - promises.yaml")
