"""Olga is away, and Kenji answers in her place; nobody approves through a deputy what they prepared."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from dsr import owner_answers, relaying, unmasking
from dsr.models import Instruction, Request, Status
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import signed_in, text, url
from tests.dsr.test_api_staff import Tool
from tests.workspaces import registered
from tests.workspaces.test_approvals import asked
from tests.workspaces.test_connections import TERMS, connected
from workspaces import absences, approval_reminders, approvals, connections
from workspaces.models import Absence, Approval, ApprovalKind, ApprovalState, MemberRole, Membership, Platform, User
from workspaces.register import objections

WHY = "Our contract keeps the files in Japan."
pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture
def kenji(olga: Membership) -> Membership:
    """A member of Olga's workspace who owns nothing there."""
    user = User.objects.create_user("kenji@sakura.example", factories.PASSWORD, name="Kenji Mori")
    place = {"platform": olga.platform, "workspace": olga.workspace}
    return Membership.objects.create(user=user, role=MemberRole.MEMBER, **place)


def away(member: Membership, deputy: Membership, days: int = 7) -> Absence:
    return absences.name_deputy(member, deputy.user, starts_at=now(), ends_at=now() + timedelta(days=days))


def to_olga(olga: Membership) -> Approval:
    expires = now() + timedelta(days=30)
    return asked(olga.platform, ApprovalKind.OWNER_INSTRUCTION, workspace=olga.workspace, expires_at=expires)


def room(name: str, **more: object) -> str:
    return reverse(name, kwargs={"platform": "enkomm", "workspace": "ws-sakura", **more})


@pytest.mark.req("CP-01", "X-05")
def test_a_deputy_answers_in_the_place_of_who_is_away_and_the_answer_says_so(
    olga: Membership, kenji: Membership, omar: Membership
) -> None:
    approval = to_olga(olga)
    browser = signed_in(kenji)
    assert browser.get(room("workspace_approvals")).status_code == 404
    away(olga, kenji)
    assert approval.reference in text(browser.get(room("workspace_approvals")))

    browser.post(room("workspace_approval_accept", approval=approval.public_id), {"digest": approval.digest})

    approval.refresh_from_db()
    assert (approval.decided_by, approval.on_behalf_of) == (kenji.user, olga.user)
    page = text(signed_in(olga).get(room("workspace_approval", approval=approval.public_id)))
    assert "Kenji Mori in place of Olga Petrova" in page


@pytest.mark.req("X-05")
def test_a_deputy_answers_only_during_the_days_named(olga: Membership, kenji: Membership) -> None:
    approval = to_olga(olga)
    starts = now() + timedelta(days=2)
    absences.name_deputy(olga, kenji.user, starts_at=starts, ends_at=starts + timedelta(days=3))

    for day, may in ((1, False), (3, True), (6, False)):
        with time_machine.travel(now() + timedelta(days=day), tick=False):
            assert approvals.may_answer(approval, kenji) is may


def test_an_absence_ends_by_hand_and_by_its_date_and_the_trail_tells(
    olga: Membership, kenji: Membership, omar: Membership, mei: Membership
) -> None:
    approval, by_hand = to_olga(olga), away(olga, kenji)
    away(omar, mei)
    signed_in(olga).post(room("workspace_absence_end", absence=by_hand.pk))

    assert not approvals.may_answer(approval, kenji)
    assert absences.end_due() == 0
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        assert absences.end_due() == 1
        assert absences.end_due() == 0

    assert AuditEntry.objects.filter(action="absence.deputy_named").count() == 2
    assert AuditEntry.objects.filter(action="absence.ended").count() == 2


@pytest.mark.req("CP-04")
def test_nobody_approves_through_a_deputy_what_they_prepared(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    approval = asked(enkomm, requested_by=omar.user)
    away(omar, mei)

    with pytest.raises(approvals.OwnPreparation):
        approvals.accept(approval, by=mei)
    page = text(signed_in(mei).get(url("desk_approval", approval=approval.public_id)))
    assert "You stand in for whoever prepared this" in page
    assert approval.state == ApprovalState.WAITING


@pytest.mark.req("CP-04")
def test_nobody_approves_what_they_prepared_as_somebodys_deputy(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    approval = asked(enkomm, requested_by=omar.user)
    away(mei, omar)

    with pytest.raises(approvals.OwnPreparation):
        approvals.accept(approval, by=omar)


def test_the_database_too_refuses_an_answer_in_the_place_of_who_prepared_it(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    approval = asked(enkomm, requested_by=omar.user)
    answer = {"state": ApprovalState.ACCEPTED, "decided_by": mei.user, "decided_at": now()}

    for absent in (omar.user, mei.user):
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.filter(pk=approval.pk).update(**answer, on_behalf_of=absent)


def test_the_database_refuses_absences_that_make_no_sense(olga: Membership, kenji: Membership) -> None:
    moment = now()
    place = {"platform": olga.platform, "workspace": olga.workspace, "person": olga.user, "named_at": moment}
    later = moment + timedelta(days=1)
    Absence.objects.create(**place, deputy=kenji.user, starts_at=moment, ends_at=later)
    wrong = [
        {"deputy": olga.user, "starts_at": moment, "ends_at": later, "ended_at": later},
        {"deputy": kenji.user, "starts_at": later, "ends_at": moment, "ended_at": later},
        {"deputy": kenji.user, "starts_at": moment, "ends_at": later},
    ]

    for absence in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(**place, **absence)


def test_a_right_that_was_handed_on_is_not_handed_further(olga: Membership, kenji: Membership) -> None:
    away(olga, kenji)

    with pytest.raises(PermissionDenied):
        away(kenji, olga)


def test_only_somebody_of_the_same_tenant_stands_in(olga: Membership, linh: Membership, omar: Membership) -> None:
    for stranger in (linh, omar):
        with pytest.raises(absences.NoSuchDeputy):
            away(olga, stranger)
    with pytest.raises(absences.NoSuchDeputy):
        away(omar, olga)


def test_who_left_the_tenant_hands_on_nothing(olga: Membership, kenji: Membership) -> None:
    approval = to_olga(olga)
    away(olga, kenji)
    factories.ended(olga)

    assert not approvals.may_answer(approval, kenji)
    assert signed_in(kenji).get(room("workspace_approvals")).status_code == 404


def test_a_deputy_is_told_and_reminded(olga: Membership, kenji: Membership) -> None:
    approval = to_olga(olga)
    away(olga, kenji)

    approval_reminders.remind(approval, by=factories.officer(olga.platform, "mei@enkomm.example"))

    mails = OutgoingMail.objects.filter(template__in=["deputy_named", "approval_reminder"])
    assert sorted((mail.template, mail.recipient) for mail in mails) == [
        ("approval_reminder", "kenji@sakura.example"),
        ("approval_reminder", "olga@sakura.example"),
        ("deputy_named", "kenji@sakura.example"),
    ]


def test_olga_names_her_deputy_on_a_page(olga: Membership, kenji: Membership) -> None:
    browser, day = signed_in(olga), now().date()
    page = browser.get(room("workspace_absence"))
    assert "You have named no deputy yet." in text(page)
    told = {"deputy": kenji.user.pk, "first": day.isoformat(), "last": (day - timedelta(days=1)).isoformat()}
    assert browser.post(room("workspace_absence"), told).status_code == 422
    assert browser.post(room("workspace_absence"), {}).status_code == 422

    answer = browser.post(room("workspace_absence"), {**told, "last": day.isoformat()}, follow=True)

    assert "Your deputy is told by mail" in text(answer)
    absence = Absence.objects.get()
    assert (absence.deputy, absence.ends_at - absence.starts_at) == (kenji.user, timedelta(days=1))
    assert "Kenji Mori" in text(answer)
    assert "For Olga Petrova" in text(signed_in(kenji).get(room("workspace_absence")))


def test_nobody_ends_anothers_absence(olga: Membership, kenji: Membership) -> None:
    absence = away(olga, kenji)

    assert signed_in(kenji).post(room("workspace_absence_end", absence=absence.pk)).status_code == 404
    with pytest.raises(PermissionDenied):
        absences.end(absence, by=kenji)


def test_an_officer_names_another_officer_on_the_desk(omar: Membership, mei: Membership) -> None:
    day = now().date().isoformat()

    signed_in(omar).post(url("desk_absence"), {"deputy": mei.user.pk, "first": day, "last": day})

    assert Absence.objects.get().workspace is None


@pytest.mark.req("CP-03", "NC-07")
def test_a_deputy_answers_questions_and_binds_the_workspace_to_nothing_else(
    enkomm: Platform, olga: Membership, kenji: Membership, linh: Membership, omar: Membership
) -> None:
    connection = connected(olga, linh)
    registered.put(enkomm)
    change = registered.announced(enkomm, omar)
    away(olga, kenji)
    assert olga.workspace

    for act in (
        lambda: connections.ask(olga.workspace, "ws-lotus", TERMS, by=kenji),
        lambda: connections.ask_anew(connection, TERMS, by=kenji),
        lambda: connections.end(connection, by=kenji),
        lambda: objections.make(change, olga.workspace, by=kenji, reason=WHY),
        lambda: objections.make(change, olga.workspace, by=linh, reason=WHY),
    ):
        with pytest.raises(PermissionDenied):
            act()

    browser = signed_in(kenji)
    own = room("workspace_connection", connection=connection.public_id)
    assert "End the connection" in text(signed_in(olga).get(own))
    assert "End the connection" not in text(browser.get(own))
    assert "Ask for a connection" not in text(browser.get(room("workspace_connections")))
    for name, more in (
        ("workspace_connection_new", {}),
        ("workspace_connection_change", {"connection": connection.public_id}),
        ("workspace_connection_end", {"connection": connection.public_id}),
    ):
        assert browser.post(room(name, **more), {}).status_code == 404
    page = room("workspace_subprocessor_change", change=change.public_id)
    assert browser.get(page).status_code == 200
    assert "<textarea" not in browser.get(page).content.decode()
    assert "<textarea" in signed_in(olga).get(page).content.decode()
    assert browser.post(page, {"reason": WHY}).status_code == 403


@pytest.mark.req("X-05")
def test_a_deputy_sees_the_person_while_the_request_waits_and_not_afterwards(
    enkomm: Platform, olga: Membership, kenji: Membership
) -> None:
    case = factories.proven(enkomm)
    away(olga, kenji)
    assert unmasking.may_unmask(case, kenji)

    Request.objects.filter(case=case, workspace=olga.workspace).update(
        status=Status.WITHDRAWN, closed_at=now(), binds="", binds_at=None, overdue_since=None
    )
    assert unmasking.may_unmask(case, olga)
    assert not unmasking.may_unmask(case, kenji)


# -- what a deputy finds


@pytest.mark.req("X-05")
def test_a_deputy_who_is_a_plain_member_lands_on_what_waits_and_reads_for_whom_and_until_when(
    olga: Membership, kenji: Membership
) -> None:
    approval, browser = to_olga(olga), signed_in(kenji)
    assert browser.get("/", follow=True).redirect_chain[-1][0] == "/account/"
    assert room("workspace") not in text(browser.get("/account/"))
    assert "your role needs a second step" not in text(browser.get("/account/"))
    absence = away(olga, kenji)
    last = date_words(absence.ends_at - timedelta(minutes=1), zone=olga.platform.time_zone)
    stands_in = f"You stand in for Olga Petrova until {last}."

    landed = browser.get("/", follow=True)

    assert landed.redirect_chain[-1][0] == room("workspace")
    assert stands_in in text(landed)
    assert approval.reference in text(landed)
    account = text(browser.get("/account/"))
    assert f'<a href="{room("workspace")}">' in account
    assert stands_in in account
    assert "your role needs a second step" in account
    for name in ("workspace_approvals", "workspace_requests"):
        assert stands_in in text(browser.get(room(name)))
    with time_machine.travel(absence.ends_at, tick=False):
        assert signed_in(kenji).get("/", follow=True).redirect_chain[-1][0] == "/account/"


def test_a_deputy_is_led_to_no_page_that_is_closed_to_them(olga: Membership, kenji: Membership) -> None:
    away(olga, kenji)
    browser = signed_in(kenji)

    led_to = [entry["url"] for entry in browser.get(room("workspace")).context["nav"]]

    assert room("workspace_people") not in led_to
    assert [browser.get(url).status_code for url in led_to] == [200] * len(led_to)
    owner = signed_in(olga).get(room("workspace"))
    assert room("workspace_people") in [entry["url"] for entry in owner.context["nav"]]
    assert "You stand in" not in text(owner)


@pytest.mark.req("EC-01", "X-05")
def test_a_deputy_answers_what_was_passed_on_by_hand_and_the_trail_says_for_whom(
    enkomm: Platform, omar: Membership, olga: Membership, kenji: Membership
) -> None:
    case = factories.searched(enkomm, name="Nora Nobody", email="nora@nowhere.example", phone="")
    assert olga.workspace
    theirs = relaying.relay(factories.part(case), olga.workspace, by=omar, reason="The person named them.")
    about = {"reference": case.reference, "part": theirs.part}
    words = {"text": "We looked in our own files and found nothing."}
    with pytest.raises(PermissionDenied):
        owner_answers.answer(theirs, words["text"], by=kenji)
    away(olga, kenji)

    signed_in(kenji).post(room("workspace_request_answer", **about), words)

    assert factories.part(case, theirs.part).status == Status.COMPLETED
    decided = AuditEntry.objects.get(action="request.decided")
    assert (decided.actor_kind, decided.facts["on_behalf"]) == ("owner", str(olga.user_id))
    assert Instruction.objects.get().given_by == kenji.user


@pytest.mark.req("X-05")
def test_olgas_own_program_names_her_deputy_for_some_days_and_ends_it(
    enkomm: Platform, olga: Membership, kenji: Membership, linh: Membership
) -> None:
    owner, path, day = Tool(olga), "/workspaces/ws-sakura/absences", now().date()
    told = {"deputy": str(kenji.public_id), "first": day.isoformat(), "last": day.isoformat()}
    for wrong, pointer in (
        ({"deputy": str(linh.public_id)}, "/deputy"),
        ({"last": (day - timedelta(days=3)).isoformat()}, "/last"),
    ):
        refused = owner.send(path, told | wrong)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)

    named = owner.send(path, told)

    assert (named.status_code, named.json()["deputy"]) == (201, "Kenji Mori")
    absence = Absence.objects.get()
    assert absence.ends_at - absence.starts_at == timedelta(days=1)
    assert absence.starts_at == datetime.combine(day, time(), ZoneInfo(enkomm.time_zone))
    assert owner.send(path, told).status_code == 409
    assert Tool(kenji).send(path, told).status_code == 403, "what was handed on is not handed further"
    assert Tool(kenji).send(f"{path}/{absence.pk}/end").status_code == 404
    assert owner.send(f"{path}/{absence.pk}/end").json()["ended_at"]
    assert [one["id"] for one in owner.read(path).json()["items"]] == [absence.pk]
