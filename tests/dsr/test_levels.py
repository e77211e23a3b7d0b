"""Which proof counts for whom: pure rules over what systems hold."""

from datetime import date

import pytest

from dsr.connectors.base import Agreement, Candidate, HeldContact
from dsr.models import Case, Level
from dsr.verification import process
from dsr.verification.levels import contact_level, second_contacts
from tests.factories import confirmed
from workspaces.models import Platform

TODAY, LONG_AGO, LAST_WEEK = date(2026, 11, 22), date(2020, 1, 1), date(2026, 11, 15)


def holder(*contacts: HeldContact, email: Agreement = Agreement.SAME) -> Candidate:
    return Candidate("k", {}, {"email": email}, contacts, (), "account_holder", "v")


def mailbox(value: str, since: date | None = LONG_AGO, *, shared: bool = False, kind: str = "email") -> HeldContact:
    return HeldContact(kind, value, since, shared)


@pytest.mark.parametrize(
    ("contact", "level"),
    [
        (mailbox("rita@example.org"), Level.HELD_CONTACT),
        (mailbox("rita@EXAMPLE.org"), Level.HELD_CONTACT),
        (mailbox("rita@example.org", LAST_WEEK), Level.CONTACT),
        (mailbox("rita@example.org", None), Level.CONTACT),
        (mailbox("rita@example.org", shared=True), Level.CONTACT),
        (mailbox("other@example.org"), Level.CONTACT),
    ],
)
def test_a_mailbox_counts_when_it_was_held_alone_and_for_long(contact: HeldContact, level: Level) -> None:
    assert contact_level(holder(contact), "rita@example.org", TODAY) == level


@pytest.mark.parametrize(
    "same_inbox", ["rita@example.org", "RITA@example.org", "rita+backup@example.org", "ri.ta@example.org"]
)
def test_another_spelling_of_one_mailbox_is_no_second_factor(same_inbox: str) -> None:
    assert second_contacts([holder(mailbox(same_inbox))], "rita@example.org", TODAY) == []


def test_a_second_mailbox_counts_once_and_only_when_it_is_old_and_unshared() -> None:
    other = mailbox("rita.sample@example.net")
    held = [other, mailbox("Rita.Sample+x@example.net"), mailbox("new@example.net", LAST_WEEK)]
    shared = mailbox("family@example.net", shared=True)
    telephone = mailbox("+49 30 1", kind="phone")

    assert second_contacts([holder(*held, shared, telephone)], "rita@example.org", TODAY) == [other]


def test_proof_in_one_system_opens_no_record_of_somebody_else_in_another(enkomm: Platform) -> None:
    case: Case = confirmed(enkomm)
    hers = holder(mailbox("rita@example.org"), mailbox("rita.sample@example.net"))
    somebodys = holder(mailbox("victim@example.org"), email=Agreement.UNKNOWN)

    assert process.weigh_contact(case, [hers, somebodys]) is None
    assert process.other_contacts(case, [hers, somebodys]) == []
