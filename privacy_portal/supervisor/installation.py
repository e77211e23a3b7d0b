"""The folder of an embedded installation: its secrets, its logs, and the lock of the process that runs it."""

import base64
import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from privacy_portal.supervisor import CannotStart

# A Unix socket's address has room for about 100 bytes (sun_path in unix(7), a little less on macOS).
SOCKET_PATH_BYTES = 100
# Letters and digits that nobody mistakes for one another when typing them from a screen.
LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"


def random_secret() -> str:
    """Return 64 URL-safe characters that carry 384 random bits."""
    return secrets.token_urlsafe(48)


def random_encryption_key() -> str:
    """Return a first encryption key as PORTAL_ENCRYPTION_KEYS wants it: an id and 256 random bits."""
    return "k1:" + base64.b64encode(secrets.token_bytes(32)).decode()


def random_password() -> str:
    """Return a password of four groups that can be typed (about 79 bits)."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _ in range(4)) for _ in range(4))


ALWAYS: dict[str, Callable[[], str]] = {
    "PORTAL_SECRET_KEY": random_secret,
    "PORTAL_BLIND_INDEX_KEY": random_secret,
    "PORTAL_ENCRYPTION_KEYS": random_encryption_key,
}
IN_DEMO: dict[str, Callable[[], str]] = {"PORTAL_DEMO_PASSWORD": random_password}


@dataclass(frozen=True)
class Installation:
    """Everything below one data folder. Only its owner may look into it."""

    folder: Path

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def broker(self) -> Path:
        return self.folder / "broker"

    @property
    def socket(self) -> Path:
        """Where the embedded broker listens: in its folder, or below /tmp where that path is too long for a socket."""
        near = self.broker / "valkey.sock"
        if len(os.fsencode(near)) <= SOCKET_PATH_BYTES:
            return near
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(f"/tmp/privacy-portal-{os.getuid()}/{name}.sock")  # noqa: S108  (made private by `prepare`)

    def prepare(self, *, demo: bool) -> None:
        """Make the folders, and the secrets that neither the environment nor an earlier start has given.

        Raises CannotStart where a folder belongs to somebody else or cannot be made.
        """
        for folder in (self.folder, self.secrets, self.logs, self.broker, self.socket.parent):
            _make_private(folder)
        for name, make in (ALWAYS | IN_DEMO if demo else ALWAYS).items():
            if not {name, f"{name}_FILE"} & os.environ.keys():
                _keep(self.secrets / name.lower(), make)

    def lock(self) -> IO[str]:
        """Return the locked file that marks this installation as running. Closing it unlocks it, and so does dying.

        Raises CannotStart when another process holds the lock.
        """
        file = (self.folder / "up.lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise CannotStart(
                f"The portal in {self.folder} is already running (process {holder}). Stop that one first, or set "
                "PORTAL_DATA_DIR to another folder."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file


def last_lines(log: Path, count: int = 15) -> Iterable[str]:
    """Return the last `count` lines of a log, none where there is no log."""
    return log.read_text(errors="replace").splitlines()[-count:] if log.exists() else []


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise CannotStart(f"The folder {folder} belongs to another user. Set PORTAL_DATA_DIR to one of your own.")
        folder.chmod(0o700)
    except OSError as error:
        raise CannotStart(f"The folder {folder} cannot be used: {error.strerror}.") from error


def _keep(path: Path, make: Callable[[], str]) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(make() + "\n")
