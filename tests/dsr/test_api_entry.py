"""Officers' programs enter what came past the portal, by the same verbs as the pages."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from dsr import counts
from dsr.models import Case, Channel, Status
from privacy_portal.clock import now
from tests import factories
from tests.dsr.entering import HANOI, POST, entered
from tests.dsr.test_api_staff import Tool
from tests.dsr.visiting import address
from tests.factories import RITA, part
from workspaces.models import MemberRole, Membership, Platform, User

pytestmark = pytest.mark.usefixtures("second_factor_excused")

ARRIVED = datetime(2025, 11, 20, 16, 30, tzinfo=HANOI)


def letter(**changes: Any) -> dict[str, Any]:
    told = {name: value for name, value in RITA.items() if name != "language"}
    return {
        "right": "access",
        **told,
        "address": POST,
        "channel": "letter",
        "received_at": ARRIVED.isoformat(),
        **changes,
    }


@pytest.mark.req("NC-03")
def test_a_letter_is_entered_with_the_moment_of_its_arrival(enkomm: Platform, omar: Membership) -> None:
    answer = Tool(omar).send("/requests", letter(residence="US", region="ca"))
    case = Case.objects.get()

    assert answer.status_code == 201
    assert answer.json()["id"] == f"{case.reference}-1"
    assert (case.received_at, case.channel, case.law) == (ARRIVED, Channel.LETTER, "US-CA")
    expected = counts.expected("access", "US", case.establishment, ARRIVED, "CA")
    assert part(case).due_at == expected[0].dates.due_at


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"received_at": (now() + timedelta(days=1)).isoformat()}, "/received_at"),
        ({"email": "", "address": "", "phone": ""}, "/email"),
        ({"channel": "portal"}, "/channel"),
        ({"region": "CA"}, "/region"),
        ({"relation": ""}, "/relation"),
        ({"right": "opt_out_sale", "email": ""}, "/email"),
    ],
)
def test_a_mistake_is_pointed_at(enkomm: Platform, omar: Membership, changes: dict[str, Any], pointer: str) -> None:
    answer = Tool(omar).send("/requests", letter(**changes))

    assert answer.status_code == 422
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
    assert Case.objects.count() == 0


def test_the_same_key_enters_once(enkomm: Platform, omar: Membership) -> None:
    tool = Tool(omar)
    first, second = (tool.send("/requests", letter(), **{"Idempotency-Key": "k"}) for _time in range(2))

    assert first.json()["id"] == second.json()["id"]
    assert tool.send("/requests", letter(name="Other"), **{"Idempotency-Key": "k"}).status_code == 409


def test_an_auditor_and_an_officer_elsewhere_enter_nothing(
    enkomm: Platform, otto: Membership, olga: Membership
) -> None:
    user = User.objects.create_user("aiko@enkomm.example", factories.PASSWORD, name="Aiko Mori")
    auditor = Membership.objects.create(platform=enkomm, user=user, role=MemberRole.AUDITOR)
    for outsider in (auditor, otto, olga):
        assert Tool(outsider).send("/requests", letter()).status_code == 404
    assert Case.objects.count() == 0


def test_the_code_of_the_letter_follows_the_case(enkomm: Platform, omar: Membership, client: Client) -> None:
    case = entered(enkomm, omar)
    answer = Tool(omar).send(f"/requests/{case.reference}-1/receipt-codes")
    told = {"reference": case.display_reference, "code": answer.json()["code"]}

    assert client.post(address("follow_letter"), told).url == address("case", reference=case.reference)
    web = factories.confirmed(enkomm)
    assert Tool(omar).send(f"/requests/{web.reference}-1/receipt-codes").status_code == 409


def test_arrival_place_and_handing_over(enkomm: Platform, omar: Membership) -> None:
    case, tool = entered(enkomm, omar, received_at=now() - timedelta(days=2)), Tool(omar)
    path = f"/requests/{case.reference}-1"
    earlier = (now() - timedelta(days=9)).replace(microsecond=0)

    sent = {"received_at": earlier.isoformat(), "reason": "lay_elsewhere"}
    assert tool.send(f"{path}/arrivals", sent).status_code == 200
    later = {"received_at": (now() - timedelta(days=1)).isoformat(), "reason": "wrong_entry"}
    assert tool.send(f"{path}/arrivals", later).json()["errors"][0]["pointer"] == "/account"
    place = {"residence": "JP", "told": "You told us that you moved to Osaka."}
    assert tool.send(f"{path}/places", place).json()["law"] == "JP"
    case.refresh_from_db()
    assert (case.received_at, case.residence) == (earlier, "JP")

    handed = {"way": "post", "at": now().isoformat()}
    assert tool.send(f"{path}/handovers", handed).status_code == 409
    refusal = {"outcome": "refuse", "ground": "not_identified", "text": "We found nobody under this name."}
    tool.send(f"{path}/matches", {"subjects": {}, "reason": "Nobody has that name."})
    if part(case).is_open:
        tool.send(f"{path}/decisions", refusal)
    handed = {"way": "post", "at": now().isoformat()}
    assert tool.send(f"{path}/handovers", handed).status_code == 200
    assert part(case).status in (Status.COMPLETED, Status.REFUSED)
    assert not part(case).awaits_handover
