"""Bringing everything under the encrypting master key, so that a former one can be removed.

Persons' keys are wrapped anew and what they sealed stays as it is; values under a platform's key are sealed anew. Work
goes in small transactions and skips what is done, so that it may be stopped and started again at any time.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from privacy_portal.encryption.fields import SealedField
from privacy_portal.encryption.models import SubjectKey

BATCH = 200


def rewrap_subject_keys() -> int:
    """Wrap every living person's key by the encrypting master key and return how many needed it."""
    count = 0
    while batch := list(SubjectKey.objects.wrapped_by_an_old_key().order_by("pk")[:BATCH]):
        count += sum(key.rewrap() for key in batch)
    return count


def models_with_sealed_fields() -> Iterator[tuple[type[models.Model], list[SealedField]]]:
    """Yield each model that has sealed fields in its own table, with those fields."""
    for model in apps.get_models():
        fields = [field for field in model._meta.local_concrete_fields if isinstance(field, SealedField)]
        if fields and not model._meta.proxy:
            yield model, fields


def reseal(model: type[models.Model], fields: list[SealedField]) -> int:
    """Seal the model's values of platforms under the encrypting master key; return how many needed it."""
    return sum(_reseal_row(model, fields, key) for keys in _batches(model, fields) for key in keys)


def count_stale(model: type[models.Model], fields: list[SealedField]) -> int:
    """Return how many of the model's values still depend on a former master key."""
    return sum(
        field.resealed(row) is not None
        for keys in _batches(model, fields)
        for row in model._base_manager.filter(pk__in=keys)
        for field in fields
    )


def _batches(model: type[models.Model], fields: list[SealedField]) -> Iterator[list[Any]]:
    """Yield the primary keys of rows that may hold a value under a platform's key, a batch at a time."""
    candidates = model._base_manager.filter(_under_platform_key(fields)).order_by("pk").values_list("pk", flat=True)
    batch = list(candidates[:BATCH])
    while batch:
        yield batch
        batch = list(candidates.filter(pk__gt=batch[-1])[:BATCH])


def _under_platform_key(fields: list[SealedField]) -> Q:
    condition = Q()
    for field in fields:
        held = Q(**{f"{field.name}__isnull": False})
        condition |= held & Q(**{f"{field.key}__isnull": True}) if field.key else held
    return condition


@transaction.atomic
def _reseal_row(model: type[models.Model], fields: list[SealedField], key: Any) -> int:
    """The row is locked from reading to writing, so that no newer value is written over.

    One row a transaction: with a second in hand, waiting for it would let others wait for the first in a circle.
    """
    row = model._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=key).first()
    changes = {f.name: sealed for f in fields if (sealed := f.resealed(row)) is not None} if row else {}
    if changes:
        model._base_manager.filter(pk=key).update(**changes)
    return len(changes)
