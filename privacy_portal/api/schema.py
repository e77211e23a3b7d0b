"""What the OpenAPI document says of an operation: its name, what it takes and answers, an example of each."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from privacy_portal.api.problems import BY_STATUS, MEDIA_TYPE, ProblemSerializer

Decorator = Callable[[Any], Any]
_SLUGS = {**BY_STATUS, 409: "changed-meanwhile", 410: "package-gone", 422: "invalid"}


def operation(
    name: str,
    summary: str,
    *,
    tag: str,
    takes: Any = None,
    given: Any = None,
    answers: Any = None,
    told: Any = None,
    status: int = 200,
    also: Iterable[int] = (),
    media: str = "application/json",
    errors: Iterable[int] = (),
    parameters: Sequence[OpenApiParameter] = (),
    description: str = "",
) -> Decorator:
    """Describe an operation: `takes` and `answers` are serializers (or schemas), `given` and `told` examples of them.

    `also` are other statuses of the same answer; `errors` are the statuses with which it answers a problem."""
    examples = []
    if given is not None:
        examples.append(OpenApiExample("Request", value=given, request_only=True))
    if told is not None:
        examples.append(OpenApiExample("Answer", value=told, response_only=True, status_codes=[str(status)]))
    done = answers or OpenApiResponse(description="Done; the answer has no body.")
    responses: dict[Any, Any] = {(status, media) if answers else status: done}
    responses |= {(other, media): done for other in also}
    for code in sorted(errors):
        responses[code, MEDIA_TYPE] = OpenApiResponse(ProblemSerializer, description=_SLUGS[code])
        examples.append(_problem(code))
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=description or summary,
        tags=[tag],
        request=takes,
        responses=responses,
        examples=examples,
        parameters=list(parameters),
    )


def _problem(status: int) -> OpenApiExample:
    value = {"type": f"/problems/{_SLUGS[status]}", "title": _TITLES[status], "status": status}
    return OpenApiExample(
        _SLUGS[status], value=value, response_only=True, status_codes=[str(status)], media_type=MEDIA_TYPE
    )


_TITLES = {
    400: "The request could not be read.",
    401: "Nobody is signed in, or the token is not valid here.",
    403: "You may not do this.",
    404: "There is nothing here, or nothing for you.",
    409: "This has changed meanwhile.",
    410: "The package is gone.",
    422: "Some of what you sent is missing or wrong.",
    429: "Too many tries. Wait before the next one.",
}
