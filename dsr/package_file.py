"""The answer that carries a package."""

from django.http import StreamingHttpResponse

from dsr.delivery import Download


def answer(file: Download) -> StreamingHttpResponse:
    """Return `file` as a stream that nobody stores on the way."""
    response = StreamingHttpResponse(file.chunks, content_type="application/zip")
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    response["Cache-Control"] = "no-store"
    return response
