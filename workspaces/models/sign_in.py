from django.db import models

from privacy_portal.clock import now
from workspaces.models.base import PlatformOwned
from workspaces.models.user import User


class SignInProvider(PlatformOwned):
    """An identity provider (OpenID Connect) by which people of a platform sign in (QO-08).

    Its address and the portal's credentials there are read from the environment: here stand the variables' names."""

    key = models.SlugField()
    name = models.CharField(max_length=120)
    issuer_variable = models.CharField(max_length=80)
    client_id_variable = models.CharField(max_length=80)
    client_secret_variable = models.CharField(max_length=80)
    # Client ids beside the portal's for which a token of this provider may be as well.
    trusted_audiences = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="sign_in_provider_key_per_platform")]

    def __str__(self) -> str:
        return self.name


class ExternalIdentity(PlatformOwned):
    """Whom a provider means: the keyed index of issuer and subject. Of what it said of the person only the names of the
    fields stand here: `shared` is what it told when it was last asked, `kept` what the account has from it."""

    provider = models.ForeignKey(SignInProvider, on_delete=models.PROTECT, related_name="identities")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    subject_index = models.CharField(max_length=64)
    linked_at = models.DateTimeField(default=now)
    shared = models.JSONField(default=list, blank=True)
    kept = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject_index"], name="one_account_per_external_identity"),
            models.UniqueConstraint(fields=["provider", "user"], name="one_external_identity_per_account"),
        ]

    def __str__(self) -> str:
        return f"identity {self.pk} of user {self.user_id}"
