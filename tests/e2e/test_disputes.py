"""Rita complains, and says no to the sale of her data, in real browsers; each page on the way is checked."""

from collections.abc import Callable

import pytest

from dsr.models import Case, Right, Status
from tests.dsr.desk import url
from tests.dsr.disputed import REASONS, WORDS, refused
from tests.dsr.visiting import address
from tests.e2e.asking import enters
from tests.e2e.people import Person
from tests.e2e.signing_in import sign_in
from tests.factories import part
from workspaces.models import Membership, Platform

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.mark.req("EK-20")
def test_rita_complains_and_mei_who_did_not_refuse_decides(
    enkomm: Platform, omar: Membership, mei: Membership, meet: Callable[..., Person]
) -> None:
    about = refused(enkomm, omar)
    rita, officer = meet(viewport={"width": 390, "height": 740}), meet()
    enters(rita, about.case)
    rita.press("Complain or appeal")
    rita.follow(rita.page.locator("main a.button").first)
    rita.press("Check it")  # nothing written: the page says what is missing
    rita.page.fill("textarea", WORDS)
    rita.press("Check it")
    rita.press("Send my complaint")
    rita.sees("Somebody at enKomm who did not decide about your request looks at it.")

    request = part(Case.objects.latest("pk"))
    sign_in(officer, mei.user)
    officer.go(url("desk"))
    officer.go(url("desk_request", request))
    officer.press("Decide")
    officer.page.check("input[name=verdict][value=dismissed]")
    officer.page.fill("textarea[name=text]", REASONS)
    officer.press("See the letter")
    officer.press("Decide and send")

    rita.page.reload()
    rita.look()
    rita.sees("The first answer stands")
    rita.sees(REASONS)
    rita.press("To whom else you can turn")


@pytest.mark.req("NC-06")
def test_rita_opts_out_with_a_browser_that_says_so_and_omar_passes_it_on(
    enkomm: Platform, omar: Membership, meet: Callable[..., Person]
) -> None:
    rita, officer = meet(extra_http_headers={"Sec-GPC": "1"}), meet()
    rita.go(address("do_not_sell"))
    rita.sees("Your browser sends the signal. We honour it.")
    rita.press("Do not sell or share")  # nobody named: the page says what is missing
    rita.page.fill("input[name=email]", "rita@example.org")
    rita.page.select_option("select[name=residence]", "JP")
    rita.press("Do not sell or share")
    rita.sees("It is in effect")

    request = part(Case.objects.get(right=Right.OPT_OUT_SALE))
    sign_in(officer, omar.user)
    officer.go(url("desk_request", request))
    officer.press("Pass it on")
    officer.page.check("input[name=passed_on]")
    officer.press("It is done: tell the person")

    assert part(request.case).status == Status.COMPLETED
    enters(rita, request.case)
    rita.sees("It is done")
