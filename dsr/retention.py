"""How long the portal keeps its own records."""

from datetime import datetime

from dateutil.relativedelta import relativedelta

# Long enough to answer a complaint, an appeal or an authority about how a request was handled; shortest limitation
# period among the laws shipped that we could verify is well below. An installation may lengthen it.
KEEP_CLOSED_CASES = relativedelta(years=3)


def purge_date(closed_at: datetime) -> datetime:
    """Return when the personal data of a case closed at `closed_at` are shredded."""
    return closed_at + KEEP_CLOSED_CASES
