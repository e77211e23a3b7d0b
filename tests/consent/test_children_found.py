"""Somebody turns out to be a child: their data are held back, a guardian is asked, and a mistake is put right."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from consent import applications, subjects
from consent.kinds import ActorKind, EventKind, FindingState, IdentifierKind, Scope
from consent.models import ChildFinding, ConsentEvent, GuardianQuestion, PurposeVersion, Subject
from dsr import sweeps
from dsr.models import Case
from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.scoping import platform_scope
from tests.consent.asking import purpose, rita, said
from tests.consent.found import LIST, MUM, again, birthday, childs_page, found, link, mail, mum_answers, of, typed
from tests.consent.test_consent_api import Program
from tests.consent.test_preferences import text
from tests.dsr.desk import signed_in
from tests.factories import PASSWORD, RITA
from workspaces.models import MemberRole, Membership, Platform, User, Workspace

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


@pytest.fixture
def crm(enkomm: Platform, omar: Membership) -> Program:
    return Program(applications.register(enkomm, "CRM", list(Scope), by=omar), omar)


@pytest.fixture
def hers(enkomm: Platform, offers: PurposeVersion) -> Subject:
    """Rita, who agreed to offers by mail and by telephone before anybody knew that she is twelve."""
    subject = rita(enkomm)
    said(subject, offers)
    said(subject, offers, option="telephone")
    return subject


@pytest.fixture
def account(enkomm: Platform) -> User:
    """Her account: she is a member of the workspace Sakura."""
    user = User.objects.create_user(RITA["email"], PASSWORD, name="Rita Sample", email_confirmed_at=now())
    sakura = Workspace.objects.get(key="ws-sakura")
    Membership.objects.create(platform=enkomm, user=user, workspace=sakura, role=MemberRole.MEMBER)
    return user


def sign_in(email: str = RITA["email"]) -> Any:
    return Client().post("/account/login/", {"login": email, "password": PASSWORD}, follow=True)


def later(time_machine: Any, days: int) -> None:
    time_machine.move_to(now() + timedelta(days=days), tick=False)


@pytest.mark.req("EK-12")
def test_what_an_officer_records_holds_everything_back_and_the_child_is_told(
    omar: Membership, hers: Subject, account: User, crm: Program
) -> None:
    browser = signed_in(account)
    assert crm.may("winter-offers", option="email") == (True, "given")

    finding = found(omar)

    assert finding.state == FindingState.HELD
    assert crm.may("winter-offers", option="email") == (False, "guardian_needed")
    assert browser.get("/account/").status_code == 302
    page = sign_in()
    assert page.status_code == 403
    assert "This account does not open for now" in text(page)
    told = mail("child_found")
    assert told.recipient == RITA["email"]
    assert "has stopped using your data" in told.subject
    assert "Are you old enough? Then this is a mistake." in told.text
    assert "close the account and delete what we have of you" in text(Client().get(childs_page()))
    row = str(ChildFinding.objects.filter(pk=finding.pk).values())
    assert birthday(12) not in row
    assert finding.decides_on.isoformat() == birthday(12 - 16)


@pytest.mark.req("EK-12")
def test_the_guardian_agrees_and_gives_what_they_tick(
    omar: Membership, hers: Subject, account: User, crm: Program
) -> None:
    finding = found(omar, guardian=MUM)
    page = text(Client().get(link("guardian_of_found", "guardians")))
    assert "May your child go on?" in page
    assert "We may tell you of offers." in page

    assert "You agreed, and the account opens again." in text(mum_answers("agree", ["winter-offers/email/"]))

    finding = again(finding)
    assert (finding.state, finding.person, finding.account) == (FindingState.AGREED, None, None)
    assert crm.may("winter-offers", option="email") == (True, "given")
    assert crm.may("winter-offers", option="telephone") == (False, "invalidated")
    events = {one.option: one for one in ConsentEvent.objects.filter(number__gt=2)}
    assert (events["email"].actor_kind, events["email"].kind) == (ActorKind.GUARDIAN, EventKind.RENEWED)
    assert (events["telephone"].actor_kind, events["telephone"].kind) == (ActorKind.OFFICER, EventKind.INVALIDATED)
    assert events["email"].ends_at is not None
    assert sign_in().redirect_chain
    assert mail("child_open_again").recipient == RITA["email"]
    # The link of the guardian's mail takes the one consent back that they gave.
    Client().post(link("guardian_of_found_agreed", "guardians/stop"))
    assert crm.may("winter-offers", option="email") == (False, "withdrawn")


@pytest.mark.req("EK-12")
def test_a_guardian_who_refuses_closes_the_account_a_week_after_the_child_was_told(
    enkomm: Platform, omar: Membership, hers: Subject, time_machine: Any
) -> None:
    time_machine.move_to(now(), tick=False)
    finding = found(omar, guardian=MUM)
    assert "The account closes" in text(mum_answers("refuse"))

    sweeps.sweep_all()
    assert again(finding).state == FindingState.HELD
    assert not GuardianQuestion.objects.exists()
    assert mail("child_refused").recipient == RITA["email"]

    later(time_machine, 7)
    sweeps.sweep_all()

    finding = again(finding)
    assert (finding.state, finding.because) == (FindingState.CLOSING, "refused")
    case = Case.objects.get(finding=finding)
    assert (case.right, case.channel, case.entered_by, case.contact_index) == (
        "erasure",
        "own_initiative",
        omar.user,
        "",
    )
    assert trail.verify(enkomm.pk).ok


@pytest.mark.req("EK-12")
@pytest.mark.parametrize(("guardian", "because"), [(MUM, "silent"), ("", "nobody")])
def test_who_is_not_answered_for_in_time_is_closed_once_however_often_the_beat_comes(
    omar: Membership, hers: Subject, time_machine: Any, guardian: str, because: str
) -> None:
    time_machine.move_to(now(), tick=False)
    finding = found(omar, guardian=guardian)
    later(time_machine, 13)
    sweeps.sweep_all()
    assert again(finding).state == FindingState.HELD

    later(time_machine, 1)
    sweeps.sweep_all()
    sweeps.sweep_all()

    assert (again(finding).state, again(finding).because) == (FindingState.CLOSING, because)
    assert Case.objects.count() == 1
    if guardian:
        assert Client().get(link("guardian_of_found", "guardians")).status_code == 404


@pytest.mark.req("EK-12")
def test_nothing_is_closed_before_an_officer_read_what_the_person_wrote(
    omar: Membership, hers: Subject, account: User, crm: Program, time_machine: Any
) -> None:
    time_machine.move_to(now(), tick=False)
    finding = found(omar)
    answer = Client().post(childs_page(), {"words": ""})
    assert answer.status_code == 422
    later(time_machine, 13)
    page = Client().post(childs_page(), {"words": "I am 34 years old."}, follow=True)
    assert "We have what you wrote" in text(page)

    later(time_machine, 5)
    sweeps.sweep_all()
    assert again(finding).state == FindingState.HELD
    desk = signed_in(omar)
    assert "The person says that it is wrong" in text(desk.get(LIST))
    assert "I am 34 years old." in text(desk.get(of(finding)))

    assert desk.post(of(finding, "answer")).status_code == 302
    assert "It does not show us yet" in mail("child_not_shown").text
    sweeps.sweep_all()
    assert again(finding).state == FindingState.HELD
    later(time_machine, 6)
    sweeps.sweep_all()
    assert again(finding).state == FindingState.HELD

    assert signed_in(omar).post(of(finding, "withdraw"), {"evidence": "document_seen"}).status_code == 302

    finding = again(finding)
    assert (finding.state, finding.evidence, finding.settled_by) == ("withdrawn", "document_seen", omar.user)
    assert (finding.person, finding.objection) == (None, None)
    assert crm.may("winter-offers", option="telephone") == (True, "given")
    assert sign_in().redirect_chain
    assert "It was a mistake" in mail("child_mistake").subject
    assert "It was a mistake" in text(Client().get(childs_page()))


def test_an_answer_of_the_person_that_nobody_read_stops_a_refusal_too(
    omar: Membership, hers: Subject, time_machine: Any
) -> None:
    time_machine.move_to(now(), tick=False)
    finding = found(omar, guardian=MUM)
    Client().post(childs_page(), {"words": "She is not my mother."})
    mum_answers("refuse")
    later(time_machine, 30)
    sweeps.sweep_all()
    assert again(finding).state == FindingState.HELD


def test_what_was_prepared_for_a_deletion_ends_when_the_person_turns_out_to_be_of_age(
    omar: Membership, mei: Membership, hers: Subject, account: User, crm: Program, time_machine: Any
) -> None:
    time_machine.move_to(now(), tick=False)
    finding = found(omar)
    later(time_machine, 14)
    sweeps.sweep_all()
    case = Case.objects.get()
    assert "Request for the deletion" in text(signed_in(mei).get(of(finding)))

    assert signed_in(mei).post(of(finding, "withdraw"), {"evidence": "video_call"}).status_code == 302

    assert [part.status for part in case.requests.all()] == ["withdrawn"]
    assert again(finding).state == FindingState.WITHDRAWN
    assert crm.may("winter-offers", option="email") == (True, "given")
    assert sign_in().redirect_chain
    sweeps.sweep_all()
    assert Case.objects.count() == 1


def test_on_the_day_on_which_the_child_decides_it_is_over_and_they_are_asked_anew(
    omar: Membership, hers: Subject, account: User, crm: Program, time_machine: Any
) -> None:
    time_machine.move_to(now(), tick=False)
    in_five_days = now().date() + timedelta(days=5)
    finding = found(omar, guardian=MUM, born=in_five_days.replace(year=in_five_days.year - 16).isoformat())
    assert finding.decides_on == in_five_days

    later(time_machine, 6)
    sweeps.sweep_all()

    assert again(finding).state == FindingState.OF_AGE
    assert crm.may("winter-offers", option="email") == (False, "invalidated")
    assert sign_in().redirect_chain
    assert mail("child_of_age").recipient == RITA["email"]


# -- while it is held back


def test_nobody_says_yes_for_a_child_who_is_held_back_whoever_says_how_old_they_are(
    omar: Membership, hers: Subject, crm: Program
) -> None:
    found(omar)
    answer = crm.says(option="email", status=422, born=birthday(30), jurisdiction="DE")
    assert "turned out to be a child" in str(answer)
    crm.says("withdrawn", option="email", born=None)
    assert crm.may("winter-offers", option="email") == (False, "guardian_needed")


def test_what_a_law_demands_goes_on(omar: Membership, hers: Subject, crm: Program, enkomm: Platform) -> None:
    purpose(enkomm, "invoices", basis="legal_obligation", options=())
    purpose(enkomm, "contract", basis="contract", options=())
    found(omar)
    assert crm.may("invoices") == (True, "necessary")
    assert crm.may("contract") == (False, "guardian_needed")


# -- what is typed


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"born": birthday(16)}, "Where they live people decide themselves from 16 years on."),
        ({"email": "", "phone": ""}, "Give at least one"),
        ({"born": ""}, "Say how old they are"),
        ({"phone": "1234"}, "a number begins with +"),
        ({"email": "mei@enkomm.example"}, "the account of somebody who works here"),
        ({"residence": ""}, "Where do they live"),
        ({"region": "US-CA"}, "This state does not lie in that country."),
    ],
)
def test_a_mistake_is_said_beside_the_field_and_nothing_is_recorded(
    omar: Membership, mei: Membership, changes: dict[str, Any], says: str
) -> None:
    answer = signed_in(omar).post(f"{LIST}new/", typed(**changes))
    assert answer.status_code == 422
    assert says in text(answer)
    assert not ChildFinding.objects.exists()
    assert not Subject.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert User.objects.get(pk=mei.user_id).is_active


def test_a_person_is_recorded_once_by_whatever_they_are_known(omar: Membership, hers: Subject) -> None:
    found(omar)
    answer = signed_in(omar).post(f"{LIST}new/", typed(phone="", account="rita"))
    assert "recorded already" in text(answer)
    assert ChildFinding.objects.count() == 1


def test_two_identifiers_of_two_people_are_not_made_one(enkomm: Platform, omar: Membership, hers: Subject) -> None:
    subjects.find_or_add(enkomm.pk, [subjects.Known(IdentifierKind.ACCOUNT, "toby")])
    answer = signed_in(omar).post(f"{LIST}new/", typed(account="toby"))
    assert "knows these as two people" in text(answer)


# -- accounts


def test_an_account_that_is_known_elsewhere_too_opens_there_still(
    omar: Membership, account: User, elsewhere: Platform
) -> None:
    with platform_scope(elsewhere.pk):
        Membership.objects.create(platform=elsewhere, user=account, role=MemberRole.OFFICER)
    held = Membership.objects.get(user=account)

    found(omar)

    account.refresh_from_db()
    held.refresh_from_db()
    assert account.is_active
    assert held.suspended_at is not None
    assert not Membership.objects.open().filter(user=account).exists()
    with platform_scope(elsewhere.pk):
        assert Membership.objects.open().filter(user=account).exists()


def test_an_account_of_another_platform_alone_is_not_touched(omar: Membership, otto: Membership) -> None:
    finding = found(omar, email="otto@elsewhere.example")
    assert finding.account is None
    assert User.objects.get(pk=otto.user_id).is_active


# -- the database


def test_the_database_holds_nothing_back_without_an_officer_and_keeps_nobody_of_what_ended(
    omar: Membership, hers: Subject
) -> None:
    finding = found(omar)
    row = ChildFinding.objects.filter(pk=finding.pk)
    for wrong in (
        {"found_by": None},
        {"decides_on": None},
        {"state": FindingState.CLOSING},
        {"state": FindingState.AGREED},
        {"state": FindingState.WITHDRAWN, "person": None, "same": "", "settled_at": now(), "account": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)
    row.update(same="")
    with pytest.raises(IntegrityError), transaction.atomic():
        ChildFinding.objects.create(
            platform=finding.platform,
            state=FindingState.HELD,
            how="staff",
            subject=finding.subject,
            found_by=omar.user,
            subject_key=None,
            decides_on=now(),
            jurisdiction="DE",
            language="en",
            opened_at=now(),
            held_at=now(),
            ends_at=now(),
        )


# -- who may


def test_an_auditor_reads_and_a_stranger_sees_nothing(
    enkomm: Platform, omar: Membership, otto: Membership, hers: Subject
) -> None:
    finding = found(omar)
    user = User.objects.create_user("ada@enkomm.example", PASSWORD)
    Membership.objects.create(platform=enkomm, user=user, role=MemberRole.AUDITOR)
    auditor = signed_in(user)
    page = text(auditor.get(of(finding)))
    assert "The person is of age" not in page
    assert RITA["email"] not in page
    assert auditor.post(of(finding, "withdraw"), {"evidence": "document_seen"}).status_code == 404
    assert signed_in(otto).get(of(finding)).status_code == 404
    assert signed_in(otto).get(f"/elsewhere/desk/consent/children/{finding.public_id}/").status_code == 404
    token = childs_page().rstrip("/").rsplit("/", 1)[1]
    assert Client().get(f"/elsewhere/children/{token}/").status_code == 404
    assert Client().get(f"/enkomm/children/{token[:-2]}/").status_code == 404


# -- an application reports it


REPORT: dict[str, Any] = {"subject": {"email": RITA["email"]}, "age": 12, "jurisdiction": "DE", "language": "de"}


@pytest.mark.req("EK-12")
def test_a_report_of_an_application_changes_nothing_before_an_officer_followed_it(
    omar: Membership, hers: Subject, account: User, crm: Program
) -> None:
    first = crm.sends("child-reports", REPORT, 202)
    assert crm.sends("child-reports", REPORT, 202)["id"] == first["id"]
    assert ChildFinding.objects.count() == 1

    finding = ChildFinding.objects.get()
    assert crm.may("winter-offers", option="email") == (True, "given")
    assert not OutgoingMail.objects.exists()
    sweeps.sweep_all()
    assert again(finding).state == FindingState.REPORTED
    desk = signed_in(omar)
    assert "An application reported it." in text(desk.get(of(finding)))
    assert Client().get(of(finding)).status_code == 302

    told = {"residence": "DE", "region": "", "born": "", "age": "", "guardian": MUM, "language": "en"}
    assert desk.post(of(finding, "confirm"), told).status_code == 302

    assert again(finding).state == FindingState.HELD
    assert crm.may("winter-offers", option="email") == (False, "guardian_needed")
    assert mail("guardian_of_found").recipient == MUM


def test_a_report_that_nobody_follows_leaves_nothing_of_the_person(
    omar: Membership, hers: Subject, crm: Program
) -> None:
    crm.sends("child-reports", REPORT, 202)
    finding = ChildFinding.objects.get()
    assert signed_in(omar).post(of(finding, "dismiss")).status_code == 302
    assert (again(finding).state, again(finding).person, again(finding).same) == (FindingState.DISMISSED, None, "")
    assert signed_in(omar).post(of(finding, "dismiss")).status_code == 409
    assert crm.may("winter-offers", option="email") == (True, "given")
    assert crm.sends("child-reports", REPORT, 202)["id"] != str(finding.public_id)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"age": 16}, "/age"),
        ({"subject": {}}, "/subject"),
        ({"guardian": {"email": "mum"}}, "/guardian/email"),
        ({"jurisdiction": "Germany"}, "/jurisdiction"),
    ],
)
def test_a_mistake_in_a_report_is_told_to_the_application(crm: Program, changes: dict[str, Any], pointer: str) -> None:
    answer = crm.sends("child-reports", REPORT | changes, 422)
    assert pointer in str(answer)
    assert not ChildFinding.objects.exists()


def test_an_application_without_the_scope_reports_nobody(enkomm: Platform, omar: Membership) -> None:
    other = Program(applications.register(enkomm, "Shop", [Scope.CONSENTS], by=omar), omar)
    assert other.sends("child-reports", REPORT, 403)["type"] == "/problems/scope-missing"


def test_an_application_of_a_workspace_reports_its_own_customer_alone(
    enkomm: Platform, omar: Membership, hers: Subject
) -> None:
    sakura = Workspace.objects.get(key="ws-sakura")
    bot = Program(applications.register(enkomm, "Bot", list(Scope), by=omar, workspace=sakura), omar)
    bot.sends("child-reports", REPORT | {"subject": {"email": RITA["email"], "customer": "C-1"}}, 422)
    bot.sends("child-reports", REPORT | {"subject": {"customer": "C-1"}}, 202)
    told = {"residence": "DE", "region": "", "born": "", "age": "", "guardian": "", "language": "en"}
    finding = ChildFinding.objects.get()
    signed_in(omar).post(of(finding, "confirm"), told)
    assert again(finding).subject != hers
    assert subjects.find(enkomm.pk, [subjects.Known("customer", "C-1")]) is None
    assert Subject.objects.filter(held_at__isnull=False).count() == 1


# -- officers by the API


@pytest.mark.req("EK-12")
def test_officers_do_all_of_it_by_the_api(omar: Membership, mei: Membership, hers: Subject) -> None:
    browser = signed_in(omar)

    def send(path: str, body: Any = None, status: int = 201, **headers: str) -> Any:
        address = f"/api/v1/enkomm/children{path}"
        answer = browser.post(address, body or {}, content_type="application/json", headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    body = {name: typed()[name] for name in ("how", "name", "email", "residence", "language")} | {"age": 12}
    made = send("", body, **{"Idempotency-Key": "one"})
    assert send("", body, **{"Idempotency-Key": "one"})["id"] == made["id"]
    assert (made["state"], made["person"][1]["value"]) == ("held", "ri•••@example.org")
    assert "age" in str(send("", body | {"age": 17, "email": "toby@example.org"}, 422))
    own = f"/{made['id']}"
    asked = send(f"{own}/guardian", {"guardian": MUM})
    assert asked["guardian_asked_at"] is not None
    send(f"{own}/guardian", {"guardian": "mum"}, 422)
    send(f"{own}/answer", status=409)
    Client().post(childs_page(), {"words": "I am grown up."})
    assert browser.get(f"/api/v1/enkomm/children{own}").json()["objection"] == "I am grown up."
    send(f"{own}/answer")
    send(f"{own}/confirmation", {"residence": "DE", "language": "en"}, 409)
    send(f"{own}/dismissal", status=409)
    send(f"{own}/withdrawal", {"evidence": "a hunch"}, 422)
    assert send(f"{own}/withdrawal", {"evidence": "video_call"})["state"] == "withdrawn"
    send(f"{own}/withdrawal", {"evidence": "video_call"}, 409)
    assert browser.get("/api/v1/enkomm/children").json()["items"][0]["state"] == "withdrawn"
