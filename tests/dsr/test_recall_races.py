"""Who is too late to call a package back, or meets a call that was faster, reads what happened."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from dsr import delivery
from dsr.models import Package, Request, Right, Status
from dsr.packages import sealed
from dsr.views.officer import package as package_pages
from dsr.workflow import progress
from privacy_portal.audit import trail
from privacy_portal.audit.models import AuditEntry
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.scoping import platform_scope
from tests.dsr import visiting
from tests.dsr.desk import accepted, again, called_back, deciding, hidden, signed_in, text, url, with_the_person
from tests.dsr.packaged import fetched, packaged, proof, ready
from tests.dsr.test_requester_package import prove
from tests.factories import drain
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.req("X-01")


@pytest.fixture(autouse=True)
def with_second_factor(settings):
    settings.DEMO = True


@pytest.fixture
def released(enkomm: Platform, omar: Membership) -> Request:
    """Rita's part, whose package she may fetch; its rows are made up."""
    return ready(enkomm, omar)


@pytest.fixture
def counted(enkomm: Platform, omar: Membership) -> Request:
    """The same on Rita's real records, so that they can be counted and packed again."""
    return with_the_person(accepted(deciding(enkomm, Right.ACCESS), omar), omar)


# -- the officer ------------------------------------------------------------------------------------------


def test_what_was_fetched_cannot_be_called_back_and_the_page_says_why(released: Request, omar: Membership) -> None:
    browser = signed_in(omar)
    seen = hidden(browser.get(url("desk_call_back", released)), "package")
    fetched(released)

    for answer in (
        browser.get(url("desk_call_back", released)),
        browser.post(url("desk_call_back", released), {"package": seen}),
    ):
        assert answer.status_code == 409
        assert "its package was fetched" in text(answer)
    assert again(released).status == Status.COMPLETED


def test_a_download_that_ends_while_the_button_is_pressed_wins(
    released: Request, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(omar)
    seen = hidden(browser.get(url("desk_call_back", released)), "package")
    look = package_pages._on_shelf

    def look_while_rita_fetches(request: Request) -> Package | None:
        found = look(request)
        fetched(again(request))
        return found

    monkeypatch.setattr(package_pages, "_on_shelf", look_while_rita_fetches)
    answer = browser.post(url("desk_call_back", released), {"package": seen})

    assert (answer.status_code, again(released).status) == (409, Status.COMPLETED)
    assert "its package was fetched" in text(answer)
    assert not OutgoingMail.objects.filter(template="called_back").exists()


def test_a_second_press_is_told_that_it_is_done(released: Request, omar: Membership) -> None:
    browser = signed_in(omar)
    seen = hidden(browser.get(url("desk_call_back", released)), "package")
    browser.post(url("desk_call_back", released), {"package": seen})

    twice = browser.post(url("desk_call_back", released), {"package": seen})

    assert twice.status_code == 409
    assert "it was called back already" in text(twice)
    assert browser.get(url("desk_call_back", released)).status_code == 409
    assert OutgoingMail.objects.filter(template="called_back").count() == 1


def test_a_page_left_open_calls_no_later_package_back(counted: Request, omar: Membership, mei: Membership) -> None:
    browser = signed_in(omar)
    seen = hidden(browser.get(url("desk_call_back", counted)), "package")
    called_back(signed_in(mei), counted)
    drain()
    with_the_person(accepted(again(counted), mei), mei)

    answer = browser.post(url("desk_call_back", counted), {"package": seen})

    assert answer.status_code == 409
    assert "Another package was made" in text(answer)
    assert again(counted).status == Status.READY


def test_a_page_left_open_before_the_release_calls_nothing_back(enkomm: Platform, omar: Membership) -> None:
    request = packaged(enkomm)
    browser = signed_in(omar)
    seen = hidden(browser.get(url("desk_release", request)), "package")
    with_the_person(request, omar)

    assert browser.post(url("desk_release", request), {"act": "send_back", "package": seen}).status_code == 409
    assert again(request).status == Status.READY


# -- the person at that moment -----------------------------------------------------------------------------------------


def test_a_person_with_the_page_of_the_file_open_reads_that_it_was_taken_back(
    released: Request, omar: Membership, client: Client
) -> None:
    visiting.open_case(client, released.case)
    prove(client, released.case)
    called_back(signed_in(omar), released)
    about = {"reference": released.case.reference, "part": 1}

    for answer in (
        client.get(visiting.address("package", **about)),
        client.post(visiting.address("package_code", **about), {"contact": "0"}),
        client.post(visiting.address("download", **about)),
    ):
        assert answer.status_code == 410
        assert "We took your file back" in visiting.text(answer)


@pytest.mark.parametrize("whole", [True, False], ids=["after it was read", "while it is read"])
def test_a_download_that_loses_against_the_call_reads_that_the_file_was_called_back(
    released: Request, omar: Membership, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    given = proof(released)

    def read(request: Request, package: Package) -> bool:
        delivery.send_back(request, by=omar)
        return whole

    monkeypatch.setattr(sealed, "is_whole", read)
    with pytest.raises(delivery.NoPackage, match="called_back"):
        delivery.download(released, proof=given)
    assert not AuditEntry.objects.filter(action="package.downloaded").exists()


def test_a_download_never_counts_against_the_package_that_came_after_it(
    released: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = proof(released)

    def read_while_another_is_made(request: Request, package: Package) -> bool:
        return bool(Package.objects.update(public_id=uuid4()))

    monkeypatch.setattr(sealed, "is_whole", read_while_another_is_made)
    with pytest.raises(delivery.NoPackage, match="called_back"):
        delivery.download(released, proof=given)
    assert Package.objects.get().downloads_left == 3


def test_a_release_that_loses_against_a_colleague_is_no_damage(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = packaged(enkomm)

    def read(request: Request, package: Package) -> bool:
        delivery.send_back(request, by=mei)
        return False

    monkeypatch.setattr(sealed, "is_whole", read)
    with pytest.raises(progress.NotWaiting):
        delivery.release(request, by=omar)


def test_the_sweep_does_not_take_the_next_package_for_the_one_that_was_called_back(
    counted: Request, omar: Membership, mei: Membership
) -> None:
    over = Package.objects.get()
    delivery.send_back(counted, by=omar)
    drain()
    with_the_person(accepted(again(counted), mei), mei)

    assert not delivery._expire(over)
    assert again(counted).status == Status.READY


# -- at once -----------------------------------------------------------------------------------------------------------


def called_and_downloaded_at_once(platform: Platform, omar: Membership) -> None:
    request = ready(platform, omar)
    given, start = proof(request), Barrier(2)

    def at_once(act: str) -> str:
        try:
            with platform_scope(platform.pk), suppress(progress.NotWaiting, delivery.NoPackage):
                start.wait()
                if act == "call":
                    delivery.send_back(request, by=omar)
                else:
                    list(delivery.download(request, proof=given).chunks)
                return "done"
            return "beaten"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        called, _downloaded = pool.map(at_once, ["call", "download"])

    expected = Status.DECIDING if called == "done" else Status.COMPLETED
    assert again(request).status == expected
    assert OutgoingMail.objects.filter(template="called_back").count() == (called == "done")
    assert trail.verify(platform.pk).ok


@pytest.mark.django_db(transaction=True)
def test_of_a_call_and_a_download_at_once_one_wins(enkomm: Platform, omar: Membership) -> None:
    called_and_downloaded_at_once(enkomm, omar)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_a_call_and_a_download_at_once_one_wins_on_postgresql(enkomm: Platform, omar: Membership) -> None:
    assert connection.vendor == "postgresql"
    called_and_downloaded_at_once(enkomm, omar)
