"""Who gets a package, how often, for how long: released by an officer, opened by a fresh proof, gone in time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from dsr import delivery, lifecycle, sweeps
from dsr.models import ClockEventKind, CodePurpose, DataSystem, Level, Outcome, Package, Request, Status, Turn
from dsr.packages.binding import package_context
from dsr.verification import codes
from dsr.verification.process import NoSuchContact
from dsr.workflow import progress
from privacy_portal import clock
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.audit.models import AuditEntry
from privacy_portal.encryption.files import SealedWriter
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.packaged import OTHER_MAILBOX, executing, exported, fetched, manifest, packaged, proof, ready
from tests.factories import drain, mailed_code, part, stuck_steps
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.req("X-05")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let time pass for everything that reads the portal's clock."""
    passed = timedelta()

    def pass_time(**period: float) -> None:
        nonlocal passed
        passed += timedelta(**period)

    moment: Callable[[], datetime] = clock.now
    for module in (delivery, delivery.shelf, codes):
        monkeypatch.setattr(module, "now", lambda: moment() + passed)
    return pass_time


def actions(request: Request) -> list[str]:
    return list(AuditEntry.objects.filter(subject=request.display_reference).values_list("action", flat=True))


def the_file() -> Path:
    return settings.PACKAGE_DIR / Package.objects.get().path


# -- released


def test_nothing_can_be_fetched_before_an_officer_released_it(enkomm: Platform, omar: Membership) -> None:
    request = packaged(enkomm)
    assert (request.status, request.turn) == (Status.EXECUTING, Turn.OFFICER)
    with pytest.raises(delivery.NoPackage, match="not_ready"):
        delivery.send_download_code(request)

    delivery.release(request, by=omar)
    drain()

    request = part(request.case)
    assert (request.status, request.turn) == (Status.READY, Turn.PERSON)
    assert request.clock_events.filter(kind=ClockEventKind.ANSWERED).count() == 1
    assert actions(request).count("package.released") == 1
    assert stuck_steps() == []


def test_the_mail_that_says_ready_holds_no_data_and_no_authority(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    mail = OutgoingMail.objects.get(template="ready")
    package = Package.objects.get()
    for secret in (str(package.public_id), package.path, package.sha256, "Good morning"):
        assert secret not in mail.text + mail.html + mail.subject
    assert request.case.reference in mail.text


def test_only_an_officer_of_the_platform_releases(enkomm: Platform, olga: Membership) -> None:
    request = packaged(enkomm)
    with pytest.raises(PermissionDenied):
        delivery.release(request, by=olga)
    with pytest.raises(PermissionDenied):
        delivery.send_back(request, by=olga)


def test_the_second_of_two_officers_learns_that_it_is_done(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = packaged(enkomm)
    delivery.release(request, by=omar)
    with pytest.raises(progress.NotWaiting):
        delivery.release(request, by=mei)
    with pytest.raises(progress.NotWaiting):
        delivery.send_back(request, by=mei)


def test_an_officer_who_sees_something_wrong_sends_the_package_back(
    enkomm: Platform, omar: Membership, django_capture_on_commit_callbacks
) -> None:
    request = packaged(enkomm)
    path = the_file()
    with django_capture_on_commit_callbacks(execute=True):
        delivery.send_back(request, by=omar)
    request = part(request.case)
    assert request.status == Status.DECIDING
    assert not path.exists()
    package = Package.objects.get()
    assert package.removed_at is not None
    assert package.key.destroyed_at is not None


def test_a_package_whose_file_was_lost_is_made_again(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    the_file().unlink()
    with pytest.raises(delivery.NoPackage, match="damaged"):
        delivery.download(request, proof=proof(request))
    delivery.send_back(request, by=omar)
    request = part(request.case)
    assert request.status == Status.DECIDING
    assert Package.objects.get().removed_at is not None
    with pytest.raises(delivery.NoPackage):
        delivery.available(request)


@pytest.mark.req("EK-14")
def test_a_package_made_for_another_match_is_not_released(enkomm: Platform, omar: Membership) -> None:
    request = packaged(enkomm)
    request.match.subjects = {"enkomm-app": {"key": "10002", "version": "v1"}}
    request.match.save()
    with pytest.raises(delivery.NoPackage, match="damaged"):
        delivery.release(part(request.case), by=omar)
    assert Package.objects.get().released_at is None


# -- proven


def test_the_code_goes_to_the_other_mailbox_that_the_system_held(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    assert delivery.download_contacts(request) == [OTHER_MAILBOX]
    assert delivery.send_download_code(request) == OTHER_MAILBOX
    assert OutgoingMail.objects.filter(template="code").latest("id").recipient == OTHER_MAILBOX
    with pytest.raises(NoSuchContact):
        delivery.send_download_code(request, 1)


def test_whom_an_officer_checked_gets_the_code_at_the_confirmed_address(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = ready(enkomm, mei, checked_by=omar)
    assert delivery.download_contacts(request) == ["rita@example.org"]


def test_a_confirmed_address_alone_opens_nothing(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    request.verification.methods, request.verification.level = ["held_contact"], Level.HELD_CONTACT
    request.verification.save()
    assert delivery.download_contacts(request) == []
    with pytest.raises(NoSuchContact):
        delivery.send_download_code(request)


def test_the_download_needs_the_code_and_not_one_for_something_else(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    with pytest.raises(delivery.ProofNeeded):
        delivery.download(request, proof=None)
    codes.send(request.case, CodePurpose.OPEN_CASE, "rita@example.org")
    opened = codes.check(request.case, CodePurpose.OPEN_CASE, mailed_code(request.case, "rita@example.org"))
    with pytest.raises(delivery.ProofNeeded):
        delivery.download(request, proof=opened.pk)
    sent = delivery.send_download_code(request)
    unused = request.case.codes.latest("sent_at")
    with pytest.raises(delivery.ProofNeeded):
        delivery.download(request, proof=unused.pk)
    assert delivery.open_download(request, mailed_code(request.case, sent)) == unused.pk
    assert not delivery.proof_needed(request, unused.pk)


def test_a_proof_of_another_case_opens_nothing(enkomm: Platform, omar: Membership) -> None:
    ritas = ready(enkomm, omar)
    marios = ready(enkomm, omar, name="Mario Sample", email="mario@example.org")
    with pytest.raises(delivery.ProofNeeded):
        delivery.download(ritas, proof=proof(marios))


def test_a_proof_lives_ten_minutes(enkomm: Platform, omar: Membership, later) -> None:
    request = ready(enkomm, omar)
    given = proof(request)
    later(minutes=9)
    assert not delivery.proof_needed(request, given)
    later(minutes=2)
    with pytest.raises(delivery.ProofNeeded):
        delivery.download(request, proof=given)


# -- fetched


def test_the_first_download_that_came_to_its_end_completes_the_request(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    given = proof(request)
    broken_off = delivery.download(request, proof=given)
    assert next(broken_off.chunks)
    broken_off.chunks.close()
    assert part(request.case).status == Status.READY

    fetched(request, given)

    request = part(request.case)
    assert (request.status, request.outcome) == (Status.COMPLETED, Outcome.FULFILLED)
    assert Package.objects.get().downloads_left == 1
    assert actions(request).count("package.downloaded") == 2


def test_there_is_no_fourth_download(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    given = proof(request)
    for _ in range(3):
        fetched(request, given)
        request = part(request.case)
    with pytest.raises(delivery.NoPackage, match="used_up"):
        delivery.download(request, proof=given)
    with pytest.raises(delivery.NoPackage, match="used_up"):
        delivery.send_download_code(request)


def test_two_at_once_cannot_share_the_last_download(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ready(enkomm, omar)
    given = proof(request)
    look, seen_before = delivery.available, iter([delivery.available(request)])
    Package.objects.update(downloads_left=0)
    monkeypatch.setattr(delivery, "available", lambda asked: next(seen_before, None) or look(asked))
    with pytest.raises(delivery.NoPackage, match="used_up"):
        delivery.download(request, proof=given)


def test_the_file_name_tells_nothing_about_the_person(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    download = delivery.download(request, proof=proof(request))
    assert download.filename == f"enkomm-{request.case.reference}-1.zip"


@pytest.mark.parametrize("harm", ["changed", "cut", "lengthened", "removed"])
def test_of_an_altered_file_not_a_byte_leaves_and_no_download_is_counted(
    enkomm: Platform, omar: Membership, harm: str
) -> None:
    request = ready(enkomm, omar)
    given, path = proof(request), the_file()
    content = path.read_bytes()
    if harm == "removed":
        path.unlink()
    else:
        half = len(content) // 2
        altered = {
            "changed": content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :],
            "cut": content[:half],
            "lengthened": content + b"x",
        }
        path.write_bytes(altered[harm])
    with pytest.raises(delivery.NoPackage, match="damaged"):
        delivery.download(request, proof=given)
    assert Package.objects.get().downloads_left == 3


def test_another_requests_package_put_in_the_place_of_hers_does_not_open(enkomm: Platform, omar: Membership) -> None:
    ritas = ready(enkomm, omar)
    marios = ready(enkomm, omar, name="Mario Sample", email="mario@example.org")
    hers, his = Package.objects.get(request=ritas), Package.objects.get(request=marios)
    hers.path, hers.key, hers.size, hers.sha256 = his.path, his.key, his.size, his.sha256
    hers.save()
    with pytest.raises(delivery.NoPackage, match="damaged"):
        delivery.download(ritas, proof=proof(ritas))


def test_a_well_sealed_file_of_other_content_is_refused_too(enkomm: Platform, omar: Membership) -> None:
    request = ready(enkomm, omar)
    package = Package.objects.get()
    with (
        the_file().open("wb") as file,
        SealedWriter(file, package.key.material(), package_context(request)) as sealed,
    ):
        sealed.write(b"not what was made")
    with pytest.raises(delivery.NoPackage, match="damaged"):
        delivery.download(request, proof=proof(request))


# -- removed


def test_after_seven_days_file_and_key_are_gone_and_the_request_is_completed(
    enkomm: Platform, omar: Membership, later, django_capture_on_commit_callbacks
) -> None:
    request = ready(enkomm, omar)
    path = the_file()
    later(days=6, hours=23)
    assert delivery.expire_packages() == 0
    later(hours=2)
    with pytest.raises(delivery.NoPackage, match="expired"):
        delivery.send_download_code(request)
    with django_capture_on_commit_callbacks(execute=True):
        assert delivery.expire_packages() == 1
        assert delivery.expire_packages() == 0
    package, request = Package.objects.get(), part(request.case)
    assert not path.exists()
    assert package.key.destroyed_at is not None
    assert (request.status, request.outcome) == (Status.COMPLETED, Outcome.FULFILLED)
    assert actions(request).count("package.removed") == 1
    with pytest.raises(delivery.NoPackage, match="expired"):
        delivery.available(request)


def test_a_package_that_was_fetched_goes_too(enkomm: Platform, omar: Membership, later) -> None:
    request = ready(enkomm, omar)
    fetched(request)
    later(days=8)
    assert delivery.expire_packages() == 1
    assert Package.objects.get().key.destroyed_at is not None


def test_what_was_withdrawn_before_its_release_goes_at_once(enkomm: Platform, omar: Membership) -> None:
    request = packaged(enkomm)
    lifecycle.transition(request, Status.WITHDRAWN, actor=SYSTEM)
    assert delivery.expire_packages() == 1


def test_the_sweep_removes_packages_of_every_platform(
    enkomm: Platform, elsewhere: Platform, omar: Membership, later
) -> None:
    ready(enkomm, omar)
    later(days=8)
    assert sweeps.sweep_all()["expired_packages"] == 1


@pytest.mark.req("EK-14")
def test_a_system_that_is_switched_off_makes_the_answer_partial_and_is_named(
    enkomm: Platform, omar: Membership
) -> None:
    request = executing(enkomm)
    exported(request)
    DataSystem.objects.create(platform=enkomm, slug="archive", names={"en": "Archive"}, config={}, enabled=False)
    progress.advance(request)
    drain()
    delivery.release(request, by=omar)
    drain()
    package = fetched(part(request.case))
    systems = {system["system"]: system for system in manifest(package)["systems"]}
    assert systems["archive"] == {
        "system": "archive",
        "name": "Archive",
        "covered": False,
        "reason": "switched_off",
        "tables": [],
    }
    assert "not connected to the portal" in package.read("index.html").decode()
    assert part(request.case).outcome == Outcome.PARTIAL
