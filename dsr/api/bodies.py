"""What a caller sent."""

from typing import Any

from rest_framework.request import Request as APIRequest
from rest_framework.serializers import Serializer


def body_of(request: APIRequest, fields: type[Serializer[Any]]) -> dict[str, Any]:
    """Return the body of `request` as `fields` takes it; raises ValidationError (422) for any other."""
    body = fields(data=request.data)
    body.is_valid(raise_exception=True)
    told: dict[str, Any] = body.validated_data
    return told
