"""Opening a sealed package: always under the binding to its request and match, always checked."""

import hashlib
from collections.abc import Iterator

from dsr.connectors.base import Drifted
from dsr.models import Match, Package, Request
from dsr.packages import storage
from dsr.packages.binding import WrongBinding, digest_of, package_context
from dsr.verification import process
from dsr.verification.copies import IN_FORCE
from privacy_portal.encryption.files import SealedReader
from privacy_portal.encryption.sealing import KeyDestroyed, UnsealError


def chunks(request: Request, package: Package) -> Iterator[bytes]:
    """Yield the ZIP in chunks of at most 64 KiB.

    Raises UnsealError, FileNotFoundError, KeyDestroyed, WrongBinding as soon as something is not as it was made.
    """
    if not Match.objects.filter(IN_FORCE, pk=request.match_id).exists():
        raise WrongBinding
    key, context = package.key.material(), package_context(request)
    with storage.opened(package.path) as file:
        yield from SealedReader(file, key, context)


def is_whole(request: Request, package: Package) -> bool:
    """Read the package to its end: is it there, made for this request and its match, and unchanged in every byte?"""
    size, digest = 0, hashlib.sha256()
    try:
        for chunk in chunks(request, package):
            size += len(chunk)
            digest.update(chunk)
    except (UnsealError, FileNotFoundError, KeyDestroyed, WrongBinding):
        return False
    return (size, digest.hexdigest()) == (package.size, package.sha256)


def require_match_in_force(request: Request, made_for: str) -> None:
    """Raise Drifted unless the match `made_for` is the request's, and still the newest of the case (T18)."""
    if request.match != process.latest_match(request.case) or digest_of(request) != made_for:
        raise Drifted
