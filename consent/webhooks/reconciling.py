"""What makes lost hints and lost workers harmless: look at the ledger and at what is due, and set it going."""

from consent import settled
from consent.webhooks import deriving, sending

BATCH = 100


def tick(*, here: bool) -> int:
    """Settle the ledger, make deliveries from it, and hint at the endpoints that have some, or deliver them in this
    process when `here`; return how many endpoints there were."""
    settled.settle()
    deriving.derive()
    found = sending.due(BATCH)
    for pk in found:
        if here:
            sending.deliver(pk)
        else:
            sending.hint(pk)
    return len(found)
