"""Fetching a package: a code to an address held before, a proof for ten minutes, the file."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import delivery
from dsr.api.access import PersonView, download_proof, download_token
from dsr.api.bodies import body_of
from dsr.api.serializers.person import CodeFields, ContactChoiceFields, DownloadTokenFields
from privacy_portal import throttling
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited

TAG = "Packages"
PROOF = OpenApiParameter(
    "Download-Token", str, OpenApiParameter.HEADER, required=True, description="From `provePackage`, for 10 minutes."
)


class PackageCodes(PersonView):
    throttle_classes = [limited(throttling.CODE)]

    @operation(
        "sendPackageCode",
        "Send a code for the download to an address that was held before the request",
        tag=TAG,
        takes=ContactChoiceFields,
        given={"contact": 0},
        status=202,
        errors=[401, 404, 410, 422, 429],
    )
    def post(self, request: APIRequest, reference: str, part: int) -> Response:
        asked = self.part(request, reference, part)
        delivery.send_download_code(asked, body_of(request, ContactChoiceFields)["contact"])
        return Response(status=202)


class PackageProofs(PersonView):
    throttle_classes = [limited(throttling.CODE)]

    @operation(
        "provePackage",
        "Give the code; the token in the answer opens the download for 10 minutes",
        tag=TAG,
        takes=CodeFields,
        given={"code": "1234 5678"},
        answers=DownloadTokenFields,
        told={"download_token": "WzEsIkVLIDdGM0s..."},
        errors=[401, 404, 422, 429],
    )
    def post(self, request: APIRequest, reference: str, part: int) -> Response:
        asked = self.part(request, reference, part)
        proof = delivery.open_download(asked, body_of(request, CodeFields)["code"])
        return Response(DownloadTokenFields({"download_token": download_token(asked, proof)}).data)


class Whatever(BaseContentNegotiation):
    """A file is sent as what it is, whatever the client says that it prefers."""

    def select_parser(self, request: APIRequest, parsers: Iterable[BaseParser]) -> BaseParser:
        return next(iter(parsers))

    def select_renderer(
        self, request: APIRequest, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class PackageFile(PersonView):
    content_negotiation_class = Whatever

    @operation(
        "downloadPackage",
        "Download the package; each of three downloads counts when it begins",
        tag=TAG,
        answers=OpenApiTypes.BINARY,
        media="application/zip",
        errors=[401, 403, 404, 410],
        parameters=[PROOF],
    )
    def get(self, request: APIRequest, reference: str, part: int) -> StreamingHttpResponse:
        asked = self.part(request, reference, part)
        proof = download_proof(asked, request.headers.get("Download-Token", ""))
        file = delivery.download(asked, proof=proof)
        response = StreamingHttpResponse(file.chunks, content_type="application/zip")
        response["Content-Length"] = str(file.size)
        response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
        response["Cache-Control"] = "no-store"
        return response
