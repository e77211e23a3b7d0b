"""What a caller sent: JSON as pydantic models read it, and mistakes in it as problem details point at them."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from rest_framework import exceptions

Body = TypeVar("Body", bound=BaseModel)


def read(model: type[Body], data: Any) -> Body:
    """Return `data` as `model` reads it. Raises REST framework's ValidationError (422), a place for each mistake."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise exceptions.ValidationError(_nested(error)) from None


def wrong(place: tuple[str | int, ...], sentence: str) -> exceptions.ValidationError:
    """Return the error that says `sentence` of one place in the body."""
    return exceptions.ValidationError(_at(place, [sentence]))


def _nested(error: ValidationError) -> Any:
    found: dict[Any, Any] = {}
    for one in error.errors(include_url=False, include_input=False):
        place = [part for part in one["loc"] if isinstance(part, str | int)]
        here = found
        for part in place[:-1]:
            here = here.setdefault(part, {})
        here.setdefault(place[-1] if place else "non_field_errors", []).append(_sentence(one["msg"]))
    return found


def _at(place: tuple[str | int, ...], told: Any) -> Any:
    for part in reversed(place):
        told = {part: told}
    return told


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")
