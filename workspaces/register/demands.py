"""Demands of authorities (EK-24, NC-12): what was asked, which remedies were considered, what a second officer decided.

Only officers see them: an auditor of the portal may be anybody's, and a demand may have to be kept quiet. No page of a
person shows them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces.access import actor_of, require
from workspaces.models import (
    DataCategory,
    Demand,
    DemandDecision,
    DemandState,
    Disclosure,
    Membership,
    Platform,
)
from workspaces.register import disclosures
from workspaces.register.disclosures import What
from workspaces.register.officers import with_capability
from workspaces.register.reading import today
from workspaces.roles import Capability

GIVING = (DemandDecision.COMPLY, DemandDecision.PART)


class OutOfTurn(Exception):
    """The act does not fit how the demand stands by now; `demand` is how it stands."""

    def __init__(self, demand: Demand) -> None:
        super().__init__("The demand does not stand like this.")
        self.demand = demand


class OwnDemand(PermissionDenied):
    """Whoever entered a demand does not decide it."""


@dataclass(frozen=True)
class Asked:
    """A demand as it came. `gagged` says that the person may not be told: until a day, or for as long as it stands."""

    authority: str
    country: str
    file_reference: str
    article: str
    received_on: date
    scope: str
    categories: Sequence[DataCategory]
    due_on: date | None = None
    gagged: bool = False
    gag_until: date | None = None


def enter(platform: Platform, asked: Asked, *, by: Membership) -> Demand:
    """Enter a demand and return it."""
    require(by, Capability.HANDLE_DEMANDS)
    with transaction.atomic():
        Platform.objects.select_for_update().get(pk=platform.pk)
        highest = Demand.objects.aggregate(highest=Max("number"))["highest"] or 0
        plain = {name: value for name, value in vars(asked).items() if name != "categories"}
        demand: Demand = Demand.objects.create(
            platform=platform, number=highest + 1, entered_by=by.user, entered_at=now(), **plain
        )
        demand.categories.set(asked.categories)
        _record("demand.entered", demand, by)
    return demand


def consider(demand: Demand, remedies: Sequence[str], words: str, *, by: Membership) -> Demand:
    """Record which legal remedies were considered, and with what result; may be done anew until it is decided.

    Raises ValueError without any remedy, OutOfTurn once it is decided.
    """
    require(by, Capability.HANDLE_DEMANDS)
    if not remedies or not words.strip():
        raise ValueError("a remedy is considered in words")
    with transaction.atomic():
        held = _locked(demand, DemandState.ENTERED, DemandState.CONSIDERED)
        held.remedies, held.considered = list(remedies), words
        held.considered_by, held.considered_at = by.user, now()
        held.state = DemandState.CONSIDERED
        held.save()
        _record("demand.considered", held, by, count=len(remedies))
    return held


def decide(demand: Demand, decision: str, reason: str, *, by: Membership) -> Demand:
    """Decide, as a second officer, after remedies were considered. Raises OwnDemand, OutOfTurn."""
    require(by, Capability.HANDLE_DEMANDS)
    with transaction.atomic():
        held = _locked(demand, DemandState.CONSIDERED)
        if held.entered_by_id == by.user_id:
            raise OwnDemand
        held.decision, held.reason = DemandDecision(decision), reason
        held.decided_by, held.decided_at = by.user, now()
        held.state = DemandState.DECIDED
        held.save()
        _record("demand.decided", held, by, decision=held.decision)
    return held


def give(demand: Demand, what: What, *, by: Membership) -> Disclosure:
    """Record what the authority was given, as a disclosure. Raises OutOfTurn unless it was decided to comply."""
    require(by, Capability.HANDLE_DEMANDS)
    with transaction.atomic():
        held = _locked(demand, DemandState.DECIDED)
        if held.decision not in GIVING:
            raise OutOfTurn(held)
        return disclosures.disclose(held.platform, what, by=by, demand=held)


def close(demand: Demand, *, by: Membership) -> Demand:
    """Close a demand that was decided and about which nothing is left to do. Raises OutOfTurn."""
    require(by, Capability.HANDLE_DEMANDS)
    with transaction.atomic():
        held = _locked(demand, DemandState.DECIDED)
        held.state, held.closed_by, held.closed_at = DemandState.CLOSED, by.user, now()
        held.save()
        _record("demand.closed", held, by)
    return held


def end_silence() -> int:
    """Tell the officers of the platform in scope once of every demand of which the person may be told now."""
    waiting = Demand.objects.filter(gagged=True, gag_until__isnull=False, gag_over_told_at=None)
    return sum(_end_silence(demand) for demand in waiting.select_related("platform") if _is_over(demand))


def _is_over(demand: Demand) -> bool:
    return demand.gag_until is not None and demand.gag_until < today(demand.platform)


def _end_silence(demand: Demand) -> bool:
    with transaction.atomic():
        if not Demand.objects.filter(pk=demand.pk, gag_over_told_at=None).update(gag_over_told_at=now()):
            return False
        kwargs = {"platform": demand.platform.slug, "demand": demand.public_id}
        for user in with_capability(Capability.HANDLE_DEMANDS):
            outbox.queue(
                "demand_silence_over",
                platform=demand.platform,
                to=user.email,
                language=user.language,
                context={
                    "reference": demand.reference,
                    "link": absolute(reverse("desk_demand", kwargs=kwargs)),
                },
                dedupe_key=f"demand-silence/{demand.pk}/{user.pk}",
                reference=demand.reference,
            )
        trail.record("demand.silence_over", platform_id=demand.platform_id, actor=SYSTEM, subject=demand.reference)
    return True


def _locked(demand: Demand, *states: str) -> Demand:
    held: Demand = Demand.objects.select_for_update(of=("self",)).select_related("platform").get(pk=demand.pk)
    if held.state not in states:
        raise OutOfTurn(held)
    return held


def _record(action: str, demand: Demand, by: Membership, **told: trail.Fact) -> None:
    trail.record(action, platform_id=demand.platform_id, actor=actor_of(by), subject=demand.reference, **told)
