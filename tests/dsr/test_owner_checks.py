"""Olga saw Rita's papers at the counter and records the fact: it counts for her workspace, and for nothing else
(EC-01, EK-03; docs/threat-model.md, "Verification levels")."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dsr import handover, identification, owner_checks, vouchers
from dsr.models import Case, Level, Request, Right, Status, Turn, Verification
from dsr.verification import process
from dsr.workflow import progress
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests.dsr.desk import signed_in, text, url
from tests.dsr.test_api_staff import Tool
from tests.dsr.test_owner_entry import brought, proves
from tests.factories import drain, part
from workspaces import absences
from workspaces.models import MemberRole, Membership, Platform, Role, User

pytestmark = [pytest.mark.usefixtures("second_factor_excused"), pytest.mark.req("EC-01", "EK-03")]


def checked(case: Case, by: Membership, number: int = 1) -> Request:
    owner_checks.record(part(case, number), kind="document_seen", by=by)
    drain()
    return part(case, number)


def page(case: Case, name: str = "workspace_request_check") -> str:
    return url(name, workspace="ws-sakura", reference=case.reference, part=1)


def test_a_check_by_the_owner_takes_her_part_on_and_is_kept_as_a_fact(
    enkomm: Platform, olga: Membership, omar: Membership
) -> None:
    case = brought(olga)
    assert owner_checks.may_check(part(case))

    theirs = checked(case, olga)

    assert (theirs.status, theirs.turn) == (Status.DECIDING, Turn.OWNER)
    proof = theirs.verification
    assert proof is not None
    assert (proof.level, proof.methods, proof.note) == (Level.OFFICER_CHECK, ["owner_check"], "document_seen")
    assert (proof.recorded_by, proof.workspace) == (olga.user, olga.workspace)
    entry = AuditEntry.objects.get(action="case.verified", subject=case.display_reference)
    assert (entry.actor_kind, entry.facts["workspace"], entry.facts["note"]) == ("owner", "ws-sakura", "document_seen")
    assert vouchers.lone_voucher(theirs.verification, theirs.match) == olga.user_id, "others let the package go"
    assert olga.user not in vouchers.releasers(theirs)
    assert "The owner of the workspace saw proof" in text(signed_in(omar).get(url("desk_request", theirs)))


def test_it_counts_for_no_part_of_the_platform(enkomm: Platform, olga: Membership, omar: Membership) -> None:
    case = brought(olga, also_platform=True)

    theirs = checked(case, olga)

    own = part(case, 2)
    assert theirs.status == Status.DECIDING
    assert (own.platform_role, own.status, own.turn) == (Role.CONTROLLER, Status.IDENTIFYING, Turn.PERSON)
    assert (own.match, own.verification) == (None, None), "the platform's part waits for a proof of its own"
    assert process.current(case) is None or process.current(case).level < Level.OFFICER_CHECK  # type: ignore[union-attr]
    assert not process.suffices(case)
    assert process.suffices(case, workspace=theirs.workspace_id)
    assert not owner_checks.may_check(part(case, 1))

    identification.record_check(own, kind="video_call", by=omar)
    drain()
    own = part(case, 2)
    assert (own.status, own.verification.recorded_by) == (Status.DECIDING, omar.user)  # type: ignore[union-attr]
    assert part(case, 1).verification == theirs.verification
    assert Request.objects.filter(case=case).count() == 2


def test_the_person_still_proves_the_platforms_part_herself(enkomm: Platform, olga: Membership) -> None:
    case = brought(olga, also_platform=True)
    checked(case, olga)

    proves(case)

    assert part(case, 2).status == Status.DECIDING
    assert part(case, 2).verification.level == Level.TWO_FACTORS  # type: ignore[union-attr]


def test_what_the_person_proved_for_everything_needs_no_check(enkomm: Platform, olga: Membership) -> None:
    case = brought(olga, also_platform=True)
    proves(case)

    with pytest.raises(progress.NotWaiting):
        owner_checks.record(part(case), kind="document_seen", by=olga)


def test_when_somebody_is_looked_for_again_the_owner_may_see_them_anew(
    enkomm: Platform, olga: Membership, omar: Membership
) -> None:
    case = brought(olga, also_platform=True)
    proves(case)
    identification.look_again(part(case, 2), by=omar)
    drain()
    assert part(case, 1).status == Status.IDENTIFYING
    Verification.objects.filter(case=case).update(expires_at=now() - timedelta(minutes=1))

    theirs = checked(case, olga)

    assert theirs.status == Status.DECIDING
    assert part(case, 2).status == Status.IDENTIFYING


def test_nobody_but_the_owner_of_that_workspace_records_it(
    enkomm: Platform, olga: Membership, linh: Membership, omar: Membership
) -> None:
    case = brought(olga)
    user = User.objects.create_user("kai@sakura.example", "x", name="Kai")
    kai = Membership.objects.create(platform=enkomm, workspace=olga.workspace, user=user, role=MemberRole.MEMBER)
    absences.name_deputy(olga, user, starts_at=now(), ends_at=now() + timedelta(days=2))

    for stranger in (linh, omar, kai):
        with pytest.raises(PermissionDenied):
            owner_checks.record(part(case), kind="document_seen", by=stranger)
    assert signed_in(kai).get(page(case)).status_code in (403, 404), "whoever stands in binds the workspace to nothing"
    assert signed_in(linh).get(page(case)).status_code == 404
    assert not Verification.objects.filter(level=Level.OFFICER_CHECK).exists()


def test_before_anybody_is_found_there_is_nothing_to_check(
    enkomm: Platform, olga: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "latest_match", lambda _case: None)
    case = brought(olga)

    assert not owner_checks.may_check(part(case))


def test_a_sighting_by_the_owner_hands_no_package_over(enkomm: Platform, olga: Membership) -> None:
    case = brought(olga)
    theirs = checked(case, olga)
    Verification.objects.filter(pk=theirs.verification_id).update(verified_at=now() + timedelta(minutes=1))
    Request.objects.filter(pk=theirs.pk).update(closed_at=None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handover, "_since", lambda _request: now() - timedelta(days=1))
        assert not handover.was_seen(part(case))


def test_the_page_records_it_and_says_for_what_it_counts(enkomm: Platform, olga: Membership) -> None:
    case, browser = brought(olga), signed_in(olga)
    assert "Record a proof of identity" in text(browser.get(page(case, "workspace_request")))
    assert "It counts for what your workspace decides about." in text(browser.get(page(case)))
    assert browser.post(page(case), {"kind": "document_seen"}).status_code == 422, "that no copy was kept is said"

    browser.post(page(case), {"kind": "document_seen", "nothing_kept": "on"})
    drain()

    assert part(case).status == Status.DECIDING
    assert browser.get(page(case)).status_code == 409


def test_the_owners_program_records_it(enkomm: Platform, olga: Membership, linh: Membership) -> None:
    case = brought(olga)
    path = f"/workspaces/ws-sakura/requests/{case.reference}-1"
    tool = Tool(olga)
    assert "check" in tool.read(path).json()["acts"]
    assert tool.send(f"{path}/identity-checks", {"kind": "a letter"}).status_code == 422
    assert Tool(linh).send(f"{path}/identity-checks", {"kind": "document_seen"}).status_code == 404

    assert tool.send(f"{path}/identity-checks", {"kind": "document_seen"}).status_code == 200
    drain()

    assert part(case).status == Status.DECIDING
    late = tool.send(f"{path}/identity-checks", {"kind": "document_seen"})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/changed-meanwhile")


def test_an_erasure_still_takes_a_second_person(enkomm: Platform, olga: Membership) -> None:
    case = brought(olga, right=Right.ERASURE)
    theirs = checked(case, olga)

    assert theirs.status == Status.DECIDING
    assert vouchers.lone_voucher(theirs.verification, theirs.match) == olga.user_id


def test_the_database_refuses_a_weaker_proof_for_a_workspace(enkomm: Platform, olga: Membership) -> None:
    case = brought(olga)
    theirs = checked(case, olga)

    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=theirs.verification_id).update(level=Level.CONTACT)
