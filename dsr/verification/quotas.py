"""How often a code may go out: nobody's mailbox is flooded, and no stranger uses up what its owner needs (T6, T7).

Until a request is confirmed, anybody may have sent it. Its codes count by the address and the network that asked, and
by the address over all networks. Once it is confirmed they count by the request and what the code is for: whoever sends
other requests in somebody's name takes nothing of that, and without the reference nobody can ask for such a code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from dsr.models import Case, CodePurpose, ContactCode

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Quota:
    """At most `most` codes in any `span`."""

    most: int
    span: timedelta


# Two requests (access and erasure), and three codes sent again because a mail was slow. More than that is not patience.
PER_NETWORK = (Quota(5, HOUR), Quota(8, DAY))
# Room for whoever owns the address beside a stranger who takes a whole share (in the hour) or two (in the day). More
# would let somebody with many networks fill a mailbox; at this cap the request is kept, and waits for its code.
PER_ADDRESS = (Quota(10, HOUR), Quota(24, DAY))
# Each of them was asked for by somebody who had the case open, or its reference and its address.
PER_CASE = (Quota(5, HOUR), Quota(20, DAY))
# How long a code is counted: the longest span, and the minute that counts whole.
COUNTED_FOR = max(quota.span for quota in (*PER_NETWORK, *PER_ADDRESS, *PER_CASE)) + timedelta(minutes=1)


def free_at(case: Case, purpose: CodePurpose, index: str, origin: str, moment: datetime) -> datetime | None:
    """Return the whole minute from which the next code may go, None when it may go at `moment`.

    `index` is that of the address (codes.contact_index), `origin` the keyed hash of the network that asks.
    """
    counted = [(ContactCode.objects.filter(case=case, purpose=purpose), PER_CASE)]
    if case.contact_confirmed_at is None:
        unproven = _unproven(index)
        counted = [(unproven.filter(origin=origin), PER_NETWORK), (unproven, PER_ADDRESS)]
    return max((end for sent, quotas in counted for end in _ends(sent, quotas, moment)), default=None)


def _unproven(index: str) -> QuerySet[ContactCode]:
    """Return the codes to an address for requests that nobody had confirmed by then."""
    by_then = Q(case__contact_confirmed_at__isnull=True) | Q(case__contact_confirmed_at__gte=F("sent_at"))
    return ContactCode.objects.filter(by_then, contact_index=index)


def _ends(sent: QuerySet[ContactCode], quotas: Iterable[Quota], moment: datetime) -> Iterable[datetime]:
    """Yield when each quota that is used up has room again. Minutes count whole, so that pages can name the time."""
    minute = moment.replace(second=0, microsecond=0)
    for quota in quotas:
        times = sent.filter(sent_at__gt=minute - quota.span).order_by("-sent_at").values_list("sent_at", flat=True)
        for first_that_counts in times[quota.most - 1 : quota.most]:
            end = first_that_counts + quota.span
            yield end.replace(second=0, microsecond=0) + timedelta(minutes=bool(end.second or end.microsecond))
