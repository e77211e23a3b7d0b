"""Handing a package over: released by an officer, fetched by the person after a fresh proof, removed in time (T16).

A code goes to a contact that the systems held before the request, and the proof it gives lives for ten minutes in the
browser session that typed it. The package opens only for the request and the match it was made for.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from django.db.models import F, Q

from dsr import cases, clock, correspondence, lifecycle, mailboxes, vouchers
from dsr.letters import keeping as letters
from dsr.models import FINAL, ClockEventKind, CodePurpose, ContactCode, LetterKind, Package, Request, Status, Step, Turn
from dsr.packages import sealed, shelf
from dsr.packages.contents import outcome_of
from dsr.verification import codes, process
from dsr.verification.levels import required_level, second_contacts
from dsr.workflow import progress
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.scoping import current_platform_id, platform_scope
from workspaces.access import actor_of, require
from workspaces.models import Membership
from workspaces.roles import Capability

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
# Somebody has to come for it, or an officer to go there.
KEPT_FOR_HANDOVER = timedelta(days=30)
PROOF_LIFETIME = timedelta(minutes=10)


class NoPackage(Exception):
    """There is nothing to fetch; `code` says why: "not_ready", "called_back", "expired", "used_up" or "damaged"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ProofNeeded(Exception):
    """The person has to prove again who they are before this."""


@dataclass(frozen=True)
class Download:
    """A ZIP on its way: `chunks` to be read to their end, `size` bytes in all; no personal data in the file name."""

    chunks: Iterator[bytes]
    size: int
    filename: str


# -- looked at and released ------------------------------------------------------------------------------------------


def release(request: Request, *, by: Membership, seen: str | None = None) -> Package:
    """Let the package go to the person, by an officer who has seen its counts.

    The whole file is read once more, under the binding to this request and its match (T27). `seen`, when given, is the
    public id of the package that `by` looked at. Raises PermissionDenied, vouchers.LoneVoucher, progress.NotWaiting
    when somebody else was faster, NoPackage("damaged") when the file does not open.
    """
    require(by, Capability.WORK_ON_REQUESTS)
    _waiting_review(request)
    package = kept(request, seen)
    if not sealed.is_whole(request, package):
        kept(request, str(package.public_id))  # Sent back while it was read: that is no damage.
        raise _damaged(package)
    with _held(request) as current:
        # Proof and match may have changed since the page was shown: whose word they rest on is read under the lock.
        step, package = _waiting_review(current), kept(current, str(package.public_id))
        package.released_by_id = by.user_id
        package.vouched_by_id = vouchers.lone_voucher(current.verification, current.match)
        if package.vouched_by_id == by.user_id:
            raise vouchers.LoneVoucher
        package.save(update_fields=["released_by", "vouched_by"])
        shelf.record("package.released", package, actor_of(by))
        progress.complete(step, actor=actor_of(by))
    return package


def send_back(request: Request, *, by: Membership, seen: str | None = None) -> None:
    """Take the package back, before its release or while nobody has fetched it (it is wrong, or the file was lost).

    It is removed, and the request goes back to its decision, from where a new one is made. Whoever was told that it is
    ready is told that it is not. `seen` as for `release`. Raises PermissionDenied, progress.NotWaiting.
    """
    require(by, Capability.WORK_ON_REQUESTS)
    with _held(request) as current:
        package = kept(current, seen)
        if current.status != Status.READY:
            _waiting_review(current)
        shelf.take_back(package, actor_of(by))
        if current.status == Status.READY:
            _take_back_answer(current, package, by)
        progress.reconsider(current, actor=actor_of(by))


def deliver(request: Request) -> Package:
    """Open the package to the person for seven days, and tell them; the answer is given with this. In a transaction.

    Where no address may open it, it is kept for an officer to hand over (dsr.handover), and not given before."""
    request = Request.objects.select_related("case__platform", "case__subject_key").get(pk=request.pk)
    moment = now()
    package = Package.objects.get(request=request, removed_at__isnull=True)
    by_hand = not download_contacts(request)
    package.released_at = moment
    package.expires_at = moment + (KEPT_FOR_HANDOVER if by_hand else KEPT_FOR)
    package.save(update_fields=["released_at", "expires_at"])
    lifecycle.transition(request, Status.READY, actor=SYSTEM, turn=Turn.OFFICER if by_hand else Turn.PERSON)
    if by_hand:
        letters.send(LetterKind.COMPLETION, request, actor=SYSTEM)
        return package
    clock.record(request, ClockEventKind.ANSWERED, actor=SYSTEM)
    again = str(progress.latest_round(request))
    correspondence.tell(request.case, "ready", request=request, again=again, letter=LetterKind.COMPLETION)
    return package


def _take_back_answer(request: Request, package: Package, by: Membership) -> None:
    """The answer that the package gave is none any more: the clock runs as if it had never been given."""
    given = not request.awaits_handover
    shelf.record("package.called_back", package, actor_of(by), left=package.downloads_left)
    lifecycle.transition(request, Status.DECIDING, actor=actor_of(by))
    if not given:
        return
    clock.record(request, ClockEventKind.ANSWER_RECALLED, actor=actor_of(by), by=by.user)
    correspondence.tell(request.case, "called_back", request=request, again=str(progress.latest_round(request)))


# -- fetched ----------------------------------------------------------------------------------------------------------


def download_contacts(request: Request) -> list[str]:
    """Return the addresses to which a code for the download may go; never one that only this request brought.

    Whoever proved two factors gets it at the other mailbox that the systems held, because the one in the case is the
    one that opens the case. Where an officer checked the person, it is the confirmed address of the case, if that is
    theirs (dsr.mailboxes).
    """
    case, proof = request.case, request.verification
    if proof is None or request.match is None:
        return []
    if case.contact_confirmed_at is None:
        return []  # Nobody has shown yet that the address which an officer entered is the person's.
    if "second_contact" not in proof.methods:
        enough = proof.level >= required_level(case.right) and mailboxes.is_theirs(request)
        return [case.person["email"]] if enough else []
    return [
        contact.value
        for contact in second_contacts(mailboxes.matched(request), case.person["email"], case.received_at.date())
    ]


def send_download_code(request: Request, choice: int = 0) -> str:
    """Send a code to the `choice`-th of `download_contacts` and return that address (to be shown masked).

    Raises NoPackage, process.NoSuchContact, codes.TooManyCodes.
    """
    available(request)
    contacts = download_contacts(request)
    if not 0 <= choice < len(contacts):
        raise process.NoSuchContact
    codes.send(request.case, CodePurpose.DOWNLOAD, contacts[choice])
    return contacts[choice]


def open_download(request: Request, typed: str) -> int:
    """Accept the code `typed` and return the proof, which the browser session keeps and shows to `download`.

    Raises codes.WrongCode, codes.ExpiredCode. Call it outside a transaction.
    """
    code = codes.check(request.case, CodePurpose.DOWNLOAD, typed)
    if code.contact_index not in _indexes(request):
        raise codes.ExpiredCode
    return code.pk


def proof_needed(request: Request, proof: int | None) -> bool:
    """Say whether `proof` (what `open_download` returned to this browser session) is missing, foreign or too old."""
    if proof is None:
        return True
    fresh = ContactCode.objects.filter(pk=proof, case=request.case, purpose=CodePurpose.DOWNLOAD)
    theirs = fresh.filter(used_at__gt=now() - PROOF_LIFETIME, contact_index__in=_indexes(request))
    return not theirs.exists()


def _indexes(request: Request) -> list[str]:
    """Return the indexes of the addresses that may open this package: another part may be about other records."""
    return [codes.contact_index(request.platform_id, address) for address in download_contacts(request)]


def available(request: Request) -> Package:
    """Return the package that the person may fetch now; raises NoPackage, which says why there is none."""
    if request.awaits_handover:
        raise NoPackage("not_ready")
    return _open_to_somebody(request)


def _open_to_somebody(request: Request) -> Package:
    """Return the package that the person may fetch now, or an officer take out for them; raises NoPackage."""
    package = Package.objects.select_related("key").filter(request=request, released_at__isnull=False).first()
    if package is None or request.status not in (Status.READY, Status.COMPLETED):
        told_otherwise = request.clock_events.filter(kind=ClockEventKind.ANSWER_RECALLED).exists()
        raise NoPackage("called_back" if told_otherwise else "not_ready")
    if package.removed_at is not None or package.expires_at is None or package.expires_at <= now():
        raise NoPackage("expired")
    if package.downloads_left == 0:
        raise NoPackage("used_up")
    return package


def download(request: Request, *, proof: int | None) -> Download:
    """Take one of the three downloads and return the ZIP, opened chunk by chunk as it is read.

    Nothing of an altered file leaves: it is read to its end before the first byte goes out. The request is completed
    when a download came to its end. Raises ProofNeeded, NoPackage.
    """
    if proof_needed(request, proof):
        raise ProofNeeded
    available(request)
    return _taken_out(request, Actor("person", request.case.reference), _sent)


def take_out(request: Request, *, actor: Actor) -> Download:
    """Take one of the three downloads as the officer who hands it over; it completes nothing. Raises NoPackage."""
    return _taken_out(request, actor, lambda _request, _package, chunks: chunks)


def _taken_out(request: Request, actor: Actor, passed_on: Callable[..., Iterator[bytes]]) -> Download:
    package = _open_to_somebody(request)
    if not sealed.is_whole(request, package):
        _open_to_somebody(
            Request.objects.get(pk=request.pk)
        )  # Called back or over while it was read: that is no damage.
        raise _damaged(package)
    with cases.locked(request.case_id):
        left = Package.objects.filter(
            pk=package.pk,
            public_id=package.public_id,
            downloads_left__gt=0,
            removed_at__isnull=True,
            expires_at__gt=now(),
        ).update(downloads_left=F("downloads_left") - 1)
        if not left:
            _open_to_somebody(Request.objects.get(pk=request.pk))
            raise NoPackage("called_back")  # There is one, but it is another.
        package.refresh_from_db(fields=["downloads_left"])
        shelf.record("package.downloaded", package, actor, left=package.downloads_left)
        # Opened before anybody can take it back: the file of a download that has begun is read to its end.
        chunks = sealed.chunks(request, package)
        begun = chain([next(chunks)], chunks)
    filename = f"{request.case.platform.slug}-{request.case.reference}-{request.part}.zip"
    return Download(passed_on(request, package, begun), package.size, filename)


# -- removed ----------------------------------------------------------------------------------------------------------


def expire_packages() -> int:
    """Remove, on the platform in scope, packages whose time is over or whose request ended without them.

    Their key is destroyed and the file goes; a request whose package was never fetched is completed. Files that no
    row knows for a day go too. Returns how many packages were removed.
    """
    shelf.remove_orphans(current_platform_id())
    over = Q(expires_at__lte=now()) | Q(released_at__isnull=True, request__status__in=FINAL)
    due = Package.objects.filter(over, removed_at__isnull=True).select_related("request__case__platform", "key")
    return sum(_expire(package) for package in due[:200])


def _expire(package: Package) -> bool:
    with _held(package.request) as request:
        removed = shelf.remove(package, SYSTEM)
        if removed and request.awaits_handover and request.status == Status.READY:
            # Nobody got it: it is no answer, and is decided about again.
            lifecycle.transition(request, Status.DECIDING, actor=SYSTEM)
            progress.reconsider(request)
        elif removed and request.status == Status.READY:
            lifecycle.transition(request, Status.COMPLETED, actor=SYSTEM, outcome=outcome_of(request))
    return removed


def _sent(request: Request, package: Package, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass the chunks on, and complete the request after the last. Runs outside any scope, while the answer streams.

    A package that was called back on the way completes nothing, and the one that was made in its place is another.
    """
    yield from chunks
    with platform_scope(request.platform_id), _held(request) as current:
        kept = Package.objects.filter(public_id=package.public_id, removed_at__isnull=True).exists()
        if kept and current.status == Status.READY:
            person = Actor("person", current.case.reference)
            lifecycle.transition(current, Status.COMPLETED, actor=person, outcome=outcome_of(current))


def _waiting_review(request: Request) -> Step:
    step = progress.waiting_step(request, "review")
    if step is None:
        raise progress.NotWaiting
    return step


def kept(request: Request, seen: str | None = None) -> Package:
    """Return the package on the shelf; raises progress.NotWaiting without one, or when it is another than `seen`."""
    package = Package.objects.select_related("key").filter(request=request, removed_at__isnull=True).first()
    if package is None or seen not in (None, str(package.public_id)):
        raise progress.NotWaiting
    return package


@contextmanager
def _held(request: Request) -> Iterator[Request]:
    """Hold the case of `request` for the block, and give the request as it is then."""
    with cases.locked(request.case_id):
        yield Request.objects.get(pk=request.pk)


def _damaged(package: Package) -> NoPackage:
    logger.error("package %s does not open as it was made", package.public_id)
    return NoPackage("damaged")
