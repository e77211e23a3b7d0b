"""Cookies: the published register of them, the sites that may ask, and devices of which it is known whose they are."""

from django.db import models
from django.db.models import F, Q

from consent.models.subject import Subject
from workspaces.models import PlatformOwned
from workspaces.models.append_only import AppendOnly


class CookieEdition(PlatformOwned):
    """An edition of the register of cookies. Rows are only ever added.

    `cookies`: [{"name", "category", "kind", "lasts", "provider": {language: str}, "texts": {language: str}}, ...]; the
    category is the key of a purpose with the topic cookies. `for_advertising` are the categories by which data is sold
    or shared for advertising: the signal of a browser keeps these off. `consent_mode` {category: [signal, ...]} says
    which signals of Google's Consent Mode a category grants.
    """

    number = models.PositiveSmallIntegerField()
    cookies = models.JSONField(default=list)
    for_advertising = models.JSONField(default=list)
    consent_mode = models.JSONField(default=dict)
    effective_from = models.DateField()
    published_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [
            AppendOnly(name="cookie_editions_are_only_added"),
            models.UniqueConstraint(fields=["platform", "number"], name="cookie_edition_number_per_platform"),
        ]

    def __str__(self) -> str:
        return f"cookies {self.number}"


class Site(PlatformOwned):
    """A website that may show the banner and record what its visitors choose, by its origin (RFC 6454)."""

    origin = models.CharField(max_length=200)

    class Meta:
        ordering = ["origin"]
        constraints = [models.UniqueConstraint(fields=["platform", "origin"], name="site_once_per_platform")]

    def __str__(self) -> str:
        return self.origin


class JoinedDevice(PlatformOwned):
    """That a device is known to be a person's. Each keeps its own chain; what ends on one ends on the other."""

    device = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "person"], name="device_joined_once_to_a_person"),
            models.CheckConstraint(condition=~Q(device=F("person")), name="device_is_no_person"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} is of {self.person_id}"
