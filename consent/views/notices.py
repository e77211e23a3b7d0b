"""The published texts: the notice in force, and every edition there was."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consent import notices
from consent.models import Notice, NoticeVersion
from workspaces.models import Platform


class PlatformRequest(HttpRequest):
    """A request below a platform's address; PlatformMiddleware sets `platform`."""

    platform: Platform


@require_safe
def archive(request: PlatformRequest) -> HttpResponse:
    """List every notice of the platform with all its editions."""
    found = Notice.objects.order_by("key").prefetch_related("versions")
    today = timezone.localdate()
    listed = [
        {"notice": notice, "editions": list(notice.versions.all()), "current": notices.in_force(notice, today)}
        for notice in found
    ]
    return render(request, "consent/archive.html", {"notices": listed, "today": today})


@require_safe
def current(request: PlatformRequest, key: str = notices.PRIVACY) -> HttpResponse:
    """Show the edition of a notice in force today; 404 before the first one is."""
    edition = notices.current(request.platform, timezone.localdate(), key)
    if edition is None:
        raise Http404
    return _edition(request, edition, edition)


@require_safe
def version(request: PlatformRequest, key: str, number: int) -> HttpResponse:
    """Show one edition, whether past, in force or to come."""
    edition = get_object_or_404(NoticeVersion.objects.select_related("notice"), notice__key=key, number=number)
    return _edition(request, edition, notices.in_force(edition.notice, timezone.localdate()))


def _edition(request: PlatformRequest, edition: NoticeVersion, in_force: NoticeVersion | None) -> HttpResponse:
    language = notices.language_of(edition, get_language() or "en")
    context = {
        "edition": edition,
        "language": language,
        "sections": edition.sections.get(language, []),
        "in_force": in_force,
        "to_come": edition.effective_from > timezone.localdate(),
    }
    return render(request, "consent/notice.html", context)
