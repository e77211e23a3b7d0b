"""What stories about cookies are made of: three categories, a register, a website, and browsers that choose there."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.test import Client

from consent import purposes
from consent.cookies import banner, register
from consent.kinds import Topic
from consent.models import CookieEdition, Purpose, PurposeVersion, Site
from privacy_portal.audit.actor import SYSTEM
from workspaces.models import Platform
from workspaces.register.kinds import LegalBasis

SITE = "https://www.enkomm.example"
DEVICE, OTHER = "banner-" + "0123456789abcdef" * 2, "banner-" + "f" * 32
LONG_AGO = date(2026, 1, 1)
API = "/api/v1/enkomm/devices"


def words(title: str) -> dict[str, Any]:
    said = {"title": title, "text": f"About {title.lower()}.", "limits": []}
    return {"en": said, "ja": said | {"title": f"{title} ja"}}


def category(platform: Platform, key: str, basis: str = LegalBasis.CONSENT, **changes: Any) -> PurposeVersion:
    made, _new = Purpose.objects.get_or_create(platform=platform, key=key, defaults={"topic": Topic.COOKIES})
    said: dict[str, Any] = {"texts": words(key.title()), "basis": basis, "effective_from": LONG_AGO}
    return purposes.publish(made, purposes.Wording(**said | changes), actor=SYSTEM)


def sale(platform: Platform, key: str = "selling", **changes: Any) -> PurposeVersion:
    """Return a purpose by which data would be sold, unless somebody says no."""
    made = Purpose.objects.create(platform=platform, key=key, topic=changes.pop("topic", Topic.SALE), position=800)
    said = {"texts": words(key.title()), "basis": LegalBasis.LEGITIMATE_INTERESTS, "effective_from": LONG_AGO}
    return purposes.publish(made, purposes.Wording(**said | changes), actor=SYSTEM)


def listing(effective_from: date = LONG_AGO, **changes: Any) -> register.Listing:
    cookies = [
        {"name": name, "category": key, "kind": "cookie", "lasts": lasts, "provider": {"en": by}, "texts": {"en": what}}
        for name, key, lasts, by, what in [
            ("session", "essential", "session", "enKomm KK", "Keeps you signed in."),
            ("visits", "analytics", "13 months", "Tally Ltd", "Tells one browser from another."),
            ("ad", "advertising", "90 days", "Fairs SARL", "Shows you our advertisements elsewhere."),
        ]
    ]
    told: dict[str, Any] = {
        "cookies": tuple(cookies),
        "effective_from": effective_from,
        "for_advertising": ("advertising",),
        "consent_mode": {"analytics": ("analytics_storage",), "advertising": ("ad_storage",)},
    }
    return register.Listing(**told | changes)


def website(platform: Platform, origin: str = SITE) -> CookieEdition:
    """Let a website of the platform ask about cookies of three categories, of which one is needed."""
    category(platform, "essential", LegalBasis.CONTRACT)
    category(platform, "analytics", lasts_months=6)
    category(platform, "advertising", lasts_months=6)
    Site.objects.create(platform=platform, origin=origin)
    return register.publish(platform, listing(), actor=SYSTEM)


def sends(what: str, body: dict[str, Any], *, origin: str = SITE, client: Client | None = None, **headers: str) -> Any:
    """Send what a browser on a website sends."""
    sent = ({"Origin": origin} if origin else {}) | {name.replace("_", "-"): one for name, one in headers.items()}
    browser = client or Client()
    return browser.post(f"{API}/{what}", json.dumps(body), content_type="application/json", headers=sent)


def chooses(
    platform: Platform, yes: Sequence[str] = (), *, device: str = DEVICE, signal: bool = False, **how: Any
) -> Any:
    """Choose on the website: `yes` to these categories, and no to the others."""
    asked = [one.purpose.key for one in register.asked(platform)]
    body = {
        "device": device,
        "choices": {key: key in yes for key in asked},
        "language": "en",
        "proof": banner.proof(platform, "en"),
        "signal": signal,
    }
    return sends("choices", body | how.pop("changed", {}), **how)


def given(answer: Any) -> dict[str, bool]:
    """Return what an answer says of each category."""
    return {key: one["given"] for key, one in answer.json()["choices"].items()}
