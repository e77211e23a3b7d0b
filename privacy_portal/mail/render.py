from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from privacy_portal import reader_clock


@dataclass(frozen=True)
class WrittenMail:
    """A mail's three texts."""

    subject: str
    text: str
    html: str


def render(template: str, language: str, context: Mapping[str, Any]) -> WrittenMail:
    """Return templates/mail/<template> in the language, one line for the subject. Raises TemplateDoesNotExist.

    `language` and `public_url` (where the portal is; links never come from a request's Host header) are added to the
    context. Only the HTML part is escaped. Whoever caused the mail does not read it: no clock of theirs counts.
    """
    known = {"public_url": settings.PUBLIC_URL, "language": language, **context}
    with translation.override(language), reader_clock.by(""):
        subject = _render(f"mail/{template}.subject.txt", known, escape=False)
        text = _render(f"mail/{template}.txt", known, escape=False)
        html = _render(f"mail/{template}.html", known, escape=True)
    return WrittenMail(" ".join(subject.split()), text.strip() + "\n", html)


def _render(name: str, context: dict[str, Any], *, escape: bool) -> str:
    return Engine.get_default().get_template(name).render(Context(context, autoescape=escape))
