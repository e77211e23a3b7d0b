"""What only time brings about: unconfirmed requests lapse, questions expire, packages, drafts and codes go."""

from dsr import delivery, intake, submitting
from dsr.models import Draft
from dsr.verification import codes
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from workspaces import approvals
from workspaces.models import Platform


def sweep_all() -> dict[str, int]:
    """Sweep every platform; return how many rows of each kind were dealt with."""
    done = {"lapsed": 0, "expired_approvals": 0, "expired_packages": 0, "drafts": 0, "submission_keys": 0, "codes": 0}
    for platform in Platform.objects.all():
        with platform_scope(platform.pk):
            done["lapsed"] += intake.lapse_unconfirmed()
            done["expired_approvals"] += approvals.expire_due()
            done["expired_packages"] += delivery.expire_packages()
            done["submission_keys"] += submitting.forget_keys()
            done["codes"] += codes.forget()
            done["drafts"] += Draft.objects.filter(expires_at__lt=now()).delete()[0]
    return done
