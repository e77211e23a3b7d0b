"""What the demo says once it is ready: where to go, and who to sign in as."""

from django.conf import settings
from django.urls import reverse

from consent.cookies import register
from privacy_portal.scoping import platform_scope
from workspaces.models import Membership, Platform


def greeting() -> str:
    """Return the lines to print: the privacy centre and the staff of each platform, the mailbox, the password."""
    platforms = list(Platform.objects.order_by("slug"))
    pages = [(platform.name, f"/{platform.slug}/") for platform in platforms]
    pages += [("Staff sign-in", reverse("account_login")), ("Every mail sent", reverse("demo_mailbox"))]
    sites = [one for one in platforms if _asks(one)] if settings.DEMO_SITE else []
    people = [person for platform in platforms for person in _people(platform)]
    return "\n".join(
        [
            "",
            *_columns(
                [(name, f"{settings.PUBLIC_URL}{path}") for name, path in pages]
                + [(f"A website of {one.name}", f"{settings.DEMO_SITE}/{one.slug}/") for one in sites]
            ),
            "",
            f"  Sign in with the password {settings.DEMO_PASSWORD} as",
            *_columns(people),
            "",
        ]
    )


def _columns(pairs: list[tuple[str, str]]) -> list[str]:
    """Return a line a pair, the second column as far right as the longest of the first needs."""
    width = max((len(first) for first, _second in pairs), default=0) + 2
    return [f"  {first:<{width}}{second}" for first, second in pairs]


def _asks(platform: Platform) -> bool:
    """Say whether the platform's websites ask about cookies."""
    with platform_scope(platform.pk):
        return register.in_force(platform) is not None


def _people(platform: Platform) -> list[tuple[str, str]]:
    with platform_scope(platform.pk):
        memberships = Membership.objects.select_related("user", "workspace").order_by("pk")
        return [(entry.user.email, f"{entry.role} of {entry.workspace or platform}") for entry in memberships]
