"""Accepting an invitation: the link opens a page, and the page asks for a name and a password, or for signing in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from privacy_portal.forms import PortalForm
from workspaces import invitations, memberships, terms
from workspaces.forms.joining import JoinForm
from workspaces.models import Invitation, Platform, User
from workspaces.role_words import role_name, what_follows
from workspaces.views.agreeing import terms_context, why_not

# The hash of the key of the link that this browser came by, in its session.
CAME_BY = "invitation"


class JoiningRequest(HttpRequest):
    """A request below a platform's address."""

    platform: Platform


@require_safe
@never_cache
def invitation_link(request: JoiningRequest, key: str) -> HttpResponse:
    """Remember the link in this browser and go on to an address without its key, which no page after it gives away."""
    request.session[CAME_BY] = invitations.hash_of(key)
    return redirect("invitation", platform=request.platform.slug)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password")
def invitation(request: JoiningRequest) -> HttpResponse:
    """Show what is offered, and accept it with a new account, or with the signed-in account of the same address."""
    found = invitations.find(request.session.get(CAME_BY, ""))
    if found is None or not invitations.is_waiting(found):
        return _over(request)
    account = invitations.account_for(found)
    if account is None and not request.user.is_authenticated:
        return _join(request, found)
    if request.user.is_authenticated and request.user == account:
        return _accept(request, found, account)
    return _sign_in(request, found, account)


def _join(request: JoiningRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None, email=found.email)
    if form.is_valid():
        try:
            invitations.accept_anew(
                found, language=get_language() or found.language, read=_read(request), **form.cleaned_data
            )
        except terms.NotAgreed as why:
            form.add_error(None, why_not(why))
        except invitations.AccountExists:
            return redirect("invitation", platform=request.platform.slug)
        except (invitations.NotWaiting, PermissionDenied):
            return _over(request)
        else:
            del request.session[CAME_BY]
            messages.success(request, _("Your account is ready. Sign in with your address and your new password."))
            return redirect("account_login")
    context = {"form": form, **_offer(found), **terms_context(found)}
    return render(request, "people/join.html", context, status=form.status)


def _accept(request: JoiningRequest, found: Invitation, account: User) -> HttpResponse:
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            invitations.accept_as(found, account, read=_read(request))
        except terms.NotAgreed as why:
            form.add_error(None, why_not(why))
            return _accepting(request, found, form)
        except memberships.AlreadyMember as here:
            told = _("You have access already, as: %(role)s.") % {"role": role_name(here.membership.role)}
            messages.info(request, told)
        except (invitations.NotWaiting, PermissionDenied):
            return _over(request)
        else:
            messages.success(request, _("You accepted the invitation."))
        del request.session[CAME_BY]
        return redirect("home")
    return _accepting(request, found, form)


def _accepting(request: JoiningRequest, found: Invitation, form: PortalForm) -> HttpResponse:
    context = {"form": form, **_offer(found), **terms_context(found)}
    return render(request, "people/accept.html", context, status=form.status)


def _read(request: JoiningRequest) -> str:
    return str(request.POST.get("terms", ""))


def _sign_in(request: JoiningRequest, found: Invitation, account: User | None) -> HttpResponse:
    """Lead whoever has an account to it, and somebody who is signed in as another out first."""
    here = reverse("invitation", kwargs={"platform": request.platform.slug})
    way = "account_logout" if request.user.is_authenticated else "account_login"
    context = {
        "way_url": f"{reverse(way)}?{urlencode({'next': here})}",
        "other": request.user.is_authenticated,
        "email": found.email,
    }
    return render(request, "people/sign_in.html", context | _offer(found))


def _offer(found: Invitation) -> dict[str, object]:
    return {
        "tenant": found.workspace or found.platform,
        "inviter": found.invited_by,
        "role": role_name(found.role),
        "can": what_follows(found.role),
    }


def _over(request: JoiningRequest) -> HttpResponse:
    """One page for every reason: whoever has no living link learns nothing about invitations."""
    return render(request, "people/over.html", status=404)
