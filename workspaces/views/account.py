"""What people do with their own account: correct it, prove an address, end sessions, leave, close it (EK-23)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from privacy_portal.scoping import platform_scope
from workspaces import addresses, closing, departures, memberships, own_data
from workspaces.access import memberships_everywhere
from workspaces.forms.account import AddressCodeForm, AddressForm, ClosingForm, DetailsForm
from workspaces.forms.people import LeavingForm
from workspaces.models import Membership, User
from workspaces.views.words import last_one, tenant_name

View = Callable[..., HttpResponseBase]


class OwnRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def own_view(view: View) -> View:
    """Guard a page of one's own account: signed in, and never stored."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: OwnRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "POST"])
@own_view
def my_details(request: OwnRequest) -> HttpResponse:
    """Correct or delete name and telephone, and choose the language of mails and the clock of pages."""
    user = request.user
    given = {"name": user.name, "phone": user.phone, "language": user.language, "time_zone": user.time_zone}
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_valid():
        if own_data.correct(user, **form.cleaned_data):
            messages.success(request, _("Your details are corrected."))
        return redirect("account")
    return render(request, "me/details.html", {"form": form, "back_url": reverse("account")}, status=form.status)


@require_http_methods(["GET", "POST"])
@own_view
@reauthentication_required
def my_address(request: OwnRequest) -> HttpResponse:
    """Confirm the present address or give another one: a code goes there."""
    form = AddressForm(request.POST if request.method == "POST" else None, initial={"email": request.user.email})
    if form.is_valid():
        try:
            addresses.ask(request.user, form.cleaned_data["email"])
        except addresses.TooManyCodes:
            form.add_error("email", _("5 codes went out today. Ask for the next one tomorrow."))
        else:
            return redirect("my_address_code")
    return render(request, "me/address.html", {"form": form, "back_url": reverse("account")}, status=form.status)


@require_http_methods(["GET", "POST"])
@own_view
def my_address_code(request: OwnRequest) -> HttpResponse:
    """Type the code: the address it went to is the account's from now on."""
    asked = addresses.asked(request.user)
    form = AddressCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _confirmed(request, form):
        # Every other browser is signed out; this one stays.
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your address is confirmed."))
        return redirect("account")
    if not asked and not form.errors:
        return redirect("my_address")
    return render(request, "me/address_code.html", {"form": form, "email": asked}, status=form.status)


@require_POST
@own_view
def my_sessions(request: OwnRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    memberships.end_sessions(request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")


@require_http_methods(["GET", "POST"])
@own_view
def my_leaving(request: OwnRequest, member: UUID) -> HttpResponse:
    """Say what ends, then end one's own membership, and with it all others at the same organisation."""
    held = next((one for one in memberships_everywhere(request.user) if one.public_id == member), None)
    if held is None:
        raise Http404
    with platform_scope(held.platform_id):
        leaving = departures.beside(held)
        form = LeavingForm(request.POST if request.method == "POST" else None, leaving=leaving)
        if form.is_valid() and _left(held, form):
            request.user.refresh_from_db(fields=["session_number"])
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Your access has ended. Your account is still yours."))
            return redirect("account")
        owner = held.workspace.owner.name if held.workspace and held.workspace.owner else ""
        context = {
            "form": form,
            "shown": LeavingForm(leaving=leaving)["shown"],
            "names": [tenant_name(one) for one in leaving],
            "organisation": owner,
            "back_url": reverse("account"),
        }
        return render(request, "me/leave.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@own_view
@reauthentication_required
def my_closing(request: OwnRequest) -> HttpResponse:
    """Say what happens then, and close the account once its address is typed; not while somebody is the last one."""
    in_the_way = closing.in_the_way(request.user)
    form = ClosingForm(request.POST if request.method == "POST" else None, email=request.user.email)
    if not in_the_way and form.is_valid():
        try:
            closing.close(User.objects.get(pk=request.user.pk))
        except (memberships.LastOne, memberships.AlreadyEnded):
            return redirect("my_closing")
        logout(request)
        messages.success(request, _("Your account is closed. Requests you sent go on."))
        return redirect("home")
    held = memberships_everywhere(request.user)
    context = {
        "form": form,
        "in_the_way": in_the_way,
        "names": [f"{tenant_name(one)}: {one.get_role_display()}" for one in held],
        "back_url": reverse("account"),
    }
    status = 409 if in_the_way and request.method == "POST" else form.status
    return render(request, "me/close.html", context, status=status)


def _left(held: Membership, form: LeavingForm) -> bool:
    try:
        departures.leave(held, shown=form.named)
    except memberships.LastOne as last:
        form.add_error(None, last_one(last))
    except (departures.Changed, memberships.AlreadyEnded):
        form.add_error(None, _("What would end changed meanwhile. Read the page again before you press the button."))
    else:
        return True
    return False


def _confirmed(request: OwnRequest, form: AddressCodeForm) -> bool:
    try:
        addresses.confirm(request.user, form.cleaned_data["code"])
    except addresses.WrongCode as wrong:
        told = ngettext(
            "That is not the code. You have %(count)s more try.",
            "That is not the code. You have %(count)s more tries.",
            wrong.tries_left,
        )
        form.add_error("code", told % {"count": wrong.tries_left})
    except addresses.NoCode:
        form.add_error("code", _("That code no longer works. Send a new one: nothing is lost."))
    except addresses.Taken:
        form.add_error("code", _("Another account has this address. Sign in with that one, or use another address."))
    else:
        return True
    return False
