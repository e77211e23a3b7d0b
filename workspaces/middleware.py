from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from privacy_portal import reader_clock
from privacy_portal.scoping import enter_platform, no_platform
from workspaces.models import Platform, User


class PlatformMiddleware:
    """Opens the scope of the platform that the address names, for the time of the request.

    A view whose URL has a `platform` slug gets `request.platform`; an unknown slug is 404. Streaming answers must
    have read what they need before they begin, because the scope closes when the answer is made.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with no_platform():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        slug = kwargs.pop("platform", None)
        if slug is None:
            return
        platform = Platform.objects.filter(slug=slug).first()
        if platform is None:
            raise Http404
        request.platform = platform  # type: ignore[attr-defined]
        enter_platform(platform.pk)


class ReaderClockMiddleware:
    """Has pages tell moments to whoever is signed in by the clock that they chose, else by the platform's.

    After PlatformMiddleware, which says whose page it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reader_clock.by(""):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if isinstance(request.user, User):
            platform: Platform | None = getattr(request, "platform", None)
            reader_clock.enter(request.user.time_zone or (platform.time_zone if platform else settings.TIME_ZONE))
