"""Consents that count once the mailbox confirmed them (double opt-in).

Whoever types an address into a form may type somebody else's. So nothing is recorded before the code is typed that goes
there: programs that look at mail follow links and send forms, but type no codes (threat T16).
"""

import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language, override

from consent import ledger, links, policy, preferences, purposes, subjects
from consent.kinds import ActorKind, EventKind, IdentifierKind, Method
from consent.models import MAX_TRIES, ConsentEvent, PurposeVersion, UnconfirmedConsent
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.mail import outbox
from workspaces.models import Platform, Workspace

OPEN_FOR = timedelta(days=7)
# What waits for one address at most: more would be a nuisance that somebody else makes.
MOST_OPEN = 10
DIGITS = 8


class NoAddress(Exception):
    """It is confirmed by mail, and no mail address is known."""


class TooManyOpen(Exception):
    """So much waits for this address that no further mail goes there."""


class WrongCode(Exception):
    """The code is another one, or too many others were typed."""


def is_needed(choice: ledger.Choice, how: ledger.Circumstances) -> bool:
    """Say whether a choice counts only once the mailbox confirmed it: what somebody agrees to by typing an address, at
    a kiosk always, and by an application where the purpose wants it."""
    if choice.kind != EventKind.GIVEN or how.actor_kind != ActorKind.PERSON or not choice.version.is_consent:
        return False
    return how.method == Method.KIOSK or (how.method == Method.APPLICATION and choice.version.purpose.double_opt_in)


def ask(
    platform: Platform,
    version: PurposeVersion,
    options: Sequence[str],
    workspace: Workspace | None,
    known: Sequence[subjects.Known],
    how: ledger.Circumstances,
) -> UnconfirmedConsent:
    """Mail the words with a code to the person, and return what waits for it; the same again mails nothing.

    In the caller's transaction. Raises NoAddress, TooManyOpen.
    """
    address = next((one for one in known if one.kind == IdentifierKind.EMAIL), None)
    if address is None or how.shown is None:
        raise NoAddress
    same = _same(platform.pk, version, options, workspace, known)
    # Who asks at once takes turns, so that nobody counts beside somebody else.
    Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
    waiting: UnconfirmedConsent | None = UnconfirmedConsent.objects.filter(same=same).first()
    if waiting is not None and waiting.expires_at > now() and waiting.tries < MAX_TRIES:
        return waiting
    UnconfirmedConsent.objects.filter(same=same).delete()
    address_print = address.fingerprint(platform.pk)
    if UnconfirmedConsent.objects.filter(address_print=address_print, expires_at__gt=now()).count() >= MOST_OPEN:
        raise TooManyOpen
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    made: UnconfirmedConsent = UnconfirmedConsent.objects.create(
        platform=platform,
        version=version,
        options=list(options),
        workspace=workspace,
        known=[[one.kind, one.value] for one in known],
        address_print=address_print,
        same=same,
        language=how.language,
        jurisdiction=how.jurisdiction,
        method=how.method,
        actor_kind=how.actor_kind,
        actor=how.actor,
        shown=how.shown,
        notice=how.notice,
        code_hash=_hash(platform.pk, same, code),
        asked_at=now(),
        expires_at=now() + OPEN_FOR,
    )
    _mail(platform, made, address.value, code)
    return made


def waiting(platform: Platform, token: str) -> UnconfirmedConsent:
    """Return what is confirmed by the address with `token`; raises links.DeadLink, also where it is asked with other
    words by now."""
    found = links.unconfirmed(platform, token)
    today = purposes.in_force(found.version.purpose, purposes.today(platform))
    if today is None or today.holds_since > found.version.number:
        raise links.DeadLink
    return found


def asked(unconfirmed: UnconfirmedConsent) -> dict[str, Any]:
    """Return what somebody reads before they confirm, in the active language: who asks, the words, and the options."""
    version, workspace = unconfirmed.version, unconfirmed.workspace
    return {
        "words": version.words(get_language() or "en"),
        "options": [preferences.option_label(version, one) for one in unconfirmed.options if one],
        "asking": workspace.name if workspace and workspace.owner_may_be_named else "",
        "recipients": preferences.recipients(version),
        "until": unconfirmed.expires_at,
    }


def confirm(unconfirmed: UnconfirmedConsent, typed: str) -> list[ConsentEvent]:
    """Record what was confirmed by the code, and return the events. Nothing of it waits any longer.

    Raises WrongCode, links.DeadLink where it cannot be given any more, policy.Forbidden, ledger.GuardianNeeded.
    Call it outside a transaction, or a rollback gives the tries back.
    """
    alive = UnconfirmedConsent.objects.filter(pk=unconfirmed.pk, expires_at__gt=now())
    if not alive.filter(tries__lt=MAX_TRIES).update(tries=F("tries") + 1):
        raise WrongCode
    wanted = _hash(unconfirmed.platform_id, unconfirmed.same, typed)
    if not hmac.compare_digest(unconfirmed.code_hash, wanted):
        raise WrongCode
    with transaction.atomic():
        if not alive.delete()[0]:
            raise links.DeadLink
        return _record(unconfirmed)


def forget() -> int:
    """Delete what nobody confirmed in time, on the platform in scope; return how many."""
    return UnconfirmedConsent.objects.filter(expires_at__lte=now()).delete()[0]


def _record(unconfirmed: UnconfirmedConsent) -> list[ConsentEvent]:
    platform, version = unconfirmed.platform, unconfirmed.version
    known = [subjects.Known(kind, value) for kind, value in unconfirmed.known]
    try:
        subject = subjects.find_or_add(platform.pk, known)
        options = unconfirmed.options or [""]
        choices = [ledger.Choice(version, EventKind.GIVEN, option, unconfirmed.workspace) for option in options]
        return ledger.record(subject, choices, _how(unconfirmed, policy.workspaces_of(subject)))
    except (subjects.TwoPeople, ledger.OutdatedWording):
        raise links.DeadLink from None


def _how(unconfirmed: UnconfirmedConsent, member_of: set[int]) -> ledger.Circumstances:
    # What was shown stands there with how it was confirmed: that is the proof.
    content = unconfirmed.shown.content | {"confirmed": "code by mail"}
    return ledger.Circumstances(
        Method(unconfirmed.method),
        ActorKind(unconfirmed.actor_kind),
        unconfirmed.actor,
        unconfirmed.language,
        unconfirmed.jurisdiction,
        ledger.shown(unconfirmed.platform_id, content),
        unconfirmed.notice,
        member_of=frozenset(member_of),
    )


def _mail(platform: Platform, made: UnconfirmedConsent, address: str, code: str) -> None:
    language = made.language if made.language in platform.languages else platform.languages[0]
    with override(language):
        outbox.queue(
            "consent_unconfirmed",
            platform=platform,
            to=address,
            language=language,
            context=asked(made)
            | {"code": f"{code[:4]} {code[4:]}", "link": links.confirmation_address(platform, made)},
            dedupe_key=f"unconfirmed/{made.public_id}",
        )


def _same(
    platform_id: int,
    version: PurposeVersion,
    options: Sequence[str],
    workspace: Workspace | None,
    known: Sequence[subjects.Known],
) -> str:
    who = "/".join(sorted(f"{one.kind}:{one.fingerprint(platform_id)}" for one in known))
    what = f"{version.pk}/{'+'.join(sorted(options))}/{workspace.pk if workspace else ''}"
    return blind_index("unconfirmed consent", platform_id, f"{who}/{what}")


def _hash(platform_id: int, same: str, code: str) -> str:
    return blind_index("confirmation code", platform_id, f"{same}/{code}")
