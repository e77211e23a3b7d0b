"""What every page knows without its view saying so: whose portal it is, in which languages and colours, who looks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from consent import announcements
from consent.models import Announcement
from privacy_portal import brand, theme
from privacy_portal.scoping import platform_scope
from workspaces.models import MemberRole, Membership, Platform
from workspaces.roles import Capability, may


@dataclass(frozen=True)
class Language:
    """A language under the name its own speakers use."""

    code: str
    name: str


@dataclass(frozen=True)
class Link:
    url: str
    label: str


class Portal:
    """`portal` in templates. Reads the database only when a template asks for `roles` or one of the staff flags."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.platform: Platform | None = getattr(request, "platform", None)
        self.demo: bool = settings.DEMO
        self.theme = theme.chosen(request)

    @property
    def name(self) -> str:
        """The platform's name; on pages of no platform, what this installation is."""
        return self.platform.name if self.platform else _("Privacy portal")

    @property
    def contact(self) -> str:
        """The mail address of the platform's privacy office, or ''."""
        return self.platform.contact_email if self.platform else ""

    @property
    def home_url(self) -> str:
        """Where the name in the header leads: the platform's privacy centre."""
        return self._page("centre") or "/"

    @property
    def footer_links(self) -> list[Link]:
        """The platform's standing pages that this installation has."""
        pages = (
            ("notice", _("Privacy notice")),
            ("do_not_sell", _("Do not sell or share my information")),
            ("preferences", _("Your choices")),
            ("cookies", _("Cookies")),
            ("accessibility", _("Accessibility")),
        )
        return [Link(url, label) for name, label in pages if (url := self._page(name))]

    @property
    def changes(self) -> list[Announcement]:
        """The changes of the platform's notices that are announced, or took effect some days ago."""
        if self.platform is None:
            return []
        with platform_scope(self.platform.pk):
            return announcements.shown(self.platform, announcements.today(self.platform))

    @property
    def brand_url(self) -> str:
        """The address of the platform's colours, or '' where it has none."""
        return brand.url(self.platform.slug, self.platform.brand) if self.platform and self.platform.brand else ""

    @property
    def themes(self) -> list[tuple[str, str]]:
        """The choices of the footer: value and label."""
        labels = {"system": _("As the device"), "light": _("Light"), "dark": _("Dark")}
        return [(value, labels[value]) for value in theme.CHOICES]

    @property
    def languages(self) -> list[Language]:
        """The platform's languages that the installation has, in the platform's order; all of them without one."""
        installed = [code for code, _name in settings.LANGUAGES]
        wanted = self.platform.languages if self.platform else installed
        codes = [code for code in wanted if code in installed] or installed
        return [Language(code, get_language_info(code)["name_local"]) for code in codes]

    @property
    def here(self) -> str:
        """Where a choice of language or theme leads back to: this page, or the start for a page that only accepts
        POST and for an error."""
        match = self._request.resolver_match
        return self._request.get_full_path() if match else "/"

    def _page(self, name: str) -> str:
        """Return the address of one of the platform's standing pages, '' where it has none."""
        if self.platform is None:
            return ""
        try:
            return reverse(name, kwargs={"platform": self.platform.slug})
        except NoReverseMatch:
            return ""

    @cached_property
    def roles(self) -> frozenset[str]:
        """What the signed-in person is on this platform now; never on another one."""
        user = self._request.user
        if self.platform is None or not user.is_authenticated:
            return frozenset()
        with platform_scope(self.platform.pk):  # pages of errors are made after the request's own scope has ended
            held = Membership.objects.open().filter(user_id=user.pk)
            return frozenset(held.values_list("role", flat=True))

    @property
    def is_officer(self) -> bool:
        return any(may(role, Capability.WORK_ON_REQUESTS) for role in self.roles)

    @property
    def is_owner(self) -> bool:
        return MemberRole.OWNER in self.roles

    @property
    def single_keys(self) -> bool:
        """Whether single keys work on the desk (WCAG 2.1.4); the person's own setting."""
        return bool(getattr(self._request.user, "single_keys", False))


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `portal` (see Portal), `platform`, and `nav`, the entries of the header.

    `nav` is a list of {"label", "url", "current"}; a view that passes its own wins.
    """
    shown = Portal(request)
    return {"portal": shown, "platform": shown.platform, "nav": getattr(request, "nav", [])}
