"""The log of disclosures (EK-09, EK-15, EC-06): what it rests on, what is blocked, and that nobody changes it."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from privacy_portal.audit.models import AuditEntry
from privacy_portal.mail.models import OutgoingMail
from workspaces.models import (
    DataCategory,
    DisclosedPerson,
    Disclosure,
    Ground,
    MemberRole,
    Membership,
    Platform,
    Recipient,
)
from workspaces.register import alarms, consents, disclosures
from workspaces.register.disclosures import AnnulledAlready, What
from workspaces.register.exceptions import UnknownException
from workspaces.register.kinds import LegalBasis, RecipientClass

RITA = "rita@example.org"
COPY = {
    "sqlite": "INSERT OR REPLACE INTO workspaces_disclosedperson SELECT * FROM workspaces_disclosedperson",
    "postgresql": "INSERT INTO workspaces_disclosedperson SELECT * FROM workspaces_disclosedperson",
}


def recipient(platform: Platform, **changes: Any) -> Recipient:
    """Return a partner that gets data, made if need be."""
    values = {"names": {"en": "Mailco Pte"}, "kind": RecipientClass.PARTNER, "country": "SG", "since": date(2026, 1, 1)}
    made, _new = Recipient.objects.get_or_create(
        platform=platform, key=changes.pop("key", "mailco"), defaults=values | changes
    )
    return made  # type: ignore[no-any-return]


def what(platform: Platform, **changes: Any) -> What:
    """Return Rita's account data going to a partner, with `changes`."""
    return What(
        **{
            "recipient": recipient(platform),
            "categories": list(DataCategory.objects.filter(key="account")),
            "on": date(2026, 11, 20),
            "purpose": "The partner sends the newsletter.",
            "about": [RITA],
            **changes,
        }
    )


def proof_of_everybody(identifier: str, **_asked: Any) -> str:
    return "receipt-7"


@pytest.fixture
def consented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the ledger of another app know everybody's consent."""
    monkeypatch.setattr(consents, "_ledgers", [f"{__name__}.proof_of_everybody"])


def test_nobody_but_staff_reads_the_log_and_nobody_but_officers_looks_people_up(
    enkomm: Platform, olga: Membership
) -> None:
    auditor = Membership(platform=enkomm, user=olga.user, role=MemberRole.AUDITOR)

    assert list(disclosures.visible(auditor)) == []
    with pytest.raises(PermissionDenied):
        disclosures.visible(olga)
    for who in (olga, auditor):
        with pytest.raises(PermissionDenied):
            disclosures.look_up([RITA], by=who)


@pytest.mark.req("EC-06")
def test_without_consent_and_exception_it_is_blocked_and_officers_are_told(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    made = disclosures.disclose(enkomm, what(enkomm), by=omar)

    assert (made.blocked, made.ground) == (True, Ground.NONE)
    assert AuditEntry.objects.filter(action="disclosure.blocked").count() == 1
    told = {mail.recipient for mail in OutgoingMail.objects.filter(template="disclosure_blocked")}
    assert told == {omar.user.email, mei.user.email}
    assert alarms.disclosures_blocked() == 1
    assert disclosures.look_at_block(made, "The data stayed here.", by=mei)
    assert alarms.disclosures_blocked() == 0


@pytest.mark.req("EC-06")
@pytest.mark.usefixtures("consented")
def test_with_everybodys_consent_it_is_recorded_with_its_proof(enkomm: Platform, omar: Membership) -> None:
    made = disclosures.disclose(enkomm, what(enkomm), by=omar)

    assert (made.blocked, made.ground, made.proofs) == (False, Ground.CONSENT, ["receipt-7"])


@pytest.mark.req("EC-06")
def test_one_person_without_consent_blocks_all(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_rita(identifier: str, **_asked: Any) -> str:
        return "receipt-7" if identifier == RITA else ""

    monkeypatch.setattr(consents, "proof", only_rita)

    assert disclosures.disclose(enkomm, what(enkomm, about=[RITA, "mallory@example.com"]), by=omar).blocked
    assert disclosures.disclose(enkomm, what(enkomm, about=[]), by=omar).blocked


@pytest.mark.req("EK-15")
def test_an_exception_of_the_law_is_named(enkomm: Platform, omar: Membership) -> None:
    made = disclosures.disclose(enkomm, what(enkomm, exception=("JP", "law")), by=omar)

    assert (made.ground, made.law, made.exception) == (Ground.EXCEPTION, "JP", "law")


@pytest.mark.req("EK-15")
@pytest.mark.parametrize("exception", [("JP", "because"), ("KR", "law"), ("XX", "law")])
def test_an_exception_that_holds_nowhere_here_is_refused(
    enkomm: Platform, omar: Membership, exception: tuple[str, str]
) -> None:
    with pytest.raises(UnknownException):
        disclosures.disclose(enkomm, what(enkomm, exception=exception), by=omar)


@pytest.mark.req("EK-09")
def test_an_officer_sees_to_whom_data_about_rita_went(enkomm: Platform, omar: Membership) -> None:
    basis = {"basis": LegalBasis.LEGAL_OBLIGATION}
    told = disclosures.disclose(enkomm, what(enkomm, **basis), by=omar)
    disclosures.disclose(enkomm, what(enkomm, about=["mallory@example.com"], **basis), by=omar)
    disclosures.disclose(enkomm, what(enkomm), by=omar)

    assert list(disclosures.about(enkomm.pk, ["RITA@example.org "])) == [told]
    assert list(disclosures.about(enkomm.pk, ["nobody@example.org", ""])) == []


@pytest.mark.req("EK-09")
def test_no_address_stands_in_the_log_or_the_trail(enkomm: Platform, omar: Membership) -> None:
    made = disclosures.disclose(enkomm, what(enkomm, basis=LegalBasis.CONTRACT), by=omar)

    with connection.cursor() as cursor:
        cursor.execute("SELECT purpose FROM workspaces_disclosure")
        assert b"newsletter" not in bytes(cursor.fetchone()[0])
    assert RITA not in DisclosedPerson.objects.get(disclosure=made).fingerprint
    assert not any(b"rita" in bytes(entry.payload) for entry in AuditEntry.objects.all())


@pytest.mark.req("EK-09")
def test_a_mistake_is_put_right_once_by_a_counter_entry(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    made = disclosures.disclose(enkomm, what(enkomm, basis=LegalBasis.CONTRACT), by=omar)

    entry = disclosures.annul(made, "It was another recipient.", by=mei)

    assert (entry.annuls, entry.corrects) == (True, made)
    assert list(disclosures.about(enkomm.pk, [RITA])) == []
    for one in (made, entry):
        with pytest.raises(AnnulledAlready):
            disclosures.annul(one, "Once more.", by=mei)


@pytest.mark.req("EK-09")
@pytest.mark.parametrize("act", ["update", "delete", "replace"])
def test_the_database_refuses_to_change_the_log(enkomm: Platform, omar: Membership, act: str) -> None:
    made = disclosures.disclose(enkomm, what(enkomm, basis=LegalBasis.CONTRACT), by=omar)

    with pytest.raises(DatabaseError, match=r"only ever added to|duplicate key"), transaction.atomic():  # noqa: PT012
        if act == "update":
            Disclosure.objects.filter(pk=made.pk).update(for_marketing=True)
        elif act == "delete":
            made.people.all().delete()
        else:
            with connection.cursor() as cursor:
                cursor.execute(COPY[connection.vendor])


@pytest.mark.req("EC-06")
@pytest.mark.parametrize(
    "changes",
    [
        {"ground": Ground.NONE, "blocked": False},
        {"ground": Ground.BASIS, "basis": ""},
        {"ground": Ground.BASIS, "basis": LegalBasis.CONSENT},
        {"ground": Ground.CONSENT, "proofs": []},
        {"ground": Ground.EXCEPTION, "exception": ""},
        {"ground": Ground.BASIS, "basis": LegalBasis.CONTRACT, "categories": []},
        {"ground": Ground.BASIS, "basis": LegalBasis.CONTRACT, "annuls": True},
    ],
)
def test_the_database_refuses_what_rests_on_nothing(
    enkomm: Platform, omar: Membership, changes: dict[str, Any]
) -> None:
    asked = what(enkomm)

    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(
            **{
                "platform": enkomm,
                "recipient": asked.recipient,
                "categories": ["account"],
                "disclosed_on": asked.on,
                "purpose": "x",
                "entered_by": omar.user,
                "entered_at": "2026-11-20T10:00:00Z",
                **changes,
            }
        )
