"""The register in a profile pack: what is loaded, and which mistakes are told."""

import re
from pathlib import Path

import pytest
from django.test import override_settings

from privacy_portal.profiles.loader import Loaded, load
from privacy_portal.profiles.pack import ProfileError
from privacy_portal.scoping import platform_scope
from tests.portal.packs import change
from workspaces.models import Platform, ProcessingActivity, RetentionRule

pytestmark = pytest.mark.django_db


def load_demo(folder: Path) -> Loaded:
    with override_settings(DEMO_PASSWORD="a password for demonstrations"):
        return load(folder, demo=True, people_in_samples=40)


REGISTER = """
recipients:
  - {key: mailco, name: Mailco, kind: service_provider, country: SG, purpose: {en: Mails., ja: メール。},
     subprocessor: true, transfer: {country: SG, safeguard: standard_clauses, document: Clauses of 1 April},
     assessment: {assessed_on: 2026-01-01, by: Security, outcome: {en: Good., ja: 良好。}, review_by: 2028-01-01}}
retention:
  - {key: closing, categories: [account], length: 24 months, starts: account_closed,
     because: {en: Disputes., ja: 紛争。}}
activities:
  - {key: support, names: {en: Help, ja: 支援}, purpose: {en: To help., ja: 支援のため。}, role: controller,
     people: [visitor], categories: [account], basis: legitimate_interests, interest: {en: Custom., ja: 満足。},
     recipients: [mailco], retention: [closing], measures: {en: Locked., ja: 施錠。}}
"""
ONE_MORE = "  - {key: closing, categories: all, length: 1 day, starts: collected, because: {en: A., ja: あ。}}\n"


@pytest.fixture
def with_register(pack: Path) -> Path:
    """The pack with a register of its own in place of what it has."""
    profile = (pack / "profile.yaml").read_text(encoding="utf-8")
    for name in re.findall(r"^  - (\S+\.yaml)$", profile, re.MULTILINE):
        text = (pack / name).read_text(encoding="utf-8")
        left = re.sub(r"(?ms)^(recipients|retention|activities|purposes):.*?(?=^\S|\Z)", "", text)
        holds_more = re.search(r"(?m)^\w", left)
        (pack / name).write_text(left if holds_more else "{}", encoding="utf-8")
    profile = re.sub(r"(?ms)^(recipients|retention|activities|purposes):.*?(?=^\S|\Z)", "", profile)
    (pack / "profile.yaml").write_text(f"{profile}\n  - own-register.yaml\n", encoding="utf-8")
    (pack / "own-register.yaml").write_text(REGISTER, encoding="utf-8")
    return pack


@pytest.mark.req("NC-01", "EK-09", "EK-10", "EK-11", "CP-08")
def test_the_register_of_a_pack_is_loaded_once(with_register: Path) -> None:
    platform = load_demo(with_register).platform
    with platform_scope(platform.pk):
        support = ProcessingActivity.objects.open().get(key="support")
        assert [one.name for one in support.recipients.all()] == ["Mailco"]
        assert support.recipients.get().assessments.get().assessed_by == "Security"
    assert load_demo(with_register).changed == 0


IN_SG = "  - {key: sg, categories: [account], length: 1 month, starts: account_closed, jurisdictions: [SG],"
WHY = "because: {en: A., ja: あ。}}"


@pytest.mark.req("EK-11")
@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (f"{IN_SG} workspace: ws-sakura, {WHY}", "an owner's instruction holds for everybody in the workspace"),
        (f"{IN_SG} {WHY}\n{IN_SG.replace('key: sg', 'key: two').replace('[SG]', '[MY, SG]')} {WHY}",
         "retention.1.jurisdictions: sg says already how long account is kept for people who live in SG"),
        (f"{IN_SG.replace('account_closed', 'collected')} {WHY}", "closing holds for account of everybody else"),
        (f"{IN_SG} people: [visitor], {WHY}", "write the same starts and people"),
        (f"{IN_SG.replace('[SG]', '[SG, SG]')} {WHY}", "names something twice"),
        (f"{IN_SG.replace('[SG]', '[Singapore]')} {WHY}", "jurisdictions"),
    ],
)  # fmt: skip
def test_rules_of_which_nobody_can_say_which_holds_are_told_with_file_and_line(
    with_register: Path, rules: str, said: str
) -> None:
    change(with_register, "own-register.yaml", "retention:\n", f"retention:\n{rules}\n")

    with pytest.raises(ProfileError) as refused:
        load_demo(with_register)

    assert any(said in problem and "own-register.yaml:" in problem for problem in refused.value.problems)


@pytest.mark.req("EK-11")
@pytest.mark.parametrize(
    "more",
    [
        f"{IN_SG} {WHY}",
        f"{IN_SG} {WHY}\n{IN_SG.replace('key: sg', 'key: my').replace('[SG]', '[MY]')} {WHY}",
        f"{IN_SG.replace('[account]', '[interactions]').replace('account_closed', 'collected')} {WHY}",
    ],
)
def test_rules_for_people_of_different_countries_are_loaded(with_register: Path, more: str) -> None:
    change(with_register, "own-register.yaml", "retention:\n", f"retention:\n{more}\n")
    platform = load_demo(with_register).platform
    with platform_scope(platform.pk):
        assert RetentionRule.objects.open().get(key="sg").jurisdictions == ["SG"]


@pytest.mark.req("NC-01", "EK-10", "CP-08")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("recipients: [mailco]", "recipients: [nobody]", "activities.0.recipients: there is no recipient nobody"),
        ("retention: [closing]", "retention: [never]", "activities.0.retention: there is no retention never"),
        ("categories: [account], basis", "categories: [odd], basis", "activities.0.categories: there is no category"),
        ("categories: [account], length", "categories: [odd], length", "retention.0.categories: there is no category"),
        ("length: 24 months", "workspace: ws-none, length: 1 month", "retention.0.workspace: there is no workspace"),
        ("role: controller", "role: joint", "joint controllers are named under jointly_with"),
        ("role: controller", "controller: nobody, role: controller", "there is no organisation nobody"),
        ("basis: legitimate_interests, ", "", "a controller names the legal basis"),
        ("interest: {en: Custom., ja: 満足。},", "", "legitimate interests say which interest"),
        (", document: Clauses of 1 April", "", "the safeguard standard_clauses names its document"),
        (" transfer: {country: SG, safeguard: standard_clauses, document: Clauses of 1 April},", "",
         "SG is not the country of the operator"),
        ("review_by: 2028-01-01", "review_by: 2025-01-01", "the review comes after the assessment"),
        ("measures: {en: Locked., ja: 施錠。}", "measures: {en: Locked.}", "activities.0.measures: lacks ja"),
        ("retention:\n", f"retention:\n{ONE_MORE}", "retention.1.key: closing stands twice"),
    ],
)  # fmt: skip
def test_a_register_that_does_not_fit_together_is_told_with_file_and_line(
    with_register: Path, old: str, new: str, said: str
) -> None:
    change(with_register, "own-register.yaml", old, new)

    with pytest.raises(ProfileError) as refused:
        load_demo(with_register)

    assert any(said in problem and "own-register.yaml:" in problem for problem in refused.value.problems)
    assert not Platform.objects.exists()
