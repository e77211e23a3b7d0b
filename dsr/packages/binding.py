"""What ties files to one request and one match: another request's file does not open (T27).

The binding is the context under which a file is sealed, so it is checked by opening it, and nobody can forget to.
"""

import hashlib
import json

from dsr.models import Match, Request
from privacy_portal.encryption.blind_index import blind_index


class WrongBinding(Exception):
    """The match of the request is not (or no longer) the one that its files were made for."""


def match_digest(match: Match) -> str:
    """Return 64 hex digits for whose records `match` names; nothing can be read back from them."""
    whose = json.dumps([match.case_id, match.number, match.subjects], sort_keys=True)
    return blind_index("match", match.platform_id, hashlib.sha256(whose.encode()).hexdigest())


def digest_of(request: Request) -> str:
    """Return the digest of the match by which `request` is carried out; raises WrongBinding where there is none."""
    if request.match is None or request.match.case_id != request.case_id or request.match.subjects is None:
        raise WrongBinding
    return match_digest(request.match)


def part_context(request: Request, system: str, table: str, workspace: str | None) -> bytes:
    """Return what a part file is sealed for: one table in one place of one system, for one request and its match."""
    return json.dumps(["part", request.pk, digest_of(request), system, table, workspace]).encode()


def package_context(request: Request) -> bytes:
    """Return what a package is sealed for: one request and its match."""
    return json.dumps(["package", request.pk, digest_of(request)]).encode()
