"""A master key is replaced while the portal runs: nothing is lost, and the former key can go."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from dsr.models import DataSystem
from privacy_portal.audit.models import AuditEntry
from privacy_portal.encryption import rotation
from privacy_portal.encryption.keys import UnknownMasterKey
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.mail.models import OutgoingMail
from tests.at_once import ROW_HELD, at_once
from tests.portal.keyring import master
from workspaces.models import Platform

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_platform")]


@pytest.fixture
def portal(settings) -> SubjectKey:
    """A portal under the key "old": two persons' keys, one of them destroyed, mail, and a system's secrets."""
    settings.ENCRYPTION_KEYS = [master("old")]
    platform = Platform.objects.create(
        slug="enkomm", name="enKomm", reference_prefix="EK", contact_email="privacy@enkomm.example"
    )
    key = SubjectKey.objects.create_for(platform.pk)
    SubjectKey.objects.create_for(platform.pk).destroy()
    DataSystem.unscoped.create(platform=platform, slug="crm", connector="sql", config={"password": "geheim"})
    for number, sealed_by in enumerate([key, None, None]):
        OutgoingMail.objects.create(
            platform_id=platform.pk,
            subject_key=sealed_by,
            template="letter",
            language="en",
            dedupe_key=str(number),
            recipient="rita@example.org",
            subject="s",
            text="t",
            html="h",
        )
    settings.ENCRYPTION_KEYS = [master("new"), master("old")]
    return key


def run(*options: str) -> str:
    out = StringIO()
    call_command("rotate_encryption_keys", *options, stdout=out, no_color=True)
    return out.getvalue()


def everything_readable() -> bool:
    mails = list(OutgoingMail.objects.select_related("subject_key"))
    return (
        len(mails) == 3
        and all((mail.recipient, mail.text) == ("rita@example.org", "t") for mail in mails)
        and DataSystem.unscoped.get().config == {"password": "geheim"}
    )


def test_before_rotation_both_keys_are_needed_and_the_check_says_so(portal: SubjectKey) -> None:
    assert everything_readable()
    with pytest.raises(CommandError, match="10 values still need a key other than new"):
        run("--check")


def test_after_rotation_the_old_key_can_be_removed(portal: SubjectKey, settings) -> None:
    said = run()

    assert "1 keys of persons" in said
    assert "8 values of mail.OutgoingMail" in said
    assert "the other keys can be removed" in said
    settings.ENCRYPTION_KEYS = [master("new")]
    assert everything_readable()
    assert "can be removed" in run("--check")
    assert AuditEntry.objects.get().facts == {"master": "new", "keys": 1, "values": 9}


def test_without_rotation_the_old_key_is_missed_loudly(portal: SubjectKey, settings) -> None:
    settings.ENCRYPTION_KEYS = [master("new")]

    with pytest.raises(UnknownMasterKey):
        everything_readable()


def test_rotation_goes_on_where_it_was_stopped(portal: SubjectKey, settings, monkeypatch) -> None:
    resealed = []

    def stop_after_two(model, fields, key) -> int:
        if len(resealed) == 2:
            raise KeyboardInterrupt
        resealed.append(key)
        return original(model, fields, key)

    original = rotation._reseal_row
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_reseal_row", stop_after_two)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert everything_readable()
    with pytest.raises(CommandError):
        run("--check")

    run()
    settings.ENCRYPTION_KEYS = [master("new")]
    assert everything_readable()


def test_rotation_a_second_time_changes_nothing(portal: SubjectKey) -> None:
    run()
    before = list(OutgoingMail.objects.order_by("pk").values_list("text", flat=True))
    said = run()

    assert "0 keys of persons" in said
    assert AuditEntry.objects.count() == 1
    assert list(OutgoingMail.objects.order_by("pk").values_list("text", flat=True)) == before


def test_a_key_that_was_destroyed_meanwhile_is_not_brought_back(portal: SubjectKey) -> None:
    stale = SubjectKey.objects.get(pk=portal.pk)
    portal.destroy()

    assert stale.rewrap() is False
    assert SubjectKey.objects.get(pk=portal.pk).wrapped is None


def test_what_was_sealed_by_a_persons_key_is_not_touched(portal: SubjectKey) -> None:
    of_rita = OutgoingMail.objects.filter(subject_key=portal)
    before = of_rita.values_list("text", flat=True).get()
    run()

    assert of_rita.values_list("text", flat=True).get() == before
    assert of_rita.get().text == "t"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_rotation_waits_with_no_row_in_hand(portal: SubjectKey) -> None:
    """Somebody sends the second mail and then the first, while the rotation goes from the first to the second."""
    mails = OutgoingMail.objects.filter(subject_key=None)
    first, second = mails.order_by("pk")

    def try_both() -> None:
        with transaction.atomic():
            mails.filter(pk=second.pk).update(attempts=1)
            mails.filter(pk=first.pk).update(attempts=1)

    tried, said = at_once(try_both, run, stop=ROW_HELD)

    assert tried is None
    assert "the other keys can be removed" in said
    assert everything_readable()
