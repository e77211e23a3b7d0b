"""The banner: what it shows, which is the proof of what was agreed to, and the script that shows it on a website.

Refusing and accepting are one press each, side by side and alike, and nothing is ticked: the script has one style for
all its buttons and makes every box empty, and no setting changes that (EDPB 03/2022; GDPR Art. 7(3)).
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consent import ledger, purposes
from consent.cookies import register
from consent.models import CookieEdition
from privacy_portal.kept import Kept
from privacy_portal.links import absolute
from workspaces.models import Platform

# Rises when the banner shows something else than before.
FORMAT = 1
# At the end of an address of a website it opens the choices there.
OPENS = "privacy-choices"
_SCRIPT = Path(__file__).with_name("banner.js")
_lately: Kept[dict[str, Any]] = Kept()


class NoBanner(Exception):
    """The platform has no register of cookies in force, so there is nothing to ask about."""


def languages(platform: Platform) -> list[str]:
    """Return the languages of the banner: the platform's that the portal speaks, the platform's first one first."""
    installed = [code for code, _name in settings.LANGUAGES]
    return [code for code in platform.languages if code in installed] or installed[:1]


def content(platform: Platform, language: str) -> dict[str, Any]:
    """Return everything that the banner shows in `language`, by which a choice is proven. Raises NoBanner."""
    edition = _edition(platform)
    with translation.override(language):
        return {
            "banner": FORMAT,
            "register": edition.digest,
            "language": language,
            **_words(platform),
            "categories": [_category(one) for one in register.categories(platform, edition, language)],
            "ticked": [],
        }


def proof(platform: Platform, language: str) -> str:
    """Return the digest of what the banner shows today. Raises NoBanner."""
    found: str = _told(platform)["languages"][language]["proof"]
    return found


def script(platform: Platform) -> str:
    """Return the script with all that it has to know. Raises NoBanner."""
    told = json.dumps(_told(platform), ensure_ascii=False, separators=(",", ":"))
    return f"{_source()}({told});\n"


def digest(platform: Platform) -> str:
    """Return by what it is told whether the script is still the same. Raises NoBanner."""
    return ledger.digest_of({"script": script(platform)})


def script_address(platform: Platform) -> str:
    """Return the address of the script."""
    return absolute(reverse("cookie_banner", kwargs={"platform": platform.slug}))


def _told(platform: Platform) -> dict[str, Any]:
    on = purposes.today(platform)
    return _lately.get((on, settings.PUBLIC_URL), lambda: _read(platform))


def _read(platform: Platform) -> dict[str, Any]:
    edition = _edition(platform)
    said = {language: content(platform, language) for language in languages(platform)}
    return {
        "platform": platform.slug,
        "opens": OPENS,
        "list": reverse("cookies", kwargs={"platform": platform.slug}),
        "devices": reverse("api_device_choices", kwargs={"platform": platform.slug}).removesuffix("choices"),
        "categories": [
            {
                "key": version.purpose.key,
                "version": version.number,
                "holds": version.holds_since,
                "advertising": version.purpose.key in edition.for_advertising,
                "kept": [
                    [one["kind"], one["name"]] for one in edition.cookies if one["category"] == version.purpose.key
                ],
            }
            for version in register.asked(platform)
        ],
        "consentMode": edition.consent_mode,
        "languages": {code: _shown(one) | {"proof": ledger.digest_of(one)} for code, one in said.items()},
    }


def _shown(said: dict[str, Any]) -> dict[str, Any]:
    """Return what the script needs of what is shown."""
    return {key: value for key, value in said.items() if key not in ("banner", "register", "language", "ticked")}


def _edition(platform: Platform) -> CookieEdition:
    edition = register.in_force(platform)
    if edition is None:
        raise NoBanner(platform.slug)
    return edition


def _category(category: register.Category) -> dict[str, Any]:
    version = category.version
    return {
        "key": version.purpose.key,
        "wording": version.digest[:16],
        "title": category.words["title"],
        "text": category.words["text"],
        "limits": category.words["limits"],
        "needed": category.is_needed,
    }


def _words(platform: Platform) -> dict[str, Any]:
    return {
        "title": _("Cookies on %(name)s") % {"name": platform.name},
        "lead": _("Some are needed. You choose the rest, and can change it at any time."),
        "reject": _("Reject optional"),
        "accept": _("Accept optional"),
        "choose": pgettext("button about cookies", "Choose"),
        "save": _("Save my choice"),
        "full": _("Full list of cookies"),
        "open": _("Cookies"),
        "close": _("Close"),
        "always": _("Always on"),
        "on": _("On now"),
        "off": _("Off now"),
        "followed": _("Your browser says “do not sell or share”. We follow it."),
        "stays": _("Off, because your browser says so."),
        "failed": _("It could not be saved, so nothing was switched on. Try again."),
        "outdated": _("The words changed meanwhile. Load the page again."),
        "mine": _("Everything you agreed to"),
    }


@cache
def _source() -> str:
    return _SCRIPT.read_text(encoding="utf-8").rstrip().removesuffix(";")
