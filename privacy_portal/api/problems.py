"""Errors of the API as problem details (RFC 9457). A problem names what is wrong, never a person.

Apps say with `register` what their own exceptions mean; everything else is told by its HTTP status.
"""

from collections.abc import Callable, Iterator, Mapping
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from privacy_portal.clock import now
from privacy_portal.forms import Text

MEDIA_TYPE = "application/problem+json"
Extra = Callable[[Any], dict[str, Any]]

TITLES: dict[str, Text] = {
    "malformed": gettext_lazy("The request could not be read."),
    "not-signed-in": gettext_lazy("Nobody is signed in, or the token is not valid here."),
    "second-factor-missing": gettext_lazy("Set up a second factor before using the API."),
    "not-allowed": gettext_lazy("You may not do this."),
    "not-found": gettext_lazy("There is nothing here, or nothing for you."),
    "method-not-allowed": gettext_lazy("This address does not know that method."),
    "not-acceptable": gettext_lazy("The API answers with JSON only."),
    "unsupported-media-type": gettext_lazy("The API reads JSON only."),
    "invalid": gettext_lazy("Some of what you sent is missing or wrong."),
    "too-many-tries": gettext_lazy("Too many tries. Wait before the next one."),
    "broken": gettext_lazy("Something broke on our side."),
}
BY_STATUS = {
    400: "malformed",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    415: "unsupported-media-type",
    429: "too-many-tries",
    500: "broken",
}
_known: dict[type[Exception], tuple[str, int, Text, Extra]] = {}


class ErrorSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with what was sent."""

    pointer = serializers.CharField(help_text="JSON pointer (RFC 6901) into the body that was sent")
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem as RFC 9457 describes it. `type` is relative to the portal's address."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    # The stubs know no field of this name, which RFC 9457 itself uses in its example.
    errors = ErrorSerializer(many=True, required=False)  # type: ignore[assignment]


class Problem(exceptions.APIException):
    """Raise it to answer with the registered problem `slug`."""

    def __init__(self, slug: str, status: int, detail: str = "") -> None:
        super().__init__(detail or str(TITLES[slug]))
        self.slug, self.status_code, self.told = slug, status, detail


def register(exception: type[Exception], slug: str, status: int, title: Text, extra: Extra | None = None) -> None:
    """Say that `exception` is the problem `slug`; `extra` gives further members of it, and may give its `detail`.

    A slug that has its title already keeps it, as RFC 9457 asks for: another `title` is then told as the detail.
    An exception with a moment `until` is answered with Retry-After.
    """
    TITLES.setdefault(slug, title)
    _known[exception] = (slug, status, title, extra or _nothing)


def body(slug: str, status: int, **members: Any) -> dict[str, Any]:
    """Return the members of a problem."""
    return {"type": f"/problems/{slug}", "title": str(TITLES[slug]), "status": status, **members}


def _nothing(_error: Exception) -> dict[str, Any]:
    return {}


def page(status: int) -> JsonResponse:
    """Return the problem for an error outside any view of the API, such as an unknown address."""
    return JsonResponse(body(BY_STATUS[status], status), status=status, content_type=MEDIA_TYPE)


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler; None leaves an error of ours to the 500 page and the log."""
    found = _described(error)
    if found is None:
        return None
    set_rollback()
    headers = {}
    if isinstance(error, exceptions.APIException):
        if challenge := getattr(error, "auth_header", ""):
            headers["WWW-Authenticate"] = challenge
        if seconds := getattr(error, "wait", 0):
            headers["Retry-After"] = str(int(seconds))
    elif until := getattr(error, "until", None):
        headers["Retry-After"] = str(max(1, ceil((until - now()).total_seconds())))
    return Response(found, status=found["status"], headers=headers, content_type=MEDIA_TYPE)


def _described(error: Exception) -> dict[str, Any] | None:
    for kind in type(error).__mro__:
        if kind in _known:
            slug, status, title, extra = _known[kind]
            own = {} if str(title) == str(TITLES[slug]) else {"detail": str(title)}
            return body(slug, status, **(own | extra(error)))
    if isinstance(error, Problem):
        return body(error.slug, error.status_code, **({"detail": error.told} if error.told else {}))
    if isinstance(error, exceptions.ValidationError):
        detail = _("Look at the errors: each points at its place in the body.")
        return body("invalid", 422, detail=detail, errors=list(_errors(error.detail)))
    code = 404 if isinstance(error, Http404) else 403 if isinstance(error, PermissionDenied) else 0
    if isinstance(error, exceptions.APIException):
        code = error.status_code
    return body(BY_STATUS.get(code, "malformed"), code) if code else None


def _errors(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Flatten REST framework's errors into JSON pointers."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _errors(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list) and any(isinstance(one, Mapping | list) for one in detail):
        for place, inner in enumerate(detail):
            yield from _errors(inner, f"{pointer}/{place}")
    else:
        for text in detail if isinstance(detail, list) else [detail]:
            yield {"pointer": pointer, "detail": str(text)}
