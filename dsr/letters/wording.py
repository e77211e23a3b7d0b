"""Every sentence of every letter. Placeholders are the ones of PLACEHOLDERS and no others: no text can ask for more.

Sentences that a law asks for stand beside the code of the duty (dsr.law.obligations.LETTER_DUTIES).
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = frozenset(
    {
        "address",
        "age",
        "answer_by",
        "article",
        "authority",
        "before",
        "categories",
        "controller",
        "day",
        "law",
        "length",
        "platform",
        "reason",
        "systems",
        "received_on",
        "until",
        "wish",
    }
)

HEADINGS: dict[str, str | Promise] = {
    "acknowledgement": _("We have your request"),
    "identity": _("We need to know that it is you"),
    "clarification": _("We have a question for you"),
    "extension": _("We need longer for your answer"),
    "refusal": _("%(controller)s will not do what you asked"),
    "redirection": _("%(controller)s decides about a part of your request"),
    "minor": _("A parent or guardian has to ask for you"),
    "asked": _("What you asked for"),
    "by_when": _("By when you hear"),
    "how_counted": _("How this date was counted"),
    "next": _("What happens next"),
    "why": _("Why"),
    "why_longer": _("Why it takes longer"),
    "new_date": _("The new date"),
    "question": _("Our question"),
    "your_date": _("What this means for the date"),
    "done": _("What we did"),
    "not_done": _("What we did not do, and why"),
    "not_reached": _("What we could not reach"),
    "disagree": _("If you disagree"),
    "help": _("If something is unclear"),
}

SENTENCES: dict[str, str | Promise] = {
    # acknowledgement
    "received": _("Your request arrived on %(received_on)s."),
    "wish": _("You asked for this: %(wish)s."),
    "last_resort": _(
        "%(controller)s answers by %(answer_by)s at the latest. We have no law on file for where you live, so we go by "
        "%(law)s."
    ),
    "answer_by": _("%(controller)s answers by %(answer_by)s at the latest. You are protected by %(law)s."),
    "binds_first": _("Several laws apply to your request. The date follows %(law)s, because that is the earliest."),
    "next": _(
        "We make sure that it is you, look in our systems and decide. If we need something of you, a mail tells you so."
    ),
    "follow": _("You can follow your request, add to it or withdraw it here: %(address)s"),
    # identity
    "prove": _(
        "Before we give out, change or delete anything, we make sure that nobody else asks in your name. How to show "
        "it stands on the page of your request: %(address)s"
    ),
    "prove_minutes": _("It takes about two minutes. We keep no copy of what you show us."),
    # what a question does to the date
    "date_stays": _("This does not move the date. You hear by %(answer_by)s."),
    "date_waits": _("Until we have it, the time to answer stands still. Today the earliest date is %(answer_by)s."),
    # clarification
    "answer_here": _("Please answer on the page of your request: %(address)s"),
    # extension
    "longer": _("We need longer because %(reason)s"),
    "moved": _("The time to answer ended on %(before)s. It now ends on %(answer_by)s."),
    # refusal
    "provision": _("We rely on this provision: %(article)s."),
    "not_authenticated": _("We could not confirm that the request came from you."),
    # redirection
    "processor": _("%(platform)s keeps this data for %(controller)s, who decides about it: %(categories)s."),
    "passed_on": _(
        "We passed this part of your request on. It keeps its date: %(controller)s decides by %(answer_by)s."
    ),
    "reach": _("You can also reach %(controller)s directly: %(address)s."),
    "carried_out": _("We carry out what is decided, and you read it on the page of your request: %(address)s"),
    "not_covered": _("This portal could not reach these systems: %(systems)s."),
    "fetch": _("You find it on the page of your request: %(address)s"),
    "kept_until": _("The last of it can go on %(day)s."),
    # minor
    "too_young": _("People under %(age)s need a parent or guardian to make this request."),
    "too_young_unsaid": _("You are not of an age to make this request alone. A parent or guardian has to ask for you."),
    "show_guardian": _(
        "Please show this letter to a parent or guardian. They can send the request for you here: %(address)s"
    ),
    "nothing_kept": _("We do nothing with your request until then, and keep only what this letter needed."),
    # ways that stay open
    "controller_complaint": _(
        "You can complain to us first, on the page of your request: %(address)s. Somebody who did not decide "
        "looks at it."
    ),
    "controller_complaint_within": _("We confirm within %(length)s that your complaint has arrived."),
    "appeal": _(
        "You can appeal to us against this decision, on the page of your request: %(address)s. Somebody who did not "
        "decide answers within %(length)s."
    ),
    "appeal_until": _("Please do so by %(until)s."),
    "objection": _("You can object to this decision on the page of your request: %(address)s. We tell you the result."),
    "authority": _("You can complain to the authority: %(authority)s, %(address)s. It costs nothing."),
    "authority_until": _("Do so by %(until)s. Law: %(article)s."),
    "authority_later": _("You can do so once you have our answer, or if none comes in time."),
    "authority_beside": _(
        "You are protected by %(law)s as well. Under it you can complain to %(authority)s, %(address)s."
    ),
    "time_goes_on": _("Asking us does not lengthen the time that you have for the authority."),
    "authority_any_time": _("You can do so at any time, also without writing to us first."),
    "authority_us_first": _("Write to us about it before: the authority wants to see what came of that."),
    "authority_unchecked": _("Nobody has checked this address for us yet. If it does not work, search for the name."),
    "court": _("You can also ask a court to decide. Law: %(article)s."),
    "court_after_authority": _("Once the authority has decided, you can also ask a court. Law: %(article)s."),
    "court_until": _("You can also ask a court to decide, by %(until)s. Law: %(article)s."),
    "help": _(
        "If anything in this letter is unclear, write to us. We explain it, and tell you how to use your rights."
    ),
    "opt_out_offered": _("You can tell us at any time not to sell or share your data: %(address)s"),
    "law": _("Law: %(article)s"),
    # extension, where nothing is needed or nothing moves
    "longer_agreed": _("You agreed that we answer later."),
    "not_moved": _(
        "The earliest date does not move with it: you still hear by %(answer_by)s, because not every rule that "
        "protects you gives more time."
    ),
}

# What a letter is called in a list.
TITLES: dict[str, str | Promise] = {
    "acknowledgement": _("We have your request"),
    "identity": _("We need to know that it is you"),
    "clarification": _("We have a question for you"),
    "extension": _("We need longer for your answer"),
    "refusal": _("Our answer: no"),
    "partial": _("Our answer: in part"),
    "completion": _("Our answer: done"),
    "no_data": _("Our answer: nothing found"),
    "redirection": _("Somebody else decides about a part"),
    "minor": _("A parent or guardian has to ask"),
    "verdict": _("Our answer, looked at again"),
}

# For officers: what a law demands of a letter, in the order in which it is checked.
DUTIES: dict[str, str | Promise] = {
    "reasons": _("the reasons"),
    "facts": _("the facts behind them"),
    "provision": _("the provision"),
    "not_authenticated": _("that the person could not be identified"),
    "controller_complaint": _("the way to complain to us"),
    "appeal": _("the way to appeal"),
    "objection": _("the way to object"),
    "authority": _("the authority and its address"),
    "court": _("the way to a court"),
    "time_limit": _("until when one can turn to them"),
    "help": _("help to understand it"),
    "opt_out_offered": _("the offer to opt out of sale"),
}


def heading(code: str, **values: Any) -> str:
    """Return a heading in the active language; KeyError for an unknown code or a value that is missing."""
    return str(HEADINGS[code]) % values


def sentence(code: str, **values: Any) -> str:
    """Return a sentence in the active language; KeyError for an unknown code or a value that is missing."""
    return str(SENTENCES[code]) % values
