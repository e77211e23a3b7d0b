"""What a caller sent."""

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm
from rest_framework.request import Request as APIRequest
from rest_framework.serializers import Serializer, ValidationError


def body_of(request: APIRequest, fields: type[Serializer[Any]]) -> dict[str, Any]:
    """Return the body of `request` as `fields` takes it; raises ValidationError (422) for any other."""
    body = fields(data=request.data)
    body.is_valid(raise_exception=True)
    told: dict[str, Any] = body.validated_data
    return told


def check(form: BaseForm, names: Mapping[str, str] | None = None) -> None:
    """Hold what was sent against the rules of the page's form, so that there is one place for them.

    Raises ValidationError (422); `names` are the body's names for fields that the page calls otherwise."""
    if form.is_valid():
        return
    called = {"__all__": "non_field_errors", **(names or {})}
    told = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
    raise ValidationError({called.get(name, name): texts for name, texts in told.items()})
