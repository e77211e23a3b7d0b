"""Trying out a text of the law before it holds: what cannot be counted, or be refused by, never comes into force."""

import logging
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dsr import editions
from dsr.law import registry
from dsr.law.counting import deadlines
from dsr.law.events import EXTENSION_AGREED, EXTENSION_NOTIFIED, RECEIVED, Event
from dsr.law.schema import Clock, Law
from dsr.law.texts import LawText
from dsr.letters import rehearsing
from privacy_portal.clock import now
from privacy_portal.scoping import current_platform_id
from workspaces.models import Platform

logger = logging.getLogger(__name__)

# What may happen to a request after it arrived, a day each.
STORIES = (
    (),
    (EXTENSION_NOTIFIED,),
    (EXTENSION_AGREED,),
    ("identity_requested", "identity_verified"),
    ("clarification_requested", "clarification_received"),
    ("fee_quoted", "fee_paid"),
)


class Unfit(ValueError):
    """A text by which nobody can work: `missing` are the LETTER_DUTIES that no letter could fulfil; empty where it
    cannot even be counted by."""

    def __init__(self, missing: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def rehearse(code: str, text: LawText) -> None:
    """Count every right through every story by `text` as the law `code`, and write every letter that refuses.

    For the platform in scope; writes nothing. Raises Unfit.
    """
    with editions.instead(code, text):
        try:
            _count(text.law)
            missing = rehearsing.left_out(code, Platform.objects.get(pk=current_platform_id()))
        except Exception as error:  # whatever breaks here would break for everybody who asks
            logger.warning("a text of %s cannot be worked by (%s)", code, type(error).__name__)
            raise Unfit from error
    if missing:
        raise Unfit(missing)


def _count(law: Law) -> None:
    calendar = registry.calendar_for(law.code, law.country, law.subdivision)
    clocks = {key: right.clocks for key, right in law.rights.items()}
    clocks |= {key: duty.clocks for key, duty in law.duties.items()}
    for key, names in clocks.items():
        for name in names:
            received = _in_force(law, law.clocks[name])
            rule = registry.clock_rule(law.code, key, received)
            for story in STORIES:
                later = [Event(kind, received + timedelta(days=day)) for day, kind in enumerate(story, 1)]
                deadlines([Event(RECEIVED, received), *later], rule, calendar)


def _in_force(law: Law, clock: Clock) -> datetime:
    """Return a moment of receipt at which `clock` counts: today where it does, else its first or last day."""
    zone = ZoneInfo(law.timezone)
    day = now().astimezone(zone).date()
    day = max(day, clock.valid_from or day)
    return datetime.combine(min(day, clock.valid_to or day), time(9), tzinfo=zone)
