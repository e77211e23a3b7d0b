"""A law's text: what its rules file says as plain JSON values, the digest of that, and the law read from it.

The product brings one text of each law. An installation keeps the one that it accepted, with what its counsel said.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from privacy_portal.yaml_files import read_yaml

from .schema import Law

RULES = Path(__file__).parent / "rules"
SHORT = 12
Content = dict[str, Any]


@dataclass(frozen=True, eq=False)
class LawText:
    """A law as it is read, one object a text. `version` names the text, "" for the file as the product has it."""

    law: Law
    version: str = ""

    @property
    def mark(self) -> str:
        """What a rule's version ends with, so that a stored date tells by which text it was counted."""
        return f"#{self.version}" if self.version else ""


def shipped(code: str) -> Content:
    """The content of the file that came with the product. OSError without one, yaml.YAMLError if it is no YAML."""
    plain: Content = json.loads(json.dumps(read_yaml(RULES / f"{code}.yaml"), default=date.isoformat))
    return plain


def digest(content: Content) -> str:
    """The SHA-256 of a content, the same whatever the order of its keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def text(content: Content) -> LawText:
    """The law that `content` says; pydantic.ValidationError where it breaks the schema."""
    return LawText(Law.model_validate(content), digest(content)[:SHORT])
