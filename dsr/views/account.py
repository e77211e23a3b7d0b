"""The start page of one's own account: requests on every platform, roles, sign-in, data, and the way out."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consent.accounts import changes_told, consents_of
from dsr.account_cases import cases_of
from privacy_portal.dates import date_words, zone_name
from privacy_portal.lists import listed
from workspaces import policies
from workspaces.access import (
    identities_of,
    memberships_everywhere,
    memberships_paged,
    sign_in_providers,
    standing_in,
    working_places,
)
from workspaces.departures import Personal, personal_accounts
from workspaces.forms.account import PlaceForm
from workspaces.models import User
from workspaces.roles import Capability, may
from workspaces.views.account import OwnRequest, own_view
from workspaces.views.signing_in import address
from workspaces.views.ways import own_address
from workspaces.views.words import stands_in, tenant_name

PAGE = 25


@require_safe
@own_view
def home(request: OwnRequest) -> HttpResponse:
    """Show everything that the person can see and do as themselves."""
    user, held = request.user, memberships_everywhere(request.user)
    search = PlaceForm(request.GET)
    sought = search.cleaned_data["q"].strip() if search.is_valid() else ""
    shown = memberships_paged(user, sought, request.GET.get("cursor", ""), PAGE)
    places, deputy = working_places(shown.rows), standing_in(held)
    context = {
        "person": user,
        "details": _details(user),
        "cases": cases_of(user),
        "consents": consents_of(user),
        "changes": changes_told(user),
        "roles": [
            {
                "tenant": tenant_name(one),
                "platform": one.platform.name if one.workspace else "",
                "role": one.get_role_display(),
                "since": one.since,
                "member": one.public_id,
                "url": places[one.pk],
                "stands_in": stands_in(deputy[one.pk], one.platform.time_zone) if one.pk in deputy else "",
            }
            for one in shown.rows
        ],
        "newer": shown.newer,
        "older": shown.older,
        # Whoever works in few places sees them all at once.
        "search": search if len(held) > PAGE else None,
        "works": bool(held),
        "personal": [_since(one) for one in personal_accounts(user)],
        "second_factor": is_mfa_enabled(user),
        "needs_second_factor": bool(deputy) or any(may(one.role, Capability.SEE_PEOPLE) for one in held),
        "has_password": user.has_usable_password(),
        "forbidden": policies.forbidden_to(user),
        "ways": _ways(user, {one.platform_id for one in held}),
    }
    return render(request, "me/home.html", context)


def _since(account: Personal) -> str:
    """Return since when an account is a personal one, and who decided before."""
    unnamed = _("the owner of the workspace")
    told = _("Since %(day)s your account at %(platform)s is a personal one. Before that, %(names)s decided.")
    return told % {
        "day": date_words(account.since, zone=account.platform.time_zone),
        "platform": account.platform.name,
        "names": listed(one.name if one else unnamed for one in account.before),
    }


def _details(user: User) -> list[dict[str, str]]:
    details, mailbox = reverse("my_details"), reverse("my_address")
    rows = (
        (_("Name"), user.name or "–", details),
        (_("Telephone"), user.phone or "–", details),
        (_("E-mail address"), user.email, mailbox),
        (_("Language of our mails"), get_language_info(user.language)["name_local"], details),
        (_("Clock"), zone_name(user.time_zone) if user.time_zone else _("By that of each service"), details),
    )
    return [{"key": key, "value": value, "change_url": url} for key, value, url in rows]


def _ways(user: User, platforms: set[int]) -> list[dict[str, Any]]:
    """Return the identity providers that open the account, and the others of the platforms where the person works."""
    linked = identities_of(user)
    opening = [{"name": one.provider.name, "linked": True, "url": own_address(one)} for one in linked]
    known = {one.provider_id for one in linked}
    return opening + [
        {"name": one.name, "linked": False, "url": address(one, one.platform, "sign_in_with")}
        for one in sign_in_providers()
        if one.platform_id in platforms and one.pk not in known
    ]
