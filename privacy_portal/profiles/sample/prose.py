"""Sentences of an office that does not exist, in six languages (prose.yaml)."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from privacy_portal.yaml_files import read_yaml


def sentence(random: Random, language: str) -> str:
    """Return one sentence in `language` (en, de, fr, id, ja, vi)."""
    text = _texts()[language]
    return str(text["pattern"]).format(*(random.choice(part) for part in text["parts"]))


def topic(random: Random, language: str) -> str:
    """Return a few words for the subject of a mail, a meeting or a document."""
    return str(random.choice(_texts()[language]["topics"]))


@cache
def _texts() -> dict[str, Any]:
    return dict(read_yaml(Path(__file__).with_name("prose.yaml")))
