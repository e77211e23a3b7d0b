"""What a law says in words, value by value. `law_names` says what each value is called."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dsr.law.lengths import Length
from dsr.law.obligations import Fees, Minors, OptOutSignal, Refusal, Scope
from dsr.law.schema import Authority, Clock, Duty, Effect, Extension, Ground, Law, MemberState, Right, Target
from dsr.law.sourced import Period, Sourced
from dsr.law.values import Value
from dsr.law.words import QUESTIONS, length_words
from dsr.law_names import right_name
from privacy_portal.dates import date_words
from privacy_portal.forms import Text
from privacy_portal.lists import listed

MANNERS: dict[str, Text] = {
    "promptly": gettext_lazy("without delay; the law names no number"),
    "no_limit": gettext_lazy("no time limit"),
    "after_authority": gettext_lazy("only once the authority has decided"),
    "not_required": gettext_lazy("the law has no such duty or way"),
    "unknown": gettext_lazy("nothing was found about it"),
}
AVAILABLE: dict[str, Text] = {
    "yes": gettext_lazy("Yes"),
    "partial": gettext_lazy("Partly"),
    "no": gettext_lazy("No"),
}
CONDITIONS: dict[str, Text] = {
    "complexity": gettext_lazy("the request is complex"),
    "number_of_requests": gettext_lazy("there are many requests"),
    "necessary": gettext_lazy("it is necessary"),
    "just_cause": gettext_lazy("there is good reason"),
    "cannot_in_time": gettext_lazy("it cannot be done in time"),
    "large_quantity": gettext_lazy("there is much data"),
    "consultations": gettext_lazy("others have to be asked"),
    "interference": gettext_lazy("it would get in the way of our work"),
    "agreement": gettext_lazy("the person agrees"),
}
# What a change of a text shows beside what a value says.
ORIGIN: dict[str, Text] = {
    "article": gettext_lazy("article"),
    "confidence": gettext_lazy("how sure"),
    "verified": gettext_lazy("how checked"),
    "note": gettext_lazy("note"),
}
CHARGES: dict[str, Text] = {
    "free": gettext_lazy("It is free."),
    "cost": gettext_lazy("The cost may be charged."),
    "reasonable": gettext_lazy("A reasonable fee may be charged."),
    "unsaid": gettext_lazy("The law says nothing about fees."),
}
EXCESSIVE: dict[str, Text] = {
    "fee_or_refusal": gettext_lazy("Excessive requests may cost a fee, or be refused."),
    "fee": gettext_lazy("Excessive requests may cost a fee."),
    "refusal": gettext_lazy("Excessive requests may be refused."),
    "unsaid": "",
}
LETTER: dict[str, Text] = {
    "reasons": gettext_lazy("the reasons"),
    "facts": gettext_lazy("the facts behind them"),
    "provision": gettext_lazy("the article relied on"),
    "not_authenticated": gettext_lazy("that identity could not be shown, if that is why"),
    "controller_complaint": gettext_lazy("how to complain to us"),
    "appeal": gettext_lazy("how to have it looked at again"),
    "objection": gettext_lazy("how to object"),
    "authority": gettext_lazy("the authority to complain to"),
    "court": gettext_lazy("that a court can be asked"),
    "time_limit": gettext_lazy("until when one can turn to them"),
    "help": gettext_lazy("that help with the letter can be had"),
    "opt_out_offered": gettext_lazy("that one can say no to a sale instead"),
}
_EFFECTS: dict[str, Text] = {
    "restart": gettext_lazy("The time begins when we have it."),
    "pause": gettext_lazy("The days until we have it do not count."),
    "wait": gettext_lazy("The time begins later."),
}


def says(law: Law, value: Value) -> str:
    """Return what a value says, in words."""
    kind = type(value.part)
    return _SAYS[kind](value.part, law)


def length(value: Length) -> str:
    """Return a length of time in words."""
    return length_words(value.n, value.unit)


def extension(part: Extension) -> str:
    """Return by how much the time may be made longer, and when."""
    if part.by_agreement:
        found = _("by agreement with the person")
    elif part.value is None:
        found = _("as long as needed, with a date that is told")
    else:
        found = _("by %(length)s") % {"length": length(part.value)}
    when = _either(str(CONDITIONS[one]) for one in part.conditions if one != "agreement")
    return _("%(how)s, if %(when)s") % {"how": found, "when": when} if when else found


def _either(words: Iterable[str]) -> str:
    found = list(words)
    return reduce(lambda one, other: _("%(one)s or %(other)s") % {"one": one, "other": other}, found) if found else ""


def _effect(part: Effect, law: Law) -> str:
    asked = part.asked.removesuffix("_requested").removesuffix("_quoted")
    told = f"{QUESTIONS.get(asked, asked)}: {_EFFECTS[part.kind]}"
    return told if part.relied_on else _("%(told)s We do not rely on it.") % {"told": told}


def _right(part: Right, law: Law) -> str:
    told = str(AVAILABLE[part.available])
    return _("%(told)s, since %(day)s") % {"told": told, "day": date_words(part.since)} if part.since else told


def duty(part: Duty, law: Law) -> str:
    """Return the time of a duty or a way, or what the law says in the place of one."""
    told = str(MANNERS[part.manner]) if part.manner else _lengths(part, law)
    if part.starts == "authority_decision":
        told = _("%(length)s from the authority’s decision") % {"length": told}
    if part.controller_first:
        told = _("%(told)s, but we have to be asked first") % {"told": told}
    return told


def _lengths(part: Duty, law: Law) -> str:
    return listed(length(period.value) for name in part.clocks if (period := _period(law.clocks[name])))


def _period(clock: Clock) -> Period | None:
    return clock.response or clock.aim


def _ground(part: Ground, law: Law) -> str:
    return listed(right_name(key) for key in part.rights) or _("for every right")


def fees(part: Fees, law: Law) -> str:
    """Return what may be charged, in sentences."""
    told = [str(CHARGES[part.charge])]
    if part.free_times is not None and part.free_within is not None:
        times = ngettext(
            "%(n)s answer is free within %(time)s.", "%(n)s answers are free within %(time)s.", part.free_times
        )
        told.append(times % {"n": part.free_times, "time": length(part.free_within)})
    told.append(str(EXCESSIVE[part.excessive]))
    if part.announced:
        told.append(_("The sum is told first."))
    if part.limit:
        told.append(_("The most that may be asked is %(limit)s.") % {"limit": part.limit})
    return " ".join(one for one in told if one)


def minors(part: Minors, law: Law) -> str:
    """Return which ages matter and for what, in sentences: who asks, who consents, who is not advertised to."""
    told = []
    if part.since:
        told.append(_("Since %(day)s:") % {"day": date_words(part.since)})
    if part.guardian_below is not None:
        told.append(_("Below the age of %(age)s, a parent or guardian acts.") % {"age": part.guardian_below})
    if part.consent_below is not None:
        told.append(
            _("Below the age of %(age)s, consent has to come from a parent or guardian.") % {"age": part.consent_below}
        )
        if part in law.minors and law.member_states:
            told.append(_("A country may set a lower age."))
    if part.opt_in_below is not None:
        told.append(
            _("Below %(age)s, data are used for advertising or sold only if you agree.") % {"age": part.opt_in_below}
        )
    if part.no_marketing_below is not None:
        told.append(_("Below %(age)s, there is no advertising and no sale at all.") % {"age": part.no_marketing_below})
    if part.guidance:
        told.append(_("This is advice of the authority; the law itself sets no age."))
    return " ".join(told) or _("The law names no age from which on people act for themselves.")


def signal(part: OptOutSignal, law: Law) -> str:
    """Return whether a browser's signal has to be honoured."""
    told = _("It must be honoured.") if part.required else _("It need not be honoured.")
    since = _("Since %(day)s.") % {"day": date_words(part.since)} if part.since else ""
    return f"{told} {since}".strip()


def _scope(part: Scope, law: Law) -> str:
    told = [_("people who live there")] if part.residence else []
    if part.establishment:
        told.append(_("everybody whose data a company established there has"))
    return listed(told)


def _state(part: MemberState, law: Law) -> str:
    told = part.authority
    if part.age_of_consent is not None:
        told += " · " + _("age of consent: %(age)s") % {"age": part.age_of_consent}
    return told


def _refusal(part: Refusal, law: Law) -> str:
    return listed(str(LETTER[one]) for one in part.letter_must)


def _target(part: Target, law: Law) -> str:
    return ngettext("%(n)s day before it", "%(n)s days before it", part.days_before) % {"n": part.days_before}


_SAYS: dict[type[Sourced], Callable[[Any, Law], str]] = {
    Period: lambda part, _law: length(part.value),
    Extension: lambda part, _law: extension(part),
    Effect: _effect,
    Target: _target,
    Right: _right,
    Duty: duty,
    Ground: _ground,
    Fees: fees,
    Refusal: _refusal,
    Minors: minors,
    OptOutSignal: signal,
    Scope: _scope,
    Authority: lambda part, _law: part.name,
    MemberState: _state,
}
