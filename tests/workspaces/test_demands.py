"""Demands of authorities (EK-24, NC-12): remedies first, two officers, and silence where it is ordered."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.workspaces.test_disclosures import RITA, recipient, what
from workspaces.models import DataCategory, Demand, DemandDecision, DemandState, Ground, Membership, Platform, Remedy
from workspaces.register import demands, disclosures
from workspaces.register.demands import Asked, OutOfTurn, OwnDemand
from workspaces.register.kinds import LegalBasis, RecipientClass

pytestmark = pytest.mark.req("EK-24")


def entered(platform: Platform, by: Membership, **changes: Any) -> Demand:
    """Enter what the police of Yokohama want to know."""
    values: dict[str, Any] = {
        "authority": "Kanagawa Prefectural Police",
        "country": "JP",
        "file_reference": "K-2026-81",
        "article": "Code of Criminal Procedure Art. 197(2)",
        "received_on": date(2026, 11, 16),
        "scope": "The account of one person, and when it was used.",
        "categories": list(DataCategory.objects.filter(key="account")),
    }
    return demands.enter(platform, Asked(**(values | changes)), by=by)


def decided(platform: Platform, by: Membership, second: Membership, decision: str) -> Demand:
    """Enter a demand, consider remedies, and decide it."""
    considered = demands.consider(entered(platform, by), [Remedy.ASK_COUNSEL], "Counsel found it valid.", by=by)
    return demands.decide(considered, decision, "It is valid and narrow.", by=second)


@pytest.mark.req("NC-12")
def test_nothing_is_decided_before_a_remedy_was_considered(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    demand = entered(enkomm, omar)

    with pytest.raises(OutOfTurn):
        demands.decide(demand, DemandDecision.COMPLY, "They asked.", by=mei)
    with pytest.raises(ValueError, match="remedy"):
        demands.consider(demand, [], "None.", by=omar)


def test_a_second_officer_decides(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    demand = demands.consider(entered(enkomm, omar), [Remedy.OBJECT], "It would not help.", by=omar)

    with pytest.raises(OwnDemand):
        demands.decide(demand, DemandDecision.COMPLY, "They asked.", by=omar)
    assert demands.decide(demand, DemandDecision.REFUSE, "No court.", by=mei).state == DemandState.DECIDED


def test_what_was_given_is_a_disclosure_that_no_person_sees(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    demand = decided(enkomm, omar, mei, DemandDecision.PART)
    police = recipient(enkomm, key="police", names={"en": "Kanagawa Prefectural Police"}, kind=RecipientClass.AUTHORITY)

    given = demands.give(demand, what(enkomm, recipient=police, basis=LegalBasis.LEGAL_OBLIGATION), by=omar)

    assert (given.demand, given.ground) == (demand, Ground.BASIS)
    assert list(disclosures.about(enkomm.pk, [RITA])) == []
    assert list(disclosures.about(enkomm.pk, [RITA], demands=True)) == [given]


def test_nothing_is_given_where_we_refused(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    demand = decided(enkomm, omar, mei, DemandDecision.REFUSE)

    with pytest.raises(OutOfTurn):
        demands.give(demand, what(enkomm, basis=LegalBasis.LEGAL_OBLIGATION), by=omar)


def test_officers_hear_once_when_the_silence_is_over(enkomm: Platform, omar: Membership) -> None:
    lately = now().date() - timedelta(days=2)
    entered(enkomm, omar, gagged=True, received_on=lately - timedelta(days=9), gag_until=lately)
    entered(enkomm, omar, gagged=True)

    assert (demands.end_silence(), demands.end_silence()) == (1, 0)
    mails = list(OutgoingMail.objects.filter(template="demand_silence_over"))
    assert [mail.recipient for mail in mails].count(omar.user.email) == 1
    assert not any("Kanagawa" in mail.text for mail in mails)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": DemandState.CONSIDERED},
        {"state": DemandState.DECIDED, "decision": DemandDecision.COMPLY},
        {"decision": DemandDecision.COMPLY},
        {"gag_until": date(2026, 12, 1)},
        {"gagged": True, "gag_until": date(2026, 1, 1)},
        {"article": ""},
    ],
)
def test_the_database_refuses_what_skips_a_step(enkomm: Platform, omar: Membership, changes: dict[str, Any]) -> None:
    demand = entered(enkomm, omar)

    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=demand.pk).update(**changes)


def test_the_database_refuses_that_one_officer_decides_alone(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    demand = decided(enkomm, omar, mei, DemandDecision.COMPLY)

    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=demand.pk).update(decided_by=omar.user)
