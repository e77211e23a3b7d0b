"""The requests of somebody with an account, on every platform of the installation (X-03).

They are found by the account's address, and only once its reader has confirmed it. The list says that they are there
and how they stand; a case opens as it does for everybody, by a code to its mailbox (dsr.visits).
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dsr import presentation
from dsr.models import Case, Request
from dsr.verification.codes import contact_index
from privacy_portal.scoping import platform_scope
from workspaces.models import Platform, User

MOST = 100


@dataclass(frozen=True)
class Listed:
    """One case as the account page shows it."""

    reference: str
    platform: str
    slug: str
    wish: str
    states: list[str]
    received_at: datetime
    is_open: bool
    url: str


def cases_of(user: User) -> list[Listed]:
    """Return the confirmed cases with the address of `user`: open ones first, then the newest; at most MOST a platform.

    Empty while the account's own address is not confirmed: whoever claims an address learns nothing by it."""
    if user.email_confirmed_at is None or not user.is_active:
        return []
    found: list[Listed] = []
    for platform in Platform.objects.order_by("name"):
        with platform_scope(platform.pk):
            found += _on(platform, user.email)
    return sorted(found, key=lambda one: (one.is_open, one.received_at), reverse=True)


def _on(platform: Platform, email: str) -> list[Listed]:
    mine = Case.objects.filter(contact_index=contact_index(platform.pk, email), purged_at__isnull=True)
    newest = mine.select_related("platform", "about__case").order_by("-received_at", "-pk")[:MOST]
    return [_listed(case) for case in newest if _is_theirs(case)]


def _is_theirs(case: Case) -> bool:
    """Say whether the person confirmed the case; an address that an officer typed may be somebody else's."""
    return case.began_with.contact_confirmed_at is not None


def _listed(case: Case) -> Listed:
    parts = Request.objects.filter(case=case).select_related("case", "controller", "workspace").order_by("part")
    return Listed(
        reference=case.display_reference,
        platform=case.platform.name,
        slug=case.platform.slug,
        wish=presentation.wish_of(case),
        states=list(dict.fromkeys(presentation.status_words(part) for part in parts)),
        received_at=case.received_at,
        is_open=case.closed_at is None,
        url=reverse("case", kwargs={"platform": case.platform.slug, "reference": case.reference}),
    )
