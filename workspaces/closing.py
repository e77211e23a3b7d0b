"""Closing an account, one's own (EK-23) or by the platform: memberships end, the data go, the trail stays valid.

What the portal knows of the person's requests does not hang on the account and is not touched.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from workspaces import addresses, memberships, terms
from workspaces.access import actor_of, memberships_everywhere, platforms_of
from workspaces.models import AddressCode, EndReason, ExternalIdentity, Membership, User


def in_the_way(user: User) -> list[Membership]:
    """Return the memberships without which a platform or a workspace had nobody for what it needs."""
    found = []
    for platform_id, held in _by_platform(user).items():
        with platform_scope(platform_id):
            found += [membership for membership, _lost in memberships.lost_after(held)]
    return found


def close(user: User) -> None:
    """Close the account of `user`, on their own word: nobody can sign in by it, and it names nobody any more.

    Raises memberships.LastOne, and memberships.AlreadyEnded where something ended at this very moment."""
    with transaction.atomic():
        known_on = platforms_of(user)
        # Told under the address that goes now.
        addresses.write_to(user, "account_closed", to=user.email, dedupe_key=f"account-closed/{user.pk}")
        by_platform = _by_platform(user)
        for platform_id in known_on:
            held = by_platform.get(platform_id, [])
            actor = actor_of(held[0]) if held else Actor("person", str(user.pk))
            _end_on(user, platform_id, held, user, actor, EndReason.ACCOUNT_CLOSED)
        _forget(user)
        actor = Actor("person", str(user.pk))
        for platform_id in known_on:
            with platform_scope(platform_id):
                trail.record("account.closed", platform_id=platform_id, actor=actor, person=str(user.pk))


def close_by_platform(user: User, platform_id: int, *, by: User, actor: Actor) -> None:
    """Close the account of `user`, who is known on the platform in scope and nowhere else, on its word: `by` is the
    officer who answers for that. Whoever decides it tells the person.

    In the caller's transaction. Raises memberships.LastOne, memberships.AlreadyEnded."""
    held = _by_platform(user).get(platform_id, [])
    _end_on(user, platform_id, held, by, actor, EndReason.CLOSED_BY_PLATFORM)
    _forget(user)
    trail.record("account.closed_by_platform", platform_id=platform_id, actor=actor, person=str(user.pk))


def _end_on(user: User, platform_id: int, held: list[Membership], by: User, actor: Actor, reason: EndReason) -> None:
    # The tenants, what the ledger holds of the person, the trail: in this order everywhere (docs/adr/0006).
    with platform_scope(platform_id), memberships.locked(platform_id, {one.workspace_id for one in held}):
        terms.end(user, platform_id)
        if held:
            memberships.end_together(held, by=by, actor=actor, reason=reason)


def _by_platform(user: User) -> dict[int, list[Membership]]:
    """In the order of their keys, so that two who close at once never wait for each other in a circle."""
    held: dict[int, list[Membership]] = {}
    for membership in memberships_everywhere(user):
        held.setdefault(membership.platform_id, []).append(membership)
    return held


def _forget(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    AddressCode.objects.filter(user=user).delete()
    for platform_id in platforms_of(user):
        with platform_scope(platform_id):
            ExternalIdentity.objects.filter(user=user).delete()
    user.email, user.name, user.phone, user.time_zone = f"closed-{user.pk}@account.invalid", "", "", ""
    user.is_active, user.email_confirmed_at, user.closed_at = False, None, now()
    user.session_number += 1
    user.set_unusable_password()
    user.save()
