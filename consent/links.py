"""Addresses that stand in mails: they open somebody's choices, or stop what the mail belongs to.

An address is signed and holds the ledger's own id of the person; nothing is stored and nothing can be read from it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from consent import purposes
from consent.kinds import FindingState
from consent.models import (
    ChildFinding,
    GuardianQuestion,
    PurposeVersion,
    RecipientContact,
    Subject,
    UnconfirmedConsent,
)
from privacy_portal.api import tokens
from privacy_portal.clock import now
from privacy_portal.links import absolute
from workspaces.models import Platform, Workspace

# Mails are kept for long, and a way out has to work as long as anybody may press it.
WORKS_FOR = timedelta(days=730)
_OPEN, _STOP, _GUARDIAN, _GUARDIAN_STOP = "preferences", "stop", "guardian", "guardian stop"
_CONFIRM = "confirm consent"
_CHILD = "child"
# Longer than any time to answer: whoever comes late reads what became of it.
_CHILD_READS_FOR = timedelta(days=120)
_PROPAGATION = "propagation"
PROPAGATION_WORKS_FOR = timedelta(days=30)


class DeadLink(Exception):
    """The address was not made here, is too old, or what it speaks of is gone."""


@dataclass(frozen=True)
class Stop:
    """What one press stops: one channel of one purpose (of one workspace) for one person."""

    subject: Subject
    version: PurposeVersion
    option: str
    workspace: Workspace | None


def start_address(platform: Platform) -> str:
    """Return the address at which anybody asks for a code to their own choices."""
    return absolute(reverse("preferences", kwargs={"platform": platform.slug}))


def open_address(platform: Platform, subject: Subject) -> str:
    """Return the address that opens the choices of `subject`."""
    token = tokens.issue(_OPEN, platform.pk, subject.public_id.hex, now() + WORKS_FOR)
    return absolute(reverse("preferences_link", kwargs={"platform": platform.slug, "token": token}))


def stop_address(platform: Platform, stop: Stop) -> str:
    """Return the address for `List-Unsubscribe` (RFC 8058): a POST to it stops this, whoever sends it."""
    token = _stop_token(_STOP, platform, stop, now() + WORKS_FOR)
    return absolute(reverse("preferences_stop", kwargs={"platform": platform.slug, "token": token}))


def guardian_address(platform: Platform, question: GuardianQuestion) -> str:
    """Return the address at which a guardian answers `question`."""
    token = tokens.issue(_GUARDIAN, platform.pk, question.public_id.hex, question.expires_at)
    return absolute(reverse("guardian", kwargs={"platform": platform.slug, "token": token}))


def guardian_stop_address(platform: Platform, stop: Stop, until: datetime) -> str:
    """Return the address at which a guardian takes back, `until` the child decides, what they agreed to."""
    token = _stop_token(_GUARDIAN_STOP, platform, stop, until)
    return absolute(reverse("guardian_stop", kwargs={"platform": platform.slug, "token": token}))


def confirmation_address(platform: Platform, unconfirmed: UnconfirmedConsent) -> str:
    """Return the address at which somebody confirms by a code what they agreed to."""
    token = tokens.issue(_CONFIRM, platform.pk, unconfirmed.public_id.hex, unconfirmed.expires_at)
    return absolute(reverse("preferences_confirm", kwargs={"platform": platform.slug, "token": token}))


def child_address(platform: Platform, finding: ChildFinding) -> str:
    """Return the address at which somebody who was found to be a child reads how it stands, and says if it is wrong."""
    token = tokens.issue(_CHILD, platform.pk, finding.public_id.hex, now() + _CHILD_READS_FOR)
    return absolute(reverse("child", kwargs={"platform": platform.slug, "token": token}))


def propagation_address(platform: Platform, contact: RecipientContact) -> str:
    """Return the address at which somebody at a recipient sees, after a code, who withdrew."""
    token = tokens.issue(_PROPAGATION, platform.pk, contact.public_id.hex, now() + PROPAGATION_WORKS_FOR)
    return absolute(reverse("propagation", kwargs={"platform": platform.slug, "token": token}))


def child_finding(platform: Platform, token: str) -> ChildFinding:
    """Return the finding that `token` is about; raises DeadLink."""
    public_id = UUID(_read(_CHILD, platform, token))
    found = ChildFinding.objects.filter(public_id=public_id).select_related("platform", "subject_key")
    finding: ChildFinding | None = found.first()
    if finding is None or finding.state == FindingState.REPORTED:
        raise DeadLink
    return finding


def opened(platform: Platform, token: str) -> Subject:
    """Return whose choices `token` opens; raises DeadLink."""
    return _subject(_read(_OPEN, platform, token))


def to_stop(platform: Platform, token: str) -> Stop:
    """Return what `token` stops; raises DeadLink."""
    return _stop(_STOP, platform, token)


def guardian_stop(platform: Platform, token: str) -> Stop:
    """Return what a guardian takes back by `token`; raises DeadLink."""
    return _stop(_GUARDIAN_STOP, platform, token)


def guardian_question(platform: Platform, token: str) -> GuardianQuestion:
    """Return the question that `token` answers; raises DeadLink where it was answered, or is over."""
    public_id = UUID(_read(_GUARDIAN, platform, token))
    found = GuardianQuestion.objects.filter(public_id=public_id, expires_at__gt=now())
    related = ("version__purpose", "workspace__owner", "finding__platform", "finding__subject_key", "finding__account")
    question: GuardianQuestion | None = found.select_related(*related).first()
    if question is None:
        raise DeadLink
    return question


def unconfirmed(platform: Platform, token: str) -> UnconfirmedConsent:
    """Return what `token` confirms; raises DeadLink where it was confirmed, or its time is over."""
    public_id = UUID(_read(_CONFIRM, platform, token))
    rows = UnconfirmedConsent.objects.filter(public_id=public_id, expires_at__gt=now())
    related = ("version__purpose__platform", "workspace__owner", "platform", "shown", "notice")
    found: UnconfirmedConsent | None = rows.select_related(*related).first()
    if found is None:
        raise DeadLink
    return found


def propagation_contact(platform: Platform, token: str) -> RecipientContact:
    """Return the recipient whose page `token` is of; raises DeadLink where it is reached otherwise by now."""
    public_id = UUID(_read(_PROPAGATION, platform, token))
    found = RecipientContact.objects.filter(public_id=public_id, address__isnull=False).select_related("platform")
    contact: RecipientContact | None = found.first()
    if contact is None:
        raise DeadLink
    return contact


def _stop_token(purpose: str, platform: Platform, stop: Stop, until: datetime) -> str:
    tenant = str(stop.workspace.pk) if stop.workspace else ""
    subject = f"{stop.subject.public_id.hex}/{stop.version.purpose.key}/{stop.option}/{tenant}"
    return tokens.issue(purpose, platform.pk, subject, until)


def _stop(purpose: str, platform: Platform, token: str) -> Stop:
    hexadecimal, key, option, tenant = _read(purpose, platform, token).split("/")
    version = purposes.by_key(platform, [key]).get(key)
    workspace = Workspace.objects.filter(pk=tenant).first() if tenant else None
    if version is None or (tenant and workspace is None):
        raise DeadLink
    return Stop(_subject(hexadecimal), version, option, workspace)


def _read(purpose: str, platform: Platform, token: str) -> str:
    try:
        return tokens.read(purpose, platform.pk, token).subject
    except tokens.InvalidToken:
        raise DeadLink from None


def _subject(hexadecimal: str) -> Subject:
    found: Subject | None = Subject.objects.filter(public_id=UUID(hexadecimal)).first()
    if found is None:
        raise DeadLink
    return found
