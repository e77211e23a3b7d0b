"""What the trail takes, what it refuses, and that nothing changes it afterwards."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import translation
from django.utils.translation import gettext_lazy

from privacy_portal.audit import catalogue, chain, trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.audit.models import AppendOnly, AuditEntry
from tests.portal.trails import ELSEWHERE, ENKOMM, OMAR, RITAS_REQUEST, write
from tests.postgres import owner

pytestmark = [pytest.mark.django_db, pytest.mark.req("X-06"), pytest.mark.usefixtures("every_platform")]


def record(**facts: object) -> AuditEntry:
    return trail.record("try.moved", platform_id=ENKOMM, actor=OMAR, subject=RITAS_REQUEST, **facts)


def test_an_act_is_recorded_with_who_what_and_about_which_request() -> None:
    record(to="deciding", urgent=True, fields=["name", "phone"])

    entry = AuditEntry.objects.get()
    assert (entry.seq, entry.action, entry.actor, entry.subject) == (1, "try.moved", OMAR, RITAS_REQUEST)
    assert entry.facts == {"to": "deciding", "urgent": True, "fields": ["name", "phone"]}
    assert entry.sentence == "It went from – to deciding."


def test_each_entry_is_tied_to_the_one_before() -> None:
    first, second = record(to="a"), record(to="b")

    assert first.previous_hash == chain.GENESIS
    assert second.previous_hash == first.hash == chain.link(chain.GENESIS, first.payload)


def test_platforms_have_trails_of_their_own() -> None:
    write(2), write(1, ELSEWHERE), write(1)

    assert list(AuditEntry.objects.of_platform(ENKOMM).values_list("seq", flat=True)) == [1, 2, 3]
    assert list(AuditEntry.objects.of_platform(ELSEWHERE).values_list("seq", flat=True)) == [1]
    assert list(AuditEntry.objects.platforms()) == [ENKOMM, ELSEWHERE]


def test_the_history_of_a_request() -> None:
    record(to="a")
    trail.record("try.moved", platform_id=ENKOMM, actor=SYSTEM, subject="EK 9999-99")

    assert [entry.facts["to"] for entry in AuditEntry.objects.about(RITAS_REQUEST)] == ["a"]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(TransactionManagementError):
        record(to="deciding")

    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_rolls_back_leaves_neither_entry_nor_gap() -> None:
    write(1)
    with transaction.atomic():
        record(to="deciding")
        transaction.set_rollback(True)
    write(1)

    assert list(AuditEntry.objects.values_list("seq", flat=True).order_by("seq")) == [1, 2]
    assert trail.verify(ENKOMM).ok


def test_an_unregistered_action_is_refused() -> None:
    with pytest.raises(catalogue.UnregisteredAction):
        trail.record("try.unheard", platform_id=ENKOMM, actor=OMAR)


def test_a_fact_that_was_not_registered_is_refused() -> None:
    with pytest.raises(catalogue.UnlistedFact, match="mood"):
        record(mood="good")


@pytest.mark.parametrize("value", [1.5, {"a": 1}, ("a",), [1.5], object()])
def test_a_fact_of_another_kind_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        record(to=value)


@pytest.mark.parametrize("value", ["rita@example.org", "x" * 201, ["name", "Rita <rita@example.org>"], "リタ@例え.jp"])
def test_a_fact_that_looks_like_personal_data_is_refused(value: object) -> None:
    with pytest.raises(trail.PersonalDataInTrail):
        record(to=value)


def test_who_and_about_what_hold_no_address_either() -> None:
    with pytest.raises(trail.PersonalDataInTrail):
        trail.record("try.moved", platform_id=ENKOMM, actor=Actor("person", "rita@example.org"))
    with pytest.raises(trail.PersonalDataInTrail):
        trail.record("try.moved", platform_id=ENKOMM, actor=OMAR, subject="rita@example.org")
    with pytest.raises(ValueError, match="kind"):
        Actor("burglar")  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "facts"), [("Moved", ()), ("a.b.c", ()), ("try.moved", ()), ("try.odd", ("actor",))])
def test_a_catalogue_entry_that_would_confuse_is_refused(name: str, facts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"noun\.verb|already|of its own"):
        catalogue.register(name, "A sentence.", facts)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_action_of_the_portal_can_be_told(language: str) -> None:
    with translation.override(language):
        told = [action.tell({}) for action in catalogue.actions()]

    assert len(told) > 5
    assert all(told)


def test_a_sentence_is_told_in_the_readers_language() -> None:
    action = catalogue.Action("try.told", gettext_lazy("Yes"), frozenset())

    with translation.override("ja"):
        assert action.tell({}) == translation.gettext("Yes")


def test_facts_read_as_words() -> None:
    action = catalogue.Action("try.told", "%(a)s / %(b)s / %(c)s / %(d)s", frozenset("abcd"))

    with translation.override("en"):
        assert action.tell({"a": True, "b": ["x", "y"], "c": 0}) == "yes / x, y / 0 / –"


def test_no_program_changes_an_entry() -> None:
    entry = record(to="a")

    entry.action = "try.other"
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()
    with pytest.raises(AppendOnly):
        AuditEntry.objects.update(action="x")
    with pytest.raises(AppendOnly):
        AuditEntry.objects.all().delete()
    with pytest.raises(AppendOnly):
        AuditEntry.objects.bulk_update([entry], ["action"])
    with pytest.raises(AppendOnly):
        AuditEntry.objects.bulk_create([AuditEntry()])


COPY = """
    (id, platform_id, seq, at, action, actor_kind, actor_id, subject, payload, previous_hash, hash)
    SELECT {}, platform_id, seq, at, 'x', actor_kind, actor_id, subject, payload, previous_hash, hash
    FROM audit_auditentry
"""
STATEMENTS = {
    "sqlite": [
        "UPDATE audit_auditentry SET action = 'x'",
        "DELETE FROM audit_auditentry",
        "REPLACE INTO audit_auditentry" + COPY.format("id"),
        "REPLACE INTO audit_auditentry" + COPY.format("999"),
    ],
    "postgresql": [
        "UPDATE audit_auditentry SET action = 'x'",
        "UPDATE audit_auditentry SET action = 'x' WHERE false",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
        "INSERT INTO audit_auditentry" + COPY.format("id") + "ON CONFLICT (id) DO UPDATE SET action = 'x'",
    ],
}


def refused(words: str) -> None:
    for statement in STATEMENTS[connection.vendor]:
        with pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def the_database_refuses() -> None:
    record(to="a")
    if connection.vendor == "postgresql":
        refused("permission denied for table audit_auditentry")  # the portal's role was never given more
    with owner():
        refused("only ever added to")
    assert AuditEntry.objects.get().action == "try.moved"


def test_the_database_itself_refuses_to_change_an_entry() -> None:
    the_database_refuses()


@pytest.mark.postgres
def test_postgresql_itself_refuses_to_change_an_entry() -> None:
    assert connection.vendor == "postgresql"
    the_database_refuses()


def test_the_stored_bytes_are_readable_and_hold_all_that_is_claimed() -> None:
    entry = record(to="日本")

    said = json.loads(bytes(AuditEntry.objects.get().payload))
    assert said["facts"] == {"to": "日本"}
    assert said["actor"] == {"kind": "officer", "id": "17"}
    assert (said["platform"], said["seq"], said["subject"]) == (ENKOMM, 1, RITAS_REQUEST)
    assert said["at"] == chain.timestamp(entry.at)
