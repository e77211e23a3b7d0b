"""A disclosure that rests on consent asks the ledger: this recipient, these categories, that day (EC-06)."""

from datetime import timedelta
from typing import Any

import pytest

from consent.kinds import EventKind
from consent.models import PurposeVersion
from privacy_portal.clock import now
from tests.consent.asking import purpose, rita, said
from workspaces.models import DataCategory, Disclosure, Membership, Platform, Recipient
from workspaces.register import disclosures


@pytest.fixture
def passing_on(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm, "passing-on", options=(), recipients=("lantern-partners",), categories=("account",))


def disclosed(
    omar: Membership, recipient: str = "lantern-partners", categories: tuple[str, ...] = ("account",), **more: Any
) -> Disclosure:
    what = disclosures.What(
        recipient=Recipient.objects.open().get(key=recipient),
        categories=list(DataCategory.objects.filter(key__in=categories)),
        on=more.pop("on", now().date()),
        purpose="They write to her.",
        about=more.pop("about", ("rita@example.org",)),
    )
    return disclosures.disclose(omar.platform, what, by=omar)


@pytest.mark.req("EC-06", "EK-09")
def test_with_a_consent_it_is_recorded_with_its_proof_and_without_one_it_is_blocked(
    enkomm: Platform, omar: Membership, passing_on: PurposeVersion
) -> None:
    assert disclosed(omar).blocked
    given = said(rita(enkomm), passing_on, option="")

    made = disclosed(omar)

    assert (made.blocked, made.proofs) == (False, [str(given.public_id)])


@pytest.mark.req("EC-06")
def test_a_consent_to_one_recipient_or_category_is_none_to_another(
    enkomm: Platform, omar: Membership, passing_on: PurposeVersion
) -> None:
    said(rita(enkomm), passing_on, option="")

    assert disclosed(omar, recipient="tin-post").blocked
    assert disclosed(omar, categories=("account", "interactions")).blocked
    assert disclosed(omar, about=("rita@example.org", "tom@example.org")).blocked


@pytest.mark.req("EC-06")
def test_a_consent_that_ended_or_came_later_does_not_count(
    enkomm: Platform, omar: Membership, passing_on: PurposeVersion
) -> None:
    known = rita(enkomm)
    said(known, passing_on, option="")

    assert disclosed(omar, on=now().date() - timedelta(days=1)).blocked
    said(known, passing_on, EventKind.WITHDRAWN, option="")
    assert disclosed(omar).blocked
