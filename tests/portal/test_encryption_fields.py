"""Sealed fields: plain on the instance, sealed in the table, gone with the key."""

from pathlib import Path

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.writer import MigrationWriter

from dsr.models import DataSystem
from privacy_portal.encryption.fields import SealedJSONField, SealedTextField
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.encryption.sealing import KeyDestroyed, UnsealError
from privacy_portal.mail.models import OutgoingMail
from workspaces.models import Platform

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_platform")]

TEXTS = {"recipient": "rita@example.org", "subject": "A subject", "text": "Liebe Frau 佐藤", "html": "<p>x</p>"}


@pytest.fixture
def key() -> SubjectKey:
    return SubjectKey.objects.create_for(1)


def letter(key: SubjectKey | None, **changes: object) -> OutgoingMail:
    written = {"platform_id": 1, "template": "letter", "language": "de", "dedupe_key": "one", **TEXTS}
    return OutgoingMail.objects.create(subject_key=key, **written | changes)


@pytest.fixture
def platform() -> Platform:
    return Platform.objects.create(slug="enkomm", name="enKomm", reference_prefix="EK", contact_email="p@example.org")


@pytest.fixture
def system(platform: Platform) -> DataSystem:
    return DataSystem.unscoped.create(platform=platform, slug="crm", connector="sql", config={"password": "geheim"})


def stored(table: str, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return bytes(cursor.fetchone()[0])


def test_a_value_is_plain_for_the_program_and_sealed_in_the_table(key: SubjectKey) -> None:
    letter(key)

    assert OutgoingMail.objects.get().text == "Liebe Frau 佐藤"
    assert b"Frau" not in stored("mail_outgoingmail", "text")


def test_assigning_and_saving_some_fields(key: SubjectKey) -> None:
    mail = letter(key)
    mail.text, mail.subject = "changed", "not saved"
    mail.save(update_fields=["text"])

    mail.refresh_from_db()
    assert (mail.text, mail.subject) == ("changed", "A subject")


def test_a_value_that_was_only_read_keeps_its_bytes(key: SubjectKey) -> None:
    letter(key)
    before = stored("mail_outgoingmail", "text")
    mail = OutgoingMail.objects.get()
    assert mail.text
    mail.save()

    assert stored("mail_outgoingmail", "text") == before


def test_deferred_columns_are_read_when_they_are_asked_for(key: SubjectKey) -> None:
    letter(key)

    mail = OutgoingMail.objects.only("subject").get()
    assert mail.get_deferred_fields() >= {"text", "html"}
    assert mail.text == "Liebe Frau 佐藤"
    OutgoingMail.objects.defer("html").get().save(update_fields=["html"])
    assert OutgoingMail.objects.get().html == "<p>x</p>"


def test_json_comes_back_as_it_was_and_changes_in_place_are_saved(system: DataSystem) -> None:
    system.config["hosts"] = ["db", "日本"]
    system.save()

    found = DataSystem.unscoped.get()
    assert found.config == {"password": "geheim", "hosts": ["db", "日本"]}
    assert b"geheim" not in stored("dsr_datasystem", "config")
    with pytest.raises(TypeError):
        DataSystem(platform=system.platform, slug="x", connector="sql", config={"when": object()}).save()


def test_instances_do_not_show_what_is_sealed(key: SubjectKey) -> None:
    mail = letter(key)

    assert "rita@example.org" not in f"{mail!r} {vars(mail)!r}"


def test_a_default_is_sealed_like_any_value() -> None:
    field = SealedTextField(default="")

    assert field.get_default() == ""
    assert SealedJSONField(default=dict).get_default() == {}
    assert SealedTextField().get_default() is None


def test_text_takes_text_only(key: SubjectKey) -> None:
    with pytest.raises(TypeError):
        letter(key, text=["a", "list"])


def test_a_missing_value_is_refused_by_the_database(key: SubjectKey) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        letter(key, text=None)


def test_full_clean_leaves_the_value_as_it_is(key: SubjectKey) -> None:
    mail = letter(key)
    mail.full_clean(exclude=["reference", "failure", "lease_until", "sent_at"])

    assert mail.text == "Liebe Frau 佐藤"


def test_erasing_the_key_erases_what_it_sealed(key: SubjectKey) -> None:
    mail, other = letter(key), letter(SubjectKey.objects.create_for(1), dedupe_key="two")
    assert mail.text
    key.destroy()

    assert (mail.text, OutgoingMail.objects.get(pk=mail.pk).recipient) == (None, None)
    assert OutgoingMail.objects.get(pk=other.pk).recipient == "rita@example.org"
    assert SubjectKey.objects.get(pk=key.pk).wrapped is None


def test_a_row_whose_key_is_gone_can_still_be_saved_but_not_written_on(key: SubjectKey) -> None:
    mail = letter(key)
    key.destroy()
    mail.refresh_from_db()
    mail.reference = "EK 7F3K-2Q"
    mail.save()

    mail = OutgoingMail.objects.get()
    assert (mail.reference, mail.text) == ("EK 7F3K-2Q", None)
    mail.text = "once more"
    with pytest.raises(KeyDestroyed):
        mail.save()


def test_destroying_twice_keeps_the_first_time(key: SubjectKey) -> None:
    key.destroy()
    first = key.destroyed_at
    key.destroy()

    assert first is not None
    assert key.destroyed_at == first
    with pytest.raises(KeyDestroyed):
        key.material()


@pytest.mark.django_db(transaction=True)
def test_destroyed_keys_do_not_stay_in_the_file_of_an_embedded_database() -> None:
    keys = [SubjectKey.objects.create_for(1) for _person in range(60)]
    wrapped = [bytes(key.wrapped or b"") for key in keys]
    embedded = connection.vendor == "sqlite"
    assert not embedded or all(one in file_of_sqlite() for one in wrapped[-3:])
    for key in keys:
        key.destroy()

    pieces = {one[at : at + 8] for one in wrapped for at in range(20, len(one) - 8)}  # behind the equal beginnings
    file = file_of_sqlite() if embedded else b""
    assert not any(piece in file for piece in pieces)


def file_of_sqlite() -> bytes:
    """Return the database file with everything in it that was committed."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(connection.settings_dict["NAME"]).read_bytes()


def test_the_database_refuses_a_key_that_is_neither_wrapped_nor_destroyed(key: SubjectKey) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectKey.objects.update(wrapped=None)


def test_a_ciphertext_moved_to_another_field_or_person_does_not_open(key: SubjectKey) -> None:
    letter(key)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mail_outgoingmail SET html = text")
    with pytest.raises(UnsealError):
        assert OutgoingMail.objects.get().html

    OutgoingMail.objects.update(subject_key=SubjectKey.objects.create_for(1))
    with pytest.raises(UnsealError):
        assert OutgoingMail.objects.get().text


def test_a_row_can_be_given_another_key_once_its_values_were_read(key: SubjectKey) -> None:
    letter(key)
    mail, new_key = OutgoingMail.objects.get(), SubjectKey.objects.create_for(1)
    mail.subject_key = new_key
    with pytest.raises(UnsealError), transaction.atomic():
        mail.save()

    mail = OutgoingMail.objects.get()
    assert {name: getattr(mail, name) for name in TEXTS} == TEXTS
    mail.subject_key = new_key
    mail.save()
    key.destroy()
    assert OutgoingMail.objects.get().text == "Liebe Frau 佐藤"


def test_without_a_persons_key_the_platforms_key_seals() -> None:
    letter(None)

    assert OutgoingMail.objects.get().text == "Liebe Frau 佐藤"


def test_a_value_whose_person_is_no_longer_named_is_erased_too(key: SubjectKey) -> None:
    letter(key)
    OutgoingMail.objects.update(subject_key=None)

    assert OutgoingMail.objects.get().text is None


def test_a_wrapped_key_copied_to_another_row_does_not_open(key: SubjectKey) -> None:
    mallory = SubjectKey.objects.create_for(1)
    SubjectKey.objects.filter(pk=mallory.pk).update(wrapped=key.wrapped)

    with pytest.raises(UnsealError):
        SubjectKey.objects.get(pk=mallory.pk).material()


@pytest.mark.parametrize("condition", [{"text": "x"}, {"text__contains": "x"}, {"text__in": ["x"]}])
def test_looking_for_a_sealed_value_is_refused(condition: dict[str, object]) -> None:
    with pytest.raises(FieldError, match="blind index"):
        OutgoingMail.objects.filter(**condition)


def test_only_whether_there_is_a_value_can_be_asked(key: SubjectKey) -> None:
    letter(key)

    assert OutgoingMail.objects.filter(text__isnull=False).count() == 1


def test_updates_that_bypass_the_instance_are_refused(key: SubjectKey) -> None:
    mail = letter(key)
    with pytest.raises(FieldError):
        OutgoingMail.objects.update(text="plain")
    mail.text = "plain"
    with pytest.raises(FieldError):
        OutgoingMail.objects.bulk_update([mail], ["text"])


def test_bulk_create_seals(key: SubjectKey) -> None:
    OutgoingMail.objects.bulk_create(
        OutgoingMail(platform_id=1, subject_key=key, template="letter", language="de", dedupe_key=str(number), **TEXTS)
        for number in range(3)
    )

    assert {mail.text for mail in OutgoingMail.objects.all()} == {"Liebe Frau 佐藤"}
    assert b"Frau" not in stored("mail_outgoingmail", "text")


def test_a_dump_of_the_database_holds_sealed_values_only(key: SubjectKey) -> None:
    letter(key)
    dumped = serializers.serialize("json", OutgoingMail.objects.all())

    assert '"template": "letter"' in dumped
    assert "rita@example.org" not in dumped


def test_migrations_say_which_key_seals() -> None:
    assert MigrationWriter.serialize(SealedJSONField(key=None))[0].endswith("SealedJSONField(key=None)")
    assert MigrationWriter.serialize(SealedTextField(default=""))[0].endswith("SealedTextField(default='')")
