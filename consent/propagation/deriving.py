"""Which recipients have to hear of a withdrawal: read from the ledger by a cursor, as the webhooks are.

They are all that a wording named under which the person's data could have gone to them: of a consent, the wordings that
were agreed to; of what goes on until somebody objects, every wording up to that day.
"""

from django.db import transaction

from consent import settled
from consent.kinds import GIVING, EventKind
from consent.models import ConsentEvent, LedgerMark, Propagation, PurposeVersion
from privacy_portal.clock import now

PAGE = 500
# What expired by itself was given for a time that recipients know of. A refusal ends nothing that ever began.
ENDING = (EventKind.WITHDRAWN, EventKind.INVALIDATED)


def derive() -> int:
    """Write down, on the platform in scope, who has to hear of up to PAGE withdrawals; return how many rows."""
    until = settled.mark()
    with transaction.atomic():
        mark = LedgerMark.objects.select_for_update().filter(passed_on__lt=until).first()
        if mark is None:
            return 0
        events = ConsentEvent.objects.filter(pk__gt=mark.passed_on, pk__lte=until, kind__in=ENDING)
        page = list(events.select_related("version").order_by("pk")[:PAGE])
        moment = now()
        rows = [
            Propagation(platform_id=mark.platform_id, event=event, recipient=recipient, made_at=moment)
            for event in page
            for recipient in sorted(recipients_of(event))
        ]
        Propagation.objects.bulk_create(rows, ignore_conflicts=True)
        mark.passed_on = page[-1].pk if len(page) == PAGE else until
        mark.save(update_fields=["passed_on"])
    return len(rows)


def recipients_of(event: ConsentEvent) -> set[str]:
    """Return the keys of the recipients that a withdrawal concerns."""
    purpose = event.version.purpose_id
    versions = PurposeVersion.objects.filter(purpose=purpose, number__lte=event.version.number)
    if event.version.is_consent:
        given = ConsentEvent.objects.filter(
            subject=event.subject_id,
            number__lt=event.number,
            version__purpose=purpose,
            workspace=event.workspace_id,
            option=event.option,
            kind__in=GIVING,
        )
        versions = PurposeVersion.objects.filter(pk__in=given.values("version"))
    return {key for keys in versions.values_list("recipients", flat=True) for key in keys}
