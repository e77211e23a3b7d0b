"""What the values of a law are called, for officers and for everybody alike. `law_words` says what they say."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr.law.schema import Law
from dsr.law.values import Value
from dsr.law.words import ground_label
from privacy_portal import countries
from privacy_portal.dates import date_words
from privacy_portal.forms import Text
from privacy_portal.lists import listed

# So many of the rights that a clock is for are named.
NAMED = 2
GROUPS: dict[str, Text] = {
    "rights": gettext_lazy("Rights"),
    "clocks": gettext_lazy("Times"),
    "extension": gettext_lazy("More time"),
    "fees": gettext_lazy("Fees"),
    "refusal": gettext_lazy("Refusing"),
    "minors": gettext_lazy("Children"),
    "breach": gettext_lazy("Breaches"),
    "records": gettext_lazy("Records"),
    "authority": gettext_lazy("Authority and courts"),
    "other": gettext_lazy("Whom it protects, and the rest"),
}
# Every key of dsr.law.schema.RIGHTS, as people say it.
RIGHTS: dict[str, Text] = {
    "access": gettext_lazy("See the information that is held about you"),
    "rectification": gettext_lazy("Have it corrected"),
    "erasure": gettext_lazy("Have it deleted"),
    "restriction": gettext_lazy("Have its use stopped for a while"),
    "portability": gettext_lazy("Take it elsewhere"),
    "objection": gettext_lazy("Object to a use"),
    "withdraw_consent": gettext_lazy("Take back what you agreed to"),
    "automated_decision": gettext_lazy("Have a person look at what a machine decided"),
    "opt_out_sale": gettext_lazy("Say no to its sale or sharing"),
    "limit_sensitive": gettext_lazy("Limit the use of sensitive information"),
    "removal_from_view": gettext_lazy("Have something taken out of public view"),
    "third_party_list": gettext_lazy("Know who received it"),
    "complaint": gettext_lazy("Complain to us"),
    "appeal": gettext_lazy("Have our answer looked at again"),
}
DUTIES: dict[str, Text] = {
    "breach": gettext_lazy("Telling of a breach"),
    "breach_people": gettext_lazy("Telling the people concerned of a breach"),
    "breach_authority": gettext_lazy("Telling the authority of a breach"),
    "breach_assessment": gettext_lazy("Assessing a breach"),
    "breach_processor": gettext_lazy("A processor telling of a breach"),
    "breach_register": gettext_lazy("Keeping the register of breaches"),
    "records": gettext_lazy("Keeping records of requests"),
    "authority_complaint": gettext_lazy("Complaining to the authority"),
    "authority_complaint_after_answer": gettext_lazy("Complaining to the authority after an answer"),
    "court": gettext_lazy("Going to court"),
    "carry_out": gettext_lazy("Carrying out what was decided"),
    "grievance": gettext_lazy("Answering a grievance"),
    "data_broker": gettext_lazy("Deleting as a data broker"),
}
_OTHERS: dict[str, Text] = {
    "scope": gettext_lazy("Whom it protects"),
    "refusal": gettext_lazy("What a refusal must tell"),
    "fees": gettext_lazy("What may be charged"),
    "opt_out_signal": gettext_lazy("A browser’s signal"),
    "authority": gettext_lazy("The authority"),
}
_CLOCK_PARTS: dict[str, Text] = {
    "response": gettext_lazy("Time to answer"),
    "aim": gettext_lazy("Our own aim"),
    "acknowledge": gettext_lazy("Time to confirm receipt"),
    "extension": gettext_lazy("How much longer"),
    "target": gettext_lazy("Aim before the last day"),
    "circumstances": gettext_lazy("Time in special circumstances"),
    "effects": gettext_lazy("A question to the person"),
}


def value_name(law: Law, value: Value) -> str:
    """Return what a value is called."""
    return _name(law, value.path)


def _name(law: Law, path: str) -> str:
    first, *rest = path.split(".")
    if first == "clocks":
        return _clock_value(law, rest)
    if first == "earlier":
        number, *inner = rest
        until = date_words(law.earlier[int(number)].until)
        return _("%(what)s (until %(day)s)") % {"what": _name(law, ".".join(inner)), "day": until}
    named: dict[str, Callable[[str], str]] = {
        "rights": right_name,
        "duties": lambda key: str(DUTIES.get(key, key.replace("_", " "))),
        "grounds": ground_label,
        "member_states": countries.name,
        "minors": lambda _number: _("Ages"),
    }
    if first in named:
        return named[first](rest[0])
    return str(_OTHERS[first])


def right_name(key: str) -> str:
    """Return a right of the schema in plain words."""
    return str(RIGHTS[key])


def _clock_value(law: Law, rest: list[str]) -> str:
    """Return what a value of a clock is called: what it is, what the clock is for, and for which time."""
    name, part, *_more = rest
    clock, what = law.clocks[name], str(_CLOCK_PARTS[part])
    used = [str(RIGHTS[key]) for key, right in law.rights.items() if name in right.clocks]
    used += [str(DUTIES.get(key, key)) for key, duty in law.duties.items() if name in duty.clocks]
    if name != "standard":
        more = " …" if len(used) > NAMED else ""
        what = _("%(what)s: %(used)s") % {"what": what, "used": listed(used[:NAMED]) + more}
    if clock.valid_to:
        return _("%(what)s (until %(day)s)") % {"what": what, "day": date_words(clock.valid_to)}
    return (
        _("%(what)s (since %(day)s)") % {"what": what, "day": date_words(clock.valid_from)}
        if clock.valid_from
        else what
    )
