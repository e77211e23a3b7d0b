"""One case, split by who decides (EK-02, EK-03)."""

import pytest

from dsr import part_plans, routing
from dsr.connectors.base import Candidate, Membership
from tests.factories import searched
from workspaces.determination import Rule
from workspaces.models import PersonType, Platform, Role

RULES = [
    Rule("account", "", "", Role.CONTROLLER, {"en": "The platform runs accounts."}),
    Rule("content", "", "", Role.CONTROLLER, {"en": "Your own workspace."}),
    Rule("content", "", "business", Role.PROCESSOR, {"en": "The owner's workspace."}),
    Rule("content", "individual_user", "business", Role.CONTROLLER, {"en": "You were a guest."}),
]


def entries(plan: part_plans.PartPlan) -> set[tuple[str, str | None]]:
    return {(entry["category"], entry["workspace"]) for entry in plan.entries}


@pytest.mark.req("EK-02", "EK-03")
def test_an_owner_gets_a_part_per_workspace_and_the_platform_the_rest() -> None:
    own, lotus, sakura = part_plans.plan_parts(
        RULES,
        ["account", "content"],
        PersonType.ACCOUNT_HOLDER,
        {"ws-sakura": PersonType.AUTHORISED_USER, "ws-lotus": PersonType.AUTHORISED_USER},
    )

    assert entries(own) == {("account", None), ("account", "ws-sakura"), ("account", "ws-lotus"), ("content", None)}
    assert (lotus.workspace, entries(lotus)) == ("ws-lotus", {("content", "ws-lotus")})
    assert (sakura.workspace, entries(sakura)) == ("ws-sakura", {("content", "ws-sakura")})


def test_no_category_in_no_place_is_in_two_parts() -> None:
    plans = part_plans.plan_parts(
        RULES, ["account", "content"], PersonType.ACCOUNT_HOLDER, {"ws-sakura": PersonType.AUTHORISED_USER}
    )
    everything = [entry for plan in plans for entry in entries(plan)]

    assert len(everything) == len(set(everything)) == 4


@pytest.mark.req("EK-02")
def test_the_platform_decides_about_a_guest_wherever_the_guest_was() -> None:
    plans = part_plans.plan_parts(
        RULES, ["account", "content"], PersonType.INDIVIDUAL_USER, {"ws-sakura": PersonType.INDIVIDUAL_USER}
    )

    assert len(plans) == 1
    assert ("content", "ws-sakura") in entries(plans[0])


@pytest.mark.req("EC-01")
def test_whom_only_customers_know_has_a_part_with_each_and_the_platforms_is_empty() -> None:
    theirs = [*RULES, Rule("account", "subscriber", "business", Role.PROCESSOR)]
    shops = {"ws-sakura": PersonType.SUBSCRIBER, "ws-lotus": PersonType.SUBSCRIBER}

    own, *merchants = part_plans.plan_parts(theirs, ["account", "content"], PersonType.SUBSCRIBER, shops)

    assert own.entries == []
    assert [plan.workspace for plan in merchants] == ["ws-lotus", "ws-sakura"]
    nowhere = part_plans.plan_parts(theirs, ["account", "content"], PersonType.SUBSCRIBER, {})
    assert [len(plan.entries) for plan in nowhere] == [2], "somebody has to answer whom nobody else knows"


@pytest.mark.req("EC-01")
def test_a_system_that_says_what_somebody_is_in_a_workspace_is_believed() -> None:
    known = (
        Membership("ws-sakura", "buyer", None, None, "subscriber"),
        Membership("ws-sakura", "staff", None, None, "authorised_user"),
        Membership("ws-lotus", "buyer", None, None, "subscriber"),
        Membership("ws-moon", "buyer", None, None, "subscriber"),
    )
    merchant = Candidate("m", {}, {}, (), known, "account_holder", "v")

    assert part_plans.presence_of([merchant], ["ws-sakura", "ws-lotus"]) == {
        "ws-sakura": PersonType.AUTHORISED_USER,
        "ws-lotus": PersonType.SUBSCRIBER,
    }
    assert part_plans.person_type_of([merchant]) == PersonType.ACCOUNT_HOLDER


def test_somebody_in_no_business_workspace_has_one_part() -> None:
    assert len(part_plans.plan_parts(RULES, ["account", "content"], PersonType.ACCOUNT_HOLDER, {})) == 1


def test_a_guest_may_have_been_in_every_business_workspace_and_a_member_is_where_they_are() -> None:
    guest = Candidate("g", {}, {}, (), (), "individual_user", "v")
    member = Candidate("m", {}, {}, (), (Membership("ws-sakura", "member", None, None),), "authorised_user", "v")
    business = ["ws-sakura", "ws-lotus"]

    assert part_plans.presence_of([guest], business) == dict.fromkeys(business, PersonType.INDIVIDUAL_USER)
    assert part_plans.presence_of([member], business) == {"ws-sakura": PersonType.AUTHORISED_USER}
    assert part_plans.presence_of([guest, member], business) == {
        "ws-sakura": PersonType.AUTHORISED_USER,
        "ws-lotus": PersonType.INDIVIDUAL_USER,
    }


@pytest.mark.req("EK-02")
def test_a_guest_of_enkomm_has_one_part_for_everything(enkomm: Platform) -> None:
    case = searched(enkomm, name="Zara Fraser", email="zara.fraser@example.net", phone="", residence="GB")

    assert case.requests.count() == 1


@pytest.mark.req("EK-01")
@pytest.mark.parametrize(("residence", "country"), [("JP", "JP"), ("DE", "VN"), ("VN", "VN")])
def test_people_in_japan_meet_the_japanese_establishment(enkomm: Platform, residence: str, country: str) -> None:
    assert routing.establishment_for(enkomm, residence).country == country
