"""Error pages. They say what to do, hold nothing personal, and keep the status code that machines read."""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from privacy_portal.api import problems

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or form could not be read."""
    if _is_api(request):
        return problems.page(400)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not for this act."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing for whoever asks."""
    if _is_api(request):
        return problems.page(404)
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page needs no database; its reference is in the log beside the error."""
    reference = secrets.token_hex(4).upper()
    logger.error(
        "server error %s at %s", reference, request.resolver_match.view_name if request.resolver_match else "-"
    )
    if _is_api(request):
        return problems.page(500)
    # Without the request no context processor runs, and none of them reads what may be the very thing that broke.
    return HttpResponse(render_to_string("errors/500.html", {"reference": reference}), status=500)


def conflict(request: HttpRequest, **what: Any) -> HttpResponse:
    """409 for a stale write: somebody else acted meanwhile.

    `what` may hold `who` (a name the reader may see), `at` (aware datetime), `did` and `now` (sentences: what they did,
    how things stand), and `url`, where to go on from the present state.
    """
    return render(request, "errors/409.html", what, status=409)


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    """403: the form was too old, or came from another site."""
    return render(request, "errors/csrf.html", status=403)


def _is_api(request: HttpRequest) -> bool:
    """Say whether a program asked, which reads problem details (RFC 9457) and no page."""
    return request.path.startswith("/api/")
