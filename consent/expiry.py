"""Consents whose time is over: the ledger says so itself, so that whoever reads it need not count."""

from collections.abc import Iterator

from django.db import transaction

from consent import ledger, links, purposes
from consent.kinds import GIVING, ActorKind, EventKind, IdentifierKind, Method
from consent.models import ConsentState, Identifier, Subject
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.mail import outbox
from privacy_portal.scoping import current_platform_id

AT_ONCE = 500


def expire_due() -> int:
    """End, on the platform in scope, up to AT_ONCE consents whose time is over; return how many.

    Decisions do not wait for it: they look at the time themselves.
    """
    due = ConsentState.objects.filter(kind__in=GIVING, ends_at__lte=now()).order_by("ends_at")
    with transaction.atomic():
        states = list(due.select_related("subject", "workspace", "event__version")[:AT_ONCE])
        entries = list(_entries(states))
        if entries:
            ledger.record_all(entries)
            ended = {(entry.subject.pk, *choice.key) for entry in entries for choice in entry.choices}
            for state in states:
                if (state.subject_id, state.purpose_id, state.workspace_id, state.option) in ended:
                    _tell_who_came_of_age(state)
            trail.record("consent.expired", platform_id=current_platform_id(), actor=SYSTEM, count=len(entries))
    return len(entries)


def _tell_who_came_of_age(state: ConsentState) -> None:
    """Mail once to whoever decides themselves from now on, where their address is known, that what a guardian agreed to
    for them has ended."""
    event, subject = state.event, state.subject
    if event.actor_kind != ActorKind.GUARDIAN or event.ends_at == event.version.ends_at(ledger.effective_at(event)):
        return
    found = Identifier.objects.filter(subject=subject, kind=IdentifierKind.EMAIL, subject_key__isnull=False)
    known = next((one for one in found.select_related("subject_key") if one.value), None)
    if known is None:
        return
    platform = subject.platform
    outbox.queue(
        "came_of_age",
        platform=platform,
        to=known.value,
        language=event.language,
        context={"link": links.open_address(platform, subject)},
        dedupe_key=f"came-of-age/{subject.public_id}",
        subject_key=subject.subject_key,
    )


def _entries(due: list[ConsentState]) -> Iterator[ledger.Entry]:
    how = ledger.Circumstances(Method.TIME, ActorKind.PORTAL)
    # In the order in which everybody holds people.
    for state in sorted(due, key=lambda one: one.subject_id):
        # Held before it is looked at again: the person may have renewed it this moment.
        subject = Subject.objects.select_for_update(no_key=True).get(pk=state.subject_id)
        state.refresh_from_db(fields=["kind", "ends_at", "version_number"])
        version = purposes.version_of(state.purpose, state.version_number)
        if version is not None and state.kind in GIVING and state.ends_at is not None and state.ends_at <= now():
            yield ledger.Entry(subject, [ledger.Choice(version, EventKind.EXPIRED, state.option, state.workspace)], how)
