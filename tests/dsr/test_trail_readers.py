"""What the audit trail shows to whom: names for keys, and to auditors nothing about demands of authorities (EK-24)."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from dsr.models import Request
from privacy_portal.audit import standalone, trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.audit.models import AuditEntry
from tests.dsr.desk import deciding, signed_in, text, url
from tests.dsr.retained import begun, rule
from tests.workspaces.test_demands import decided, entered
from tests.workspaces.test_disclosures import recipient, what
from workspaces.models import DemandDecision, MemberRole, Membership, Organisation, Platform, User
from workspaces.register import demands, disclosures
from workspaces.register.kinds import LegalBasis, RecipientClass

pytestmark = [pytest.mark.usefixtures("second_factor_excused"), pytest.mark.req("EK-24", "X-06")]
UNSEEN = "of the trail are not shown to you. They were checked like the others."


@pytest.fixture
def auditor(enkomm: Platform) -> Client:
    ada = User.objects.create_user("ada@enkomm.example", "a long password for tests", name="Ada")
    return signed_in(Membership.objects.create(platform=enkomm, user=ada, role=MemberRole.AUDITOR))


@pytest.fixture
def given(enkomm: Platform, omar: Membership, mei: Membership) -> int:
    """Have the police get data on a demand, and somebody else without one; return how many entries tell of the first.

    It was entered, considered and decided, and what was given was recorded."""
    police = recipient(enkomm, key="police", names={"en": "Kanagawa Prefectural Police"}, kind=RecipientClass.AUTHORITY)
    told = what(enkomm, recipient=police, basis=LegalBasis.LEGAL_OBLIGATION)
    demands.give(decided(enkomm, omar, mei, DemandDecision.PART), told, by=omar)
    disclosures.disclose(enkomm, what(enkomm, basis=LegalBasis.LEGITIMATE_INTERESTS), by=omar)
    return 4


def exported(path: Path, *options: str) -> list[dict[str, str]]:
    call_command("export_audit_trail", "--platform", "enkomm", "--output", str(path), *options, stdout=StringIO())
    return [json.loads(line) for line in path.read_text().splitlines()]


def record_about(subject: str, platform: Platform, action: str = "demand.entered") -> None:
    with transaction.atomic():
        trail.record(action, platform_id=platform.pk, actor=SYSTEM, subject=subject)


def test_whoever_checks_the_trail_is_told_how_much_of_it_they_do_not_see(
    enkomm: Platform, omar: Membership, auditor: Client, given: int
) -> None:
    request = deciding(enkomm)
    pages = [text(who.get(url("desk_case_audit", request), {"verify": 1})) for who in (auditor, signed_in(omar))]

    assert all("The trail is whole" in page for page in pages)
    assert f"{given} entries {UNSEEN}" in pages[0]
    assert "not shown to you" not in pages[1]


def test_who_may_read_everything_is_told_of_nothing_else(enkomm: Platform, auditor: Client) -> None:
    page = text(auditor.get(url("desk_case_audit", deciding(enkomm)), {"verify": 1}))
    assert "The trail is whole" in page
    assert "not shown to you" not in page


def seen(browser: Client, name: str, request: Request) -> bool:
    return "A demand of an authority was entered." in text(browser.get(url(name, request)))


@pytest.mark.parametrize("name", ["desk_case_audit", "desk_request"])
def test_an_entry_about_a_demand_is_for_officers_wherever_it_stands(
    enkomm: Platform, omar: Membership, auditor: Client, name: str
) -> None:
    request = deciding(enkomm)
    record_about(request.case.display_reference, enkomm)

    assert seen(signed_in(omar), name, request)
    assert not seen(auditor, name, request)


def test_the_trail_of_a_retention_run_is_read_alike(enkomm: Platform, omar: Membership, auditor: Client) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    record_about(run.reference, enkomm)
    address = f"/enkomm/desk/retention/{run.public_id}/"

    assert "A demand of an authority" in text(signed_in(omar).get(address))
    assert "A demand of an authority" not in text(auditor.get(address))


def test_an_export_for_an_auditor_leaves_out_the_contents_and_can_still_be_checked(
    enkomm: Platform, given: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "for-auditors.jsonl"
    lines = exported(path, "--for", "auditor")
    whole = exported(tmp_path / "whole.jsonl")

    contents = [json.loads(line["payload"]) for line in lines if "payload" in line]
    assert len(lines) == len(whole) == AuditEntry.objects.count()
    assert len(lines) - len(contents) == given
    assert not [one for one in contents if one["action"].startswith("demand.") or " D-" in one["subject"]]
    assert [one["action"] for one in contents].count("disclosure.recorded") == 1
    assert standalone.main([str(path)]) == 0
    assert f"good: {len(lines)} entries ({given} of them without their contents)" in capsys.readouterr().out


def test_a_mail_about_a_demand_is_left_out_like_the_demand(enkomm: Platform, omar: Membership, tmp_path: Path) -> None:
    demand = entered(enkomm, omar)
    record_about(demand.reference, enkomm, "mail.sent")
    record_about("XX D-7", enkomm, "mail.sent")  # from before the platform's references began as they do now
    record_about("EK 7F3K-2Q", enkomm, "mail.sent")

    lines = exported(tmp_path / "for-auditors.jsonl", "--for", "auditor")

    assert len([line for line in lines if "payload" not in line]) == 3


@pytest.mark.parametrize("changed", [{"hash": "11" * 32}, {"previous": "11" * 32}, {"seq": 9}, {"platform": 99}])
def test_an_entry_without_contents_is_held_to_its_place(
    enkomm: Platform, omar: Membership, tmp_path: Path, changed: dict[str, object]
) -> None:
    entered(enkomm, omar)
    record_about("EK 7F3K-2Q", enkomm, "mail.sent")
    path = tmp_path / "for-auditors.jsonl"
    lines = exported(path, "--for", "auditor")
    (at,) = [place for place, line in enumerate(lines) if "payload" not in line]
    lines[at] |= changed  # type: ignore[arg-type]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    assert standalone.main([str(path)]) == 1


def test_the_trail_names_who_decides_and_keeps_their_key(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    told = [entry.facts["controller"] for entry in AuditEntry.objects.filter(action="request.opened")]
    page = text(signed_in(omar).get(url("desk_case_audit", request)))

    assert "sakura" in told
    for key in told:
        name = Organisation.objects.get(key=key).name
        assert name != key
        assert f'<span class="fact__name">who decides</span> {name}<' in page


def test_an_organisation_that_is_gone_is_shown_by_its_key(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    with transaction.atomic():
        subject = request.case.display_reference
        trail.record("request.opened", platform_id=enkomm.pk, actor=SYSTEM, subject=subject, controller="gone-ltd")

    assert "who decides</span> gone-ltd<" in text(signed_in(omar).get(url("desk_case_audit", request)))
