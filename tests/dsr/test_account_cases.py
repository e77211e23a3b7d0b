"""With an account people see all their requests, on every platform of the installation (X-03)."""

import pytest

from dsr import intake
from dsr.account_cases import cases_of
from dsr.models import Case, Right
from privacy_portal.clock import now
from privacy_portal.scoping import no_platform, platform_scope
from tests.factories import RITA, confirmed, mailed_code, submission, submitted
from tests.workspaces.people import browser, text
from workspaces.models import Platform, User

pytestmark = pytest.mark.req("X-03", "EK-23")


@pytest.fixture
def rita(enkomm: Platform) -> User:
    return User.objects.create_user(RITA["email"].upper(), name="Rita", email_confirmed_at=now())


def confirmed_elsewhere(platform: Platform) -> Case:
    with platform_scope(platform.pk):
        case = intake.submit(platform, submission(Right.ACCESS))
        intake.confirm_contact(case, mailed_code(case))
    return case


def references(user: User) -> set[str]:
    with no_platform():
        return {one.reference for one in cases_of(user)}


def test_rita_sees_hers_of_both_platforms_and_nobody_elses(enkomm: Platform, elsewhere: Platform, rita: User) -> None:
    here = confirmed(enkomm)
    there = confirmed_elsewhere(elsewhere)
    confirmed(enkomm, email="somebody@example.net", name="Somebody")

    assert references(rita) == {here.display_reference, there.display_reference}
    page = text(browser(rita).get("/account/"))
    assert "Elsewhere" in page
    assert here.display_reference in page


def test_an_address_that_was_never_confirmed_shows_nothing(enkomm: Platform, rita: User) -> None:
    confirmed(enkomm)
    User.objects.filter(pk=rita.pk).update(email_confirmed_at=None)

    page = text(browser(rita).get("/account/"))

    assert references(User.objects.get(pk=rita.pk)) == set()
    assert "Confirm your address" in page


def test_a_request_that_nobody_confirmed_is_not_listed(enkomm: Platform, rita: User) -> None:
    submitted(enkomm)

    assert references(rita) == set()


def test_the_list_opens_no_case(enkomm: Platform, rita: User) -> None:
    """A password shows that a request is there; what is in it takes the mailbox, as for everybody."""
    case = confirmed(enkomm)
    client = browser(rita)
    address = f"/enkomm/cases/{case.reference}/"
    assert address in client.get("/account/").content.decode()

    assert "/follow/" in client.get(address).url


def test_what_was_shredded_is_gone_from_the_list(enkomm: Platform, rita: User) -> None:
    case = confirmed(enkomm)
    past = case.received_at
    Case.objects.filter(pk=case.pk).update(closed_at=past, purge_after=past, purged_at=past, contact_index="")

    assert references(rita) == set()
