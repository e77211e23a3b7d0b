"""An update of the product brings a new text of a law: what it changes, and accepting it or leaving it."""

from dataclasses import dataclass

from django.db import transaction

from dsr import editions, moves, opinions, recounts
from dsr.law import texts
from dsr.law.changes import Change, about, changes
from dsr.law.schema import Law
from dsr.law.texts import SHORT, LawText
from dsr.models import LawEdition, LawOpinion
from dsr.moves import Moves
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.scoping import current_platform_id
from workspaces.access import actor_of, require
from workspaces.models import Membership
from workspaces.roles import Capability


class NothingNew(Exception):
    """The product brings no other text of this law than the one in force (any more)."""


@dataclass(frozen=True)
class Update:
    """A new text beside the one in force. `going_on` are counsel's words that hold on over it, `ending` the others."""

    edition: LawEdition
    text: LawText
    going_on: list[LawOpinion]
    ending: list[LawOpinion]
    changes: tuple[Change, ...]
    about: list[tuple[str, str, str]]


def pending() -> list[str]:
    """Return the laws of which the product brings another text than the platform in scope accepted."""
    return editions.updates()


def update(code: str) -> Update:
    """Return what the product's text of `code` would change here. Raises NothingNew."""
    edition = editions.in_force(code)
    if edition is None or edition.digest == texts.digest(editions.product_content(code)):
        raise NothingNew
    content, going_on, ending = editions.updated(edition)
    before, after = Law.model_validate(edition.content), Law.model_validate(content)
    text = editions.composed(content, going_on)
    return Update(edition, text, going_on, ending, changes(before, after), about(before, after))


def moved_by(found: Update) -> Moves:
    """Return which dates would move if the new text came into force now."""
    return moves.moves(found.edition.code, found.text)


def accept(code: str, *, by: Membership | None, shown: str, reason: str = "", on_behalf: str = "") -> LawEdition:
    """Put the product's text of `code` into force, and count the requests anew that it moves.

    `by` is an officer who may keep the law, or None for the operator's command, which names who asked for it in
    `on_behalf`. `shown` is the digest of the moves that were seen. Raises NothingNew, opinions.Changed,
    PermissionDenied.
    """
    if by is not None:
        require(by, Capability.KEEP_THE_LAW)
    found = moved_by(update(code))
    if found.digest != shown:
        raise opinions.Changed(found)
    with transaction.atomic():
        edition = _replace(editions.held(code), by, on_behalf, reason, len(found.rows))
    recounts.begin(edition)
    return edition


def _replace(edition: LawEdition, by: Membership | None, on_behalf: str, reason: str, moved: int) -> LawEdition:
    content, _going_on, ending = editions.updated(edition)
    if edition.digest == texts.digest(content):
        raise NothingNew
    new = editions.replace(edition, content, by=by, on_behalf=on_behalf, reason=reason)
    for opinion in ending:
        opinions.end(opinion, "value_changed")
    opinions.drop_outdated(edition.code)
    text = editions.put(new)
    trail.record(
        "law.text_accepted",
        platform_id=current_platform_id(),
        actor=actor_of(by) if by else SYSTEM,
        subject=edition.code,
        law=edition.code,
        before=edition.text_digest[:SHORT],
        after=text.version,
        moved=moved,
        on_behalf="" if by else "operator",
    )
    return new
