"""The YAML files that come with the portal, read quickly: every process reads some before its first page."""

from pathlib import Path
from typing import Any

import yaml

# The same reader in C, ten times as fast, where PyYAML was built with it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Return what the file says as plain values. Raises OSError, and yaml.YAMLError for what is no YAML."""
    return yaml.load(path.read_text("utf-8"), LOADER)  # noqa: S506  (both are safe loaders)
