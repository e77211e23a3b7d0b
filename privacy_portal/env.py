"""What the environment says. One `Env` instance, read by `settings.py` and by nothing else.

A secret may stand in a file instead: `NAME_FILE=/run/secrets/name` is read where `NAME` is unset, and a
file that cannot be read stops the start.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def secret(name: str, default: str = "") -> str:
    """Return the secret `name` from the environment or from the file that `name`_FILE points at.

    Raises ImproperlyConfigured when the file is named but cannot be read.
    """
    value = os.environ.get(name)
    if value is not None:
        return value
    path = os.environ.get(f"{name}_FILE")
    if path is None:
        return default
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error}") from error
