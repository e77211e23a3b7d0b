"""Somebody turns out to be a child: their data are held back, a guardian is asked, and a mistake is put right."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from consent import applications, children, codes, expiry, ledger, subjects
from consent.kinds import ActorKind, EventKind, FindingState, IdentifierKind, Scope
from consent.models import ChildFinding, ConsentEvent, GuardianQuestion, Identifier, PurposeVersion, Subject
from dsr import sweeps
from dsr.models import Case
from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
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
