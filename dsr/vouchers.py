"""Who vouched: the officers on whose word, where no evidence decided, rests who asks and whose records they are.

One person's word alone lets no package go (T14): somebody else has to release it. Where evidence alone decided, or two
people vouched, any officer may.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from dsr import triage
from dsr.models import Match, Request, Verification
from workspaces.models import User


class LoneVoucher(PermissionDenied):
    """Nobody releases what rests on their word alone."""


def lone_voucher(proof: Verification | None, match: Match | None) -> int | None:
    """Return the id of the user on whose word alone `proof` and `match` rest; None for nobody's or two people's."""
    vouchers = {proof.recorded_by_id if proof else None, match.decided_by_id if match else None} - {None}
    return vouchers.pop() if len(vouchers) == 1 else None


def releasers(request: Request) -> QuerySet[User]:
    """Return the officers of the platform who may release the package of `request`, by name."""
    alone = lone_voucher(request.verification, request.match)
    return triage.assignees() if alone is None else triage.assignees().exclude(pk=alone)
