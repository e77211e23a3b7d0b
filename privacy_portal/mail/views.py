"""The demo's mailbox: what the portal wrote, so that its links and codes can be followed without a mail server.

It shows everybody's mail to anybody, and exists in the demo only: it is routed nowhere else, and answers 404 if it is.
"""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy_portal.mail.models import OutgoingMail
from privacy_portal.scoping import across_platforms

PAGE = 25


@never_cache
@require_safe
@across_platforms()
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails, newest first; `?cursor=` is the number of a page."""
    _only_in_the_demo()
    mails = OutgoingMail.objects.select_related("subject_key").order_by("-pk")
    page = Paginator(mails, PAGE).get_page(request.GET.get("cursor"))
    turns = {
        "newer": str(page.previous_page_number()) if page.has_previous() else "",
        "older": str(page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "demo/mailbox.html", {"mails": page, **turns})


@never_cache
@require_safe
@across_platforms()
def mail(request: HttpRequest, number: int) -> HttpResponse:
    """Show the text of one mail with its links; 404 for a number that is none."""
    _only_in_the_demo()
    shown = get_object_or_404(OutgoingMail.objects.select_related("subject_key"), pk=number)
    return render(request, "demo/mail.html", {"mail": shown, "back_url": reverse("demo_mailbox")})


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Http404
