"""What a person brings straight to Olga becomes a case whose part is hers: by page and by API (EC-01, NC-03)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from dsr import cases, counts, delivery, entering, identification, intake, owner_entry
from dsr.models import CandidateRecord, Case, Channel, Letter, LetterKind, Outcome, Request, Right, Status, Turn
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import hidden, signed_in, text, url
from tests.dsr.entering import HANOI, TOLD
from tests.dsr.test_api_staff import Tool
from tests.dsr.visiting import open_case
from tests.factories import RITA, drain, part, prove, searched
from workspaces import absences, approvals
from workspaces.models import Approval, ApprovalKind, MemberRole, Membership, Platform, User, Workspace

pytestmark = pytest.mark.usefixtures("second_factor_excused")
ARRIVED = datetime(2026, 11, 20, 16, 30, tzinfo=HANOI)
REASON = "No system of ours knows this person."
ANSWER = "We looked in our own till and found two bills, which we have to keep."
NEW = "/enkomm/workspaces/ws-sakura/requests/new/"


def brought(by: Membership, *, also_platform: bool = False, **changes: Any) -> Case:
    """Have `by` enter what Rita brought to them, and let the work run."""
    told = factories.submission(**{"channel": Channel.IN_PERSON, **changes})
    assert by.workspace
    case = owner_entry.enter(by.workspace, told, received_at=ARRIVED, by=by, also_platform=also_platform)
    drain()
    return case


def sends(browser: Client, stage: str, **changes: str) -> Any:
    told = {name: value for name, value in TOLD.items() if name != "workspace"}
    key = hidden(browser.get(NEW), "key")
    return browser.post(NEW, {**told, "channel": "in_person", "key": key, **changes, "stage": stage})


def proves(case: Case) -> None:
    """Have Rita open the case by the code to her mailbox, and prove a second factor."""
    intake.mark_contact_confirmed(case)
    case.refresh_from_db()
    prove(case)


def found(case: Case) -> set[str]:
    """Return the keys of the records that were kept as perhaps the person's."""
    return {record.found["key"] for record in CandidateRecord.objects.filter(case=case)}


@pytest.mark.req("EC-01", "NC-03")
def test_olga_enters_what_rita_brought_to_the_shop_and_reads_first_what_follows(
    enkomm: Platform, olga: Membership
) -> None:
    browser = signed_in(olga)
    assert "Enter a request" in text(browser.get("/enkomm/workspaces/ws-sakura/requests/"))
    shown = text(sends(browser, "preview"))
    assert "Why this date?" in shown
    assert "Friday 20 November 2026" in shown
    assert "Nothing is given out or deleted before they proved who they are, and you decided." in shown
    assert RITA["name"] in shown
    assert Case.objects.count() == 0

    saved = sends(browser, "save")

    case = Case.objects.get()
    assert saved.url == f"/enkomm/workspaces/ws-sakura/requests/{case.reference}/1/"
    assert (case.channel, case.received_at, case.entered_by) == (Channel.IN_PERSON, ARRIVED, olga.user)
    (theirs,) = cases.parts(case)
    assert (theirs.workspace, theirs.controller.key) == (olga.workspace, "sakura")
    assert theirs.due_at == counts.expected("access", "DE", case.establishment, ARRIVED)[0].dates.due_at
    assert case.display_reference in text(browser.get("/enkomm/workspaces/ws-sakura/requests/"))
    assert "Passing on to the owner" not in text(browser.get(saved.url)), "she had it first"
    entry = AuditEntry.objects.get(action="case.entered_by_owner")
    assert (entry.actor_kind, entry.facts["workspace"]) == ("owner", "ws-sakura")


@pytest.mark.req("EC-01")
def test_the_page_saves_once_and_shows_what_it_may_be_a_double_of_in_this_workspace_alone(
    enkomm: Platform, olga: Membership, linh: Membership
) -> None:
    browser = signed_in(olga)
    key = hidden(browser.get(NEW), "key")
    told = {name: value for name, value in TOLD.items() if name != "workspace"}
    for _time in range(2):
        browser.post(NEW, {**told, "channel": "letter", "key": key, "stage": "save"})
    case = Case.objects.get()

    assert case.display_reference in text(sends(browser, "preview"))
    other = browser.post(NEW, {**told, "channel": "telephone", "key": key, "stage": "save"})
    assert other.status_code == 422
    assert owner_entry.doubles(olga.workspace, factories.submission()).exists()
    assert not owner_entry.doubles(linh.workspace, factories.submission()).exists(), "Linh learns nothing of it"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"received_on": "2099-11-26"}, "Nothing arrives later than now."),
        ({"email": "", "address": "", "phone": ""}, "Give one way to answer"),
        ({"right": "opt_out_sale"}, "Select a valid choice."),
        ({"relation": ""}, "Choose an answer for “How do they use the service?”."),
        ({"received_on": "2024-11-20"}, "Confirm the day, or change it"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_saved(
    enkomm: Platform, olga: Membership, changes: dict[str, str], sentence: str
) -> None:
    refused = sends(signed_in(olga), "save", **changes)

    assert refused.status_code == 422
    assert sentence in text(refused)
    assert Case.objects.count() == 0


@pytest.mark.req("EC-01", "EK-03", "X-05")
def test_nothing_is_given_out_before_the_person_proved_it_and_the_owner_decided(
    enkomm: Platform, omar: Membership, olga: Membership, client: Client
) -> None:
    case = brought(olga)
    theirs = part(case)
    assert (theirs.status, theirs.turn) == (Status.IDENTIFYING, Turn.PERSON), "Rita has to prove who she is"
    assert not Approval.objects.exists()

    proves(case)

    theirs = part(case)
    assert (theirs.status, theirs.turn, Request.objects.filter(case=case).count()) == (
        Status.DECIDING,
        Turn.OWNER,
        1,
    ), "no other owner and no officer hears of it"
    assert {entry["workspace"] for entry in theirs.scope} == {"ws-sakura"}
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    approvals.accept(asked, by=olga)
    drain()
    delivery.release(part(case), by=omar)
    drain()
    assert part(case).status == Status.READY
    assert "Sakura KK" in text(open_case(client, case))


@pytest.mark.req("EC-01", "QO-01")
def test_what_the_platform_keeps_as_its_own_goes_to_its_officers_where_the_person_asks_for_it(
    enkomm: Platform, olga: Membership, omar: Membership
) -> None:
    alone, both = brought(olga), brought(olga, also_platform=True)
    for case in (alone, both):
        proves(case)

    assert [one.workspace and one.workspace.key for one in cases.parts(alone)] == ["ws-sakura"]
    theirs, own = cases.parts(both)
    assert (theirs.workspace, own.workspace) == (olga.workspace, None)
    assert (own.status, own.turn) == (Status.DECIDING, Turn.OFFICER)
    assert "account" in {entry["category"] for entry in own.scope}
    assert own.display_reference in text(signed_in(omar).get(url("desk"), {"view": "needs_officer"}))


@pytest.mark.req("EC-01")
def test_nobody_is_looked_for_who_is_not_in_the_workspace(enkomm: Platform, linh: Membership, omar: Membership) -> None:
    case = brought(linh)  # another Rita Sample is in Lotus; this one is in Sakura alone

    assert found(searched(enkomm)) == {"accounts:10001", "accounts:10002"}
    assert found(case) == {"accounts:10002"}
    assert (part(case).status, part(case).turn) == (Status.IDENTIFYING, Turn.OFFICER)


@pytest.mark.req("EC-01", "QO-01")
def test_the_owner_answers_in_words_where_nobody_was_found(
    enkomm: Platform, linh: Membership, omar: Membership, client: Client
) -> None:
    case = brought(linh)
    identification.choose_nobody(part(case), by=omar, reason=REASON)
    theirs = part(case)
    assert (theirs.status, theirs.turn, theirs.is_relayed) == (Status.DECIDING, Turn.OWNER, True)
    assert [one.recipient for one in OutgoingMail.objects.filter(template="owner_reached")] == [linh.user.email]
    where = f"/enkomm/workspaces/ws-lotus/requests/{case.reference}/1/"
    assert "found nobody in the systems" in text(signed_in(linh).get(where))

    signed_in(linh).post(f"{where}answer/", {"text": ANSWER})

    assert (part(case).status, part(case).outcome) == (Status.COMPLETED, Outcome.ANSWERED)
    intake.mark_contact_confirmed(case)
    assert ANSWER in text(open_case(client, case))


@pytest.mark.req("EC-01")
def test_somebody_who_is_known_elsewhere_alone_is_left_to_the_owner_too(
    enkomm: Platform, linh: Membership, omar: Membership
) -> None:
    case = brought(linh, also_platform=True)  # so that all is searched, and Rita found
    proves(case)

    theirs, own = cases.parts(case)
    assert (theirs.status, theirs.turn, theirs.is_relayed) == (Status.DECIDING, Turn.OWNER, True)
    assert own.status == Status.DECIDING
    signed_in(linh).post(f"/enkomm/workspaces/ws-lotus/requests/{case.reference}/1/answer/", {"text": ANSWER})
    assert part(case).outcome == Outcome.ANSWERED


@pytest.mark.req("EC-01")
def test_the_person_is_told_that_it_was_entered_and_by_whom_nowhere_but_in_the_portal(
    enkomm: Platform, olga: Membership
) -> None:
    case = brought(olga)

    mail = OutgoingMail.objects.get(template="entered_by_owner")
    assert mail.recipient == RITA["email"]
    assert "the organisation to which you sent it" in mail.text
    assert "sakura" not in mail.text.lower()
    assert Letter.objects.filter(case=case, kind=LetterKind.ACKNOWLEDGEMENT).count() == 1
    assert not Letter.objects.filter(case=case, kind=LetterKind.REDIRECTION).exists(), "she went there herself"


@pytest.mark.req("X-05")
def test_only_who_decides_for_the_workspace_enters_something_for_it(
    enkomm: Platform, olga: Membership, linh: Membership, omar: Membership
) -> None:
    user = User.objects.create_user("kenji@sakura.example", factories.PASSWORD, name="Kenji Mori")
    place: dict[str, Any] = {"platform": enkomm, "workspace": olga.workspace}
    kenji = Membership.objects.create(user=user, role=MemberRole.MEMBER, **place)
    absences.name_deputy(olga, user, starts_at=now(), ends_at=now() + timedelta(days=3))
    told, sakura = factories.submission(channel=Channel.LETTER), Workspace.objects.get(key="ws-sakura")

    for stranger in (linh, omar, kenji):
        with pytest.raises(PermissionDenied):
            owner_entry.enter(sakura, told, received_at=ARRIVED, by=stranger, also_platform=False)
        assert signed_in(stranger).get(NEW).status_code == 404
    assert "Enter a request" not in text(signed_in(kenji).get("/enkomm/workspaces/ws-sakura/requests/"))
    for wrong in (Channel.PORTAL, Channel.API):
        with pytest.raises(ValueError, match="nobody enters"):
            owner_entry.enter(
                sakura, factories.submission(channel=wrong), received_at=ARRIVED, by=olga, also_platform=False
            )
    with pytest.raises(entering.NotYetArrived):
        owner_entry.enter(sakura, told, received_at=now() + timedelta(hours=1), by=olga, also_platform=False)
    with pytest.raises(ValueError, match="records"):
        owner_entry.enter(
            sakura, factories.submission(Right.OPT_OUT_SALE), received_at=ARRIVED, by=olga, also_platform=False
        )


@pytest.mark.req("EC-01", "NC-03")
def test_a_merchants_own_program_enters_a_request_once(enkomm: Platform, olga: Membership) -> None:
    told = {name: value for name, value in RITA.items() if name != "language"}
    body = {"right": "access", **told, "channel": "telephone", "received_at": ARRIVED.isoformat()}
    owner = Tool(olga)

    first, second = (
        owner.send("/workspaces/ws-sakura/requests", body, **{"Idempotency-Key": "k"}) for _time in range(2)
    )

    case = Case.objects.get()
    assert (first.status_code, first.json()["id"]) == (201, f"{case.reference}-1")
    assert first.json() == second.json()
    assert (case.received_at, case.channel) == (ARRIVED, Channel.TELEPHONE)
    assert RITA["name"] not in first.content.decode()
    for wrong, pointer in (
        ({"right": "opt_out_sale"}, "/right"),
        ({"received_at": (now() + timedelta(days=1)).isoformat()}, "/received_at"),
        ({"relation": ""}, "/relation"),
    ):
        refused = owner.send("/workspaces/ws-sakura/requests", body | wrong)
        assert refused.status_code == 422
        assert pointer in {error["pointer"] for error in refused.json()["errors"]}
