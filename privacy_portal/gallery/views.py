"""The pages of the gallery. `?long` shows long words, `?problem` shows mistakes."""

from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from privacy_portal import brand
from privacy_portal.gallery import samples
from privacy_portal.gallery.forms import FieldsForm, FilterForm, WishForm
from privacy_portal.oklch import contrast
from workspaces.models import Platform

BRANDS = ("#FFCC00", "#00A0E9", "#E60012", "#7BC043", "#1A1A1A", "#8C7B6B")
VERIFY_URL = "https://privacy.example.org/enkomm/certificates/7f3k-2q/"
HASH = "9f2b6c0de1a84473b5d20c1f8e7a6b5c4d3e2f10aa99bb88cc77dd66ee55ff44"


def parts(request: HttpRequest) -> HttpResponse:
    """Buttons, tags, deadlines, messages, lists, charts."""
    messages.success(request, _("You accepted EK 7F3K-2Q. The next request is below."))
    messages.error(request, _("The mail archive could not be reached. We try again at 14:07."))
    return _page(
        request,
        "gallery/parts.html",
        deadlines=samples.deadlines(),
        tags=samples.tags(),
        charts=[samples.chart_by_law(), samples.chart_by_week()],
        long_word=samples.LONG_WORD,
        tall_name=samples.TALL_NAME,
        tasks=[
            {"title": _("Your address"), "state": _("confirmed"), "url": "#", "done": True},
            {
                "title": _("Proof that you may act"),
                "state": _("not yet sent"),
                "url": "#",
                "hint": _("A letter will do."),
            },
            {"title": _("Check and send"), "state": _("after the two above")},
        ],
        diff=_diff(),
    )


def question(request: HttpRequest) -> HttpResponse:
    """A question page; sent empty, the same page with its error."""
    form = WishForm(_sent(request))
    return _page(request, "gallery/question.html", form.status, form=form, back_url="/design/")


def fields(request: HttpRequest) -> HttpResponse:
    """Every kind of field."""
    form = FieldsForm(_sent(request))
    return _page(request, "gallery/fields.html", form.status, form=form, back_url="/design/")


def status(request: HttpRequest) -> HttpResponse:
    """What a requester sees of a case."""
    company, lang = (samples.LONG_COMPANY, "de") if "long" in request.GET else ("株式会社さくら", "ja")
    return _page(
        request,
        "gallery/status.html",
        why={
            "at": samples.DUE,
            "zone": "Europe/Berlin",
            "facts": samples.facts(),
            "days": samples.calendar_days(),
        },
        story=samples.story(),
        company=company,
        company_lang=lang,
    )


def desk(request: HttpRequest) -> HttpResponse:
    """An officer's list."""
    views = [
        {"label": _("Needs you"), "url": "?view=you", "count": "18", "current": True},
        {"label": _("In 7 days"), "url": "?view=soon", "count": "31"},
        {"label": _("With an owner"), "url": "?view=owner", "count": "4"},
        {"label": _("All"), "url": "?view=all", "count": "200+"},
    ]
    return _page(
        request,
        "gallery/desk.html",
        nav=_staff_nav(),
        rows=[] if "empty" in request.GET else samples.queue(),
        views=views,
        filters=FilterForm(request.GET),
        chips=[{"label": _("Law: EU"), "url": "?"}],
        actions=[{"label": _("Assign"), "value": "assign"}, {"label": _("Ask"), "value": "ask"}],
        sizes=[25, 50, 100],
    )


def matching(request: HttpRequest) -> HttpResponse:
    """Two candidates beside what the person told us."""
    names = ["A #1832", "B #2210"]
    return _page(request, "gallery/matching.html", nav=_staff_nav(), rows=samples.candidates(), names=names)


def approval(request: HttpRequest) -> HttpResponse:
    """A decision that waits for a workspace owner."""
    card = {
        "heading": _("Delete 1,180 records of Rita Sample"),
        "asked_by": "enKomm",
        "asked_at": samples.NOW,
        "due_at": samples.DUE,
        "zone": "Europe/Berlin",
        "if_yes": _("We delete 1,180 records of 1 person. This cannot be undone."),
        "if_no": _("We tell her your reason, word for word."),
        "approve_url": "#approve",
        "reject_url": "#reject",
        "ask_url": "#ask",
        "preview": {"rows": samples.preview(), "caption": _("What would be deleted"), "at": samples.NOW, "plan": "3"},
        "why": [_("Sakura KK owns the workspace, so it decides about what is written in it.")],
    }
    decided = card | {"id": "decided", "preview": None, "decided": _("Mei approved this on Thursday 1 October.")}
    return _page(request, "gallery/approval.html", nav=_staff_nav(), cards=[card, decided])


def letter(request: HttpRequest) -> HttpResponse:
    """An answer on paper."""
    return _page(
        request,
        "gallery/letter.html",
        sender=["enKomm KK", "Yokohama"],
        recipient=["Rita Sample", "Musterstraße 12", "10115 Berlin"],
        sent_on=samples.DUE,
        reference="EK 7F3K-2Q",
        rows=samples.preview(),
        back_url="/design/",
    )


def certificate(request: HttpRequest) -> HttpResponse:
    """Proof of an erasure on paper."""
    facts = [
        {"key": _("For"), "value": "Rita Sample"},
        {"key": _("Done on"), "value": _("Wednesday 30 September 2026")},
        {"key": _("Approved by"), "value": _("Omar and Mei of enKomm, Olga of Sakura KK")},
    ]
    return _page(
        request,
        "layouts/certificate.html",
        facts=facts,
        rows=samples.preview(),
        hash=HASH,
        verify_url=VERIFY_URL,
        reference="EK 7F3K-2Q",
        back_url="/design/",
    )


@csp_update({"style-src": [UNSAFE_INLINE]})
def mail(request: HttpRequest) -> HttpResponse:
    """The look of a mail. It carries its own styles, as a mail reader needs, so this one page may have them."""
    return HttpResponse(render_to_string("gallery/mail.html", {"platform": _platform()}))


def progress(request: HttpRequest) -> HttpResponse:
    """Running work."""
    return _page(request, "gallery/progress.html", steps=samples.steps(), at=samples.NOW)


def brands(request: HttpRequest) -> HttpResponse:
    """Six brand colours before and after repair, with their ratios."""
    repaired = [brand.repair(colour) for colour in BRANDS]
    strips = [{"brand": one, "ratio": round(contrast(*one.button_light[:2]), 1)} for one in repaired]
    return _page(request, "gallery/brand.html", strips=strips)


def _page(request: HttpRequest, template: str, code: int = 200, **context: Any) -> HttpResponse:
    request.platform = _platform()  # type: ignore[attr-defined]
    return render(request, template, {"now": samples.NOW, **context}, status=code)


def _platform() -> Platform:
    return Platform(slug="enkomm", name="enKomm", contact_email="privacy@enkomm.example", languages=["en", "ja"])


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else {} if "problem" in request.GET else None


def _staff_nav() -> list[dict[str, Any]]:
    return [
        {"label": _("Queue"), "url": "/design/desk/", "current": True, "keys": "g q"},
        {"label": _("Approvals"), "url": "/design/approval/", "count": "2", "keys": "g a"},
        {"label": _("Register"), "url": "#", "keys": "g r"},
    ]


def _diff() -> list[dict[str, Any]]:
    same = [{"kind": "same", "text": _("We keep what you write until you delete it.")}]
    changed = [
        {"kind": "same", "text": _("We keep records of calls for") + " "},
        {"kind": "removed", "text": _("30 days")},
        {"kind": "added", "text": _("90 days")},
        {"kind": "same", "text": "."},
    ]
    return [{"kind": "changed", "id": "change-1", "parts": changed}, {"kind": "same", "count": 2, "parts": same * 2}]
