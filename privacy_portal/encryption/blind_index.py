"""Looking up a sealed value without opening any: a keyed fingerprint beside it."""

import hashlib
import hmac
import unicodedata

from django.conf import settings


def blind_index(purpose: str, platform_id: int, value: str) -> str:
    """Return the look-up fingerprint of `value`: 64 hex digits of HMAC-SHA256.

    Equal values agree only within one `purpose` ("contact", "access code") and one platform, so that two columns or
    two platforms can't be joined by it. Case, width and surrounding or repeated space make no difference.
    """
    message = "\x1f".join((_length_prefixed(purpose), str(platform_id), normalise(value)))
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()


def normalise(value: str) -> str:
    """Return the form in which two spellings of the same value are equal: NFKC, case folded, single spaces."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def _length_prefixed(purpose: str) -> str:
    return f"{len(purpose)}:{purpose}"
