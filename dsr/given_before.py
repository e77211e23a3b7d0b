"""To whom data of a person had been given before it was deleted, as the answer names it to them (EC-04).

Looked up by the address that the person confirmed, and by nothing that they merely typed: whoever typed another's
number would read about that one. What an authority got on demand is told to nobody.
"""

from django.utils.translation import gettext as _

from dsr.data_words import category_names
from dsr.models import Request
from privacy_portal.dates import date_words
from privacy_portal.lists import listed
from workspaces.models import Disclosure, Recipient, Role
from workspaces.register import disclosures


def sentences(request: Request) -> tuple[str, ...]:
    """Return a sentence for each recipient of the person's data, the latest first; none for a part of an owner's."""
    case = request.case
    if request.platform_role != Role.CONTROLLER or case.contact_confirmed_at is None or not case.person:
        return ()
    by_recipient: dict[Recipient, list[Disclosure]] = {}
    for one in disclosures.about(case.platform_id, [case.person["email"]]):
        by_recipient.setdefault(one.recipient, []).append(one)
    names = category_names()
    return tuple(_sentence(recipient, given, names) for recipient, given in by_recipient.items())


def _sentence(recipient: Recipient, given: list[Disclosure], names: dict[str, str]) -> str:
    keys = dict.fromkeys(key for one in given for key in one.categories)
    told = _("%(recipient)s had been given this of you, the last time on %(day)s: %(categories)s.")
    return told % {
        "recipient": recipient,
        "day": date_words(max(one.disclosed_on for one in given)),
        "categories": listed(names.get(key, key) for key in keys),
    }
