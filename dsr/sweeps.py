"""What only time brings about: dates draw near and pass, requests lapse, questions expire, packages, codes and drafts
go, cases are shredded."""

import logging
from collections import Counter
from collections.abc import Callable

from consent import announcements, calls, confirming, expiry, guardians, seals
from consent import children as found_children
from consent import codes as preference_codes
from consent.lists import drafts as consent_lists
from consent.lists import working as consent_list_work
from consent.propagation import telling
from consent.webhooks import deriving
from dsr import (
    children,
    closure_reminders,
    delivery,
    disconnecting,
    intake,
    notices,
    recounts,
    retention,
    retention_runs,
    submitting,
    tellings,
    timers,
)
from dsr.models import Draft
from dsr.verification import codes
from privacy_portal.clock import now
from privacy_portal.scoping import current_platform_id, platform_scope
from workspaces import absences, approval_reminders, approvals, invitations
from workspaces.models import Platform
from workspaces.register import closures, demands, incident_reminders, subprocessors, successions

logger = logging.getLogger(__name__)


def sweep_all() -> Counter[str]:
    """Sweep every platform; return how many rows of each kind were dealt with.

    What breaks on one platform is named in the log and tried again by the next sweep; everything else is swept.
    """
    done: Counter[str] = Counter()
    for kind, sweep in {"timers": timers.sweep, "digests": notices.send_digests}.items():
        done[kind] += _tried(kind, sweep)
    for platform in Platform.objects.all():
        with platform_scope(platform.pk):
            for kind, sweep in _of_a_platform().items():
                done[kind] += _tried(kind, sweep, platform.slug)
    return done


def _of_a_platform() -> dict[str, Callable[[], int]]:
    return {
        "lapsed": intake.lapse_unconfirmed,
        "expired_approvals": approvals.expire_due,
        "lapsed_invitations": invitations.lapse_due,
        "forgotten_invitations": invitations.forget_addresses,
        "approval_reminders": approval_reminders.send_due,
        "ended_absences": absences.end_due,
        "incidents": incident_reminders.remind,
        "demands": demands.end_silence,
        "closures": closures.go_on,
        "closure_reminders": closure_reminders.remind,
        "tellings": tellings.go_on,
        "successions": successions.go_on,
        "expired_packages": delivery.expire_packages,
        "subprocessors": subprocessors.take_effect_due,
        "submission_keys": submitting.forget_keys,
        "candidates": retention.forget_candidates_due,
        "purged": retention.purge_due,
        "recounts": recounts.run_due,
        "retention_runs": retention_runs.plan_due,
        "codes": codes.forget,
        "expired_consents": expiry.expire_due,
        "sealed_consents": _seal_consents,
        "preference_codes": preference_codes.forget,
        "unconfirmed_consents": confirming.forget,
        "disconnections": disconnecting.go_on,
        "announcements": announcements.go_on,
        "unanswered_for_children": found_children.end_asking,
        "children": children.go_on,
        "guardian_questions": guardians.forget,
        "consent_lists": consent_list_work.go_on,
        "consent_list_drafts": consent_lists.forget,
        "application_calls": calls.forget,
        "webhooks": deriving.forget,
        "propagations": telling.go_on,
        "drafts": _forget_drafts,
    }


def _seal_consents() -> int:
    """Seal the new events of the consent ledger, once enough of them or enough time has come together."""
    made = seals.seal_due(current_platform_id())
    return made.events if made else 0


def _forget_drafts() -> int:
    return Draft.objects.filter(expires_at__lt=now()).delete()[0]


def _tried(kind: str, sweep: Callable[[], int], where: str = "every platform") -> int:
    try:
        return sweep()
    except Exception as error:  # noqa: BLE001 (each sweep stands for itself)
        # Without the error's own words, which may name a person.
        logger.error("sweeping %s of %s broke (%s)", kind, where, type(error).__name__)  # noqa: TRY400
        return 0
