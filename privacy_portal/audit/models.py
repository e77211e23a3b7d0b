from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NoReturn

from django.db import models

from privacy_portal.audit import catalogue, chain
from privacy_portal.audit.actor import Actor


class AppendOnly(Exception):
    """The trail is only ever added to, and only by `trail.record`."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Questions about the trail; every way of changing it raises AppendOnly."""

    def of_platform(self, platform_id: int) -> AuditEntryQuerySet:
        """Entries of one platform in the order in which they were written."""
        return self.filter(platform_id=platform_id).order_by("seq", "pk")

    def walked(self, platform_id: int, page: int) -> Iterator[Any]:
        """Yield the columns of the platform's entries in their order, and read `page` of them at a time: a trail
        outgrows any memory, and a cursor of the server would outlive the scope.

        By number and key, because whoever tampers may have given two entries one number.
        """
        columns = [field.attname for field in AuditEntry._meta.fields]
        everything = self.of_platform(platform_id).values_list(*columns, named=True)
        found = list(everything[:page])
        while found:
            yield from found
            last = found[-1]
            found = list(everything.filter(seq__gte=last.seq).exclude(seq=last.seq, pk__lte=last.id)[:page])

    def about(self, *subjects: str) -> AuditEntryQuerySet:
        """Entries that tell of these references, "EK 7F3K-2Q" or "EK 7F3K-2Q-1"."""
        return self.filter(subject__in=subjects)

    def head(self, platform_id: int) -> tuple[int, bytes]:
        """How many entries the platform's trail has, and the hash of the last: (0, GENESIS) for an empty one."""
        last = self.filter(platform_id=platform_id).order_by("-seq").values_list("seq", "hash").first()
        return (last[0], bytes(last[1])) if last else (0, chain.GENESIS)

    def platforms(self) -> Iterator[int]:
        """The id of every platform that has a trail, by one index look-up each."""
        ids = self.order_by("platform_id").values_list("platform_id", flat=True)
        found = ids.first()
        while found is not None:
            yield found
            found = ids.filter(platform_id__gt=found).first()

    def update(self, **_values: Any) -> NoReturn:
        raise AppendOnly("update")

    def delete(self) -> NoReturn:
        raise AppendOnly("delete")

    def bulk_create(self, *_args: Any, **_options: Any) -> NoReturn:
        raise AppendOnly("bulk_create")

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        raise AppendOnly("bulk_update")


class AuditEntry(models.Model):
    """One act. `payload` holds the canonical bytes as they were hashed; the other columns repeat it for searching.

    There is no foreign key outward: what an entry tells of may be erased, the entry stays.
    """

    platform_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=64, blank=True)
    payload = models.BinaryField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["platform_id", "seq"], name="audit_trail_has_no_fork"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="audit_trail_counts_from_one"),
        ]
        indexes = [models.Index(fields=["platform_id", "subject", "seq"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.platform_id}/{self.seq} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("save")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        raise AppendOnly("delete")

    @property
    def actor(self) -> Actor:
        """Who did it."""
        return Actor(self.actor_kind, self.actor_id)  # type: ignore[arg-type]

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The facts that were recorded with the act."""
        facts: dict[str, Any] = json.loads(bytes(self.payload))["facts"]
        return facts

    @property
    def sentence(self) -> str:
        """The act in words, in the active language. Raises UnregisteredAction for an act of a removed feature."""
        return catalogue.find(self.action).tell(self.facts)
