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
        names(part.controller, text) or names_workspace(part.workspace, text)
        for part in parts.select_related("controller", "workspace")
    )


def names(organisation: Organisation, text: str) -> bool:
    """Say whether `text` holds the name, the key, the address or the mail domain of `organisation`, in any spelling."""
    return _holds(text, _words(organisation))


def names_workspace(workspace: Workspace | None, text: str) -> bool:
    """Say whether `text` holds the name or the key of a workspace, from which its owner can be told."""
    return workspace is not None and _holds(text, _long_enough({workspace.name, *_spelled(workspace.key)}))


def _holds(text: str, words: set[str]) -> bool:
    said = _plain(text)
    return any(_stands_in(word, said) for word in words)


def _words(organisation: Organisation) -> set[str]:
    """What leads to an organisation: each of its spellings, and the word that tells it from others."""
    address = organisation.contact_email.lower()
    domain = address.rpartition("@")[2]
    pieces = _plain(organisation.name).split()
    # A name begins with what is its own ("Sakura KK"); one in another script may follow and stands alone.
    own = [_beginning(pieces)] + [piece for piece in pieces if not piece.isascii()]
    label = domain.partition(".")[0]
    return _long_enough({organisation.name, address, domain, *_spelled(organisation.key), *_spelled(label), *own})


def _beginning(pieces: list[str]) -> str:
    """Return the first word, with the next one where it is too short to tell anything alone ("Tin Lantern")."""
    first = pieces[:1]
    return " ".join(pieces[:2]) if first and len(first[0]) < SHORTEST and first[0].isascii() else "".join(first)


def _spelled(key: str) -> tuple[str, str]:
    """Return a key as it is written, and with its words apart as a person writes them."""
    return key, key.replace("-", " ")


def _long_enough(found: set[str]) -> set[str]:
    return {word for word in map(_plain, found) if len(word) >= SHORTEST or not word.isascii()} - {""}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _stands_in(word: str, text: str) -> bool:
    """A word of Latin letters stands alone, not inside another; other scripts leave no space between words."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
