"""A platform (one service with its own privacy portal), the organisations it knows, and where they are established."""

from django.db import models
from django.utils.translation import get_language

from workspaces.models.base import PlatformOwned

# No law on file counts the days: "well in advance" (WP260 rev.01) is two weeks at least here.
SHORTEST_NOTICE_DAYS = 14


def in_language(texts: dict[str, str], language: str | None = None) -> str:
    """Return the text for `language` (default: the active one), else English, else any there is, else ''."""
    code = (language or get_language() or "en").split("-")[0]
    return texts.get(code) or texts.get("en") or next(iter(texts.values()), "")


class Platform(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    reference_prefix = models.CharField(max_length=4)
    contact_email = models.EmailField()
    languages = models.JSONField(default=list)
    time_zone = models.CharField(max_length=64, default="UTC")
    brand = models.JSONField(default=dict, blank=True)
    # For how many days after the answer an appeal can be filed, where the law knows one and asks for a reasonable time.
    appeal_days = models.PositiveSmallIntegerField(default=60)
    # Within what time the platform promises to pass a request on to the owner whose it is ("2 working days").
    forward_within = models.CharField(max_length=32, blank=True)
    # How many days ahead of a material change of a notice people are told of it (EK-21).
    notice_days = models.PositiveSmallIntegerField(default=30)
    # How people have to do with the service: [{"person", "titles", "hints"}]. Empty: the usual three.
    relations = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(notice_days__gte=SHORTEST_NOTICE_DAYS), name="changes_are_told_well_ahead"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(PlatformOwned):
    """A legal entity: controller or processor of a processing activity."""

    key = models.SlugField()
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    contact_email = models.EmailField(blank=True)
    is_operator = models.BooleanField(default=False)
    # For the register (Art. 30(1)(a)): name and contact details, in one paragraph each.
    representative = models.TextField(blank=True)
    protection_officer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="organisation_key_per_platform"),
            models.UniqueConstraint(
                fields=["platform"], condition=models.Q(is_operator=True), name="one_operator_per_platform"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Establishment(PlatformOwned):
    """Where an organisation contracts with people. `serves` lists countries of residence; empty means all others."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="establishments")
    key = models.SlugField()
    name = models.CharField(max_length=200)
    address = models.TextField(blank=True)
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=64)
    contact_email = models.EmailField()
    serves = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="establishment_key_per_platform")]

    def __str__(self) -> str:
        return self.name


class DataCategory(PlatformOwned):
    """A kind of personal data, as people know it (account, workspace content, ...)."""

    key = models.SlugField()
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="category_key_per_platform")]

    def __str__(self) -> str:
        return in_language(self.names)

    @property
    def description(self) -> str:
        return in_language(self.descriptions)
