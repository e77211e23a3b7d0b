"""A pack that changes who decides ends the old rule and begins another, and says what does not fit (EK-02, EK-05)."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine

from dsr.routing import rules_ever, rules_of
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.profiles import loader
from privacy_portal.profiles.loader import Loaded, load
from privacy_portal.profiles.pack import ProfileError
from privacy_portal.profiles.validation import check
from privacy_portal.scoping import platform_scope
from tests import factories
from workspaces import ownership
from workspaces.determination import Rule, Situation, determine
from workspaces.models import Organisation, Ownership, Role, Workspace

ENKOMM = Path(loader.__file__).parent / "enkomm"
CALLS = Situation("authorised_user", "business", "call_detail")
OWNERS = "categories: [workspace_content, call_detail]"
CALLS_ARE_OURS = """
  - workspace: business
    platform: controller
    categories: [call_detail]{dates}
    because: {{en: Calls are ours now., ja: 通話記録は当社が決めます。}}
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ENKOMM, tmp_path / "enkomm", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def rewrite(pack: Path, old: str, new: str, more: str = "") -> None:
    path = pack / "determination.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) + more, encoding="utf-8")


def loaded(pack: Path) -> Loaded:
    return load(pack, demo=False)


def calls(platform_id: int, found: Loaded) -> list[Rule]:
    with platform_scope(platform_id):
        return [one for one in rules_ever(found.platform) if one.category == "call_detail" and one.matches(CALLS)]


@pytest.mark.req("EK-05")
def test_a_changed_rule_ends_and_another_begins_and_the_past_still_reads_as_it_was(pack: Path) -> None:
    first = loaded(pack)
    before = day_of(now(), first.platform.time_zone)
    rewrite(pack, OWNERS, "categories: [workspace_content]", CALLS_ARE_OURS.format(dates=""))

    with time_machine.travel(now() + timedelta(days=30)):
        second = loaded(pack)
        on = day_of(now(), second.platform.time_zone)
        again = loaded(pack)

    found = [one for one in calls(second.platform.pk, second) if one.workspace_kind]
    assert [(one.platform_role, one.since, one.until) for one in found] == [
        (Role.PROCESSOR, None, on),
        (Role.CONTROLLER, on, None),
    ]
    assert determine(found, CALLS, before).platform_role == Role.PROCESSOR
    assert determine(found, CALLS, on).platform_role == Role.CONTROLLER
    assert again.changed == 0


def test_a_better_sentence_is_the_same_rule(pack: Path) -> None:
    first = loaded(pack)
    rewrite(pack, "This data lies in no company's workspace.", "This data lies in no workspace of a company.")

    assert loaded(pack).changed == 9
    found = calls(first.platform.pk, first)
    assert {(one.since, one.until) for one in found} == {(None, None)}


def test_a_rule_that_comes_back_begins_anew_and_its_gap_stays(pack: Path) -> None:
    guests = "\n  - person: individual_user\n    workspace: business"
    first = loaded(pack)
    original = (pack / "determination.yaml").read_text(encoding="utf-8")
    (pack / "determination.yaml").write_text(original.partition(guests)[0], encoding="utf-8")
    with time_machine.travel(now() + timedelta(days=10)):
        loaded(pack)
        ended = day_of(now(), first.platform.time_zone)
    (pack / "determination.yaml").write_text(original, encoding="utf-8")
    with time_machine.travel(now() + timedelta(days=20)):
        loaded(pack)
        back = day_of(now(), first.platform.time_zone)

    with platform_scope(first.platform.pk):
        found = [one for one in rules_ever(first.platform) if one.person_type and one.category == "call_detail"]
    assert [(one.since, one.until) for one in found] == [(None, ended), (back, None)]
    in_between = determine(
        found + calls(first.platform.pk, first), Situation("individual_user", "business", "call_detail"), ended
    )
    assert in_between.platform_role == Role.PROCESSOR


def test_a_pack_names_the_day_on_which_who_decides_changes(pack: Path) -> None:
    loaded(pack)
    day = date(2030, 1, 1)
    rewrite(pack, OWNERS, "categories: [workspace_content]", CALLS_ARE_OURS.format(dates=f"\n    since: {day}"))
    rewrite(
        pack,
        "    categories: [workspace_content]",
        f"    until: {day}\n    categories: [call_detail]\n    because: {{en: Until then., ja: 所有者です。}}\n"
        "  - workspace: business\n    platform: processor\n    categories: [workspace_content]",
    )

    second = loaded(pack)

    found = [one for one in calls(second.platform.pk, second) if one.workspace_kind]
    assert [(one.platform_role, one.since, one.until) for one in found] == [
        (Role.PROCESSOR, None, day),
        (Role.CONTROLLER, day, None),
    ]
    with platform_scope(second.platform.pk):
        assert determine(rules_of(second.platform), CALLS).platform_role == Role.PROCESSOR
    assert loaded(pack).changed == 0


@pytest.mark.parametrize(
    ("old", "new", "more", "sentence"),
    [
        ("    platform: processor", "    platform: joint", "", "a joint controller names the others"),
        ("    platform: processor", "    platform: joint\n    jointly_with: [nobody]", "", "no organisation nobody"),
        ("    platform: processor", "    platform: joint\n    jointly_with: [enkomm]", "", "name the others"),
        ("    platform: processor", "    platform: joint\n    jointly_with: [lotus, lotus]", "", "something twice"),
        (
            "    platform: processor",
            "    platform: processor\n    jointly_with: [lotus]",
            "",
            "only a joint controller",
        ),
        (
            "    platform: processor",
            "    platform: processor\n    since: 2026-05-01\n    until: 2026-05-01",
            "",
            "ends before it begins",
        ),
        (OWNERS, OWNERS, CALLS_ARE_OURS.format(dates=""), "another rule decides about call_detail in the same"),
        (
            OWNERS,
            OWNERS + "\n    until: 2026-05-02",
            CALLS_ARE_OURS.format(dates="\n    since: 2026-05-01"),
            "another rule decides about call_detail in the same",
        ),
        ("    categories: all", "    until: 2030-01-01\n    categories: all", "", "in every situation from 2030-01-01"),
    ],
)
def test_a_mistake_in_the_table_of_roles_is_told(pack: Path, old: str, new: str, more: str, sentence: str) -> None:
    rewrite(pack, old, new, more)

    with pytest.raises(ProfileError) as refused:
        check(pack)

    told = [problem for problem in refused.value.problems if sentence in problem]
    assert told, refused.value.problems
    assert told[0].startswith("enkomm/determination.yaml:")


@pytest.mark.req("CP-05")
def test_joint_controllers_are_loaded_with_their_names(pack: Path) -> None:
    rewrite(pack, "    platform: processor", "    platform: joint\n    jointly_with: [lotus, kaede]")

    found = loaded(pack)

    with platform_scope(found.platform.pk):
        decision = determine(rules_of(found.platform), CALLS)
    assert (decision.platform_role, decision.jointly_with) == (Role.JOINT, ("lotus", "kaede"))
    assert decision.platform_decides


# -- whose a workspace is


def owners(found: Loaded) -> list[tuple[str, date | None, date | None]]:
    with platform_scope(found.platform.pk):
        kept = Ownership.objects.filter(workspace__key="ws-lotus").select_related("owner")
        return [(one.owner.key, one.since, one.until) for one in kept]


@pytest.mark.req("EK-05")
def test_another_owner_in_the_pack_begins_another_ownership(pack: Path) -> None:
    found = loaded(pack)
    assert owners(found) == [("lotus", None, None)]
    workspaces = pack / "workspaces.yaml"
    workspaces.write_text(workspaces.read_text(encoding="utf-8").replace("owner: lotus", "owner: kaede"), "utf-8")

    loaded(pack)
    today = day_of(now(), found.platform.time_zone)

    assert owners(found) == [("lotus", None, today), ("kaede", today, None)]
    assert loaded(pack).changed == 0


def test_a_pack_does_not_turn_back_what_was_passed_on_in_the_portal(pack: Path) -> None:
    found = loaded(pack)
    today = day_of(now(), found.platform.time_zone)
    with platform_scope(found.platform.pk):
        omar = factories.officer(found.platform, "omar@enkomm.example")
        lotus = Workspace.objects.get(key="ws-lotus")
        ownership.pass_on(lotus, Organisation.objects.get(key="kaede"), today, by=omar)

    assert loaded(pack).changed == 0
    assert owners(found) == [("lotus", None, today), ("kaede", today, None)]


# -- how people have to do with the service


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("person: authorised_user", "person: account_holder", "account_holder stands twice"),
        (", ja: 職場や学校が使っている", "", "lacks ja"),
        ("person: authorised_user", "person: somebody", "is not one of the words"),
    ],
)
def test_a_mistake_in_the_relations_is_told(pack: Path, old: str, new: str, sentence: str) -> None:
    path = pack / "relations.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ProfileError) as refused:
        check(pack)

    told = [problem for problem in refused.value.problems if sentence in problem]
    assert told, refused.value.problems
    assert told[0].startswith("enkomm/relations.yaml:")
