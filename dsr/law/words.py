"""Facts in words: one full sentence for a person, another one with the article for an officer."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


def sentence(fact: Mapping[str, object]) -> str:
    """The plain sentence for a fact (as `Fact.as_dict()` gives it), in the active language."""
    return _("This step is described by the article %(article)s.") % {"article": fact["article"]}
