"""What only time brings about: dates draw near and pass, requests lapse, questions expire, packages, codes and drafts
go, cases are shredded."""

from collections import Counter

from dsr import delivery, intake, notices, recounts, retention, submitting, timers
from dsr.models import Draft
from dsr.verification import codes
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from workspaces import approvals
from workspaces.models import Platform


def sweep_all() -> Counter[str]:
    """Sweep every platform; return how many rows of each kind were dealt with."""
    done: Counter[str] = Counter(timers=timers.sweep(), digests=notices.send_digests())
    for platform in Platform.objects.all():
        with platform_scope(platform.pk):
            done["lapsed"] += intake.lapse_unconfirmed()
            done["expired_approvals"] += approvals.expire_due()
            done["expired_packages"] += delivery.expire_packages()
            done["submission_keys"] += submitting.forget_keys()
            done["candidates"] += retention.forget_candidates_due()
            done["purged"] += retention.purge_due()
            done["recounts"] += recounts.run_due()
            done["codes"] += codes.forget()
            done["drafts"] += Draft.objects.filter(expires_at__lt=now()).delete()[0]
    return done
