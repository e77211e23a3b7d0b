"""Olga is written to when a request reaches her workspace, before its date and once it passed; who reads nothing is
shown to officers."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from dsr import decisions, relaying, sweeps
from dsr.models import Request, Right, Status
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import signed_in, text, url
from tests.factories import answered_from, part, proven, searched
from workspaces import absences, approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, MemberRole, Membership, Platform, User, Workspace

pytestmark = pytest.mark.usefixtures("second_factor_excused")
# Monday; the GDPR's month ends on Wednesday 2 December.
RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
AFTER = datetime(2026, 12, 3, 10, tzinfo=UTC)
NOBODY = {"name": "Nora Nobody", "email": "nora@nowhere.example", "phone": "", "workspace": "Lotus Trading"}
PRIVATE = ("Rita", "Nora", "Sample", "Nobody", "example.org", "nowhere", "23125")


@pytest.fixture
def from_berlin(enkomm: Platform) -> None:
    """Everybody is answered from Berlin, so that the GDPR's month is the only date."""
    answered_from(enkomm, "DE", "Europe/Berlin")


@pytest.fixture
def kenji(olga: Membership) -> Membership:
    """A member of Olga's workspace who owns nothing there, and reads Japanese."""
    user = User.objects.create_user("kenji@sakura.example", factories.PASSWORD, name="Kenji Mori", language="ja")
    place = {"platform": olga.platform, "workspace": olga.workspace}
    return Membership.objects.create(user=user, role=MemberRole.MEMBER, **place)


def relayed(platform: Platform, by: Membership) -> Request:
    """Have an officer pass on the request of somebody whom no system knows."""
    lotus = Workspace.objects.get(key="ws-lotus")
    return relaying.relay(part(searched(platform, **NOBODY)), lotus, by=by, reason="The person bought there.")


def to_owners(who: Membership) -> list[OutgoingMail]:
    sent = OutgoingMail.objects.filter(template__startswith="owner_").order_by("id")
    return [mail for mail in sent if mail.recipient == who.user.email]


@pytest.mark.req("EK-03", "X-05")
def test_an_owner_is_written_to_when_they_are_asked_and_the_mail_says_by_when(
    enkomm: Platform, olga: Membership, linh: Membership
) -> None:
    case = proven(enkomm)

    (mail,) = to_owners(olga)
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    assert mail.template == "owner_asked"
    assert part(case, 2).display_reference in mail.text
    assert f"/workspaces/ws-sakura/approvals/{asked.public_id}/" in mail.text
    assert f"{asked.expires_at.astimezone(UTC):%B %Y}" in mail.text
    assert to_owners(linh) == [], "nothing of hers is asked for"
    told = AuditEntry.objects.get(action="owner.told")
    assert (told.facts["occasion"], told.facts["told"]) == ("asked", 1)


@pytest.mark.req("EK-03", "QO-01")
def test_no_mail_to_an_owner_holds_anything_of_the_person(
    enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    proven(enkomm)
    relayed(enkomm, omar)

    for mail in (*to_owners(olga), *to_owners(linh)):
        for private in PRIVATE:
            assert private not in mail.subject + mail.text + mail.html


@pytest.mark.req("QO-01")
def test_an_owner_is_written_to_when_a_request_is_passed_on_by_hand(
    enkomm: Platform, omar: Membership, linh: Membership, from_berlin: None
) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        request = relayed(enkomm, omar)

    (mail,) = to_owners(linh)
    assert mail.template == "owner_reached"
    assert "Lotus Trading" in mail.text
    assert "Wednesday 2 December 2026" in mail.text
    assert "Berlin time" in mail.text
    assert f"/workspaces/ws-lotus/requests/{request.case.reference}/2/" in mail.text


@pytest.mark.req("X-05", "X-07")
def test_a_deputy_reads_it_in_their_own_language_and_only_on_their_days(
    enkomm: Platform, olga: Membership, kenji: Membership
) -> None:
    proven(enkomm)
    assert to_owners(kenji) == []
    absences.name_deputy(olga, kenji.user, starts_at=now(), ends_at=now() + timedelta(days=7))

    proven(enkomm, Right.ERASURE)

    (mail,) = to_owners(kenji)
    assert mail.language == "ja"
    assert f"{now():%Y年}" in mail.text
    assert len(to_owners(olga)) == 2


@pytest.mark.req("X-02", "X-05")
def test_a_relayed_request_is_reminded_of_once_before_its_date_and_once_after(
    enkomm: Platform, omar: Membership, linh: Membership, from_berlin: None
) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        relayed(enkomm, omar)

    for day in range(1, 29):
        with time_machine.travel(RECEIVED + timedelta(days=day), tick=False):
            sweeps.sweep_all()
    assert [mail.template for mail in to_owners(linh)] == ["owner_reached", "owner_due_soon"]
    for later in (timedelta(), timedelta(days=1), timedelta(days=9)):
        with time_machine.travel(AFTER + later, tick=False):
            sweeps.sweep_all()

    *_before, late = to_owners(linh)
    assert [mail.template for mail in to_owners(linh)] == ["owner_reached", "owner_due_soon", "owner_due_late"]
    assert "Wednesday 2 December 2026" in late.text


def test_of_several_laws_the_date_that_leads_is_told_of_and_no_other(
    enkomm: Platform, omar: Membership, linh: Membership
) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        request = relayed(enkomm, omar)
    assert request.clocks.count() > 1

    with time_machine.travel(AFTER + timedelta(days=90), tick=False):
        sweeps.sweep_all()

    assert [mail.template for mail in to_owners(linh)] == ["owner_reached", "owner_due_late"]


def test_before_its_date_a_question_is_told_of_by_its_own_reminders(
    enkomm: Platform, omar: Membership, olga: Membership, from_berlin: None
) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        case = proven(enkomm)
    for day in range(1, 29):
        with time_machine.travel(RECEIVED + timedelta(days=day), tick=False):
            sweeps.sweep_all()
            if day == 20:
                decisions.ask_owner_again(part(case, 2), by=omar)

    assert [mail.template for mail in to_owners(olga)] == ["owner_asked", "owner_question_closed", "owner_asked"]
    assert OutgoingMail.objects.filter(template="approval_reminder").exists()


@pytest.mark.req("CP-04", "X-05")
def test_a_question_that_nobody_answered_is_told_to_its_owners_once(enkomm: Platform, olga: Membership) -> None:
    case = proven(enkomm)
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)

    with time_machine.travel(asked.expires_at + timedelta(minutes=1), tick=False):
        assert (approvals.expire_due(), approvals.expire_due()) == (1, 0)

    assert [mail.template for mail in to_owners(olga)] == ["owner_asked", "owner_question_closed"]
    assert part(case, 2).display_reference in to_owners(olga)[1].text


def test_a_question_that_is_asked_again_is_written_of_again(
    enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    case = proven(enkomm)
    approvals.withdraw(Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION), by=omar)
    assert len(to_owners(olga)) == 1, "what was taken back is not late"

    decisions.ask_owner_again(part(case, 2), by=omar)

    waiting = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION, state=ApprovalState.WAITING)
    assert str(waiting.public_id) in to_owners(olga)[1].text


def test_an_owner_who_answered_hears_no_more_of_the_date(
    enkomm: Platform, omar: Membership, olga: Membership, linh: Membership, from_berlin: None
) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        case = proven(enkomm, Right.ERASURE)
        approvals.accept(Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION), by=olga)
        assert part(case, 2).status == Status.EXECUTING

    with time_machine.travel(AFTER, tick=False):
        sweeps.sweep_all()

    assert [mail.template for mail in to_owners(olga)] == ["owner_asked"]


@pytest.mark.req("EK-03", "X-04")
def test_officers_see_a_part_that_no_owner_can_read(enkomm: Platform, omar: Membership) -> None:
    factories.ended(*Membership.objects.filter(workspace__key="ws-sakura"))
    theirs = part(proven(enkomm), 2)
    officer = signed_in(omar)

    assert theirs.display_reference in text(officer.get(url("desk"), {"view": "unheard"}))
    assert "tag--problem" in officer.get(url("desk"), {"view": "with_owner"}).content.decode()
    shown = text(officer.get(url("desk_request", theirs)))
    assert "Nobody can answer for Sakura" in shown
    assert "privacy@sakura.example" in shown
    assert AuditEntry.objects.get(action="owner.told").facts["told"] == 0

    factories.owner(enkomm, "ws-sakura", "olga@sakura.example")
    assert theirs.display_reference not in text(officer.get(url("desk"), {"view": "unheard"}))
    assert "tag--problem" not in officer.get(url("desk"), {"view": "with_owner"}).content.decode()
    assert "Nobody can answer for" not in text(officer.get(url("desk_request", theirs)))
