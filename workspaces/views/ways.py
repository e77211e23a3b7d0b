"""One provider that opens one's own account (QO-08): what it shared, what is kept of it, and taking it away."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from privacy_portal.dates import date_words
from workspaces import identities
from workspaces.access import identity_of
from workspaces.forms.signing_in import field_words
from workspaces.models import ExternalIdentity, Platform
from workspaces.views.account import OwnRequest, own_view
from workspaces.views.signing_in import address


class WayRequest(OwnRequest):
    """A request of somebody who is signed in, about a provider of a platform."""

    platform: Platform


@require_safe
@own_view
def my_way(request: WayRequest, provider: str) -> HttpResponse:
    """Show what the provider shared, and what the account has from it."""
    return _page(request, identity_of(request.user, provider))


@require_POST
@own_view
def my_way_name(request: WayRequest, provider: str) -> HttpResponse:
    """Delete the name that came from the provider."""
    identity = identity_of(request.user, provider)
    try:
        identities.give_up(identity, request.user, kept=[field for field in identity.kept if field != "name"])
    except identities.NotKept:
        messages.error(request, _("This has changed meanwhile. Nothing was changed."))
    else:
        messages.success(request, _("Your name is deleted from your account."))
    return redirect(own_address(identity))


@require_POST
@own_view
def my_way_end(request: WayRequest, provider: str) -> HttpResponse:
    """Have the provider open the account no more; not while it is the last way in."""
    identity = identity_of(request.user, provider)
    try:
        identities.unlink(identity, request.user)
    except identities.LastWayIn:
        return _page(request, identity, status=409)
    # Every other browser is signed out; this one stays.
    update_session_auth_hash(request, request.user)
    told = {"provider": identity.provider.name}
    messages.success(request, _("%(provider)s no longer opens your account.") % told)
    return redirect("account")


def own_address(identity: ExternalIdentity) -> str:
    """Return the address of the page about the provider of `identity`."""
    named = {"platform": identity.provider.platform.slug, "provider": identity.provider.key}
    return reverse("my_way", kwargs=named)


def _page(request: WayRequest, identity: ExternalIdentity, status: int = 200) -> HttpResponse:
    context = {
        "identity": identity,
        "provider": identity.provider,
        "facts": [
            {"key": _("Since"), "value": date_words(identity.linked_at)},
            {"key": _("What it shared"), "value": field_words(identity.shared)},
            {"key": _("What you chose to keep"), "value": field_words(identity.kept)},
        ],
        "may_end": identities.opens_otherwise(identity, request.user),
        "anew_url": address(identity.provider, identity.provider.platform, "sign_in_with"),
        "back_url": reverse("account"),
    }
    return render(request, "me/way.html", context, status=status)
