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
from privacy_portal.profiles.loader import Loaded, load
from privacy_portal.profiles.pack import ProfileError
from privacy_portal.profiles.sample_systems import address
from privacy_portal.scoping import platform_scope
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

ENKOMM = Path(__file__).parents[2] / "privacy_portal" / "profiles" / "enkomm"
PASSWORD = "a password for demonstrations"

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the enKomm pack that a test may spoil."""
    return Path(shutil.copytree(ENKOMM, tmp_path / "enkomm", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def load_demo(folder: Path = ENKOMM) -> Loaded:
    with override_settings(DEMO_PASSWORD=PASSWORD):
        return load(folder, demo=True, people_in_samples=40)


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(folder: Path, name: str, text: str) -> int:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


# -- what is loaded


@pytest.mark.req("EK-01")
def test_people_in_japan_meet_the_japanese_company_and_all_others_the_one_in_hanoi() -> None:
    platform = load_demo().platform
    with platform_scope(platform.pk):
        assert Organisation.objects.get(is_operator=True).key == "enkomm"
        assert establishment_for(platform, "JP").country == "JP"
        for elsewhere in ("DE", "VN", "KR", ""):
            assert establishment_for(platform, elsewhere).country == "VN"


PLATFORM_DECIDES = ["account", "administrative", "interactions", "third_party", "billing", "marketing_preference"]
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
        ("omar@enkomm.example", MemberRole.OFFICER, ""),
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
    assert second == Loaded(first.platform, 0)
    assert list(AuditEntry.objects.values_list("seq", "action")) == seen
    assert [action for _seq, action in seen].count("profile.loaded") == 1


def test_a_changed_pack_changes_the_rows_it_names_and_removes_rules_it_dropped(pack: Path) -> None:
    platform = load_demo(pack).platform
    change(pack, "workspaces.yaml", "name: Lotus Trading", "name: Lotus House")
    change(pack, "determination.yaml", "\n  - person: individual_user", "\nunused:\n  - person: individual_user")
    text = (pack / "determination.yaml").read_text(encoding="utf-8").partition("\nunused:")[0]
    (pack / "determination.yaml").write_text(text, encoding="utf-8")
    assert load_demo(pack).changed == 1 + len(PLATFORM_DECIDES + OWNER_DECIDES)
    with platform_scope(platform.pk):
        assert Workspace.objects.get(key="ws-lotus").name == "Lotus House"
        assert not DeterminationRule.objects.filter(person_type=PersonType.INDIVIDUAL_USER).exists()


def test_what_people_did_in_the_portal_stays() -> None:
    platform = load_demo().platform
    with platform_scope(platform.pk):
        User.objects.filter(email="mei@enkomm.example").update(name="Mei", language="ja")
        Membership.objects.filter(user__email="linh@lotus.example").update(until=now())
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


# -- mistakes


@pytest.mark.parametrize(
    ("edit", "at", "sentence"),
    [
        (("workspaces.yaml", "owner: lotus,", "owner: nobody,"), "ws-lotus,", "there is no organisation nobody"),
        (("workspaces.yaml", "kind: business, owner: kaede", "kind: commercial, owner: kaede"), "ws-kaede", "kind"),
        (("workspaces.yaml", "key: ws-den-long", "key: ws-lotus"), "Đèn Lồng,", "ws-lotus stands twice"),
        (("workspaces.yaml", "owner: grue-papier, ", ""), "ws-grue-papier", "a business workspace has an owner"),
        (("people.yaml", "[{role: officer}]", "[]"), "omar@", "at least 1 item"),
        (("people.yaml", "workspace: ws-lotus", "workspace: ws-moon"), "role: owner, workspace: ws-moon", "ws-moon"),
        (("people.yaml", "{role: owner, workspace: ws-lotus}", "{role: owner}"), "[{role: owner}]", "belong to"),
        (("categories.yaml", "ja: ご利用の記録", "de: Nutzung"), "de: Nutzung", "lacks ja"),
        (("determination.yaml", "call_detail]", "calls]"), "calls]", "there is no category calls"),
        (("organisations.yaml", "operator: true", "operator: false"), "organisations:", "exactly one organisation"),
        (("organisations.yaml", "serves: []", "serves: [VN]"), "establishments:", "serves everybody else"),
        (("profile.yaml", "Asia/Tokyo", "Asia/Edo"), "Asia/Edo", "time zone"),
        (("profile.yaml", "version:", "vversion:"), "vversion", "Extra inputs"),
        (("profile.yaml", "  - people.yaml", "  - persons.yaml"), "persons.yaml", "cannot be read"),
        (("profile.yaml", "include:\n", "include: people.yaml\nthen:\n"), "include:", "is a list of files"),
        (("notices/privacy.yaml", "2026-10-01", "2026-13-01"), "2026-13-01", "cannot be understood"),
        (("people.yaml", "name: Omar Haddad", "name: !!python/name:os.system x"), "omar@", "cannot be understood"),
        (("profile.yaml", "  - people.yaml", "  - ../people.yaml"), "../people.yaml", "outside"),
        (("systems.yaml", "sample:enkomm\n", "postgresql://u:p@host/x\n"), "postgresql", "match pattern"),
        (("systems.yaml", "dataset: dataset.yaml", "dataset: other.yaml"), "other.yaml", "cannot be read"),
        (
            ("dataset.yaml", "meetings: {category: none, workspace: workspace_id}", "meetings: {category: none}"),
            "meeting_participants:",
            "is placed by meetings, which names no workspace",
        ),
        (("dataset.yaml", "category: billing", "category: invoices"), "invoices:", "no category invoices"),
        (
            ("dataset.yaml", "  channels: {category: none, workspace: workspace_id}", "  # nothing"),
            "collections:",
            "channels",
        ),
        (("notices/privacy.yaml", "effective_from: 2026-10-01", "effective_from: 2026-01-01"), "2026-09-01", "order"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(pack: Path, edit: tuple[str, str, str], at: str, sentence: str) -> None:
    change(pack, *edit)
    with pytest.raises(ProfileError) as refused:
        load_demo(pack)
    told = [problem for problem in refused.value.problems if sentence in problem]
    assert told, refused.value.problems
    assert told[0].startswith(f"enkomm/{edit[0]}:{line_of(pack, edit[0], at)}: ")
    assert not Platform.objects.exists()


def test_broken_yaml_and_a_key_that_stands_twice_are_told_with_their_line(pack: Path) -> None:
    change(pack, "people.yaml", "people:\n", "people: [\n")
    with pytest.raises(ProfileError, match=r"enkomm/people.yaml:\d+: "):
        load_demo(pack)
    shutil.copy(ENKOMM / "people.yaml", pack / "people.yaml")
    change(pack, "profile.yaml", "  name: enKomm\n", "  name: enKomm\n  name: Another\n")
    line = line_of(pack, "profile.yaml", "name: Another")
    with pytest.raises(ProfileError, match=f"enkomm/profile.yaml:{line}: name stands twice"):
        load_demo(pack)


def test_a_situation_that_no_rule_decides_is_a_mistake(pack: Path) -> None:
    change(pack, "determination.yaml", "categories: all", "categories: [account]")
    with pytest.raises(ProfileError, match="no rule says who decides about call_detail in every situation"):
        load_demo(pack)


def test_all_mistakes_are_told_at_once(pack: Path) -> None:
    change(pack, "workspaces.yaml", "owner: lotus,", "owner: nobody,")
    change(pack, "categories.yaml", "ja: ご利用の記録", "de: Nutzung")
    change(pack, "dataset.yaml", "category: billing", "category: invoices")
    with pytest.raises(ProfileError) as refused:
        load_demo(pack)
    assert len({problem.split(":")[0] for problem in refused.value.problems}) == 3


def test_a_published_edition_cannot_be_rewritten(pack: Path) -> None:
    platform = load_demo(pack).platform
    change(pack, "notices/privacy.yaml", "We do not sell your data.", "We hardly sell your data.")
    change(pack, "workspaces.yaml", "name: Lotus Trading", "name: Lotus House")
    with pytest.raises(ProfileError, match="was published with another text"):
        load_demo(pack)
    with platform_scope(platform.pk):
        assert NoticeVersion.objects.count() == 2
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


def test_the_command_says_what_it_did_and_what_it_refused(pack: Path, tmp_path: Path) -> None:
    out = StringIO()
    call_command("load_profile", str(pack), stdout=out)
    call_command("load_profile", str(pack), stdout=out)
    first, second = out.getvalue().splitlines()
    assert first.startswith("enKomm: ")
    assert second == "enKomm: nothing to change."
    with pytest.raises(CommandError, match="The profile was not loaded"):
        call_command("load_profile", str(tmp_path / "nowhere"), stdout=out)


# -- promises

PROMISE = """
promises:
  - key: erasure-30
    rights: [erasure]
    length: 30 days
    starts: contact_confirmed
    clause: Terms of service, 9.2
    texts: {en: "Our terms promise to delete within 30 days.", ja: "規約では、30日以内の削除を約束しています。"}
"""


def promise(folder: Path, old: str = "", new: str = "") -> None:
    assert old in PROMISE
    (folder / "promises.yaml").write_text(PROMISE.replace(old, new, 1), encoding="utf-8")
    change(folder, "profile.yaml", "  - systems.yaml", "  - systems.yaml\n  - promises.yaml")


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


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("rights: [erasure]", "rights: [erasing]", "rights:", "there is no right erasing"),
        ("length: 30 days", "length: thirty days", "length:", "not a length of time"),
        ("starts: contact_confirmed", "starts: whenever", "starts:", "Input should be"),
        (", ja: ", ", vi: ", "texts:", "lacks ja"),
        ("    clause: Terms of service, 9.2\n", "", "key: erasure-30", "Field required"),
        (
            "    clause:",
            "    since: 2026-10-01\n    until: 2026-10-01\n    clause:",
            "until:",
            "ends before it begins",
        ),
    ],
)
def test_a_mistake_in_a_promise_is_told_with_its_line(pack: Path, old: str, new: str, line: str, problem: str) -> None:
    promise(pack, old, new)

    with pytest.raises(ProfileError) as refused:
        load_demo(pack)

    place = f"enkomm/promises.yaml:{line_of(pack, 'promises.yaml', line)}"
    assert any(told.startswith(place) and problem in told for told in refused.value.problems), refused.value.problems
