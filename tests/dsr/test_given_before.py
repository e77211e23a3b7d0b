"""Who got data of Rita's before it was deleted is named in the answer to her, and to nobody else (EC-04)."""

from datetime import date

import pytest

from dsr import answers, given_before
from dsr.models import Case, Request
from privacy_portal.dates import date_words
from tests.dsr.test_letters import erased
from tests.factories import part
from tests.workspaces.test_disclosures import recipient, what
from workspaces.models import DataCategory, Membership, Platform
from workspaces.register import disclosures
from workspaces.register.kinds import LegalBasis

pytestmark = pytest.mark.req("EC-04")
EARLIER, LATER = date(2026, 9, 1), date(2026, 11, 20)


def said(request: Request) -> str:
    answer = answers.of(Request.objects.get(pk=request.pk))
    assert answer is not None
    return " ".join(answer.lines)


def given(platform: Platform, by: Membership, **changes: object) -> None:
    disclosures.disclose(platform, what(platform, **{"basis": LegalBasis.CONTRACT, **changes}), by=by)


def test_each_recipient_is_named_once_with_the_last_day_and_all_that_it_got(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    billing = list(DataCategory.objects.filter(key="billing"))
    given(enkomm, omar, on=EARLIER, categories=billing)
    given(enkomm, omar, on=LATER)
    given(enkomm, omar, on=EARLIER, recipient=recipient(enkomm, key="porter", names={"en": "Porter Kargo"}))

    told = said(erased(enkomm, omar, mei))

    assert told.count("Mailco Pte") == 1
    assert f"Mailco Pte had been given this of you, the last time on {date_words(LATER)}: Account" in told
    assert "Billing" in told.partition("Mailco Pte")[2].partition(".")[0]
    assert f"Porter Kargo had been given this of you, the last time on {date_words(EARLIER)}" in told


def test_nothing_is_said_of_others_of_what_was_blocked_or_of_an_address_that_nobody_confirmed(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    given(enkomm, omar, about=["somebody@else.example"])
    given(enkomm, omar, about=["+49 30 23125 042"])  # a number that she typed proves nothing
    disclosures.disclose(enkomm, what(enkomm), by=omar)  # without consent: blocked
    request = erased(enkomm, omar, mei)
    assert "had been given" not in said(request)

    given(enkomm, omar)
    assert "Mailco Pte" in said(request)
    assert given_before.sentences(part(request.case, 2)) == (), "that is the owner's answer"
    Case.objects.filter(pk=request.case_id).update(contact_confirmed_at=None)
    assert "Mailco Pte" not in said(request)
