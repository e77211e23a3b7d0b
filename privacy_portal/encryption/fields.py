"""Model fields whose value is sealed in the database and plain on the instance.

    answers = SealedJSONField()                  # by instance.subject_key
    letter = SealedTextField(key="owner_key")    # by instance.owner_key
    secret = SealedTextField(key=None)           # by the key of instance.platform_id

An instance holds the stored bytes until the value is read, and a value that was assigned until the row is saved. After
the key was destroyed the value reads as None.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from privacy_portal.encryption.keys import Key, platform_key
from privacy_portal.encryption.sealing import KeyDestroyed, UnsealError, key_id_of, seal, unseal

if TYPE_CHECKING:
    from privacy_portal.encryption.models import SubjectKey

    _BytesField = models.BinaryField[Any, Any]
else:
    _BytesField = models.BinaryField

# What a row keeps of a value whose key was destroyed once it is saved again, where the column can't be NULL.
ERASED = b""


class Opened:
    """A value in the clear on an instance, with the stored bytes it was opened from, if it came from the database."""

    __slots__ = ("plain", "stored", "value")

    def __init__(self, value: Any, plain: bytes = b"", stored: bytes | None = None) -> None:
        self.value, self.plain, self.stored = value, plain, stored

    def __repr__(self) -> str:
        return "<opened>"


class SealedAttribute(DeferredAttribute):
    """Reads and writes the plain value on an instance. Bytes are what the database holds; no plain value is bytes."""

    field: SealedField

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        super().__get__(instance, cls)  # reads a deferred column
        return self.field.open(instance)

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, bytes | memoryview):
            vars(instance)[self.field.attname] = bytes(value)
        else:
            vars(instance)[self.field.attname] = None if value is None else Opened(value)


class SealedField(_BytesField):
    """What sealed fields share. `key` names the foreign key to the SubjectKey, or is None for the platform's key.

    Where that foreign key is empty the platform's key seals: mail to a person and mail to staff are one model.
    """

    descriptor_class = SealedAttribute
    empty_strings_allowed = False

    def __init__(self, *args: Any, key: str | None = "subject_key", **kwargs: Any) -> None:
        self.key = key
        super().__init__(*args, **kwargs)

    def to_bytes(self, value: Any) -> bytes:
        """Return the value as the bytes to seal. Raises TypeError for a value of the wrong kind."""
        raise TypeError("SealedField has no value of its own: use SealedJSONField or SealedTextField")

    def from_bytes(self, plain: bytes) -> Any:
        """Return the value that `to_bytes` made these bytes of."""
        raise TypeError("SealedField has no value of its own: use SealedJSONField or SealedTextField")

    # -- opening and sealing ---------------------------------------------------------------------------------------

    def open(self, instance: models.Model) -> Any:
        """Return the plain value; None when there is none, or when its key was destroyed."""
        held = vars(instance)[self.attname]
        if held is None or held == ERASED:
            return None
        subject_key = self._subject_key(instance)
        if subject_key is not None and subject_key.destroyed_at is not None:
            return None
        if not isinstance(held, Opened):
            try:
                held = self._opened(held, instance)
            except KeyDestroyed:
                return None
            vars(instance)[self.attname] = held
        return held.value

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        """Return the bytes to store; a value that did not change keeps its bytes.

        Raises KeyDestroyed for a new value under a destroyed key, UnsealError when the row was given another key
        while the value was still sealed by the old one (read it first).
        """
        if self.attname not in vars(model_instance):
            getattr(model_instance, self.attname)  # deferred, and saved by name all the same
        held = vars(model_instance)[self.attname]
        if held is None:
            return self._nothing(model_instance)
        if not isinstance(held, Opened):
            if held != ERASED and not self._sealed_by_holder(held, model_instance):
                raise UnsealError(f"{self.context().decode()} is sealed by the row's former key")
            return bytes(held)
        plain = self.to_bytes(held.value)
        if held.stored is None or held.plain != plain or not self._sealed_by_holder(held.stored, model_instance):
            held.plain, held.stored = plain, seal(self._key(model_instance), self.context(), plain)
        return held.stored

    def resealed(self, instance: models.Model) -> bytes | None:
        """Return the stored value under the encrypting master key, or None when that is not called for.

        It is not for a value under a person's key, which is wrapped anew itself, nor for one that is current.
        """
        stored: bytes = vars(instance)[self.attname] or ERASED
        if stored == ERASED or is_subject_key_id(key_id_of(stored)):
            return None
        current, former = platform_key(_platform_id(instance)), key_id_of(stored)
        if former == current.id:
            return None
        plain = unseal(platform_key(_platform_id(instance), former), self.context(), stored)
        return seal(current, self.context(), plain)

    def context(self) -> bytes:
        """Return what a ciphertext is bound to beside its key: the model and the field."""
        return f"{self.model._meta.label_lower}.{self.name}".encode()

    def _opened(self, stored: bytes, instance: models.Model) -> Opened:
        key_id = key_id_of(stored)
        plain = unseal(self._key(instance, key_id), self.context(), stored)
        return Opened(self.from_bytes(plain), plain, stored)

    def _key(self, instance: models.Model, key_id: str = "") -> Key:
        subject_key = self._subject_key(instance)
        if subject_key is not None:
            return subject_key.material()
        if is_subject_key_id(key_id):
            raise KeyDestroyed(key_id)
        return platform_key(_platform_id(instance), key_id)

    def _subject_key(self, instance: models.Model) -> SubjectKey | None:
        return getattr(instance, self.key) if self.key else None

    def _sealed_by_holder(self, stored: bytes, instance: models.Model) -> bool:
        holder = getattr(instance, f"{self.key}_id") if self.key else None
        key_id = key_id_of(stored)
        return key_id == f"s:{holder.hex}" if holder else not is_subject_key_id(key_id)

    def _nothing(self, instance: models.Model) -> bytes | None:
        """A value that reads as None because its key was destroyed may be saved as such in any column."""
        subject_key = None if self.null else self._subject_key(instance)
        return ERASED if subject_key is not None and subject_key.destroyed_at is not None else None

    # -- being a Django field --------------------------------------------------------------------------------------

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.key != "subject_key":
            kwargs["key"] = self.key
        return name, path, args, kwargs

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        self.validate(value, model_instance)
        self.run_validators(value)
        return value

    def value_from_object(self, obj: models.Model) -> bytes | None:
        """Return the sealed bytes: what a dump of the database may hold."""
        return self.pre_save(obj, add=False)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, bytes | memoryview):
            return value
        raise FieldError(f"{self.name} is sealed row by row: assign it and save() the instance")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: look it up by a blind index")
        return super().get_lookup(lookup_name)

    def _check_str_default_value(self) -> list[checks.CheckMessage]:
        return []  # a text default is plain text to be sealed, not bytes


class SealedJSONField(SealedField):
    """A sealed value of JSON kinds: dict, list, str, int, float, bool. None is stored as NULL."""

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_bytes(self, plain: bytes) -> Any:
        return json.loads(plain)


class SealedTextField(SealedField):
    """A sealed string. None is stored as NULL."""

    def to_bytes(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text, not {type(value).__name__}")
        return value.encode()

    def from_bytes(self, plain: bytes) -> str:
        return plain.decode()


def is_subject_key_id(key_id: str) -> bool:
    """Tell whether the id stored with a ciphertext names a person's key rather than a master key."""
    return key_id.startswith("s:")


def _platform_id(instance: models.Model) -> int:
    platform_id: int | None = getattr(instance, "platform_id", None)
    if platform_id is None:
        raise FieldError(f"{type(instance).__name__} needs a platform_id before its sealed fields")
    return platform_id
