"""How allauth behaves here: nobody signs up by themselves, and second factors are sealed."""

import base64
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from privacy_portal.encryption.keys import platform_key
from privacy_portal.encryption.sealing import key_id_of, seal, unseal
from workspaces.access import platforms_of
from workspaces.models import OF_NO_PLATFORM, Platform, User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff and owners are invited; people who ask for their rights need no account (X-03)."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Say to whoever proved that a suspended account is theirs why it lets nobody in, and what they can do."""
        if user.suspended_at is None:
            answer: HttpResponse = super().respond_user_inactive(request, user)
            return answer
        context = {"platforms": Platform.objects.filter(pk__in=platforms_of(user)).order_by("name")}
        return render(request, "account/suspended.html", context, status=403)


class MFAAdapter(DefaultMFAAdapter):
    """Seals what second factors are checked against: whoever reads the database must not be able to make codes."""

    CONTEXT = b"mfa.secret"

    def encrypt(self, text: str) -> str:
        """Return `text` sealed by the installation's key, as ASCII."""
        return base64.b64encode(seal(platform_key(OF_NO_PLATFORM), self.CONTEXT, text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given; raises UnsealError for anything else."""
        sealed = base64.b64decode(encrypted_text)
        return unseal(platform_key(OF_NO_PLATFORM, key_id_of(sealed)), self.CONTEXT, sealed).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom passkeys are for: the portal's own host, whatever a request says that it was sent to."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": gettext("Privacy portal")}


SEALED_FACTS = ("secret", "seed")  # of an authenticator app, and of recovery codes


def stale_second_factors() -> int:
    """Return how many second factors are still sealed under a key other than the encrypting one."""
    return sum(bool(_stale(authenticator)) for authenticator in Authenticator.objects.iterator())


def reseal_second_factors() -> int:
    """Seal every second factor under the encrypting key; return how many changed."""
    resealed = 0
    adapter = MFAAdapter()
    for authenticator in Authenticator.objects.iterator():
        for fact in (stale := _stale(authenticator)):
            authenticator.data[fact] = adapter.encrypt(adapter.decrypt(authenticator.data[fact]))
        if stale:
            authenticator.save(update_fields=["data"])
            resealed += 1
    return resealed


def _stale(authenticator: Authenticator) -> list[str]:
    current = platform_key(OF_NO_PLATFORM).id
    held = [fact for fact in SEALED_FACTS if fact in authenticator.data]
    return [fact for fact in held if key_id_of(base64.b64decode(authenticator.data[fact])) != current]
