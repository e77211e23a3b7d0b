"""Lists by pages, as every list of events answers."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from privacy_portal.api.problems import Problem
from privacy_portal.paging import Order, page

SIZE = 25
CURSOR = OpenApiParameter("cursor", str, OpenApiParameter.QUERY, description="From an earlier answer")


def listed(
    request: APIRequest,
    rows: QuerySet[Any],
    by: str,
    fields: type[Serializer[Any]],
    told: Callable[[Any], dict[str, Any]],
) -> Response:
    """Answer with the page of `rows` that the cursor names, the newest by the moment `by` first; `told` tells a row."""
    shown = page(rows, Order(by, descending=True), request.query_params.get("cursor", ""), SIZE)
    items = [told(one) for one in shown.rows]
    return Response(fields({"items": items, "newer": shown.newer, "older": shown.older}).data)


def check_filters(form: BaseForm) -> None:
    """Answer 400 where a filter is none: a program is told of its mistake, where a page would show everything."""
    if not form.is_valid():
        raise Problem("malformed", 400, ", ".join(form.errors))
