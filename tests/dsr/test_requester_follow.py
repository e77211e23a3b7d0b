"""Following a request: reference, address, code. Whether a case exists is told by no word, byte, status or time."""

import re
import time

import pytest
from django.test import Client

from dsr.models import Case, Status
from privacy_portal import throttling
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.visiting import address, open_case, page, send, text
from tests.factories import confirmed, mailed_code, part, submitted
from workspaces.models import Platform

PAIRS = {
    "right": {"reference": "", "email": "rita@example.org"},
    "wrong address": {"reference": "", "email": "mallory@example.com"},
    "wrong reference": {"reference": "EK 2222-22", "email": "rita@example.org"},
    "no reference at all": {"reference": "what?", "email": "rita@example.org"},
}


def told(case: Case, pair: str) -> dict[str, str]:
    return PAIRS[pair] | ({} if PAIRS[pair]["reference"] else {"reference": case.display_reference})


def masked(response) -> str:
    """The page without what differs by nature: the token of the form."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(response))


@pytest.mark.req("X-03")
@pytest.mark.parametrize("typed", ["EK {0}-{1}", "ek{0}{1}", "{0} {1}", "ek-{0}-{1}"])
def test_reference_address_and_code_open_the_case(enkomm: Platform, client: Client, typed: str) -> None:
    case = confirmed(enkomm)
    reference = typed.format(case.reference[:4], case.reference[4:]).lower()
    client.post(address("follow"), {"reference": reference, "email": " Rita@Example.org "})
    response = client.post(address("follow_code"), {"code": mailed_code(case)})

    assert response.url == address("case", reference=case.reference)
    assert page(client, case).status_code == 200


def test_every_pair_gets_the_same_answers(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    seen = set()
    for pair in PAIRS:
        browser = Client()
        sent = browser.post(address("follow"), told(case, pair))
        asked = browser.get(address("follow_code"))
        wrong = browser.post(address("follow_code"), {"code": "00000000"})
        seen.add((sent.status_code, sent.url, masked(asked), wrong.status_code, masked(wrong)))

    assert len(seen) == 1


def test_a_code_goes_out_only_where_the_pair_is_right(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    before = OutgoingMail.objects.count()
    for pair in PAIRS:
        Client().post(address("follow"), told(case, pair))

    assert OutgoingMail.objects.count() == before + 1
    assert OutgoingMail.objects.latest("pk").recipient == "rita@example.org"


def test_every_pair_takes_the_same_time(enkomm: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "STEADY_SECONDS", 0.5)
    case = confirmed(enkomm)
    took = {}
    for pair in ("right", "wrong address"):
        began = time.perf_counter()
        Client().post(address("follow"), told(case, pair))
        took[pair] = time.perf_counter() - began

    assert min(took.values()) >= 0.5


def test_a_case_opens_in_the_browser_that_typed_the_code_and_in_no_other(enkomm: Platform, client: Client) -> None:
    case = confirmed(enkomm)
    open_case(client, case)

    assert page(client, case).status_code == 200
    assert page(Client(), case).url == f"{address('follow')}?reference={case.reference}"


def test_a_visit_on_one_platform_opens_nothing_on_another(
    enkomm: Platform, elsewhere: Platform, client: Client
) -> None:
    case = confirmed(enkomm)
    open_case(client, case)
    there = address("case", reference=case.reference).replace("/enkomm/", "/elsewhere/")

    assert client.get(there).status_code == 302


def test_an_unknown_case_and_a_strangers_case_look_alike(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    known = Client().get(address("case", reference=case.reference))
    unknown = Client().get(address("case", reference="222222"))

    assert known.status_code == unknown.status_code == 302
    assert known.url.replace(case.reference, "") == unknown.url.replace("222222", "")


def test_the_code_of_one_case_does_not_open_another(enkomm: Platform, client: Client) -> None:
    hers, other = confirmed(enkomm), confirmed(enkomm, email="rita2@example.org")
    client.post(address("follow"), {"reference": hers.display_reference, "email": "rita@example.org"})
    client.post(address("follow"), {"reference": other.display_reference, "email": "rita2@example.org"})
    response = client.post(address("follow_code"), {"code": mailed_code(hers)})

    assert response.status_code == 422
    assert page(client, hers).status_code == 302


def test_the_session_gets_a_new_key_when_a_case_opens(enkomm: Platform, client: Client) -> None:
    case = confirmed(enkomm)
    client.post(address("follow"), {"reference": case.display_reference, "email": "rita@example.org"})
    before = client.session.session_key
    client.post(address("follow_code"), {"code": mailed_code(case)})

    assert client.session.session_key != before


def test_closing_it_in_this_browser_closes_it(enkomm: Platform, client: Client) -> None:
    case = confirmed(enkomm)
    open_case(client, case)
    client.post(address("leave", reference=case.reference))

    assert page(client, case).status_code == 302


def test_pages_of_a_case_are_kept_by_no_cache(enkomm: Platform, client: Client) -> None:
    case = confirmed(enkomm)

    assert "no-store" in open_case(client, case)["Cache-Control"]


class TestTheOwnerOfTheMailbox:
    """A request came in Rita's name before anybody typed a code: she sees it, and says whether it is hers."""

    def test_she_sees_what_was_submitted_and_nothing_was_looked_up(self, enkomm: Platform, client: Client) -> None:
        case = submitted(enkomm)
        shown = text(open_case(client, case))

        assert "Is this your request?" in shown
        assert "Rita Sample" in shown

    def test_if_it_is_hers_the_work_begins(self, enkomm: Platform, client: Client) -> None:
        case = submitted(enkomm)
        open_case(client, case)
        client.post(address("answer_for", reference=case.reference), {"answer": "mine"})

        assert part(case).status == Status.IDENTIFYING

    def test_if_it_is_not_it_is_dropped(self, enkomm: Platform, client: Client) -> None:
        case = submitted(enkomm)
        open_case(client, case)
        response = client.post(address("answer_for", reference=case.reference), {"answer": "not_mine"}, follow=True)

        assert part(case).status == Status.WITHDRAWN
        assert "nothing happens" in text(response)

    def test_whoever_only_sent_it_cannot_say_so(self, enkomm: Platform, client: Client) -> None:
        case = send(client)
        client.post(address("answer_for", reference=case.reference), {"answer": "mine"})

        assert part(case).status == Status.UNCONFIRMED
