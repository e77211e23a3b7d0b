"""Invitations: a role is offered to whoever reads one mailbox, for seven days and one use.

The link in the mail is a key; the portal keeps its hash. Opening the link does nothing: it takes a name and a password,
or signing in to the account with that address. Nobody offers what they do not hold, neither when they invite nor when
the invitation is accepted.
"""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.encryption.fields import ERASED
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces import memberships, terms
from workspaces.access import actor_of
from workspaces.models import Invitation, InvitationState, MemberRole, Membership, Platform, User
from workspaces.register import closures

LASTS = timedelta(days=7)
# How long the list still says whom an invitation was for that nobody accepted.
REMEMBERED = timedelta(days=30)
MOST_SENT = 5
MOST_A_DAY = 100


class AlreadyInvited(Exception):
    """The same address waits in the same tenant; `invitation` says since when and as what."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__("This address is invited already.")
        self.invitation = invitation


class NotWaiting(Exception):
    """The invitation is over; `invitation` says how: accepted, taken back or lapsed."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__("This invitation is over.")
        self.invitation = invitation


class TooMany(Exception):
    """So many mails went out that no further one goes: to one address, or from one tenant within a day."""


class ServiceClosed(Exception):
    """The service has stopped taking in new people (EK-22)."""


class WrongAccount(Exception):
    """The invitation is for another address than that of the account."""


class AccountExists(Exception):
    """There is an account with this address: it accepts by signing in."""


def invite(email: str, role: str, *, by: Membership, language: str) -> Invitation:
    """Invite the reader of `email` to be `role` in the tenant of `by`, and mail the link.

    Raises PermissionDenied where `by` may not give that role, AlreadyMember, AlreadyInvited, TooMany; ServiceClosed in
    a workspace of a service that closed. Its staff still get colleagues: requests go on until the data is gone."""
    moment, index, key = now(), index_of(by.platform_id, email), _new_key()
    with memberships.locked(by.platform_id, [by.workspace_id]):
        memberships.refuse_unless_given(role, by)
        _refuse_once_closed(by)
        mine = Invitation.objects.filter(platform_id=by.platform_id, workspace_id=by.workspace_id)
        _refuse_second(mine.filter(email_index=index, state=InvitationState.WAITING).first(), email, by)
        today = mine.filter(invited_at__gt=moment - timedelta(days=1))
        to_them = today.filter(email_index=index).aggregate(sent=Sum("sent"))["sent"] or 0
        if today.count() >= MOST_A_DAY or to_them >= MOST_SENT:
            raise TooMany
        invitation = Invitation.objects.create(
            platform_id=by.platform_id,
            workspace_id=by.workspace_id,
            role=role,
            email=email,
            email_index=index,
            language=language,
            key_hash=hash_of(key),
            invited_by=by.user,
            invited_at=moment,
            expires_at=moment + LASTS,
        )
        _send(invitation, key)
        _record("invitation.sent", invitation, actor_of(by))
    return invitation


def send_again(invitation: Invitation, *, by: Membership) -> None:
    """Mail a new link for another seven days; the former one dies. Raises PermissionDenied, NotWaiting, TooMany,
    ServiceClosed."""
    key = _new_key()
    with memberships.locked(by.platform_id, [by.workspace_id]):
        _refuse_foreign(invitation, by)
        _refuse_once_closed(by)
        held = _held(invitation)
        if held.sent >= MOST_SENT:
            raise TooMany
        held.sent, held.key_hash, held.expires_at = held.sent + 1, hash_of(key), now() + LASTS
        # Whoever sends it again stands for it from now on.
        held.invited_by = by.user
        held.save(update_fields=["sent", "key_hash", "expires_at", "invited_by"])
        _send(held, key)
        _record("invitation.sent", held, actor_of(by))


def take_back(invitation: Invitation, *, by: Membership) -> None:
    """End an invitation before it is accepted. Raises PermissionDenied, NotWaiting."""
    with memberships.locked(by.platform_id, [by.workspace_id]):
        _refuse_foreign(invitation, by)
        _close(_held(invitation), InvitationState.TAKEN_BACK, actor_of(by))


def find(key_hash: str) -> Invitation | None:
    """Return the invitation whose link has the key with this hash, whatever became of it; None for a key of none."""
    related = ("workspace", "invited_by", "platform")
    found: Invitation | None = Invitation.objects.select_related(*related).filter(key_hash=key_hash).first()
    return found


def is_waiting(invitation: Invitation) -> bool:
    """Say whether the invitation can be accepted now."""
    waits = invitation.state == InvitationState.WAITING and invitation.expires_at > now()
    return waits and _takes_in(invitation.platform_id, invitation.workspace_id)


def terms_of(invitation: Invitation) -> list[terms.Terms]:
    """Return what whoever accepts the invitation agrees to by it; [] where nothing is asked."""
    return terms.asked_of(invitation.email, invitation.platform, invitation.workspace)


def account_for(invitation: Invitation) -> User | None:
    """Return the account with the address that the invitation is for."""
    return User.objects.filter(email=invitation.email.lower(), closed_at__isnull=True).first()


def accept_as(invitation: Invitation, user: User, *, read: str = "") -> Membership:
    """Accept with the account `user`, who is signed in and came by the link; return the membership. `read` is the
    fingerprint of the terms that were read (`terms.fingerprint`).

    Raises WrongAccount, NotWaiting, AlreadyMember, terms.NotAgreed, and PermissionDenied where whoever invited may not
    any more."""
    if user.email != invitation.email.lower() or not user.is_active:
        raise WrongAccount
    with memberships.locked(invitation.platform_id, [invitation.workspace_id]):
        return _accept(_held(invitation), user, read)


def accept_anew(
    invitation: Invitation, *, name: str, password: str | None, language: str, read: str = ""
) -> Membership:
    """Accept with a new account, whose address the link (or an identity provider) has proven; return the membership.

    Without a password the account signs in through that provider. `read` is as in `accept_as`.

    Raises AccountExists, NotWaiting, terms.NotAgreed, and PermissionDenied where whoever invited may not any more."""
    with memberships.locked(invitation.platform_id, [invitation.workspace_id]):
        held = _held(invitation)
        if account_for(held) is not None:
            raise AccountExists
        try:
            with transaction.atomic():
                user = User.objects.create_user(held.email, password, name=name, language=language)
        except IntegrityError:  # an invitation to another tenant was accepted at this very moment
            raise AccountExists from None
        return _accept(held, user, read)


def lapse_due() -> int:
    """Close the invitations of the platform in scope whose seven days are over; return how many."""
    lapsed = 0
    for due in Invitation.objects.filter(state=InvitationState.WAITING, expires_at__lte=now())[:200]:
        try:
            with memberships.locked(due.platform_id, [due.workspace_id]):
                _close(_held(due, late=True), InvitationState.LAPSED, SYSTEM)
        except NotWaiting:
            continue
        lapsed += 1
    return lapsed


def forget_addresses() -> int:
    """Forget whom invitations of the platform in scope were for once they ended long enough ago; return how many."""
    ended = Invitation.objects.exclude(state=InvitationState.WAITING).filter(ended_at__lt=now() - REMEMBERED)
    return int(ended.exclude(email_index="").update(email=ERASED, email_index=""))


def index_of(platform_id: int, email: str) -> str:
    """Return the blind index by which invitations of one address are found."""
    return blind_index("invitation", platform_id, email)


def hash_of(key: str) -> str:
    """Return what is kept of a link's key: 256 random bits need no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def _new_key() -> str:
    return secrets.token_urlsafe(32)


def _refuse_second(waiting: Invitation | None, email: str, by: Membership) -> None:
    if waiting is not None and is_waiting(waiting):
        raise AlreadyInvited(waiting)
    if waiting is not None:
        _close(waiting, InvitationState.LAPSED, SYSTEM)
    held = Membership.objects.open().of_tenant(by.workspace_id).filter(user__email=email.lower()).first()
    if held is not None:
        raise memberships.AlreadyMember(held)


def _takes_in(platform_id: int, workspace_id: int | None) -> bool:
    return workspace_id is None or closures.collects(platform_id)


def _refuse_once_closed(by: Membership) -> None:
    if not _takes_in(by.platform_id, by.workspace_id):
        raise ServiceClosed


def _refuse_foreign(invitation: Invitation, by: Membership) -> None:
    if (invitation.platform_id, invitation.workspace_id) != (by.platform_id, by.workspace_id):
        raise PermissionDenied
    memberships.refuse_unless_given(invitation.role, by)


def _held(invitation: Invitation, *, late: bool = False) -> Invitation:
    """Return the invitation as it is now that its tenant is held; raises NotWaiting. `late`: one whose time is over."""
    found: Invitation = Invitation.objects.select_related("workspace", "platform", "invited_by").get(pk=invitation.pk)
    if found.state != InvitationState.WAITING or (found.expires_at <= now()) != late:
        raise NotWaiting(found)
    # A newer mail killed the link that the caller came by.
    if found.key_hash != invitation.key_hash:
        raise NotWaiting(found)
    return found


def _accept(held: Invitation, user: User, read: str) -> Membership:
    if not _takes_in(held.platform_id, held.workspace_id):
        raise NotWaiting(held)
    giver = Membership.objects.open().of_tenant(held.workspace_id).filter(user=held.invited_by).first()
    if giver is None:
        raise PermissionDenied
    terms.agree(user, held.platform, held.workspace, read=read)
    begun = memberships.grant(user, held.role, by=giver)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = now()
        user.save(update_fields=["email_confirmed_at"])
    held.accepted_by = user
    _close(held, InvitationState.ACCEPTED, actor_of(begun))
    return begun


def _close(held: Invitation, state: InvitationState, actor: Actor) -> None:
    held.state, held.ended_at = state, now()
    if state == InvitationState.ACCEPTED:  # the account has the address now
        held.email, held.email_index = "", ""
    held.save(update_fields=["state", "ended_at", "accepted_by", "email", "email_index"])
    _record(f"invitation.{state.value}", held, actor)


def _send(invitation: Invitation, key: str) -> None:
    platform = Platform.objects.get(pk=invitation.platform_id)
    outbox.queue(
        "invitation",
        platform=platform,
        to=invitation.email,
        language=invitation.language,
        context={
            "inviter": invitation.invited_by.name,
            "workspace": invitation.workspace.name if invitation.workspace else "",
            "role": MemberRole(invitation.role).label,
            "until": invitation.expires_at,
            "link": absolute(reverse("invitation_link", kwargs={"platform": platform.slug, "key": key})),
        },
        dedupe_key=f"invitation/{invitation.public_id}/{invitation.sent}",
    )


def _record(action: str, invitation: Invitation, actor: Actor) -> None:
    trail.record(
        action,
        platform_id=invitation.platform_id,
        actor=actor,
        invitation=str(invitation.public_id),
        role=invitation.role,
        workspace=str(invitation.workspace_id or ""),
    )
