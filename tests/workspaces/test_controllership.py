"""Who was controller when: from dated stints, dated rules and dated ownership (EK-05)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from workspaces import ownership
from workspaces.controllership import Owned, Period, Stint, at, history
from workspaces.determination import Rule, Situation
from workspaces.models import Membership, Organisation, Ownership, Platform, Role, Workspace
from workspaces.ownership import NotThen, TheirsAlready

JOINED, SOLD, LEFT, CHANGED = date(2024, 1, 10), date(2025, 3, 1), date(2026, 4, 1), date(2025, 9, 1)
RULES = [
    Rule("content", "", "", Role.CONTROLLER, {"en": "Yours."}),
    Rule("content", "", "business", Role.PROCESSOR, {"en": "Theirs."}),
    Rule("account", "", "", Role.CONTROLLER, {"en": "Ours."}),
]
PERSONAL = Situation("account_holder", "personal", "")
OWNED = [Owned("ws", "sakura", None, SOLD), Owned("ws", "lotus", SOLD, None)]


def told(periods: list[Period], category: str = "content") -> list[tuple[str, str | None, date | None, date | None]]:
    return [(one.workspace, one.controller, one.since, one.until) for one in periods if one.category == category]


@pytest.mark.req("EK-05")
def test_leaving_makes_the_platform_controller_and_a_sale_another_owner() -> None:
    periods = history(RULES, ["content", "account"], [Stint("ws", since=JOINED, until=LEFT)], OWNED, PERSONAL)

    assert told(periods) == [("ws", "sakura", JOINED, SOLD), ("ws", "lotus", SOLD, LEFT), ("", "", LEFT, None)]
    assert told(periods, "account") == [("ws", "", JOINED, LEFT), ("", "", LEFT, None)], "nothing changed in between"


@pytest.mark.req("EK-05")
def test_a_rule_that_changes_divides_the_time_and_the_reason_goes_with_it() -> None:
    dated = [
        Rule("content", "", "business", Role.PROCESSOR, {"en": "Theirs."}, until=CHANGED),
        Rule("content", "", "business", Role.CONTROLLER, {"en": "Ours now."}, since=CHANGED),
    ]
    periods = history(dated, ["content"], [Stint("ws", since=JOINED)], [Owned("ws", "sakura")], PERSONAL)

    inside = [one for one in periods if one.workspace]
    assert told(inside) == [("ws", "sakura", JOINED, CHANGED), ("ws", "", CHANGED, None)]
    assert [one.decision.reasons["en"] for one in inside] == ["Theirs.", "Ours now."]


@pytest.mark.req("EK-05")
def test_on_every_day_of_a_stint_exactly_one_is_controller() -> None:
    periods = history(RULES, ["content"], [Stint("ws", since=JOINED, until=LEFT)], OWNED, PERSONAL)

    day = JOINED
    while day < LEFT + timedelta(days=30):
        assert len(at(periods, day)) == 1, day
        day += timedelta(days=7)
    assert at(periods, SOLD - timedelta(days=1))[0].controller == "sakura"
    assert at(periods, SOLD)[0].controller == "lotus"


def test_an_owner_nobody_recorded_is_not_taken_for_the_platform() -> None:
    periods = history(RULES, ["content"], [Stint("ws", since=JOINED)], [Owned("ws", "lotus", SOLD)], PERSONAL)

    assert told(periods)[:2] == [("ws", None, JOINED, SOLD), ("ws", "lotus", SOLD, None)]


def test_several_workspaces_keep_a_history_each_and_the_own_account_goes_on_all_along() -> None:
    stints = [Stint("ws", since=JOINED, until=LEFT), Stint("other", since=SOLD)]
    periods = history(RULES, ["content"], stints, [*OWNED, Owned("other", "kaede")], PERSONAL)

    assert told(periods)[2:] == [("other", "kaede", SOLD, None), ("", "", None, None)]


# -- ownership


@pytest.fixture
def sakura(enkomm: Platform) -> Workspace:
    return Workspace.objects.select_related("owner", "platform").get(key="ws-sakura")


@pytest.fixture
def kaede(enkomm: Platform) -> Organisation:
    return Organisation.objects.get(key="kaede")


@pytest.mark.req("EK-05", "EC-08")
def test_a_workspace_is_passed_on_at_a_day_and_its_past_stays(
    sakura: Workspace, kaede: Organisation, omar: Membership
) -> None:
    today = day_of(now(), sakura.platform.time_zone)
    before = sakura.owner

    ownership.pass_on(sakura, kaede, today - timedelta(days=3), by=omar)

    sakura.refresh_from_db()
    assert sakura.owner == kaede
    assert ownership.owner_on(sakura, today) == kaede
    assert ownership.owner_on(sakura, today - timedelta(days=4)) == before
    entry = AuditEntry.objects.get(action="workspace.passed_on")
    assert (entry.facts["before"], entry.facts["after"]) == ("sakura", "kaede")


def test_nobody_passes_a_workspace_on_twice_in_the_future_backwards_or_without_the_right(
    sakura: Workspace, kaede: Organisation, omar: Membership, olga: Membership
) -> None:
    today = day_of(now(), sakura.platform.time_zone)
    with pytest.raises(PermissionDenied):
        ownership.pass_on(sakura, kaede, today, by=olga)
    with pytest.raises(NotThen):
        ownership.pass_on(sakura, kaede, today + timedelta(days=1), by=omar)
    ownership.pass_on(sakura, kaede, today, by=omar)
    with pytest.raises(TheirsAlready):
        ownership.pass_on(sakura, kaede, today, by=omar)
    with pytest.raises(NotThen):
        ownership.pass_on(sakura, Organisation.objects.get(key="lotus"), today - timedelta(days=1), by=omar)
    with pytest.raises(ValueError, match="business"):
        ownership.pass_on(Workspace.objects.get(key="ws-personal-rita"), kaede, today, by=omar)
    assert AuditEntry.objects.filter(action="workspace.passed_on").count() == 1


def test_the_database_refuses_two_owners_at_once_and_a_time_that_ends_before_it_begins(sakura: Workspace) -> None:
    for fields in ({"since": SOLD}, {"since": SOLD, "until": SOLD}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ownership.objects.create(platform=sakura.platform, workspace=sakura, owner=sakura.owner, **fields)
