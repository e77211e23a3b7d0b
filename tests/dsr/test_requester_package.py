"""Rita fetches her information, or the certificate of its deletion."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from dsr import certificates, decisions, delivery
from dsr.models import Case, Certificate, Package, Status
from privacy_portal.clock import now
from tests import factories
from tests.dsr.visiting import address, open_case, page, text
from tests.factories import drain, mailed_code, part, proven
from tests.remembered import remembered
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, Membership, Platform


@pytest.fixture
def ready(enkomm: Platform, omar: Membership, client: Client):
    """Rita's case, open in her browser, with its first part ready."""
    case = released(enkomm, omar)
    open_case(client, case)
    return case


@remembered
def released(enkomm: Platform, omar: Membership) -> Case:
    """Return Rita's case; Omar has released the package of its first part."""
    case = proven(enkomm)
    decisions.accept(part(case), by=omar)
    drain()
    delivery.release(part(case), by=omar)
    drain()
    return case


def prove(client: Client, case) -> None:
    """Type the code for the download."""
    client.post(address("package_code", reference=case.reference, part=1), {"contact": "0"})
    code = mailed_code(case, "rita.sample@example.net")
    client.post(address("package", reference=case.reference, part=1), {"code": code})


def fetch(client: Client, case):
    return client.post(address("download", reference=case.reference, part=1))


@pytest.mark.req("X-01", "EK-14")
def test_a_fresh_code_and_the_file_comes(ready, client: Client) -> None:
    assert "One more code" in text(page(client, ready, "package", part=1))
    prove(client, ready)
    shown = text(page(client, ready, "package", part=1))
    assert "3 downloads are left." in shown
    assert "Messages and content" in shown
    response = fetch(client, ready)

    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"] == f'attachment; filename="enkomm-{ready.reference}-1.zip"'
    content = b"".join(response.streaming_content)
    assert len(content) == int(response["Content-Length"])
    assert "index.html" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert part(ready).status == Status.COMPLETED
    assert "You got a copy of your information" in text(page(client, ready))


def test_without_the_code_no_byte_leaves(ready, client: Client) -> None:
    assert fetch(client, ready).url == address("package", reference=ready.reference, part=1)
    assert Package.objects.get().downloads_left == 3


def test_another_browser_of_the_same_mailbox_needs_a_code_of_its_own(ready, client: Client) -> None:
    prove(client, ready)
    other = Client()
    open_case(other, ready)

    assert fetch(other, ready).status_code == 302


def test_a_fourth_download_is_refused_and_the_page_says_why(ready, client: Client) -> None:
    prove(client, ready)
    for _ in range(3):
        assert fetch(client, ready).status_code == 200
    response = fetch(client, ready)

    assert response.status_code == 410
    assert "It was downloaded 3 times" in text(response)


def test_after_its_days_the_file_is_gone_and_can_be_asked_for_again(ready, client: Client) -> None:
    Package.objects.update(expires_at=now() - timedelta(minutes=1))
    delivery.expire_packages()
    response = page(client, ready, "package", part=1)

    assert response.status_code == 410
    assert "You can ask for it again" in text(response)
    assert "The file is no longer there." in text(page(client, ready))


def test_a_part_that_is_not_ready_has_no_page(ready, client: Client) -> None:
    assert page(client, ready, "package", part=2).status_code == 404
    assert page(client, ready, "package", part=9).status_code == 404


def test_the_page_of_a_case_leads_to_the_download_first(ready, client: Client) -> None:
    shown = text(page(client, ready))

    assert shown.index("To the download") < shown.index("Part 1:")


@remembered
def first_part_erased(enkomm: Platform, omar: Membership, mei: Membership) -> Case:
    """Return Rita's case after the deletion of its first part."""
    case = proven(enkomm, "erasure")
    decisions.accept(part(case), by=omar)
    drain()
    approvals.accept(Approval.objects.get(kind=ApprovalKind.FOUR_EYES), by=mei)
    drain()
    assert factories.stuck_steps() == []
    return case


class TestTheCertificate:
    @pytest.fixture
    def erased(self, enkomm: Platform, omar: Membership, mei: Membership, client: Client):
        case = first_part_erased(enkomm, omar, mei)
        open_case(client, case)
        return case

    @pytest.mark.req("EK-14", "X-01")
    def test_it_names_what_was_deleted_and_kept_and_whoever_holds_it_can_check_it(self, erased, client: Client) -> None:
        answered = text(page(client, erased))
        assert "Done in part" in answered
        assert "We kept the rest, for this reason:" in answered
        assert "Japanese tax law" in answered
        assert "The last one can go on" in answered

        printed = text(page(client, erased, "certificate", part=1))
        assert "Certificate of deletion" in printed
        assert "Your invoices" in printed
        assert "Checked by a second person" in printed
        assert "Mei" not in printed
        assert "林" not in printed

        anybody = Client()
        checked = text(anybody.get(address("certificate_check", digest=Certificate.objects.get().digest)))
        assert "This certificate was issued here" in checked
        assert "Rita" not in checked
        assert anybody.get(address("certificate_check", digest="0" * 64)).status_code == 404

    def test_it_is_shown_to_nobody_else_and_not_when_altered(self, erased, client: Client) -> None:
        assert page(Client(), erased, "certificate", part=1).status_code == 302
        certificate = Certificate.objects.get()
        certificate.body = certificate.body | {"person": "Somebody Else"}
        certificate.save()

        assert not certificates.is_genuine(certificate)
        assert page(client, erased, "certificate", part=1).status_code == 404
