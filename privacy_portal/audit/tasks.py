from celery import shared_task

from privacy_portal.audit import checkpoints
from privacy_portal.audit.models import AuditEntry
from privacy_portal.scoping import across_platforms


@shared_task
def write_checkpoints() -> None:
    """Sign the present end of every platform's trail that has grown."""
    with across_platforms():
        found = list(AuditEntry.objects.platforms())
    for platform_id in found:
        checkpoints.write(platform_id)
