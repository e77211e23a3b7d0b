"""What browsers and programs send and get about cookies."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from consent.api.bodies import Key, Part, SubjectBody
from consent.cookies.devices import PATTERN

MOST_CATEGORIES = 30
Device = Annotated[str, Field(pattern=PATTERN)]


class DeviceBody(Part):
    """The device, by the number that its browser made: `banner-` and 32 hex digits, from 128 random bits."""

    device: Device


class ChoicesBody(DeviceBody):
    """Yes or no to each category that is asked about; `proof` is the digest of what was shown, as the banner's script
    and the register tell it; `signal` says that the page sees the signal of the browser (Global Privacy Control)."""

    choices: Annotated[dict[Key, bool], Field(max_length=MOST_CATEGORIES)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=16)]
    proof: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signal: bool = False


class DeviceOfBody(DeviceBody):
    """Whose device it is."""

    subject: SubjectBody


class StandingAnswer(BaseModel):
    """One choice as it stands: `until` is when a yes ends by itself."""

    given: bool
    version: int
    until: datetime | None


class DeviceAnswer(BaseModel):
    """The choices of a device by category; one that was never made is not there. `signal`: the browser sends it."""

    choices: dict[str, StandingAnswer]
    signal: bool


class HandoverAnswer(BaseModel):
    """Where the holder of the device sees everything that they agreed to, and may add what this browser chose."""

    url: str


class CookieAnswer(BaseModel):
    """A cookie, or anything else that is kept in a browser, in each language."""

    name: str
    category: str
    kind: Literal["cookie", "local_storage", "session_storage", "pixel"]
    lasts: str
    provider: dict[str, str]
    texts: dict[str, str]


class CookieCategoryAnswer(BaseModel):
    """A category: a purpose of the topic cookies. `advertising`: the signal of a browser keeps it off."""

    category: str
    version: int
    needed: bool
    advertising: bool
    titles: dict[str, str]


class CookiesAnswer(BaseModel):
    """The register of cookies as it is today. `proofs` has, by language, the digest of what the banner shows."""

    edition: int
    effective_from: str
    digest: str
    banner: str
    sites: list[str]
    categories: list[CookieCategoryAnswer]
    cookies: list[CookieAnswer]
    proofs: dict[str, str]


DEVICE = "banner-3f1c5a0e9b7d42468ac1d2e3f4a5b6c7"
CHOICES_EXAMPLE = {
    "device": DEVICE,
    "choices": {"analytics": True, "advertising": False},
    "language": "en",
    "proof": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "signal": False,
}
STANDING_EXAMPLE = {
    "choices": {
        "analytics": {"given": True, "version": 1, "until": "2027-05-26T09:00:00Z"},
        "advertising": {"given": False, "version": 1, "until": None},
    },
    "signal": False,
}
COOKIES_EXAMPLE = {
    "edition": 1,
    "effective_from": "2026-03-01",
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "banner": "https://privacy.ntt-cloud.example/ntt-cloud/cookies/banner.js",
    "sites": ["https://www.ntt-cloud.example"],
    "categories": [
        {
            "category": "analytics",
            "version": 1,
            "needed": False,
            "advertising": False,
            "titles": {"en": "Counting visits"},
        }
    ],
    "cookies": [
        {
            "name": "site_visits",
            "category": "analytics",
            "kind": "cookie",
            "lasts": "13 months",
            "provider": {"en": "Tally Surveys Ltd"},
            "texts": {"en": "Tells whether a page is read by the same browser again."},
        }
    ],
    "proofs": {"en": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"},
}
