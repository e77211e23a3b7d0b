"""The letters of a case, for its person: to read and to print."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from dsr.letters import keeping, shown
from dsr.visits import PortalRequest, case_view


@require_safe
@case_view
def letter(request: PortalRequest, number: int, **kwargs: Any) -> HttpResponseBase:
    """Show one letter on its own sheet, in the language in which it was sent; 404 for one that is not there."""
    found = keeping.of(request.case).select_related("case__establishment").filter(number=number).first()
    text = keeping.read(found) if found else None
    if found is None or text is None:
        raise Http404
    back_url = reverse("case", args=[request.platform.slug, request.case.reference])
    context = {"letter": text, "back_url": back_url, **shown.head(found, shown.recipient(request.case))}
    with translation.override(found.language):
        return render(request, "letters/letter.html", context | {"LANGUAGE_CODE": found.language})
