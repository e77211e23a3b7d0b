"""Keep a letter as it was sent, and find it again. Whoever tells the person something in writing comes through here."""

import hashlib
import hmac
import json

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from dsr import unnamed
from dsr.letters.compose import compose
from dsr.letters.draft import Added
from dsr.letters.text import LetterText
from dsr.letters.wording import DUTIES
from dsr.models import Case, Letter, Request
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from privacy_portal.encryption.keys import derive
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.lists import listed
from workspaces.models import User


class NotSent(ValueError):
    """The letter cannot go out as it is; `words` says why, to whoever wrote it."""

    words = ""


class NamesOwner(NotSent):
    """What was written gives away an owner who may not be named to the person (QO-01)."""

    @property
    def words(self) -> str:  # type: ignore[override]
        """What to tell whoever wrote it."""
        return _("Nothing was sent. Your words tell who the owner is, which the person may not know. Leave it out.")


class Incomplete(NotSent):
    """The law demands of this letter what it does not hold; `missing` are the duties (LETTER_DUTIES)."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing

    @property
    def words(self) -> str:  # type: ignore[override]
        """What to tell whoever wrote the letter."""
        told = _("Nothing was sent. The law demands more of this letter: %(duties)s. Ask whoever keeps the law here.")
        return told % {"duties": listed(str(DUTIES[duty]) for duty in self.missing)}


def send(kind: str, request: Request, *, actor: Actor, by: User | None = None, added: Added | None = None) -> Letter:
    """Write the letter `kind` about `request` and keep it word for word; the person finds it on their case's page.

    Under the lock of the case. The mail that tells of it is `correspondence.tell`'s. Raises Incomplete, NamesOwner.
    """
    case, text = request.case, compose(kind, request, added)
    if any(unnamed.given_away(case, section.quote) for section in text.sections):
        raise NamesOwner
    if text.missing:
        raise Incomplete(text.missing)
    body = text.as_dict()
    highest = Letter.objects.filter(case=case).aggregate(highest=Max("number"))["highest"] or 0
    letter = Letter.objects.create(
        platform_id=case.platform_id,
        case=case,
        request=request,
        number=highest + 1,
        kind=text.kind,
        law=case.law,
        language=case.language,
        subject_key=case.subject_key,
        body=body,
        digest=_digest(case.subject_key, body),
        sent_at=now(),
        sent_by=by,
    )
    trail.record(
        "letter.sent",
        platform_id=case.platform_id,
        actor=actor,
        subject=request.display_reference,
        kind=text.kind,
        digest=letter.digest,
    )
    return letter


def of(case: Case) -> QuerySet[Letter]:
    """Return the letters of a case, newest first."""
    return Letter.objects.filter(case=case).select_related("subject_key", "request").order_by("-number")


def read(letter: Letter) -> LetterText | None:
    """Return the text of a letter; None where the case was shredded, or the text is not the one that was sent."""
    if letter.body is None or _digest(letter.subject_key, letter.body) != letter.digest:
        return None
    return LetterText.from_dict(letter.body)


def _digest(key: SubjectKey, body: dict[str, object]) -> str:
    """The digest of a letter under the key of its case: once that is destroyed, nobody can try guesses on it."""
    secret = derive(key.material().secret, b"letter digest")
    return hmac.new(secret, json.dumps(body, sort_keys=True, ensure_ascii=False).encode(), hashlib.sha256).hexdigest()
