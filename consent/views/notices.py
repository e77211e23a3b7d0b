"""The published texts: the notice in force, and every edition there was."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consent import comparison, notices, precedence
from consent.forms import EditionsForm, PlaceForm
from consent.models import Notice, NoticeVersion
from privacy_portal import countries
from workspaces.models import Platform


class PlatformRequest(HttpRequest):
    """A request below a platform's address; PlatformMiddleware sets `platform`."""

    platform: Platform


@require_safe
def archive(request: PlatformRequest) -> HttpResponse:
    """List every notice of the platform with all its editions."""
    # The privacy notice first: it is what people look for.
    found = sorted(Notice.objects.prefetch_related("versions"), key=lambda one: (one.key != notices.PRIVACY, one.key))
    today = timezone.localdate()
    listed = [
        {
            "notice": notice,
            "places": [countries.name(one) for one in notice.places],
            "editions": list(notice.versions.all()),
            "current": notices.in_force(notice, today),
        }
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


@require_safe
def for_you(request: PlatformRequest) -> HttpResponse:
    """Show what counts for somebody who lives in a country, on a day: of texts that conflict, the one that prevails."""
    form = PlaceForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    country, on = asked.get("residence", ""), asked.get("on") or timezone.localdate()
    found = precedence.resolved(notices.texts(request.platform, on, get_language() or "en"), country)
    context = {
        "form": form,
        "sections": found,
        "on": on,
        "country": countries.name(country) if country else "",
        "conflicts": sum(bool(one.gives_way) for one in found),
        "back_url": reverse("notices", args=[request.platform.slug]),
    }
    return render(request, "consent/for_you.html", context, status=form.status)


@require_safe
def compare(request: PlatformRequest, key: str) -> HttpResponse:
    """Show two editions of a notice word by word; by default the newest beside the one before."""
    notice = get_object_or_404(Notice, key=key)
    editions = {one.number: one for one in notice.versions.all()}
    if not editions:
        raise Http404
    newest = max(editions)
    usual = {"before": max(newest - 1, 1), "after": newest}
    form = EditionsForm(list(editions.values()), usual | request.GET.dict())
    asked = form.cleaned_data if form.is_valid() else usual
    before, after = editions[asked["before"]], editions[asked["after"]]
    language = notices.language_of(after, get_language() or "en")
    sections = comparison.compared(before.sections.get(language, []), after.sections.get(language, []))
    context = {
        "notice": notice,
        "form": form,
        "before": before,
        "after": after,
        "language": language,
        "sections": sections,
        "changes": comparison.changes(sections),
        "back_url": reverse("notices", args=[request.platform.slug]),
    }
    return render(request, "consent/compare.html", context, status=form.status)


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
