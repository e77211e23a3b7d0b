"""Agreeing to the terms by joining (CP-05), and taking that back by closing the account (CP-06).

What was agreed to stays in the ledger as proof, under fingerprints; the values by which somebody could be written to
go, unless another consent of theirs still needs them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language

from consent import decisions, edition_answers, ledger, notices, policy, purposes, subjects
from consent.kinds import GIVING, EventKind, IdentifierKind, Method, Topic
from consent.models import ConsentState, PurposeVersion, Subject
from privacy_portal import countries
from privacy_portal.clock import now
from workspaces.models import Platform, Recipient, User, Workspace
from workspaces.register.words import safeguard
from workspaces.terms import GuardianNeeded, Receiver, Terms


def asked(address: str, platform: Platform, workspace: Workspace | None) -> list[Terms]:
    """Return the terms to which whoever joins with `address` agrees; not those that stand agreed to, nor those that the
    owner of their workspace forbids (see workspaces.terms.asked_of)."""
    return [terms_of(version, get_language() or "en") for version in _versions(address, platform, workspace)]


def agreed(user: User, platform: Platform, workspace: Workspace | None, terms: Sequence[Terms]) -> None:
    """Record that `user` agreed to `terms` by the button that completes joining (see workspaces.terms.agree)."""
    subject = _joining(user, platform)
    bound = _bound(user.email, workspace)
    versions = purposes.by_key(platform, [one.key for one in terms])
    for one in terms:
        version = versions[one.key]
        how = ledger.Circumstances(
            Method.REGISTRATION,
            language=one.language,
            shown=ledger.shown(platform.pk, shown(version, one, place="registration")),
            notice=notices.current(platform, purposes.today(platform)),
            member_of=bound,
        )
        try:
            ledger.record(subject, [ledger.Choice(version, EventKind.GIVEN, "", _asker(version, workspace))], how)
        except ledger.GuardianNeeded:
            raise GuardianNeeded from None


def ended(user: User, platform_id: int) -> None:
    """Record that `user` takes back what they agreed to by joining, and erase by what they can be written to, where no
    other consent stands that needs it (see workspaces.terms.end). What they said against editions of notices is closed:
    they leave."""
    edition_answers.left(user)
    for subject in _known(user, platform_id):
        states = list(_states(subject))
        _withdraw(subject, [one for one in states if one.purpose.topic == Topic.TERMS and one.kind in GIVING])
        if subject.subject_key is not None and not any(_needs_a_value(one) for one in states):
            subjects.erase_values(subject)


def terms_of(version: PurposeVersion, language: str) -> Terms:
    """Return a wording as somebody is asked for it: the words in `language`, and each receiver with its country."""
    found = Recipient.objects.on(purposes.today(version.purpose.platform)).filter(key__in=version.recipients)
    receivers = tuple(
        Receiver(str(one), countries.name(one.transfer_country or one.country), safeguard(one))
        for one in sorted(found, key=lambda one: version.recipients.index(one.key))
    )
    return Terms(version.purpose.key, version.number, language, version.words(language), receivers)


def shown(version: PurposeVersion, terms: Terms, *, place: str) -> dict[str, Any]:
    """Return what the ledger keeps of a page that asked for `terms`: the words, the receivers, and the control."""
    return {
        "purpose": terms.key,
        "version": terms.number,
        "wording": version.digest,
        "language": terms.language,
        "words": terms.words,
        "receivers": [[one.name, one.country, one.safeguard] for one in terms.receivers],
        "place": place,
        "control": "button",
    }


def _versions(address: str, platform: Platform, workspace: Workspace | None) -> Iterable[PurposeVersion]:
    subject = subjects.find(platform.pk, [subjects.Known(IdentifierKind.EMAIL, address)])
    states = ledger.states_of(subject) if subject else {}
    bound = _bound(address, workspace)
    for version in purposes.all_in_force(platform):
        asker = _asker(version, workspace)
        # Joining says one yes: what is chosen among options is chosen in the preference centre.
        if version.purpose.topic != Topic.TERMS or not version.is_consent or version.options:
            continue
        if (version.purpose.per_workspace and asker is None) or policy.forbidding(version, bound):
            continue
        state = states.get((version.purpose_id, asker.pk if asker else None, ""))
        # Whoever was vouched for is asked all the same, now that they are here themselves.
        if state is None or state.kind == EventKind.VOUCHED or not _stands(version, state):
            yield version


def _stands(version: PurposeVersion, state: ConsentState) -> bool:
    return decisions.decide(version, decisions.standing_in(state), now()).is_allowed


def _asker(version: PurposeVersion, workspace: Workspace | None) -> Workspace | None:
    return workspace if version.purpose.per_workspace else None


def _bound(address: str, workspace: Workspace | None) -> frozenset[int]:
    """Return the workspaces whose owners bind the consents of whoever joins: theirs, and the one that they join."""
    joined = {workspace.pk} if workspace else set()
    return frozenset(joined | policy.workspaces_of(None, [address]))


def _joining(user: User, platform: Platform) -> Subject:
    """Return who it is for the ledger, by the address and by the account: the address may be another one some day."""
    address, account = _identifiers(user)
    try:
        return subjects.find_or_add(platform.pk, [address, account])
    except subjects.TwoPeople:  # They joined before under an address that is somebody else's for the ledger.
        return subjects.find_or_add(platform.pk, [address])


def _known(user: User, platform_id: int) -> list[Subject]:
    """Return who `user` is for the ledger, by the account and, where it is confirmed to be theirs, by the address."""
    address, account = _identifiers(user)
    told = [account, address] if user.email_confirmed_at else [account]
    found = (subjects.find(platform_id, [one]) for one in told)
    return list({one.pk: one for one in found if one}.values())


def _identifiers(user: User) -> tuple[subjects.Known, subjects.Known]:
    # Applications number the accounts of their customers too: this portal's are told apart from theirs.
    account = subjects.Known(IdentifierKind.ACCOUNT, f"portal account {user.pk}")
    return subjects.Known(IdentifierKind.EMAIL, user.email), account


def _states(subject: Subject) -> Iterable[ConsentState]:
    found: Iterable[ConsentState] = ConsentState.objects.filter(subject=subject).select_related(
        "purpose", "workspace", "event__version__purpose__platform"
    )
    return found


def _withdraw(subject: Subject, states: Iterable[ConsentState]) -> None:
    """What is taken back is the wording that was agreed to, whatever is asked for today."""
    choices = [
        ledger.Choice(one.event.version, EventKind.WITHDRAWN, one.option, one.workspace)
        for one in states
        if one.ends_at is None or one.ends_at > now()
    ]
    if choices:
        how = ledger.Circumstances(Method.REGISTRATION, language=get_language() or "en")
        ledger.record(subject, choices, how)


def _needs_a_value(state: ConsentState) -> bool:
    stands = state.kind in GIVING and (state.ends_at is None or state.ends_at > now())
    return stands and state.purpose.topic != Topic.TERMS
