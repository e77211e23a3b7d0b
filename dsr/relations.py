"""How people have to do with a platform's service, in its own words: what they choose from, and what is read of it.

A pack says it (`relations`); a platform that says nothing offers the usual three.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import Text
from workspaces.models import PersonType, Platform, in_language

# Who, in the words of a person who is asked, and a second line.
_USUAL: dict[str, tuple[Text, Text]] = {
    PersonType.ACCOUNT_HOLDER: (
        _("I have an account of my own"),
        _("I use the service for myself, perhaps also at work."),
    ),
    PersonType.AUTHORISED_USER: (
        _("My work or school uses it"),
        _("Somebody else’s workspace gave me my account."),
    ),
    PersonType.INDIVIDUAL_USER: (
        _("I was invited as a guest"),
        _("I took part in a meeting or a chat, without an account."),
    ),
}


@dataclass(frozen=True)
class Relation:
    """One way of having to do with the service: a PersonType, with its words in the active language."""

    person: str
    title: str
    hint: str


def of(platform: Platform) -> list[Relation]:
    """Return what `platform` offers, in its order and in the active language."""
    if not platform.relations:
        return [Relation(str(person), str(title), str(hint)) for person, (title, hint) in _USUAL.items()]
    return [
        Relation(entry["person"], in_language(entry["titles"]), in_language(entry["hints"]))
        for entry in platform.relations
    ]


def offered(platform: Platform) -> list[str]:
    """Return the kinds of person (PersonType) that may be told on `platform`."""
    return [relation.person for relation in of(platform)]


def title(platform: Platform, person: str) -> str:
    """Return what a person chose, in the platform's words; "" for a kind that it does not offer (any more)."""
    return next((relation.title for relation in of(platform) if relation.person == person), "")
