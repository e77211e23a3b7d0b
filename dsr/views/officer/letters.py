"""The letters of a case, for officers: what the person was told, and a sheet to print for the post."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from dsr import person_words
from dsr.letters import keeping, shown
from dsr.models import Request
from dsr.unmasking import is_unmasked
from dsr.views.officer.desk import DeskRequest, address, request_view
from workspaces.roles import Capability


@require_safe
@request_view(Capability.SEE_REQUESTS)
def letter(request: DeskRequest, part: Request, number: int) -> HttpResponse:
    """Show one letter of the part's case as it was sent. The recipient is masked until the details are shown."""
    found = keeping.of(part.case).select_related("case__establishment").filter(number=number).first()
    text = keeping.read(found) if found else None
    if found is None or text is None:
        raise Http404
    plain = is_unmasked(request, part.case, request.membership)
    recipient = shown.recipient(part.case) if plain else [person_words.name(part.case, plain)]
    context = {"letter": text, "back_url": address("desk_request", part), **shown.head(found, recipient)}
    with translation.override(found.language):
        return render(request, "letters/letter.html", context | {"LANGUAGE_CODE": found.language})
