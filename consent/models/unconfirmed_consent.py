"""A consent that somebody gave by typing an address, until the mailbox says that it was theirs."""

import uuid

from django.db import models
from django.db.models import Q

from consent.kinds import ActorKind, Method
from consent.models.event import Shown
from consent.models.notice import NoticeVersion
from consent.models.purpose import PurposeVersion
from privacy_portal.encryption.fields import SealedJSONField
from workspaces.models import PlatformOwned, Workspace

MAX_TRIES = 5


class UnconfirmedConsent(PlatformOwned):
    """What is given once the code is typed that was mailed. The row goes with that, or when its time is over.

    `known` are the identifiers, [[kind, value], ...]; `address_print` is the fingerprint of the one that was mailed to,
    and `same` a keyed hash of person and choice, so that nobody is mailed twice for one thing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(PurposeVersion, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=list)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")
    known = SealedJSONField(key=None)
    address_print = models.CharField(max_length=64)
    same = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    jurisdiction = models.CharField(max_length=8, blank=True)
    method = models.CharField(max_length=16, choices=Method.choices)
    actor_kind = models.CharField(max_length=16, choices=ActorKind.choices)
    actor = models.CharField(max_length=64, blank=True)
    shown = models.ForeignKey(Shown, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(NoticeVersion, null=True, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["platform", "address_print"], name="unconfirmed_consents_of")]
        constraints = [
            models.UniqueConstraint(fields=["platform", "same"], name="confirmation_is_asked_once"),
            models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="confirmation_has_five_tries"),
        ]

    def __str__(self) -> str:
        return f"unconfirmed consent {self.public_id}"
