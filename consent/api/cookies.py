"""Cookies: the register for everybody, what devices choose, and whose device it is.

The operations for devices are called by browsers on other websites. They take no cookies and no session: the number of
the device is all that anybody can speak with, and only listed websites may read the answers (CORS, Fetch standard).
"""

from collections.abc import Mapping
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from consent import subjects
from consent.api import device_bodies as bodies
from consent.api.access import ApplicationView, platform_of
from consent.api.views import TAG, known_of
from consent.cookies import banner, devices, register, signal, sites
from consent.decisions import Decision
from consent.intake import Refused, named_by
from consent.kinds import Scope
from privacy_portal import throttling
from privacy_portal.api.bodies import read, wrong
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited
from privacy_portal.links import absolute

# A choice about thirty categories takes less than half of it.
MOST_BYTES = 4_096
A_DAY = "86400"


class Cookies(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.LOOK_UP, "GET", "HEAD")]

    @operation(
        "listCookies",
        "List the cookies of the platform's websites by category, with provider, duration and purpose",
        tag=TAG,
        answers=bodies.CookiesAnswer,
        told=bodies.COOKIES_EXAMPLE,
        errors=[404, 429],
    )
    def get(self, request: APIRequest) -> Response:
        platform = platform_of(request)
        edition = register.in_force(platform)
        if edition is None:
            raise Http404
        categories = register.categories(platform, edition, get_language() or "en")
        answer = bodies.CookiesAnswer(
            edition=edition.number,
            effective_from=edition.effective_from.isoformat(),
            digest=edition.digest,
            banner=banner.script_address(platform),
            sites=sites.listed(),
            categories=[_category(one) for one in categories],
            cookies=[bodies.CookieAnswer(**one) for one in edition.cookies],
            proofs={code: banner.proof(platform, code) for code in banner.languages(platform)},
        )
        return Response(answer.model_dump())


class DeviceView(APIView):
    """An operation for the browser of a device, on a website that the platform lists."""

    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.DEVICE)]

    def initial(self, request: APIRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse other websites, and bodies that are too long, before anything is read."""
        super().initial(request, *args, **kwargs)
        origin = request.headers.get("Origin", "")
        if origin and not sites.may_ask(origin):
            raise Problem("site-not-listed", 403)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MOST_BYTES:
            raise Problem("too-large", 413)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer a preflight request."""
        return Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": "POST",
                "Access-Control-Allow-Headers": "Content-Type",
                "Access-Control-Max-Age": A_DAY,
            },
        )

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let a listed website read the answer, and no other; never with credentials."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        patch_vary_headers(answer, ["Origin"])
        origin = request.headers.get("Origin", "")
        if sites.may_ask(origin):
            answer["Access-Control-Allow-Origin"] = origin
        return answer


class Choices(DeviceView):
    @operation(
        "recordDeviceChoices",
        "Record what a browser chose about cookies: yes or no to every category that is asked about",
        tag=TAG,
        takes=bodies.ChoicesBody,
        given=bodies.CHOICES_EXAMPLE,
        answers=bodies.DeviceAnswer,
        told=bodies.STANDING_EXAMPLE,
        status=201,
        errors=[403, 404, 409, 422, 429],
    )
    def post(self, request: APIRequest) -> Response:
        body = read(bodies.ChoicesBody, request.data)
        is_sent = body.signal or signal.is_sent(_http(request))
        told = devices.Told(body.device, body.choices, body.language, body.proof, is_sent)
        try:
            return _standing(devices.choose(platform_of(request), told), is_sent, status=201)
        except devices.NotAsked:
            raise wrong(
                ("choices",), _("Say yes or no to every category that is asked about, and to no other.")
            ) from None


class Signals(DeviceView):
    @operation(
        "recordDeviceSignal",
        "Record that a browser sends the signal not to sell or share (Global Privacy Control)",
        tag=TAG,
        takes=bodies.DeviceBody,
        given={"device": bodies.DEVICE},
        answers=bodies.DeviceAnswer,
        told=bodies.STANDING_EXAMPLE | {"signal": True},
        status=201,
        errors=[403, 404, 422, 429],
    )
    def post(self, request: APIRequest) -> Response:
        body = read(bodies.DeviceBody, request.data)
        found = devices.signalled(platform_of(request), body.device, get_language() or "en")
        return _standing(found, is_sent=True, status=201)


class Standing(DeviceView):
    @operation(
        "readDeviceChoices",
        "Read how the choices of a browser stand; the number stands in the body, so that it is in no log",
        tag=TAG,
        takes=bodies.DeviceBody,
        given={"device": bodies.DEVICE},
        answers=bodies.DeviceAnswer,
        told=bodies.STANDING_EXAMPLE,
        errors=[403, 404, 422, 429],
    )
    def post(self, request: APIRequest) -> Response:
        body = read(bodies.DeviceBody, request.data)
        return _standing(devices.standing(platform_of(request), body.device), signal.is_sent(_http(request)))


class Handovers(DeviceView):
    @operation(
        "handOverDevice",
        "Get the address at which the holder of a browser adds its choices to everything else that they agreed to",
        tag=TAG,
        takes=bodies.DeviceBody,
        given={"device": bodies.DEVICE},
        answers=bodies.HandoverAnswer,
        told={"url": "https://privacy.ntt-cloud.example/ntt-cloud/preferences/device/WzEsIjZm.../"},
        status=201,
        errors=[403, 404, 422, 429],
    )
    def post(self, request: APIRequest) -> Response:
        body, platform = read(bodies.DeviceBody, request.data), platform_of(request)
        try:
            token = devices.handover(platform, body.device)
        except devices.DeadHandover:
            raise Http404 from None
        url = absolute(reverse("preferences_device", kwargs={"platform": platform.slug, "token": token}))
        return Response(bodies.HandoverAnswer(url=url).model_dump(), status=201)


class Joins(ApplicationView):
    scope = Scope.CONSENTS

    @operation(
        "joinDevice",
        "Say whose device it is: what ends on one ends on the other from then on, and the stricter answer counts",
        tag=TAG,
        takes=bodies.DeviceOfBody,
        given={"device": bodies.DEVICE, "subject": {"email": "rita@example.org"}},
        answers=bodies.DeviceAnswer,
        told=bodies.STANDING_EXAMPLE,
        status=201,
        errors=[400, 401, 403, 404, 422, 429],
    )
    def post(self, request: APIRequest) -> Response:
        application = self.application(request)
        if application.workspace is not None:
            raise Problem("not-allowed", 403, _("An application of a workspace ties no identifiers together."))
        body = read(bodies.DeviceOfBody, request.data)
        known = known_of(body.subject)
        try:
            named = named_by(application, (*known, devices.named(body.device)))
            devices.join_to(platform_of(request), named, body.device)
        except Refused as error:
            raise wrong((error.field,), error.says) from None
        except subjects.TwoPeople:
            raise wrong(("subject",), _("The identifiers belong to two people.")) from None
        return _standing(devices.standing(platform_of(request), body.device), is_sent=False, status=201)


def _standing(found: Mapping[str, Decision], is_sent: bool, *, status: int = 200) -> Response:
    choices = {
        key: bodies.StandingAnswer(given=one.is_allowed, version=one.agreed or one.version, until=one.ends_at)
        for key, one in found.items()
    }
    answer = bodies.DeviceAnswer(choices=choices, signal=is_sent)
    return Response(answer.model_dump(mode="json"), status=status)


def _category(category: register.Category) -> bodies.CookieCategoryAnswer:
    version = category.version
    return bodies.CookieCategoryAnswer(
        category=version.purpose.key,
        version=version.number,
        needed=category.is_needed,
        advertising=category.for_advertising,
        titles={code: said["title"] for code, said in version.texts.items()},
    )


def _http(request: APIRequest) -> HttpRequest:
    return cast("HttpRequest", request)
