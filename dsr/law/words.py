"""Facts in words: one full sentence for each step of a date, and what stands behind it for an officer.

The sentences speak to nobody in particular, so that the person and the officer read the same ones.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from privacy_portal.dates import date_words, datetime_words

from .calendars import holiday_name
from .counting_models import REST_WORDS

SENTENCES: dict[str, str | Promise] = {
    "received": gettext_lazy("The request arrived on %(at)s."),
    "received_on_rest_day": gettext_lazy(
        "%(day)s was not a working day. It counts all the same: the time runs from the day a request arrives."
    ),
    "receipt_corrected": gettext_lazy("It had first been recorded as arrived on %(at)s. That was put right."),
    "confirmation_changes_nothing": gettext_lazy(
        "Confirming the e-mail address changes no date: the time runs from the day the request arrived."
    ),
    "answer_recalled": gettext_lazy(
        "On %(day)s the answer was called back. So it counts as not given, and the date is the one from before."
    ),
    "right_unknown": gettext_lazy(
        "The law of this place does not give this right. The request is answered all the same, in a time we set "
        "ourselves."
    ),
    "no_number": gettext_lazy("The law asks for an answer without delay, but names no number of days."),
    "time_published": gettext_lazy("The law has us set the time for an answer ourselves, and publish it."),
    "period": gettext_lazy("The law gives %(length)s for the answer, counted from %(start)s."),
    "aim": gettext_lazy("We aim to answer within %(length)s, counted from %(start)s."),
    "promised": gettext_lazy("We promise an answer within %(length)s, counted from %(start)s."),
    "promised_by": gettext_lazy("So we promise an answer by the end of %(day)s."),
    "promise_stands": gettext_lazy(
        "On %(told)s it was announced that the answer needs longer. That changes nothing of what we promised."
    ),
    "month_without_day": gettext_lazy("The month in which the time ends has no day %(number)s, so it ends on %(day)s."),
    "waiting": gettext_lazy(
        "Since %(asked)s we have been waiting for %(question)s. Until it arrives, the date given here is the earliest "
        "possible one."
    ),
    "begins_when_confirmed": gettext_lazy(
        "This time begins when the e-mail address is confirmed. Until then, the date given here is the earliest "
        "possible one."
    ),
    "began_when_confirmed": gettext_lazy(
        "This time begins when the e-mail address is confirmed, which happened on %(day)s."
    ),
    "restarted": gettext_lazy("The time begins on %(answered)s, when we had %(question)s."),
    "wait": gettext_lazy(
        "We asked for %(question)s. The time begins when the days to think about it are over, on %(until)s."
    ),
    "paused": gettext_lazy(
        "From %(first)s to %(last)s we were waiting for %(question)s. The law leaves these days out: %(days)s."
    ),
    "pause_not_relied_on": gettext_lazy(
        "From %(first)s to %(last)s we were waiting for %(question)s. Some authorities would leave these days out "
        "(%(days)s); we count them."
    ),
    "left_out": gettext_lazy("%(first)s is a public holiday (%(why)s) and does not count."),
    "left_out_run": gettext_lazy("The days from %(first)s to %(last)s do not count (%(why)s)."),
    "extended": gettext_lazy(
        "On %(told)s it was announced that the answer needs longer. The time now ends on %(day)s."
    ),
    "extension_without_date": gettext_lazy(
        "On %(told)s it was announced that the answer needs longer. No new date was given, so %(day)s stands."
    ),
    "extension_too_late": gettext_lazy(
        "On %(told)s it was announced that the answer needs longer. That could be done until %(by)s, so it changes "
        "nothing."
    ),
    "extension_unavailable": gettext_lazy(
        "On %(told)s it was announced that the answer needs longer. The law does not allow this here, so it changes "
        "nothing."
    ),
    "nominal_end": gettext_lazy("Counted like this, the time ends on %(day)s."),
    "rolled": gettext_lazy("%(day)s is a public holiday (%(why)s), so the last day moves on."),
    "rolled_weekend": gettext_lazy("%(day)s falls on a weekend, so the last day moves on."),
    "roll_not_relied_on": gettext_lazy(
        "%(day)s is a public holiday (%(why)s). The law may let the last day move on; we do not count on that."
    ),
    "roll_not_relied_on_weekend": gettext_lazy(
        "%(day)s falls on a weekend. The law may let the last day move on; we do not count on that."
    ),
    "due": gettext_lazy("So an answer is due by the end of %(day)s."),
    "due_moment": gettext_lazy("So an answer is due by %(at)s."),
    "acknowledge": gettext_lazy("That the request has arrived is confirmed by the end of %(day)s."),
}

QUESTIONS: dict[str, str | Promise] = {
    "identity": gettext_lazy("the proof of identity"),
    "clarification": gettext_lazy("more details about the request"),
    "fee": gettext_lazy("the fee"),
}

GROUND_LABELS: dict[str, str | Promise] = {
    "harm_to_others": gettext_lazy("Harm to other people"),
    "trade_secrets": gettext_lazy("Trade secrets"),
    "public_interest": gettext_lazy("Overriding public interest"),
    "legal_duty_to_keep": gettext_lazy("Legal duty to keep"),
    "not_identified": gettext_lazy("Not identified"),
    "unfounded_or_excessive": gettext_lazy("Manifestly unfounded or excessive"),
    "statutory_exception": gettext_lazy("An exception in the law"),
    "legal_privilege": gettext_lazy("Legal or professional secrecy"),
    "proceedings": gettext_lazy("Legal claims or an investigation"),
    "impossible": gettext_lazy("Impossible, or out of all proportion"),
    "data_correct": gettext_lazy("The data is correct"),
    "compelling_grounds": gettext_lazy("Compelling grounds to go on"),
    "contract_needs_it": gettext_lazy("A contract cannot be kept without it"),
    "guardian_needed": gettext_lazy("A parent or guardian has to ask"),
}

GROUND_SENTENCES: dict[str, str | Promise] = {
    "harm_to_others": gettext_lazy("Doing what was asked would harm the rights or the safety of other people."),
    "trade_secrets": gettext_lazy("Doing what was asked would give away trade secrets."),
    "public_interest": gettext_lazy("A public interest that the law puts first stands against it."),
    "legal_duty_to_keep": gettext_lazy("Another law obliges us to keep this data."),
    "not_identified": gettext_lazy("We could not make sure that the data belongs to the person who asks for it."),
    "unfounded_or_excessive": gettext_lazy(
        "The request is clearly without reason, or repeats the same request too often."
    ),
    "statutory_exception": gettext_lazy("The law makes an exception for this data, or for this kind of request."),
    "legal_privilege": gettext_lazy("The data is protected by legal or professional secrecy."),
    "proceedings": gettext_lazy("The data is needed for legal claims, or an investigation would be harmed."),
    "impossible": gettext_lazy("What was asked cannot be done, or only with an effort out of all proportion."),
    "data_correct": gettext_lazy("We checked the data, and found that it is correct."),
    "compelling_grounds": gettext_lazy("We have compelling grounds to go on, which weigh more than the objection."),
    "contract_needs_it": gettext_lazy(
        "A contract with us cannot be kept without this data, and it was not clearly ended."
    ),
    "guardian_needed": gettext_lazy(
        "The person is a child, and the law wants a parent or guardian to make the request."
    ),
}

# The days off in `rules/calendars.yaml`; every other holiday's name comes translated from the holiday data.
ADDED_DAYS = (
    gettext_noop("summer break of the Privacy Act"),
    gettext_noop("Easter Monday"),
    gettext_noop("Victoria Day"),
    gettext_noop("National Day for Truth and Reconciliation"),
    gettext_noop("Remembrance Day"),
)

_DAYS = ("day", "first", "last", "told", "by", "until", "asked", "answered")


def sentence(fact: Mapping[str, object]) -> str:
    """One step in plain words of the active language. `fact` is a `Fact.as_dict()`, KeyError for an unknown code."""
    params = fact["params"]
    if not isinstance(params, Mapping):
        raise TypeError("a fact's params are a mapping")
    return str(SENTENCES[_template(str(fact["code"]), params)]) % _displayed(params)


def legal_note(fact: Mapping[str, object]) -> str:
    """For the officer: the article, how sure the rule is and how it was checked. The source's address is a link."""
    return _("%(article)s. %(confidence)s %(verified)s") % {
        "article": fact["article"],
        "confidence": _CONFIDENCE[str(fact["confidence"])](),
        "verified": verified_words(str(fact["verified"]), str(fact.get("counsel", ""))),
    }


def confidence_words(confidence: str) -> str:
    """How sure a rule is, as a sentence."""
    return _CONFIDENCE[confidence]()


def verified_words(verified: str, counsel: str = "") -> str:
    """How a rule was checked, as a sentence; with the name of the lawyer where one confirmed it."""
    if verified == "counsel" and counsel:
        return _("Confirmed by our lawyers (%(name)s).") % {"name": counsel}
    return _VERIFIED[verified]()


def ground_label(code: str) -> str:
    """A ground of `schema.GROUNDS` as a short name for a list."""
    return str(GROUND_LABELS[code])


def ground_sentence(code: str) -> str:
    """A ground of `schema.GROUNDS` as a letter says it to a person."""
    return str(GROUND_SENTENCES[code])


def day_off_words(place: str, day: date, name: str) -> str:
    """A holiday's name in the reader's language if the data of `place` (`WorkCalendar.key`) has it, else `name`."""
    country, _separator, subdivision = place.partition("-")
    language = (get_language() or "en").split("-")[0]
    return _(holiday_name(country, subdivision, day, language) or name)


def length_words(n: int, unit: str) -> str:
    """A length of time: "1 month", "45 days", "10 working days", "72 hours"."""
    return _LENGTHS[unit](n) % {"n": n}


_CONFIDENCE: dict[str, Callable[[], str]] = {
    "high": lambda: _("We are sure of this rule."),
    "medium": lambda: _("This rule is likely, and to be checked."),
    "low": lambda: _("This rule is a guess, and must be checked before anybody relies on it."),
}

_VERIFIED: dict[str, Callable[[], str]] = {
    "counsel": lambda: _("Confirmed by our lawyers."),
    "primary": lambda: _("Read in an official text."),
    "secondary": lambda: _("Read in a commentary, not in the official text."),
    "none": lambda: _("Nobody has verified it yet."),
}

_LENGTHS: dict[str, Callable[[int], str]] = {
    "hours": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    "days": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "working days": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "months": lambda n: ngettext("%(n)s month", "%(n)s months", n),
}


def _template(code: str, params: Mapping[str, object]) -> str:
    if code in {"rolled", "roll_not_relied_on"} and params["why"] in REST_WORDS:
        return f"{code}_weekend"
    if code == "left_out" and params["first"] != params["last"]:
        return "left_out_run"
    return code


def _displayed(params: Mapping[str, object]) -> dict[str, object]:
    """The figures of a fact as people read them; what has no other form is shown as it is."""
    shown: dict[str, object] = dict(params)
    for name in _DAYS:
        if name in params:
            shown[name] = date_words(date.fromisoformat(str(params[name])))
    for name in ("at", "start"):
        if name in params:
            shown[name] = _moment(str(params[name]), str(params.get("zone", "")))
    if "unit" in params:
        shown["length"] = length_words(int(str(params["n"])), str(params["unit"]))
    if "days" in params:
        shown["days"] = length_words(int(str(params["days"])), "days")
    if "question" in params:
        shown["question"] = str(QUESTIONS[str(params["question"])])
    if "calendar" in params:
        shown["why"] = _holiday(params)
    return shown


def _moment(text: str, zone: str) -> str:
    """A day, or a moment with the time of day as it was in its own zone."""
    if "T" not in text:
        return date_words(date.fromisoformat(text))
    moment = datetime.fromisoformat(text)
    if zone:
        return datetime_words(moment, zone=zone, name_zone=True)
    return pgettext("day, time of day", "%(day)s, %(time)s") % {
        "day": date_words(moment.date()),
        "time": f"{moment:%H:%M}",
    }


def _holiday(params: Mapping[str, object]) -> str:
    day = date.fromisoformat(str(params.get("day") or params["first"]))
    return day_off_words(str(params["calendar"]), day, str(params["why"]))
