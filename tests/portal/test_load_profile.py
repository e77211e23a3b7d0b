"""Loading a profile pack: what stands in it, what a second loading does, what a mistake looks like."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from sqlalchemy import create_engine, inspect

from consent import notices
from consent.models import Notice, NoticeVersion
from dsr.connectors.base import Identity
from dsr.models import DataSystem, Promise
from dsr.routing import establishment_for, rules_of
from dsr.systems import connect
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.profiles import difference, sample_systems
from privacy_portal.profiles.loader import Loaded, load
from privacy_portal.profiles.pack import ProfileError
from privacy_portal.profiles.sample_systems import address
from privacy_portal.scoping import platform_scope
from tests.factories import ended
from tests.portal.packs import ENKOMM, change, promise
from tests.stored import rows
from workspaces.determination import Situation, determine
from workspaces.models import (
    DataCategory,
    DeterminationRule,
    MemberRole,
    Membership,
    Organisation,
    PersonType,
    Platform,
    User,
    Workspace,
    WorkspaceKind,
)

PASSWORD = "a password for demonstrations"

pytestmark = pytest.mark.django_db


def load_demo(folder: Path = ENKOMM) -> Loaded:
    with override_settings(DEMO_PASSWORD=PASSWORD):
        return load(folder, demo=True, people_in_samples=40)


# -- what is loaded


@pytest.mark.req("EK-01")
def test_people_in_japan_meet_the_japanese_company_and_all_others_the_one_in_hanoi() -> None:
    platform = load_demo().platform
    with platform_scope(platform.pk):
        assert Organisation.objects.get(is_operator=True).key == "enkomm"
        assert establishment_for(platform, "JP").country == "JP"
        for elsewhere in ("DE", "VN", "KR", ""):
            assert establishment_for(platform, elsewhere).country == "VN"


PLATFORM_DECIDES = [
    "account",
    "administrative",
    "interactions",
    "third_party",
    "synced_content",
    "billing",
    "marketing_preference",
]
OWNER_DECIDES = ["workspace_content", "call_detail"]


@pytest.mark.req("EK-02")
def test_the_table_of_roles_decides_as_the_policy_says() -> None:
    platform = load_demo().platform
    with platform_scope(platform.pk):
        rules = rules_of(platform)
        assert set(DataCategory.objects.values_list("key", flat=True)) == {*PLATFORM_DECIDES, *OWNER_DECIDES}
    for category in PLATFORM_DECIDES + OWNER_DECIDES:
        for person in PersonType.values:
            for kind in ("", *WorkspaceKind.values):
                found = determine(rules, Situation(person, kind, category))
                is_owners = (
                    kind == WorkspaceKind.BUSINESS
                    and category in OWNER_DECIDES
                    and person != PersonType.INDIVIDUAL_USER
                )
                assert found.platform_decides != is_owners, (person, kind, category)
                assert found.reasons.keys() == {"en", "ja"}


@pytest.mark.req("EK-04")
def test_an_owner_differs_from_whoever_created_the_workspace() -> None:
    platform = load_demo().platform
    with platform_scope(platform.pk):
        sakura = Workspace.objects.select_related("owner").get(key="ws-sakura")
        assert str(sakura.owner).startswith("Sakura KK")
        assert "Blue Kettle" in sakura.creator
        assert Workspace.objects.get(key="ws-personal-rita").owner is None
        assert not Workspace.objects.get(key="ws-sakura-lab").owner_may_be_named


def test_staff_can_sign_in_as_what_they_are() -> None:
    platform = load_demo().platform
    with platform_scope(platform.pk):
        roles = {(m.user.email, m.role, str(m.workspace or "")) for m in Membership.objects.select_related("user")}
    assert roles == {
        ("omar@enkomm.example", MemberRole.ADMINISTRATOR, ""),
        ("mei@enkomm.example", MemberRole.OFFICER, ""),
        ("olga@sakura.example", MemberRole.OWNER, "Sakura"),
        ("olga@sakura.example", MemberRole.OWNER, "Sakura Lab"),
        ("linh@lotus.example", MemberRole.OWNER, "Lotus Trading"),
    }
    assert User.objects.get(email="omar@enkomm.example").check_password(PASSWORD)


def test_the_edition_in_force_can_be_read_in_both_languages() -> None:
    platform = load_demo().platform
    with platform_scope(platform.pk):
        notice = Notice.objects.get(key="privacy")
        before, after = (notices.in_force(notice, day) for day in (date(2026, 9, 30), date(2026, 10, 1)))
        assert (before.number, after.number) == (1, 2)
        english, japanese = after.sections["en"], after.sections["ja"]
    assert len(english) == len(japanese) > len(before.sections["en"])
    assert english[0]["heading"] == "Who we are"


def test_rita_is_found_in_the_loaded_system_and_it_is_ready_for_erasures() -> None:
    platform = load_demo().platform
    with platform_scope(platform.pk):
        connector = connect(DataSystem.objects.get(slug="enkomm-app"))
    candidates = connector.find(Identity(name="Rita Sample", email="rita@example.org", phone="+49 30 23125 042"))
    rita = next(candidate for candidate in candidates if candidate.agreement["email"] == "same")
    assert {membership.workspace for membership in rita.workspaces} >= {"ws-sakura", "ws-personal-rita"}
    assert inspect(create_engine(address("enkomm"))).has_table("portal_effect_log")


# -- loading again


@pytest.mark.usefixtures("every_platform")
def test_loading_twice_changes_nothing_and_writes_no_second_entry() -> None:
    first = load_demo()
    seen = list(AuditEntry.objects.values_list("seq", "action"))
    second = load_demo()
    assert first.changed > 0
    assert second == Loaded(first.platform, ())
    assert list(AuditEntry.objects.values_list("seq", "action")) == seen
    assert [action for _seq, action in seen].count("profile.loaded") == 1


def test_a_changed_pack_changes_the_rows_it_names_and_ends_rules_it_dropped(pack: Path) -> None:
    platform = load_demo(pack).platform
    change(pack, "workspaces.yaml", "name: Lotus Trading", "name: Lotus House")
    change(pack, "determination.yaml", "\n  - person: individual_user", "\nunused:\n  - person: individual_user")
    text = (pack / "determination.yaml").read_text(encoding="utf-8").partition("\nunused:")[0]
    (pack / "determination.yaml").write_text(text, encoding="utf-8")
    assert load_demo(pack).changed == 1 + len(PLATFORM_DECIDES + OWNER_DECIDES)
    with platform_scope(platform.pk):
        assert Workspace.objects.get(key="ws-lotus").name == "Lotus House"
        dropped = DeterminationRule.objects.filter(person_type=PersonType.INDIVIDUAL_USER)
        assert {rule.until for rule in dropped} == {day_of(now(), platform.time_zone)}
        assert all(rule.person_type != PersonType.INDIVIDUAL_USER for rule in rules_of(platform))


def test_what_people_did_in_the_portal_stays() -> None:
    platform = load_demo().platform
    with platform_scope(platform.pk):
        User.objects.filter(email="mei@enkomm.example").update(name="Mei", language="ja")
        ended(Membership.objects.get(user__email="linh@lotus.example"))
        DataSystem.objects.update(enabled=False)
    assert load_demo().changed == 0
    with platform_scope(platform.pk):
        assert User.objects.get(email="mei@enkomm.example").name == "Mei"
        assert Membership.objects.get(user__email="linh@lotus.example").until is not None
        assert not DataSystem.objects.get().enabled


def test_outside_a_demo_nobody_gets_in_and_no_sample_system_appears() -> None:
    platform = load(ENKOMM, demo=False).platform
    with platform_scope(platform.pk):
        assert not Membership.objects.exists()
        assert not DataSystem.objects.exists()
    assert not User.objects.exists()


def test_a_published_edition_cannot_be_rewritten(pack: Path) -> None:
    platform = load_demo(pack).platform
    change(pack, "notices/privacy.yaml", "We do not sell your data.", "We hardly sell your data.")
    change(pack, "workspaces.yaml", "name: Lotus Trading", "name: Lotus House")
    with pytest.raises(ProfileError, match="was published with another text"):
        load_demo(pack)
    with platform_scope(platform.pk):
        assert NoticeVersion.objects.filter(notice__key="privacy").count() == 2
        assert Workspace.objects.get(key="ws-lotus").name == "Lotus Trading", "all or nothing"


def test_a_system_whose_address_is_not_told_is_a_mistake(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(pack, "systems.yaml", "sample:enkomm\n", "env:ENKOMM_DATABASE\n")
    monkeypatch.delenv("ENKOMM_DATABASE", raising=False)
    with pytest.raises(ProfileError, match="ENKOMM_DATABASE is not set"):
        load_demo(pack)


def test_a_real_system_is_reached_by_the_address_in_the_environment(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_demo()
    shutil.copy(str(address("enkomm")).removeprefix("sqlite:///"), tmp_path / "real.sqlite3")
    change(pack, "systems.yaml", "sample:enkomm\n", "env:ENKOMM_DATABASE\n")
    monkeypatch.setenv("ENKOMM_DATABASE", f"sqlite:///{tmp_path / 'real.sqlite3'}")
    platform = load(pack, demo=False).platform
    with platform_scope(platform.pk):
        assert DataSystem.objects.get().config == {"url": f"sqlite:///{tmp_path / 'real.sqlite3'}"}


def test_a_database_that_is_not_what_the_map_says_is_a_mistake(pack: Path) -> None:
    load_demo()
    change(pack, "dataset.yaml", "- name: photo_path", "- name: picture_path")
    with pytest.raises(ProfileError, match=r"enkomm/systems.yaml:\d+: .*picture_path"):
        load_demo(pack)


# -- the command


def command(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("load_profile", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_shows_what_changes_and_what_it_refused(pack: Path, tmp_path: Path) -> None:
    first = command(str(pack))
    assert first[0].startswith("enKomm: rows were ")
    assert "  + workspace ws-sakura" in first
    assert [line for line in first if "determination rule" in line][-1].startswith("  + and ")
    assert command(str(pack)) == ["enKomm: nothing to change."]

    change(pack, "workspaces.yaml", "name: Lotus Trading", "name: Lotus House")
    change(pack, "categories.yaml", "en: Billing", "en: Bills")
    assert command(str(pack)) == [
        "enKomm: rows were 2 changed.",
        "  ~ workspace ws-lotus",
        "      name: Lotus Trading -> Lotus House",
        "  ~ data category billing",
        "      names.en: Billing -> Bills",
    ]
    with pytest.raises(CommandError, match="The profile was not loaded"):
        command(str(tmp_path / "nowhere"))


def test_a_rehearsal_shows_the_difference_and_changes_nothing(pack: Path) -> None:
    assert command(str(pack), "--dry-run")[0].startswith("enKomm: rows would be ")
    assert not Platform.objects.exists()
    platform = load_demo(pack).platform
    before = rows()
    change(pack, "workspaces.yaml", "name: Lotus Trading", "name: Lotus House")

    assert command(str(pack), "--dry-run")[0] == "enKomm: rows would be 1 changed."
    assert rows() == before
    with platform_scope(platform.pk):
        assert AuditEntry.objects.filter(action="profile.loaded").count() == 1


def test_a_rehearsal_makes_no_sample_system(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path, DEMO_PASSWORD=PASSWORD):
        assert load(ENKOMM, demo=True, rehearse=True).changes
        assert not sample_systems.exists("enkomm")


@pytest.mark.parametrize(("answer", "name"), [("y", "Lotus House"), ("", "Lotus Trading")])
def test_at_a_terminal_somebody_is_asked_before_anything_is_changed(
    pack: Path, monkeypatch: pytest.MonkeyPatch, answer: str, name: str
) -> None:
    platform = load(pack).platform
    change(pack, "workspaces.yaml", "name: Lotus Trading", "name: Lotus House")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: answer)

    if answer:
        assert command(str(pack))[0] == "enKomm: rows will be 1 changed."
    else:
        with pytest.raises(CommandError, match="as you asked"):
            command(str(pack))

    with platform_scope(platform.pk):
        assert Workspace.objects.get(key="ws-lotus").name == name


def test_what_is_sealed_is_not_shown(pack: Path, tmp_path: Path) -> None:
    platform = load_demo(pack).platform
    with platform_scope(platform.pk):
        DataSystem.objects.get().delete()
        DataSystem.objects.create(
            platform=platform, slug="enkomm-app", names={}, connector="sql", config={"url": "mysql://u:hunter2@host/x"}
        )
    told = "\n".join(difference.lines(load_demo(pack).changes))
    assert "config: (sealed) -> (sealed)" in told
    assert "hunter2" not in told


def test_one_entry_in_the_trail_counts_what_a_loading_did(pack: Path) -> None:
    load_demo(pack)
    change(pack, "workspaces.yaml", "name: Lotus Trading", "name: Lotus House")
    platform = load_demo(pack).platform
    with platform_scope(platform.pk):
        entry = AuditEntry.objects.filter(action="profile.loaded").latest("seq")
    assert {name: entry.facts[name] for name in ("added", "changed", "ended", "removed")} == {
        "added": 0,
        "changed": 1,
        "ended": 0,
        "removed": 0,
    }


# -- promises


@pytest.mark.req("EC-02", "EC-12")
def test_a_promise_of_the_terms_is_loaded_and_goes_when_the_pack_drops_it(pack: Path) -> None:
    promise(pack)
    platform = load_demo(pack).platform
    with platform_scope(platform.pk):
        found = Promise.objects.get()
        assert (found.key, found.rights, found.length) == ("erasure-30", ["erasure"], "30 days")
        assert (found.starts, found.clause) == ("contact_confirmed", "Terms of service, 9.2")
    assert load_demo(pack).changed == 0

    change(pack, "profile.yaml", "  - promises.yaml\n", "")
    load_demo(pack)
    with platform_scope(platform.pk):
        assert not Promise.objects.exists()
