"""An owner who may not be named is given away by nobody, not even by themselves (QO-01).

The portal's own sentences never name such an owner (dsr.presentation). What people write to the person is looked
through before it is sent: it holds neither the owner's name nor what leads to it.
"""

import re
import unicodedata

from dsr.models import Case, Request
from workspaces.models import Organisation, Workspace

# A shorter word is as good as no hint, and turns up everywhere.
SHORTEST = 4


def given_away(case: Case, text: str) -> bool:
    """Say whether `text` would tell the person of `case` who an owner is that may not be named."""
    if not text:
        return False
    parts = Request.objects.filter(case=case, workspace__isnull=False, workspace__owner_may_be_named=False)
    return any(
        names(part.controller, text) or (part.workspace is not None and names_workspace(part.workspace, text))
        for part in parts.select_related("controller", "workspace")
    )


def names(organisation: Organisation, text: str) -> bool:
    """Say whether `text` holds the name, the key, the address or the mail domain of `organisation`, in any spelling."""
    said = _plain(text)
    return any(_stands_in(word, said) for word in _words(organisation))


def names_workspace(workspace: Workspace, text: str) -> bool:
    """Say whether `text` holds the name or the key of `workspace`, by which its members know whose it is."""
    said = _plain(text)
    return any(_stands_in(word, said) for word in _told_apart({_plain(workspace.name), _plain(workspace.key)}))


def _words(organisation: Organisation) -> set[str]:
    """What leads to an organisation: each of its spellings, and the word that tells it from others."""
    address = organisation.contact_email.lower()
    domain = address.rpartition("@")[2]
    pieces = _plain(organisation.name).split()
    # A name begins with what is its own ("Sakura KK"); one in another script may follow and stands alone.
    own = pieces[:1] + [piece for piece in pieces if not piece.isascii()]
    found = {_plain(organisation.name), organisation.key, address, domain, domain.partition(".")[0], *own}
    return _told_apart(set(map(_plain, found)))


def _told_apart(words: set[str]) -> set[str]:
    return {word for word in words if len(word) >= SHORTEST or not word.isascii()} - {""}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _stands_in(word: str, text: str) -> bool:
    """A word of Latin letters stands alone, not inside another; other scripts leave no space between words."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
