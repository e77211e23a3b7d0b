"""The log of disclosures (EK-09, EK-15, EC-06): to whom, when, of what, about whom, and by what right.

A disclosure rests on a legal basis, on an exception of the law, or on the consent of everybody whose data it holds.
With none of them it is blocked: the row says so, and officers are told. Rows are never changed; a mistake is put right
by a counter-entry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces.access import actor_of, require
from workspaces.models import (
    BlockLook,
    DataCategory,
    Demand,
    DisclosedPerson,
    Disclosure,
    Establishment,
    Ground,
    Membership,
    Platform,
    Recipient,
)
from workspaces.register import consents, exceptions
from workspaces.register.exceptions import UnknownException
from workspaces.register.kinds import LegalBasis
from workspaces.register.officers import with_capability
from workspaces.roles import Capability, may

PERSON = "disclosed person"
MOST_FOUND = 200


class AnnulledAlready(Exception):
    """The disclosure has its counter-entry, or is one."""


@dataclass(frozen=True)
class What:
    """A disclosure as it is asked for. `about` holds identifiers of the people, such as their addresses.

    Give `basis`, or `exception` as (law, key); with neither it takes everybody's consent. `purpose` says why.
    """

    recipient: Recipient
    categories: Sequence[DataCategory]
    on: date
    purpose: str
    about: Sequence[str] = ()
    basis: str = ""
    exception: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Ground:
    ground: str
    basis: str = ""
    law: str = ""
    exception: str = ""
    proofs: tuple[str, ...] = ()


def disclose(platform: Platform, what: What, *, by: Membership, demand: Demand | None = None) -> Disclosure:
    """Record a disclosure, or block it where it rests on nothing; the row's `blocked` says which. Nothing is sent.

    Raises UnknownException for an exception that no law at an establishment of ours has.
    """
    require(by, Capability.HANDLE_EVENTS)
    ground = _ground(what)
    with transaction.atomic():
        disclosure = Disclosure.objects.create(
            platform=platform,
            recipient=what.recipient,
            categories=sorted(category.key for category in what.categories),
            disclosed_on=what.on,
            ground=ground.ground,
            basis=ground.basis,
            law=ground.law,
            exception=ground.exception,
            proofs=list(ground.proofs),
            blocked=ground.ground == Ground.NONE,
            for_marketing=what.recipient.for_marketing,
            purpose=what.purpose,
            demand=demand,
            entered_by=by.user,
            entered_at=now(),
        )
        for print_ in sorted(fingerprints(platform.pk, what.about)):
            DisclosedPerson.objects.create(platform=platform, disclosure=disclosure, fingerprint=print_)
        if disclosure.blocked:
            _record("disclosure.blocked", disclosure, by)
            _tell_officers(disclosure)
        else:
            _record("disclosure.recorded", disclosure, by, ground=disclosure.ground)
    return disclosure


def annul(disclosure: Disclosure, why: str, *, by: Membership) -> Disclosure:
    """Write the counter-entry of a disclosure that was entered wrongly; return it. Raises AnnulledAlready."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure.pk)
        if held.annuls or held.corrections.exists():
            raise AnnulledAlready
        kept = ("recipient", "categories", "disclosed_on", "ground", "basis", "law", "exception", "proofs", "blocked")
        entry = Disclosure.objects.create(
            **{name: getattr(held, name) for name in (*kept, "for_marketing", "demand")},
            platform_id=held.platform_id,
            purpose=why,
            corrects=held,
            annuls=True,
            entered_by=by.user,
            entered_at=now(),
        )
        _record("disclosure.corrected", entry, by, number=held.pk)
    return entry


def look_at_block(disclosure: Disclosure, words: str, *, by: Membership) -> bool:
    """Note what an officer did about a blocked disclosure. Return False when somebody had looked before."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        look, new = BlockLook.objects.get_or_create(
            disclosure=disclosure,
            platform_id=disclosure.platform_id,
            defaults={"words": words, "by": by.user, "at": now()},
        )
        if new:
            _record("disclosure.block_seen", look.disclosure, by)
    return bool(new)


def about(platform_id: int, identifiers: Iterable[str], *, demands: bool = False) -> QuerySet[Disclosure]:
    """Return the disclosures of data about the person with any of `identifiers`, the newest first.

    Blocked and annulled ones are left out, and so is what an authority got on demand unless `demands` says that an
    officer asks: no page of a person shows it.
    """
    found = standing().filter(people__fingerprint__in=fingerprints(platform_id, identifiers)).distinct()
    return found if demands else found.filter(demand=None)


def visible(by: Membership) -> QuerySet[Disclosure]:
    """Return the entries that `by` may see, the newest first: what an authority got on demand is for officers only."""
    require(by, Capability.SEE_EVENTS)
    rows = Disclosure.objects.select_related("recipient", "demand__platform", "entered_by")
    rows = rows.prefetch_related("corrections").order_by("-entered_at", "-pk")
    return rows if may(by.role, Capability.HANDLE_DEMANDS) else rows.filter(demand=None)


def look_up(identifiers: Sequence[str], *, by: Membership) -> list[Disclosure]:
    """Return to whom data about a person went, for an officer who asks; the newest MOST_FOUND.

    That somebody asked is in the audit trail; what they typed is not, and is kept nowhere."""
    require(by, Capability.HANDLE_EVENTS)
    may_see = may(by.role, Capability.HANDLE_DEMANDS)
    found = list(about(by.platform_id, identifiers, demands=may_see)[:MOST_FOUND])
    with transaction.atomic():
        trail.record("disclosure.looked_up", platform_id=by.platform_id, actor=actor_of(by), count=len(found))
    return found


def standing() -> QuerySet[Disclosure]:
    """Return what was really disclosed: neither blocked, nor annulled, nor a counter-entry."""
    real = Disclosure.objects.filter(blocked=False, annuls=False, corrections=None)
    real = real.select_related("recipient", "demand__platform").prefetch_related("corrections")
    return real.order_by("-disclosed_on", "-pk")


def fingerprints(platform_id: int, identifiers: Iterable[str]) -> set[str]:
    """Return the look-up fingerprints of identifiers; empty ones have none."""
    return {blind_index(PERSON, platform_id, one) for one in identifiers if one.strip()}


def _ground(what: What) -> _Ground:
    if what.basis and what.basis != LegalBasis.CONSENT:
        return _Ground(Ground.BASIS, basis=LegalBasis(what.basis))
    if what.exception:
        law, key = what.exception
        known = exceptions.listed(Establishment.objects.filter(organisation__is_operator=True))
        if not any((one.law, one.key) == (law, key) for one in known):
            raise UnknownException(f"{law}/{key}")
        return _Ground(Ground.EXCEPTION, law=law, exception=key)
    people = [one for one in what.about if one.strip()]
    proofs = [consents.proof(one, recipient=what.recipient, categories=what.categories, on=what.on) for one in people]
    if proofs and all(proofs):
        return _Ground(Ground.CONSENT, proofs=tuple(dict.fromkeys(proofs)))
    return _Ground(Ground.NONE)


def _tell_officers(disclosure: Disclosure) -> None:
    kwargs = {"platform": disclosure.platform.slug, "disclosure": disclosure.public_id}
    for user in with_capability(Capability.HANDLE_EVENTS):
        outbox.queue(
            "disclosure_blocked",
            platform=disclosure.platform,
            to=user.email,
            language=user.language,
            context={"link": absolute(reverse("desk_disclosure", kwargs=kwargs))},
            dedupe_key=f"disclosure-blocked/{disclosure.pk}/{user.pk}",
        )


def _record(action: str, disclosure: Disclosure, by: Membership, **told: trail.Fact) -> None:
    id_ = str(disclosure.public_id)
    trail.record(action, platform_id=disclosure.platform_id, actor=actor_of(by), subject="", id=id_, **told)
