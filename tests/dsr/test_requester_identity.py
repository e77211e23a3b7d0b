"""Rita shows that it is her: by another address that enKomm held before, or together with an officer."""

import pytest
from django.test import Client

from dsr import identification, triage
from dsr.models import Level, Message, Status, Turn, Verification
from tests.dsr.visiting import address, open_case, page, text
from tests.factories import confirmed, drain, mailed_code, part, searched
from workspaces.models import Membership, Platform


@pytest.fixture
def waiting(enkomm: Platform, client: Client):
    """Rita's case, open in her browser, when it waits for her proof."""
    case = searched(enkomm)
    open_case(client, case)
    return case


@pytest.mark.req("X-01")
def test_a_code_to_the_other_address_proves_it(waiting, client: Client) -> None:
    client.post(address("identity", reference=waiting.reference), {"contact": "0"})
    code = mailed_code(waiting, "rita.sample@example.net")
    response = client.post(address("identity_code", reference=waiting.reference), {"code": code}, follow=True)

    assert "We know now that it is you" in text(response)
    assert Verification.objects.latest("verified_at").level == Level.TWO_FACTORS
    drain()
    assert part(waiting).status == Status.DECIDING


def test_the_other_address_is_shown_only_masked(waiting, client: Client) -> None:
    shown = text(page(client, waiting, "identity"))

    assert "ri•••@example.net" in shown
    assert "rita.sample@example.net" not in shown


def test_the_pause_is_only_claimed_where_the_clock_is_stopped(waiting, client: Client) -> None:
    # European law: the portal does not rely on a pause while identity is open.
    assert "This does not move your date." in text(page(client, waiting, "identity"))


def test_a_wrong_code_is_told_at_the_field(waiting, client: Client) -> None:
    client.post(address("identity", reference=waiting.reference), {"contact": "0"})
    response = client.post(address("identity_code", reference=waiting.reference), {"code": "00000000"})

    assert response.status_code == 422
    assert "You have 4 more tries." in text(response)


def test_choosing_nothing_is_a_mistake_that_is_named(waiting, client: Client) -> None:
    response = client.post(address("identity", reference=waiting.reference), {})

    assert response.status_code == 422


@pytest.mark.parametrize("choice", ["7", "-1", "rita@example.org"])
def test_no_other_address_can_be_chosen(waiting, client: Client, choice: str) -> None:
    assert client.post(address("identity", reference=waiting.reference), {"contact": choice}).status_code == 422


def test_the_code_page_needs_a_choice_first(waiting, client: Client) -> None:
    assert page(client, waiting, "identity_code").url == address("case", reference=waiting.reference)


def test_none_of_these_passes_the_turn_to_an_officer(waiting, omar: Membership, client: Client) -> None:
    chosen = client.post(address("identity", reference=waiting.reference), {"contact": "none"})
    assert chosen.url == address("other_proof", reference=waiting.reference)
    told = {"text": "You can call me at work."}
    response = client.post(address("other_proof", reference=waiting.reference), told, follow=True)

    assert "looks at how else you can show that it is you" in text(response)
    assert part(waiting).turn == Turn.OFFICER
    assert Message.objects.get().text == "You can call me at work."
    assert list(triage.queue("needs_officer", omar.user)) == [part(waiting)]


def test_whoever_proved_only_a_foreign_mailbox_learns_of_no_other_address(
    enkomm: Platform, omar: Membership, client: Client
) -> None:
    """Mallory asks in Rita's name with an address of her own, and even an officer is taken in: no address is shown."""
    case = searched(enkomm, email="rita.sample@example.com")
    found = identification.candidates(case)
    identification.choose(
        part(case), {system: listed[0].key for system, listed in found.items()}, by=omar, reason="They agree."
    )
    drain()
    open_case(client, case)

    assert page(client, case, "identity").url == address("other_proof", reference=case.reference)
    shown = text(page(client, case, "other_proof"))
    assert "no other address to which we could safely send a code" in shown
    assert "example.net" not in shown


def test_the_page_is_not_there_when_nothing_waits(enkomm: Platform, client: Client) -> None:
    case = confirmed(enkomm)
    open_case(client, case)

    assert page(client, case, "identity").url == address("case", reference=case.reference)
