"""The register in words for people: who, how long, and what protects data on its way."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from privacy_portal import countries
from privacy_portal.lists import listed
from workspaces.models import PersonType, Recipient, RetentionRule
from workspaces.register.kinds import Safeguard

PEOPLE: dict[str, str | Promise] = {
    PersonType.ACCOUNT_HOLDER: gettext_lazy("People with an account"),
    PersonType.AUTHORISED_USER: gettext_lazy("Members of a company’s workspace"),
    PersonType.INDIVIDUAL_USER: gettext_lazy("Guests without an account"),
    PersonType.VISITOR: gettext_lazy("Visitors of the website"),
    PersonType.MEETING_PARTICIPANT: gettext_lazy("Participants of meetings"),
    PersonType.SUBSCRIBER: gettext_lazy("People in the data of a customer"),
    PersonType.EMPLOYEE: gettext_lazy("Employees"),
    PersonType.PROSPECT: gettext_lazy("People who may become customers"),
    PersonType.CANDIDATE: gettext_lazy("People who apply for a job"),
}
ROLES: dict[str, str | Promise] = {
    "controller": pgettext_lazy("role in the register", "Controller"),
    "processor": pgettext_lazy("role in the register", "Processor"),
    "joint": pgettext_lazy("role in the register", "Joint controller"),
}
MONTHS_A_YEAR = 12


def people(types: Iterable[str]) -> list[str]:
    """Return what people of these types are called, in the order of the types."""
    return [str(PEOPLE.get(one, one)) for one in types]


def length(text: str) -> str:
    """Return a length as packs write it ("24 months") in words; whole years are told as years."""
    number, _space, unit = text.partition(" ")
    n = int(number)
    if unit.startswith("month") and n and n % MONTHS_A_YEAR == 0:
        n = n // MONTHS_A_YEAR
        return ngettext("%(n)s year", "%(n)s years", n) % {"n": n}
    forms = {
        "hour": ngettext("%(n)s hour", "%(n)s hours", n),
        "day": ngettext("%(n)s day", "%(n)s days", n),
        "working day": ngettext("%(n)s working day", "%(n)s working days", n),
        "month": ngettext("%(n)s month", "%(n)s months", n),
    }
    return forms[unit.removesuffix("s")] % {"n": n}


def retention(rule: RetentionRule) -> str:
    """Return for how long data is kept and what happens then, in one sentence."""
    told = {"length": length(rule.length), "start": rule.get_starts_display(), "end": rule.get_then_display()}
    if int(rule.length.partition(" ")[0]) == 0:
        return _("Kept until %(start)s, then %(end)s.") % told
    return _("Kept for %(length)s after %(start)s, then %(end)s.") % told


def for_whom(rule: RetentionRule, beside: Iterable[RetentionRule]) -> str:
    """Return for whom a rule holds by where people live, among the rules `beside` it; "" where that is everybody."""
    if rule.jurisdictions:
        places = listed(sorted(countries.name(code) for code in rule.jurisdictions))
        return _("For people who live in: %(countries)s.") % {"countries": places}
    own = {category.pk for category in rule.categories.all()}
    others = [one for one in beside if one.jurisdictions and own & {category.pk for category in one.categories.all()}]
    if rule.workspace_id is not None or not others:
        return ""
    places = listed(sorted({countries.name(code) for one in others for code in one.jurisdictions}))
    return _(
        "For everybody who does not live in: %(countries)s. If a system does not say where somebody lives, the longest"
        " of these times holds for them."
    ) % {"countries": places}


def backups(rule: RetentionRule) -> str:
    """Return what stays in backups after that (EK-11); "" where nothing is said."""
    if not rule.backups:
        return ""
    return _("Copies can stay in backups and archives for up to %(length)s more.") % {"length": length(rule.backups)}


def safeguard(recipient: Recipient) -> str:
    """Return what protects data on its way to `recipient`, with its document; "" where data does not leave."""
    if not recipient.safeguard:
        return ""
    name = str(recipient.get_safeguard_display())
    if recipient.document:
        return _("%(safeguard)s (%(document)s)") % {"safeguard": name, "document": recipient.document}
    return name


def transfer(recipient: Recipient) -> str:
    """Return in one sentence where data goes and what protects it there (EK-10), for everybody."""
    if not recipient.safeguard:
        return _("The data stays in %(country)s.") % {"country": countries.name(recipient.country)}
    country = countries.name(recipient.transfer_country)
    if recipient.safeguard == Safeguard.NOT_NEEDED:
        return _("The data goes to %(country)s. The law asks for no further protection there.") % {"country": country}
    told = {"country": country, "safeguard": recipient.get_safeguard_display()}
    return _("The data goes to %(country)s. It is protected by: %(safeguard)s.") % told
