"""Which websites may show the banner and record choices: those that the platform lists, exactly (CORS)."""

from urllib.parse import urlsplit

from django.conf import settings

from consent.models import Site
from privacy_portal.kept import Kept

_lately: Kept[frozenset[str]] = Kept()


def listed() -> list[str]:
    """Return the origins of the platform in scope; in a demonstration the sample site too."""
    own = list(Site.objects.values_list("origin", flat=True))
    return own + ([settings.DEMO_SITE] if settings.DEMO and settings.DEMO_SITE else [])


def may_ask(origin: str) -> bool:
    """Say whether pages of `origin` may record choices with the platform in scope: a listed site, or the portal."""
    if not origin or origin == "null":
        return False
    return origin in _lately.get((), _read) or origin == _portal()


def _read() -> frozenset[str]:
    return frozenset(listed())


def _portal() -> str:
    public = urlsplit(settings.PUBLIC_URL)
    return f"{public.scheme}://{public.netloc}"
