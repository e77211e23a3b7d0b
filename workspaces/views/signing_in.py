"""Signing in through an identity provider of a platform (QO-08), beside the page for the password."""

import logging
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy_portal import throttling
from privacy_portal.links import absolute
from workspaces import identities, invitations, terms
from workspaces.access import identities_of, sign_in_providers
from workspaces.forms.signing_in import TakeOverForm
from workspaces.models import Platform, SignInProvider, User
from workspaces.openid import flow, pending
from workspaces.openid.fetching import ProviderDown, Refused
from workspaces.openid.flow import Claims
from workspaces.views.agreeing import terms_context, why_not

logger = logging.getLogger(__name__)


class ProviderRequest(HttpRequest):
    """A request below a platform's address."""

    platform: Platform


class SignIn(LoginView):
    """The page for address and password, with the ways through providers that platforms of this installation have."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ways = [
            {"name": one.name, "platform": one.platform.name, "url": address(one, one.platform, "sign_in_with")}
            for one in sign_in_providers()
        ]
        return {**super().get_context_data(**kwargs), "ways": ways}


@require_safe
@never_cache
def sign_in_with(request: ProviderRequest, provider: str) -> HttpResponse:
    """Send the browser to the provider."""
    found = _provider(provider)
    attempt = flow.begin()
    try:
        # Each try asks the provider: nobody is to keep the portal busy with that.
        throttling.take(throttling.SIGN_IN, request)
    except throttling.TooManyTries as many:
        answer = render(request, "people/sign_in_failed.html", {"provider": found, "slow": True}, status=429)
        answer["Retry-After"] = str(many.retry_after)
        return answer
    try:
        away = flow.authorization_url(identities.client_of(found), attempt, _back(request, found))
    except (ProviderDown, Refused, LookupError) as error:
        return _down(request, found, error)
    pending.keep_attempt(request, found, attempt)
    return HttpResponseRedirect(away)


@require_safe
@never_cache
def sign_in_back(request: ProviderRequest, provider: str) -> HttpResponse:
    """Come back from the provider: sign in, or choose what to take over, or read why not."""
    found = _provider(provider)
    attempt = pending.take_attempt(request, found)
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if attempt is None or not code:
        return _refused(request, found, "cancelled" if "error" in request.GET else "no_attempt")
    try:
        client = identities.client_of(found)
        claims = flow.finish(client, attempt, _back(request, found), state=state, code=code)
    except Refused as refused:
        return _refused(request, found, refused.code)
    except (ProviderDown, LookupError) as error:
        return _down(request, found, error)
    user = identities.find(found, claims)
    if user is not None and not request.user.is_authenticated:
        # As after a password: a second step follows where the account has one.
        return perform_login(request, user, email_verification="none")
    if user is not None and user != request.user:
        return redirect("account")
    pending.keep_proven(request, found, claims)
    return redirect("sign_in_choose", platform=request.platform.slug)


@require_http_methods(["GET", "POST"])
@never_cache
def sign_in_choose(request: ProviderRequest) -> HttpResponse:
    """Link the identity to the account that is signed in, or accept an invitation by it; nobody else gets in."""
    kept = pending.proven(request, request.platform.pk)
    found = SignInProvider.objects.filter(pk=kept[0]).first() if kept else None
    if kept is None or found is None:
        return redirect("account_login")
    claims = kept[1]
    if request.user.is_authenticated:
        return _link(request, found, claims, request.user)
    if identities.account_with_address(claims) is not None:
        here = reverse("sign_in_choose", kwargs={"platform": request.platform.slug})
        context = {"provider": found, "login_url": f"{reverse('account_login')}?{urlencode({'next': here})}"}
        return render(request, "people/link_first.html", context)
    return _join(request, found, claims)


def address(provider: SignInProvider, platform: Platform, name: str) -> str:
    """Return the address of a page about signing in through `provider`."""
    return reverse(name, kwargs={"platform": platform.slug, "provider": provider.key})


@reauthentication_required(allow_get=True)  # as for a passkey: a browser left open adds no way in
def _link(request: ProviderRequest, found: SignInProvider, claims: Claims, user: User) -> HttpResponse:
    form = TakeOverForm(request.POST if request.method == "POST" else None, claims=claims, present_email=user.email)
    if form.is_valid():
        try:
            identities.link(found, claims, user, take=form.taken)
        except identities.AlreadyLinked:
            told = _("This is linked already, or the address belongs to another account. Nothing changed.")
            form.add_error(None, told)
        except PermissionDenied:
            pending.forget(request)
            return _refused(request, found, "unknown")
        else:
            pending.forget(request)
            # Where the address changed every other browser is signed out; this one stays.
            update_session_auth_hash(request, user)
            messages.success(request, _("You can sign in through %(provider)s now.") % {"provider": found.name})
            return redirect("account")
    linked = any(one.provider_id == found.pk for one in identities_of(user))
    context = {"form": form, "provider": found, "email": user.email, "linked": linked}
    return render(request, "people/take_over.html", context, status=form.status)


def _join(request: ProviderRequest, found: SignInProvider, claims: Claims) -> HttpResponse:
    invitation = identities.invitation_for(found, claims)
    if invitation is None:
        pending.forget(request)
        return _refused(request, found, "unknown")
    form = TakeOverForm(request.POST if request.method == "POST" else None, claims=claims, present_email=claims.email)
    if form.is_valid():
        try:
            user = identities.join(found, claims, invitation, take=form.taken, read=request.POST.get("terms", ""))
        except terms.NotAgreed as why:
            form.add_error(None, why_not(why))
        except (invitations.NotWaiting, invitations.AccountExists, PermissionDenied):
            return redirect("sign_in_choose", platform=request.platform.slug)
        else:
            pending.forget(request)
            return perform_login(request, user, email_verification="none")
    context = {"form": form, "provider": found, "email": claims.email, "invitation": invitation}
    context |= terms_context(invitation)
    return render(request, "people/take_over.html", context, status=form.status)


def _provider(key: str) -> SignInProvider:
    found: SignInProvider | None = SignInProvider.objects.filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _back(request: ProviderRequest, provider: SignInProvider) -> str:
    return absolute(address(provider, request.platform, "sign_in_back"))


def _down(request: HttpRequest, provider: SignInProvider, error: Exception) -> HttpResponse:
    logger.warning("provider %s did not answer as it should (%s)", provider.pk, type(error).__name__)
    return render(request, "people/sign_in_failed.html", {"provider": provider, "down": True}, status=503)


def _refused(request: HttpRequest, provider: SignInProvider, code: str) -> HttpResponse:
    logger.info("nobody was let in through provider %s (%s)", provider.pk, code)
    context = {"provider": provider, "unknown": code == "unknown", "cancelled": code == "cancelled"}
    return render(request, "people/sign_in_failed.html", context, status=403)
