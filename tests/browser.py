"""`python -m tests.browser`: makes sure that the browser tests can run, or says that they will not.

It looks for Chrome or Chromium. Where there is none, on a Debian-like system and as root, it installs Debian's
Chromium and fonts that carry Japanese, Korean and Chinese. It never fails: pytest says at its end what did not run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> str | None:
    """Return the path of a Chrome or Chromium: that of BROWSER_PATH, else the first on PATH, else None."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named if Path(named).is_file() else None
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (str(MAC) if MAC.is_file() else None)


def install() -> bool:
    """Install Debian's Chromium where this process may; return whether apt said that it worked."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    print("No Chrome or Chromium here: installing Debian's (about half a minute) ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run([apt, *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return False
    return True


def main() -> int:
    path = find_browser() or (find_browser() if install() else None)
    if path:
        print(f"Browser tests use {path}.")
    else:
        print("No Chrome or Chromium was found: the browser tests will not run.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
