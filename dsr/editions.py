"""Which text of each law is in force on a platform: what was accepted there, with what its counsel said over it.

An update of the product brings other texts. Until somebody accepts one, everything goes on by the text before.
`dsr.law.registry` asks `read` for every text, so this is the only place that knows about platforms.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import transaction
from pydantic import ValidationError

from dsr.law import registry, texts
from dsr.law.counsel import Word, reads, with_words
from dsr.law.schema import Law
from dsr.law.texts import Content, LawText
from dsr.models import LawEdition, LawOpinion, OpinionKind, OpinionState
from privacy_portal import scoping
from privacy_portal.clock import now
from workspaces.models import Membership

VERSIONS, INSTEAD = "law versions", "law instead"
KEPT_TEXTS = 256
# By digest: a text is the same on every platform. The number goes up with every change that this process makes.
_texts: OrderedDict[str, LawText] = OrderedDict()
_changes = {"made": 0}


def read(code: str) -> LawText | None:
    """Return the text of a law in force on the platform in scope; None outside a scope, where files are read."""
    if not scoping.in_scope() or code not in registry.codes():
        return None
    kept = scoping.kept_in_scope()
    instead: dict[str, LawText] = kept.get(INSTEAD, {})
    if code in instead:
        return instead[code]
    digest = _digests().get(code)
    return _text_of(code, digest) if digest else shipped(code)


@contextmanager
def instead(code: str, text: LawText) -> Iterator[None]:
    """Have `text` read as the law `code` during the block, by this process alone: to see what it would change."""
    kept = scoping.kept_in_scope()
    before = kept.get(INSTEAD, {})
    kept[INSTEAD] = {**before, code: text}
    try:
        yield
    finally:
        kept[INSTEAD] = before


def adopt(code: str) -> None:
    """Accept the text that came with the product where the platform in scope uses a law for the first time.

    Alone in a transaction, or after an entry in the trail: two that adopt the same law then never wait for each other.
    """
    if code not in _digests():
        content, digest = _file(code), texts.digest(_file(code))
        moment = now()
        kept = {
            "content": content,
            "digest": digest,
            "text_digest": digest,
            "accepted_at": moment,
            "changed_at": moment,
            "recounted_at": moment,
        }
        LawEdition.objects.get_or_create(
            platform_id=scoping.current_platform_id(), code=code, replaced_at=None, defaults=kept
        )
        changed()


def in_force(code: str) -> LawEdition | None:
    """Return the edition in force of a law on the platform in scope, None while nothing was counted by it."""
    return LawEdition.objects.select_related("accepted_by").filter(code=code, replaced_at=None).first()


def held(code: str) -> LawEdition:
    """Return the edition in force of a law that was adopted, under its lock. In a transaction, before the trail."""
    locked = LawEdition.objects.select_for_update(of=("self",)).filter(code=code, replaced_at=None)
    # Whoever waited for one that was replaced meanwhile is left with none, and finds its successor.
    edition: LawEdition = locked.first() or locked.get()
    return edition


def shipped(code: str) -> LawText:
    """Return the text that the product brings."""
    return _shipped(code)


def product_content(code: str) -> Content:
    """Return the content of the product's file of a law."""
    return _file(code)


def updates() -> list[str]:
    """Return the laws of which the product brings another text than the one accepted on the platform in scope."""
    accepted = LawEdition.objects.filter(replaced_at=None).values_list("code", "digest")
    return sorted(code for code, digest in accepted if code in registry.codes() and digest != texts.digest(_file(code)))


def updated(edition: LawEdition) -> tuple[Content, list[LawOpinion], list[LawOpinion]]:
    """Return the content of the product's text, the opinions that go on over it, and those that end with it.

    A word was given on what a value said. Where that is no longer what the product says, a confirmation ends; another
    value that counsel named goes on, unless the new text says so itself or has no such value.
    """
    content = _file(edition.code)
    old, new = Law.model_validate(edition.content), Law.model_validate(content)
    going_on: list[LawOpinion] = []
    ending: list[LawOpinion] = []
    for opinion in opinions_in_force(edition.code):
        (going_on if _goes_on(opinion, old, new, content) else ending).append(opinion)
    return content, going_on, ending


def opinions_in_force(code: str) -> list[LawOpinion]:
    """Return counsel's words that hold for a law, in the order of their values."""
    return list(LawOpinion.objects.filter(law=code, state=OpinionState.IN_FORCE).order_by("path"))


def composed(content: Content, opinions: list[LawOpinion]) -> LawText:
    """Return `content` with `opinions` over it. pydantic.ValidationError or KeyError where that is no law."""
    return texts.text(with_words(content, [word_of(one) for one in opinions]))


def word_of(opinion: LawOpinion) -> Word:
    """Return an opinion as the law package takes it."""
    return Word(opinion.path, opinion.counsel, opinion.changes, opinion.article, opinion.address)


def replace(edition: LawEdition, content: Content, *, by: Membership | None, on_behalf: str, reason: str) -> LawEdition:
    """Put another content into force in the place of `edition`, which is held; `put` then says what is counted by."""
    moment = now()
    LawEdition.objects.filter(pk=edition.pk).update(replaced_at=moment, recounted_at=moment)
    new: LawEdition = LawEdition.objects.create(
        platform_id=edition.platform_id,
        code=edition.code,
        content=content,
        digest=texts.digest(content),
        text_digest=texts.digest(content),
        accepted_by=by.user if by else None,
        accepted_for=on_behalf,
        accepted_at=moment,
        reason=reason,
        changed_at=moment,
    )
    return new


def put(edition: LawEdition) -> LawText:
    """Have `edition`, which is held, counted by with the opinions that are in force now; return its text."""
    content = with_words(edition.content, [word_of(one) for one in opinions_in_force(edition.code)])
    edition.text_digest, edition.changed_at, edition.recounted_at = texts.digest(content), now(), None
    edition.save(update_fields=["text_digest", "changed_at", "recounted_at"])
    changed()
    return texts.text(content)


def changed() -> None:
    """Have what this process read of editions read again; other processes begin a new scope with every page."""
    _changes["made"] += 1
    transaction.on_commit(lambda: _changes.update(made=_changes["made"] + 1))


def _goes_on(opinion: LawOpinion, old: Law, new: Law, content: Content) -> bool:
    try:
        same = reads(old, opinion.path) == reads(new, opinion.path)
        composed(content, [opinion])
    except (KeyError, ValidationError):
        return False
    if same or opinion.kind == OpinionKind.CONFIRM:
        return same
    says = reads(new, opinion.path)
    return any(says.get(name) != value for name, value in opinion.changes.items())


def _digests() -> dict[str, str]:
    """Return the digest of each text in force on the platform in scope; one query a scope."""
    kept = scoping.kept_in_scope()
    made, digests = kept.get(VERSIONS, (None, {}))
    if made != _changes["made"]:
        digests = dict(LawEdition.objects.filter(replaced_at=None).values_list("code", "text_digest"))
        kept[VERSIONS] = (_changes["made"], digests)
    return dict(digests)


def _text_of(code: str, digest: str) -> LawText:
    text = _texts.get(digest)
    if text is None:
        edition = LawEdition.objects.get(code=code, replaced_at=None)
        text = composed(edition.content, opinions_in_force(code))
        # Between two queries somebody else may have changed it: then it is no text of that digest.
        if digest.startswith(text.version):
            _texts[digest] = text
        if len(_texts) > KEPT_TEXTS:
            _texts.popitem(last=False)
    return text


@lru_cache(maxsize=64)
def _file(code: str) -> Content:
    return texts.shipped(code)


@lru_cache(maxsize=64)
def _shipped(code: str) -> LawText:
    return texts.text(_file(code))
