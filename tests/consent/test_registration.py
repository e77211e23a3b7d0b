"""Joining records consent to the terms (CP-05), and closing the account takes it back and leaves the proof (CP-06)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from consent import purposes, subjects
from consent.kinds import EventKind, IdentifierKind, Method, Topic
from consent.models import ConsentEvent, ConsentState, Identifier, Purpose, PurposeVersion, Subject
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.encryption.models import SubjectKey
from tests.consent.asking import purpose, said, wording
from tests.factories import PASSWORD
from tests.workspaces.people import JOINING, browser, mailed_link, text
from tests.workspaces.test_own_account import at_home
from workspaces import invitations, policies
from workspaces.models import MemberRole, Membership, Platform, Recipient, User

NADIA = "nadia@example.org"
HERS = subjects.Known(IdentifierKind.EMAIL, NADIA)
RECEIVER = "connected-services"


@pytest.fixture
def terms(enkomm: Platform) -> PurposeVersion:
    made = Purpose.objects.create(platform=enkomm, key="portal-terms", topic=Topic.TERMS, position=900)
    return purposes.publish(made, worded("We take your name."), actor=SYSTEM)


def worded(told: str) -> purposes.Wording:
    texts = {"en": {"title": "Use of the portal", "text": told, "limits": ["You end it by leaving."]}}
    return wording(texts=texts, options=(), recipients=(RECEIVER,))


def arrived(by: Membership, role: str = MemberRole.MEMBER) -> Client:
    invitations.invite(NADIA, role, by=by, language="en")
    client = Client()
    client.get(mailed_link(NADIA))
    return client


def read(client: Client) -> str:
    """Return the fingerprint of the terms in the form."""
    page = client.get("/enkomm/invitation/").content.decode()
    return page.split('name="terms" value="')[1].split('"')[0] if 'name="terms"' in page else ""


def joined(by: Membership) -> User:
    client = arrived(by)
    client.post("/enkomm/invitation/", JOINING | {"terms": read(client)})
    return User.objects.get(email=NADIA)


def closed(user: User) -> None:
    assert at_home(user).post("/account/close/", {"typed": user.email}).url == "/"


def of_terms() -> list[tuple[str, str]]:
    return list(ConsentEvent.objects.filter(version__purpose__topic=Topic.TERMS).values_list("kind", "method"))


@pytest.mark.req("CP-05")
def test_whoever_joins_reads_the_terms_with_each_receiver_and_agrees_by_the_button(
    terms: PurposeVersion, olga: Membership
) -> None:
    client = arrived(olga)
    page = text(client.get("/enkomm/invitation/"))
    receiver = Recipient.objects.open().get(key=RECEIVER)
    assert "We take your name." in page
    assert str(receiver) in page
    assert "Agree and make my account" in page
    assert not ConsentEvent.objects.exists()

    client.post("/enkomm/invitation/", JOINING | {"terms": read(client)})

    event = ConsentEvent.objects.select_related("shown").get()
    assert (event.kind, event.method, event.actor_kind) == (EventKind.GIVEN, Method.REGISTRATION, "person")
    assert event.shown.content["words"]["text"] == "We take your name."
    assert [name for name, _country, _safeguard in event.shown.content["receivers"]] == [str(receiver)]
    assert subjects.find(olga.platform_id, [HERS]) == event.subject


@pytest.mark.req("CP-05")
@pytest.mark.parametrize("sent", ["", "f" * 64], ids=["never on the page", "others"])
def test_nobody_joins_under_terms_that_were_not_read(terms: PurposeVersion, olga: Membership, sent: str) -> None:
    client = arrived(olga)

    answer = client.post("/enkomm/invitation/", JOINING | {"terms": sent})

    assert answer.status_code == 422
    assert "Read them again" in text(answer)
    assert 'value="Nadia Novak"' in answer.content.decode()
    assert not User.objects.filter(email=NADIA).exists()
    assert not ConsentEvent.objects.exists()


@pytest.mark.req("CP-05")
def test_terms_that_change_while_the_page_is_open_are_shown_again(terms: PurposeVersion, olga: Membership) -> None:
    client = arrived(olga)
    before = read(client)
    purposes.publish(terms.purpose, worded("We take your name and telephone."), actor=SYSTEM)

    answer = client.post("/enkomm/invitation/", JOINING | {"terms": before})
    assert (answer.status_code, "We take your name and telephone." in text(answer)) == (422, True)

    client.post("/enkomm/invitation/", JOINING | {"terms": read(client)})
    assert ConsentEvent.objects.get().version.number == 2


@pytest.mark.req("CP-05", "EK-12")
def test_a_child_for_whom_a_guardian_decides_joins_only_when_old_enough(
    terms: PurposeVersion, olga: Membership, time_machine: Any
) -> None:
    tomorrow = now().date() + timedelta(days=1)
    child = subjects.find_or_add(olga.platform_id, [HERS])
    Subject.objects.filter(pk=child.pk).update(guardian_until=tomorrow)
    client = arrived(olga)

    answer = client.post("/enkomm/invitation/", JOINING | {"terms": read(client)})

    assert answer.status_code == 422
    assert "A parent or guardian has to agree before you join." in text(answer)
    assert 'value="Nadia Novak"' in answer.content.decode()
    assert not User.objects.filter(email=NADIA).exists()
    assert not ConsentEvent.objects.exists()

    time_machine.move_to(now() + timedelta(days=2))
    client = Client()
    client.get(mailed_link(NADIA))
    assert client.post("/enkomm/invitation/", JOINING | {"terms": read(client)}).url == "/account/login/"
    assert of_terms() == [(EventKind.GIVEN, Method.REGISTRATION)]


def test_where_no_terms_are_in_force_nobody_is_asked(enkomm: Platform, olga: Membership) -> None:
    client = arrived(olga)
    page = text(client.get("/enkomm/invitation/"))
    assert "What you agree to" not in page

    assert client.post("/enkomm/invitation/", JOINING).url == "/account/login/"
    assert not Subject.objects.exists()


@pytest.mark.req("CP-05")
def test_whoever_has_agreed_joins_a_second_workspace_without_being_asked_again(
    terms: PurposeVersion, olga: Membership, linh: Membership
) -> None:
    user = joined(olga)
    invitations.invite(NADIA, MemberRole.MEMBER, by=linh, language="en")
    client = browser(user)
    client.get(mailed_link(NADIA))
    assert "What you agree to" not in text(client.get("/enkomm/invitation/"))

    client.post("/enkomm/invitation/")
    assert Membership.objects.filter(user=user).count() == 2
    assert len(of_terms()) == 1


@pytest.mark.req("CP-05")
def test_whoever_has_an_account_already_reads_the_terms_before_accepting(
    terms: PurposeVersion, olga: Membership
) -> None:
    user = User.objects.create_user(NADIA, PASSWORD, name="Nadia Novak")
    invitations.invite(NADIA, MemberRole.MEMBER, by=olga, language="en")
    client = browser(user)
    client.get(mailed_link(NADIA))
    refused = client.post("/enkomm/invitation/")
    assert (refused.status_code, "Read them again" in text(refused)) == (422, True)
    assert not Membership.objects.filter(user=user).exists()

    client.post("/enkomm/invitation/", {"terms": read(client)})
    assert of_terms() == [(EventKind.GIVEN, Method.REGISTRATION)]


@pytest.mark.req("CP-05")
def test_a_workspace_that_forbids_a_receiver_asks_nobody_for_it(terms: PurposeVersion, olga: Membership) -> None:
    policies.decide(olga.workspace, RECEIVER, forbid=True, reason="Our contract forbids it.", by=olga)
    client = arrived(olga)

    assert client.post("/enkomm/invitation/", JOINING | {"terms": read(client)}).url == "/account/login/"
    assert of_terms() == []


@pytest.mark.req("CP-06")
def test_closing_the_account_takes_the_terms_back_and_leaves_the_proof_without_the_address(
    terms: PurposeVersion, olga: Membership
) -> None:
    user = joined(olga)
    subject = Subject.objects.get()
    key = subject.subject_key_id
    page = text(at_home(user).get("/account/close/"))
    assert "What you agreed to by joining is taken back." in page

    closed(User.objects.get(pk=user.pk))

    assert of_terms() == [(EventKind.GIVEN, Method.REGISTRATION), (EventKind.WITHDRAWN, Method.REGISTRATION)]
    assert all(one.value is None for one in Identifier.objects.all())
    assert SubjectKey.objects.get(pk=key).destroyed_at is not None
    # Whoever has the address can still be shown that they agreed, and to what.
    assert subjects.find(olga.platform_id, [HERS]) == subject
    proof = ConsentEvent.objects.select_related("shown").order_by("number")[0]
    assert proof.shown.content["words"]["text"] == "We take your name."
    sound()


@pytest.mark.req("CP-06")
def test_an_account_under_another_address_takes_back_what_it_agreed_to(terms: PurposeVersion, olga: Membership) -> None:
    user = joined(olga)
    User.objects.filter(pk=user.pk).update(email="nadia.new@example.net")

    closed(User.objects.get(pk=user.pk))

    assert of_terms()[-1] == (EventKind.WITHDRAWN, Method.REGISTRATION)
    assert Identifier.objects.get(kind=IdentifierKind.EMAIL).value is None


@pytest.mark.req("CP-06")
def test_another_consent_keeps_the_address_until_it_is_stopped(
    enkomm: Platform, terms: PurposeVersion, olga: Membership
) -> None:
    user = joined(olga)
    offers = purpose(enkomm)
    said(Subject.objects.get(), offers)

    closed(user)

    assert of_terms()[-1][0] == EventKind.WITHDRAWN
    assert Identifier.objects.get(kind=IdentifierKind.EMAIL).value == NADIA
    assert ConsentState.objects.get(purpose=offers.purpose).kind == EventKind.GIVEN


@pytest.mark.req("CP-06")
def test_another_consent_that_was_stopped_keeps_nothing(
    enkomm: Platform, terms: PurposeVersion, olga: Membership
) -> None:
    user = joined(olga)
    offers = purpose(enkomm)
    said(Subject.objects.get(), offers)
    said(Subject.objects.get(), offers, EventKind.WITHDRAWN)

    closed(user)

    assert Identifier.objects.get(kind=IdentifierKind.EMAIL).value is None


@pytest.mark.req("CP-06")
def test_terms_that_are_no_longer_asked_for_are_taken_back_all_the_same(
    terms: PurposeVersion, olga: Membership
) -> None:
    user = joined(olga)
    Purpose.objects.filter(pk=terms.purpose_id).update(ended_on=purposes.today(olga.platform))

    closed(user)

    assert of_terms()[-1] == (EventKind.WITHDRAWN, Method.REGISTRATION)


@pytest.mark.req("CP-06")
def test_whoever_comes_back_agrees_anew_and_can_be_written_to_again(terms: PurposeVersion, olga: Membership) -> None:
    closed(joined(olga))

    joined(olga)

    assert [kind for kind, _method in of_terms()] == [EventKind.GIVEN, EventKind.WITHDRAWN, EventKind.GIVEN]
    assert Identifier.objects.get(kind=IdentifierKind.EMAIL).value == NADIA
    sound()


@pytest.mark.req("CP-06")
def test_an_address_that_was_never_confirmed_ends_nothing_of_its_owner(
    enkomm: Platform, terms: PurposeVersion, olga: Membership
) -> None:
    """Mallory made an account with the address of Nadia, which nobody confirmed."""
    other = subjects.find_or_add(enkomm.pk, [HERS])
    said(other, terms, option="")
    mallory = User.objects.create_user(NADIA, PASSWORD)
    Membership.objects.create(platform=enkomm, user=mallory, workspace=olga.workspace, role=MemberRole.MEMBER)

    closed(mallory)

    assert [kind for kind, _method in of_terms()] == [EventKind.GIVEN]
    assert Identifier.objects.get().value == NADIA


def sound() -> None:
    call_command("verify_consent")
    call_command("rebuild_consent", "--check")
