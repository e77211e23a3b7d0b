"""The register as it was on a day: what pages, the printed report, the exports and the API read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from privacy_portal.clock import now
from privacy_portal.dates import day_of
from workspaces.models import (
    Assessment,
    Establishment,
    Organisation,
    Platform,
    ProcessingActivity,
    Recipient,
    RetentionRule,
    Role,
    Workspace,
)
from workspaces.models.register import RegisterQuerySet

LINKS = ("jointly_with", "categories", "recipients")


@dataclass(frozen=True)
class Asked:
    """Which activities are asked for; "" leaves a filter out. `words` look into names and purposes."""

    words: str = ""
    category: str = ""
    country: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Register:
    """Everything that held on `day`, with the controller's particulars (Art. 30(1)(a))."""

    platform: Platform
    day: date
    operator: Organisation | None
    establishments: list[Establishment]
    customers: list[Organisation]
    activities: list[ProcessingActivity]
    recipients: list[Recipient]
    retention: list[RetentionRule]


def today(platform: Platform) -> date:
    """Return the day it is where the platform is."""
    return day_of(now(), platform.time_zone)


def register(platform: Platform, day: date) -> Register:
    """Return the register of the platform in scope as it was on `day`."""
    return Register(
        platform=platform,
        day=day,
        operator=Organisation.objects.filter(is_operator=True).first(),
        establishments=list(Establishment.objects.select_related("organisation").order_by("key")),
        customers=customers(),
        activities=list(activities(day)),
        recipients=list(recipients(day)),
        retention=list(retention(day)),
    )


def activities(day: date, asked: Asked | None = None) -> RegisterQuerySet:
    """Return the activities of `day` that match `asked`, with all that a row shows."""
    wanted = asked or Asked()
    rules = Prefetch("retention", RetentionRule.objects.select_related("workspace").prefetch_related("categories"))
    found: RegisterQuerySet = ProcessingActivity.objects.on(day)
    if wanted.category:
        found = found.filter(categories__key=wanted.category)
    if wanted.basis:
        found = found.filter(basis=wanted.basis)
    if wanted.country:
        found = found.filter(pk__in=found.filter(recipients__country=wanted.country).values("pk"))
    if wanted.words:
        found = found.filter(pk__in=_with_words(found, wanted.words))
    return found.select_related("controller").prefetch_related(*LINKS, rules).order_by("key", "pk")


def recipients(day: date) -> RegisterQuerySet:
    """Return the recipients of `day`, by name."""
    return by_name(Recipient.objects.on(day))


def by_name(found: RegisterQuerySet) -> RegisterQuerySet:
    """Return recipients in the order of their names in the active language, or in English where there is none."""
    language = (get_language() or "en").split("-")[0]
    return found.order_by(Coalesce(KT(f"names__{language}"), KT("names__en")), "pk")


def retention(day: date) -> RegisterQuerySet:
    """Return the rules of `day` on how long data is kept, general ones before a customer's instruction."""
    found = RetentionRule.objects.on(day).select_related("workspace").prefetch_related("categories")
    return found.order_by("workspace__name", "key", "pk")


def assessments(keys: Iterable[str], day: date) -> dict[str, Assessment]:
    """Return the newest assessment of each recipient by its key, as of `day` (CP-08)."""
    found = Assessment.objects.filter(recipient__key__in=list(keys), assessed_on__lte=day).select_related("recipient")
    return {one.recipient.key: one for one in found.order_by("assessed_on", "pk")}


def reviews_due(platform: Platform) -> list[Recipient]:
    """Return the sub-processors that nobody assessed, or whose next review is due (CP-08)."""
    day = today(platform)
    held = list(recipients(day).filter(is_subprocessor=True))
    known = assessments([one.key for one in held], day)
    return [one for one in held if one.key not in known or known[one.key].review_by <= day]


def customers() -> list[Organisation]:
    """Return the owners of workspaces, for whom the platform processes (Art. 30(2)(a))."""
    owned = Workspace.objects.filter(~Q(owner=None)).values("owner")
    return list(Organisation.objects.filter(pk__in=owned, is_operator=False).order_by("name"))


def controllers(activity: ProcessingActivity) -> list[Organisation]:
    """Return who decides about an activity, joint controllers included; [] where the owners of workspaces do."""
    alone = [activity.controller] if activity.controller else []
    return [*alone, *activity.jointly_with.all()] if activity.role == Role.JOINT else alone


def _with_words(found: RegisterQuerySet, words: str) -> list[Any]:
    """Return the keys of the rows in whose name or purpose `words` stand, in any language. JSON keeps letters that
    are not Latin as escapes, which the database cannot look into; a register has tens of rows."""
    wanted = words.casefold()
    return [
        one.pk
        for one in found
        if any(wanted in text.casefold() for text in (*one.names.values(), *one.purposes.values()))
    ]
