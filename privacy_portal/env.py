"""What the environment says. One `Env` instance, read by `settings.py` and by nothing else.

A secret may stand in a file instead: `NAME_FILE=/run/secrets/name` is read where `NAME` is unset, and a file that
cannot be read stops the start. `manage.py up` keeps the secrets that it makes in such files too, so that every other
command run in the same installation finds them.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def secret(name: str, default: str = "", *, folder: Path | None = None) -> str:
    """Return the secret `name`: from the environment, from the file `name`_FILE points at, from `folder`, or `default`.

    In `folder` the file has the secret's name in lower case. Raises ImproperlyConfigured when a file is there or is
    named but cannot be read.
    """
    value = os.environ.get(name)
    if value is not None:
        return value
    named = os.environ.get(f"{name}_FILE")
    if named is not None:
        return _read(name, Path(named))
    kept = folder / name.lower() if folder else None
    return _read(name, kept) if kept is not None and kept.exists() else default


def _read(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"The secret {name} should be in {path}, which cannot be read: {error}") from error
