"""What people correct of their own account by themselves (EK-23)."""

from collections.abc import Collection

from django.db import transaction

from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.scoping import platform_scope
from workspaces.access import platforms_of
from workspaces.models import ExternalIdentity, User


def correct(user: User, *, name: str, phone: str, language: str, time_zone: str) -> list[str]:
    """Write what `user` says of themselves, and return the names of the fields that changed. "" deletes a value."""
    wanted = {"name": name, "phone": phone, "language": language, "time_zone": time_zone}
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        fields = [field for field, value in wanted.items() if getattr(held, field) != value]
        if fields:
            forget_source(user, fields)
            User.objects.filter(pk=user.pk).update(**{field: wanted[field] for field in fields})
            record(user, fields)
    return fields


def forget_source(user: User, fields: Collection[str]) -> None:
    """Note that `fields` of the account no longer hold what an identity provider said; in the caller's transaction."""
    for platform_id in platforms_of(user):
        with platform_scope(platform_id):
            for identity in ExternalIdentity.objects.filter(user=user):
                rest = [field for field in identity.kept if field not in fields]
                if rest != identity.kept:
                    ExternalIdentity.objects.filter(pk=identity.pk).update(kept=rest)


def record(user: User, fields: list[str]) -> None:
    """Tell every platform where `user` is known which fields of the account changed; in the caller's transaction."""
    actor = Actor("person", str(user.pk))
    for platform_id in platforms_of(user):
        with platform_scope(platform_id):
            trail.record("account.corrected", platform_id=platform_id, actor=actor, person=str(user.pk), fields=fields)
