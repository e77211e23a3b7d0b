"""The person in words, for officers and owners: their name and what they told of themselves, masked or plain."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr import presentation
from dsr.masking import masked
from dsr.models import Case
from privacy_portal import countries
from privacy_portal.forms import Text
from workspaces.models import PersonType

IDENTIFIERS: dict[str, Text] = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Telephone number"),
    "account": gettext_lazy("User name"),
    "address": gettext_lazy("Postal address"),
    "workspace": gettext_lazy("Workspace, as typed"),
}
# For staff: what a person is, in few words, on every platform the same.
RELATIONS: dict[str, Text] = {
    PersonType.ACCOUNT_HOLDER: gettext_lazy("Holds an account"),
    PersonType.AUTHORISED_USER: gettext_lazy("Uses it at work"),
    PersonType.INDIVIDUAL_USER: gettext_lazy("Was invited, without an account"),
    PersonType.VISITOR: gettext_lazy("Visited the site"),
    PersonType.MEETING_PARTICIPANT: gettext_lazy("Took part in a meeting"),
    PersonType.SUBSCRIBER: gettext_lazy("Is in a customer’s data"),
    PersonType.EMPLOYEE: gettext_lazy("Is employed"),
    PersonType.PROSPECT: gettext_lazy("Might become a customer"),
    PersonType.CANDIDATE: gettext_lazy("Applied for a job"),
}


def name(case: Case, plain: bool = False) -> str:
    """Return the name of the person of `case`, else their address or account, masked unless `plain`; words instead once
    their data are shredded."""
    if case.person is None:
        return _("a person whose details were deleted")
    # An opt-out asks for no name.
    kind = next((kind for kind in ("name", "email", "account") if case.person[kind]), "name")
    told: str = case.person[kind]
    return told if plain else masked(kind, told)


def details(case: Case, plain: bool) -> list[dict[str, str]]:
    """Return what the person told of themselves as names and values, masked unless `plain`; [] once shredded."""
    if case.person is None:
        return []
    told = [
        {"key": str(label), "value": case.person[kind] if plain else masked(kind, case.person[kind])}
        for kind, label in IDENTIFIERS.items()
        if case.person.get(kind)
    ]
    relation = [{"key": _("How they use it"), "value": str(RELATIONS[case.relation])}] if case.relation else []
    home = {"key": _("Lives in"), "value": countries.place_name(case.residence, case.residence_region)}
    law = {"key": _("Law"), "value": capfirst(presentation.law_name(case.law))}
    return [*told, *relation, home, law, *_way_in(case)]


def _way_in(case: Case) -> list[dict[str, str]]:
    """Return by which way a request came that an officer entered, and how its person is answered without mail."""
    if case.entered_by is None:
        return []
    entered = _("%(channel)s, entered by %(officer)s") % {
        "channel": presentation.CHANNELS[case.channel],
        "officer": case.entered_by,
    }
    paper = _("On paper or by telephone, by an officer: there is no e-mail address")
    answered = [{"key": _("Answered"), "value": paper}] if case.on_paper else []
    return [{"key": _("Came"), "value": entered}, *answered]
