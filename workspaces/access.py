"""Fetch and authorise together: every way from a signed-in user to what they may touch. Outsiders get 404."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from privacy_portal.audit.actor import Actor, ActorKind
from privacy_portal.paging import Order, Page, page
from privacy_portal.scoping import across_platforms, current_platform_id, platform_scope
from workspaces import deputies
from workspaces.deputies import may_answer_for_tenant
from workspaces.models import Absence, ExternalIdentity, MemberRole, Membership, SignInProvider, User, Workspace
from workspaces.roles import CAPABILITIES, Capability, may

View = Callable[..., HttpResponseBase]


def memberships(user: User) -> list[Membership]:
    """Return what `user` is at this moment on the platform in scope, workspaces included."""
    return list(Membership.objects.open().filter(user=user).select_related("workspace", "user"))


def memberships_everywhere(user: User) -> list[Membership]:
    """Return what `user` is at this moment on every platform of the installation, for their own account page."""
    with across_platforms():
        held = Membership.unscoped.open().filter(user=user).select_related("platform", "workspace__owner", "user")
        return list(held.order_by("platform_id", "workspace__name", "pk"))


def memberships_paged(user: User, words: str, cursor: str, size: int) -> Page:
    """Return a page of what `user` is at this moment everywhere, the newest first, for their own account page: where
    the workspace or the platform has `words` in its name."""
    with across_platforms():
        held = Membership.unscoped.open().filter(user=user).select_related("platform", "workspace__owner", "user")
        if words:
            held = held.filter(Q(workspace__name__icontains=words) | Q(platform__name__icontains=words))
        return page(held, Order("since", descending=True), cursor, size)


def platforms_of(user: User) -> list[int]:
    """Return the primary keys of the platforms on which `user` is or ever was somebody."""
    with across_platforms():
        held = Membership.unscoped.filter(user=user).order_by("platform_id")
        return list(held.values_list("platform_id", flat=True).distinct())


def membership_with(user: User, capability: Capability, workspace: Workspace | None = None) -> Membership:
    """Return the membership of `user` that carries `capability`, for the platform or for `workspace`; else 404."""
    workspace_id = workspace.pk if workspace else None
    for membership in memberships(user):
        if membership.workspace_id == workspace_id and capability in CAPABILITIES[MemberRole(membership.role)]:
            return membership
    raise Http404


def workspace_for_owner(user: User, key: str) -> tuple[Workspace, Membership]:
    """Return the workspace `key` and the membership by which `user` may answer for it, by their role or for a time in
    the place of somebody who is absent; else 404."""
    workspace = Workspace.objects.select_related("owner").filter(key=key).first()
    if workspace is None:
        raise Http404
    theirs = [one for one in memberships(user) if one.workspace_id == workspace.pk]
    theirs.sort(key=lambda one: not may(one.role, Capability.ANSWER_FOR_WORKSPACE))
    for membership in theirs:
        if may_answer_for_tenant(membership):
            return workspace, membership
    raise Http404


def sign_in_providers() -> list[SignInProvider]:
    """Return the identity providers of every platform: whoever signs in has not said yet where they work."""
    with across_platforms():
        return list(SignInProvider.unscoped.select_related("platform").order_by("platform__name", "name"))


def identities_of(user: User) -> list[ExternalIdentity]:
    """Return by which providers, on whatever platform, `user` signs in."""
    with across_platforms():
        linked = ExternalIdentity.unscoped.filter(user=user).select_related("provider__platform")
        return list(linked.order_by("provider__platform__name", "provider__name", "pk"))


def identity_of(user: User, provider: str) -> ExternalIdentity:
    """Return the identity by which `user` signs in through the provider with this key of the platform in scope; else
    404."""
    linked = ExternalIdentity.objects.select_related("provider__platform").filter(user=user, provider__key=provider)
    found: ExternalIdentity | None = linked.first()
    if found is None:
        raise Http404
    return found


def landing_path(user: User) -> str:
    """Return where `user` works: a desk or a workspace, for a time also one where they stand in for somebody; "" for
    somebody who has none. Across platforms."""
    with across_platforms():
        held = Membership.unscoped.open().filter(user=user).select_related("platform", "workspace")
        ordered = list(held.order_by("platform__name", "workspace__name", "pk"))
    places = working_places(ordered)
    return next((places[one.pk] for one in ordered if places[one.pk]), "")


def working_places(held: Sequence[Membership]) -> dict[int, str]:
    """Return where one person works by each of their memberships, on whatever platform, by primary key: a desk, or a
    workspace for which they may answer by their role or in the place of somebody; "" where they have neither."""
    deputy = standing_in(held)
    return {one.pk: _working_place(one, stands_in=one.pk in deputy) for one in held}


def standing_in(held: Sequence[Membership]) -> dict[int, Absence]:
    """Return by primary key those of one person's memberships, on whatever platform, that let them answer for a
    workspace only in the place of somebody, with the absence that lets them longest."""
    found: dict[int, Absence] = {}
    for platform_id in {one.platform_id for one in held}:
        members = [one for one in held if one.platform_id == platform_id and one.workspace_id]
        with platform_scope(platform_id):
            for one in deputies.answering_for(members):
                absence = None if may(one.role, Capability.ANSWER_FOR_WORKSPACE) else deputies.longest(one)
                if absence is not None:
                    found[one.pk] = absence
    return found


def _working_place(membership: Membership, *, stands_in: bool) -> str:
    slug = membership.platform.slug
    if may(membership.role, Capability.SEE_REQUESTS):
        return reverse("desk", kwargs={"platform": slug})
    if membership.workspace and (stands_in or may(membership.role, Capability.SEE_WORKSPACE)):
        return reverse("workspace", kwargs={"platform": slug, "workspace": membership.workspace.key})
    return ""


def require(by: Membership, capability: Capability) -> None:
    """Raise PermissionDenied unless `by` carries `capability` for the platform in scope itself, not for a workspace.

    It is the first line of every verb of the platform's staff, whichever page or operation calls it."""
    if by.workspace_id is not None or by.platform_id != current_platform_id() or not may(by.role, capability):
        raise PermissionDenied


def actor_of(membership: Membership) -> Actor:
    """Return who acts, for the audit trail: the kind of role and the user's id, no name and no address."""
    kinds: dict[str, ActorKind] = {MemberRole.OWNER: "owner", MemberRole.MEMBER: "person"}
    return Actor(kinds.get(membership.role, "officer"), str(membership.user_id))


def answering_actor(by: Membership) -> Actor:
    """Return who answers for a tenant, for the audit trail: whoever stands in for an owner does what owners do."""
    return Actor("owner", str(by.user_id)) if by.workspace_id else actor_of(by)


def second_factor_missing(user: User) -> bool:
    """Say whether staff must set up a second factor before going on. The demo excuses everybody, and says so."""
    return not settings.DEMO and not is_mfa_enabled(user)


def officer_view(capability: Capability) -> Callable[[View], View]:
    """Guard a view for the platform's staff: signed in, second factor, capability. Sets `request.membership`."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            answer = _sign_in_first(request)
            if answer:
                return answer
            request.membership = membership_with(request.user, capability)  # type: ignore[attr-defined, arg-type]
            return view(request, *args, **kwargs)

        return guarded

    return guard


def owner_view(view: View) -> View:
    """Guard a view under `workspaces/<workspace>/`: signed in, second factor, may answer for that workspace.

    Sets `request.workspace` and `request.membership`."""

    @wraps(view)
    def guarded(request: HttpRequest, workspace: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = _sign_in_first(request)
        if answer:
            return answer
        found, membership = workspace_for_owner(request.user, workspace)  # type: ignore[arg-type]
        request.workspace, request.membership = found, membership  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


def _sign_in_first(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if second_factor_missing(request.user):
        return redirect("mfa_index")
    return None
