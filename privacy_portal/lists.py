"""Words one after another, as the active language writes them: the one place that knows a comma from 、."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(words: Iterable[object]) -> str:
    """Return `words` one after another, "post, phone"; "" for none."""
    return comma().join(str(word) for word in words)


def listed_apart(words: Iterable[object]) -> str:
    """Return `words` one after another where each may hold commas of its own, "Art. 12(3), 15; Sec. 4"."""
    return pgettext("between the items of a list, which may hold commas", "; ").join(str(word) for word in words)


def comma() -> str:
    """Return what stands between two items, with its space where the language has one."""
    return pgettext("between the items of a list", ", ")
