"""Which account somebody has whom an identity provider proved, and how an account comes to it (QO-08).

An identity is bound by issuer and subject. An address, even one that the provider verified, opens no account by itself:
it lets somebody accept an invitation to that address, or tells them to sign in to the account once and link it.
"""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import get_language

from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.env import secret
from workspaces import addresses, invitations, own_data
from workspaces.access import identities_of, platforms_of
from workspaces.memberships import end_sessions
from workspaces.models import ExternalIdentity, Invitation, InvitationState, SignInProvider, User
from workspaces.openid.flow import Claims, Client


class AlreadyLinked(Exception):
    """The identity has another account, or the account has another identity of this provider."""


class LastWayIn(Exception):
    """Without this provider nobody could sign in to the account: it has no password and no other provider."""


class NotKept(Exception):
    """The account has nothing like that from the provider (any more)."""


class AddressNeeded(Exception):
    """An account is never without an address: another one takes its place, once its reader has confirmed it."""


def client_of(provider: SignInProvider) -> Client:
    """Return the portal's client at `provider`, as the environment says; raises LookupError for an unset variable."""
    names = (provider.issuer_variable, provider.client_id_variable, provider.client_secret_variable)
    issuer, client_id, client_secret = (secret(name) for name in names)
    if not (issuer and client_id and client_secret):
        raise LookupError("a variable of this provider is not set")
    return Client(issuer, client_id, client_secret, frozenset(provider.trusted_audiences))


def find(provider: SignInProvider, claims: Claims) -> User | None:
    """Return the account that is linked to whom `claims` prove; None for nobody, and for an account out of use."""
    # A suspended account is told so once it is known whose it is (workspaces.accounts).
    in_use = Q(user__is_active=True) | Q(user__suspended_at__isnull=False)
    linked = ExternalIdentity.objects.select_related("user").filter(
        in_use, provider=provider, subject_index=_index(provider, claims)
    )
    found: ExternalIdentity | None = linked.first()
    return found.user if found else None


def account_with_address(claims: Claims) -> User | None:
    """Return the account with the address that the provider verified; nobody's for an unverified one."""
    if not (claims.email and claims.email_verified):
        return None
    return User.objects.filter(email=claims.email, is_active=True).first()


def invitation_for(provider: SignInProvider, claims: Claims) -> Invitation | None:
    """Return the waiting invitation of the platform to the address that the provider verified."""
    if not (claims.email and claims.email_verified):
        return None
    index = invitations.index_of(provider.platform_id, claims.email)
    waiting = Invitation.objects.filter(email_index=index, state=InvitationState.WAITING, expires_at__gt=now())
    found: Invitation | None = waiting.select_related("workspace", "platform", "invited_by").order_by("pk").first()
    return found


def join(provider: SignInProvider, claims: Claims, invitation: Invitation, *, take: list[str], read: str = "") -> User:
    """Accept `invitation` with a new account that signs in through `provider`; keep what stands in `take` and no more.

    Raises what `invitations.accept_anew` raises."""
    kept = ["name"] if "name" in take and claims.name else []
    language = get_language() or invitation.language
    with transaction.atomic():
        user = invitations.accept_anew(
            invitation, name=claims.name if kept else "", password=None, language=language, read=read
        ).user
        _link(provider, claims, user, kept)
    return user


def link(provider: SignInProvider, claims: Claims, user: User, *, take: list[str]) -> None:
    """Let `user`, who is signed in, sign in through `provider` from now on, and take over what stands in `take`. For
    whom it is linked to already, take over what is chosen now; what was kept before stays.

    An address is taken over only where the provider verified it; the former one is told, and every session ends: the
    caller keeps the one at hand. Raises AlreadyLinked, and PermissionDenied for
    somebody who never had a role on the provider's platform: it vouches for that platform's people alone."""
    if provider.platform_id not in platforms_of(user):
        raise PermissionDenied
    try:
        with transaction.atomic():
            taken, former = [], ""
            if "name" in take and claims.name and claims.name != user.name:
                user.name = claims.name
                taken.append("name")
            if "email" in take and claims.email_verified and claims.email and claims.email != user.email:
                former, user.email, user.email_confirmed_at = user.email, claims.email, now()
                taken.append("email")
            if taken:
                own_data.forget_source(user, taken)
            _link(provider, claims, user, taken)
            if taken:
                user.save(update_fields=["name", "email", "email_confirmed_at"])
                own_data.record(user, taken)
            if former:
                addresses.leave_behind(user, former)
    except IntegrityError:
        raise AlreadyLinked from None


def give_up(identity: ExternalIdentity, user: User, *, kept: list[str]) -> list[str]:
    """Keep no more than `kept` of what the account has from a provider, and delete the rest from the account; return
    the fields that are gone. Raises NotKept, and AddressNeeded for the address."""
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        linked = ExternalIdentity.objects.filter(pk=identity.pk, user=held).first()
        if linked is None or set(kept) - set(linked.kept):
            raise NotKept
        gone = [field for field in linked.kept if field not in kept]
        if "email" in gone:
            raise AddressNeeded
        if gone:
            own_data.forget_source(held, gone)
            User.objects.filter(pk=held.pk).update(**dict.fromkeys(gone, ""))
            own_data.record(held, gone)
    return gone


def unlink(identity: ExternalIdentity, user: User) -> None:
    """Have the provider open the account of `user` no more. What was kept of it stays in the account. Every session
    ends; the caller keeps the one at hand. Where it is gone already nothing happens. Raises LastWayIn."""
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if not opens_otherwise(identity, held):
            raise LastWayIn
        if not ExternalIdentity.objects.filter(pk=identity.pk, user=held).delete()[0]:
            return
        end_sessions(user)
        trail.record(
            "account.unlinked",
            platform_id=identity.platform_id,
            actor=Actor("person", str(user.pk)),
            person=str(user.pk),
            provider=identity.provider.key,
        )


def opens_otherwise(identity: ExternalIdentity, user: User) -> bool:
    """Say whether `user` can sign in without `identity`: by a password or through another provider. A passkey is a
    second step here and no way in."""
    return user.has_usable_password() or any(one.pk != identity.pk for one in identities_of(user))


def _link(provider: SignInProvider, claims: Claims, user: User, taken: list[str]) -> None:
    shared = [field for field, value in (("name", claims.name), ("email", claims.email)) if value]
    index = _index(provider, claims)
    before = ExternalIdentity.objects.filter(provider=provider, user=user, subject_index=index).first()
    if before is not None:
        kept = [field for field in ("name", "email") if field in {*before.kept, *taken}]
        ExternalIdentity.objects.filter(pk=before.pk).update(shared=shared, kept=kept)
        return
    ExternalIdentity.objects.create(
        platform_id=provider.platform_id,
        provider=provider,
        user=user,
        subject_index=index,
        shared=shared,
        kept=taken,
    )
    trail.record(
        "account.linked",
        platform_id=provider.platform_id,
        actor=Actor("person", str(user.pk)),
        person=str(user.pk),
        provider=provider.key,
    )


def _index(provider: SignInProvider, claims: Claims) -> str:
    # Subjects are told apart by case, which a blind index makes no difference of: so by the hash of both.
    issuer = client_of(provider).issuer
    both = hashlib.sha256(f"{len(issuer)}:{issuer}{claims.subject}".encode()).hexdigest()
    return blind_index("external identity", provider.platform_id, both)
