"""A notice in words: what comes near or has passed, of which request, by when. No name and no content of anybody's."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy

from dsr.models import Notice, TimerKind
from privacy_portal.dates import date_words
from privacy_portal.forms import Text

SENTENCES: dict[str, Text] = {
    TimerKind.ACKNOWLEDGE_SOON: gettext_lazy("The person has to be told by %(day)s that the request arrived."),
    TimerKind.ACKNOWLEDGE_LATE: gettext_lazy("The person had to be told by %(day)s that the request arrived."),
    TimerKind.TARGET: gettext_lazy("We set ourselves %(day)s for the answer."),
    TimerKind.EXTENSION_LAST_CALL: gettext_lazy("If it takes longer, the person has to be told by %(day)s."),
    TimerKind.DUE_SOON: gettext_lazy("The answer is due by %(day)s."),
    TimerKind.DUE_TOMORROW: gettext_lazy(
        "The answer is due on %(day)s, and after this day no working day is left before it."
    ),
    TimerKind.OVERDUE: gettext_lazy("The answer is late. It was due by %(day)s."),
    TimerKind.SILENCE: gettext_lazy(
        "If nobody answers by %(day)s, the law counts that as a refusal or opens the way to the court."
    ),
    TimerKind.PERSON_SILENT: gettext_lazy("The person has not answered our question until %(day)s."),
}
PROBLEMS = (TimerKind.ACKNOWLEDGE_LATE, TimerKind.OVERDUE)


@dataclass(frozen=True)
class Line:
    """One notice: the request's reference, the sentence, and whether something went wrong already."""

    reference: str
    text: str
    problem: bool


def sentence(notice: Notice) -> str:
    """Return what `notice` says, in the active language; the day in the zone of the clock that leads."""
    day = date_words(notice.deadline, zone=notice.request.clock.time_zone)
    return str(SENTENCES[notice.kind]) % {"day": day}


def lines(notices: Iterable[Notice], language: str) -> list[Line]:
    """Return the notices as lines of a mail in `language`."""
    with translation.override(language):
        return [Line(notice.request.display_reference, sentence(notice), notice.kind in PROBLEMS) for notice in notices]
