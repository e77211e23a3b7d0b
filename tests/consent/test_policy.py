"""What the owner of a workspace forbids, its members cannot consent to, and are told whose decision it is (EK-26)."""

import pytest
from django.test import Client

from consent.kinds import EventKind
from consent.models import ConsentEvent, PurposeVersion
from tests.consent.asking import purpose, rita, said
from tests.consent.test_consent_api import Program, crm
from tests.consent.test_preferences import chosen, opened, text
from workspaces import policies
from workspaces.models import MemberRole, Membership, Platform, User

__all__ = ["crm"]
REASON = "Our contract keeps mail in one place."


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm, recipients=("connected-services",))


@pytest.fixture
def rita_works_there(enkomm: Platform, olga: Membership) -> Membership:
    user = User.objects.create_user("rita@example.org", "a long password for tests", name="Rita Sample")
    return Membership.objects.create(platform=enkomm, user=user, workspace=olga.workspace, role=MemberRole.MEMBER)


def forbid(olga: Membership, key: str = "winter-offers", *, again: bool = True) -> None:
    policies.decide(olga.workspace, key, forbid=again, reason=REASON, by=olga)


@pytest.mark.req("EK-26")
@pytest.mark.parametrize("key", ["winter-offers", "connected-services"], ids=["the purpose", "who receives the data"])
def test_a_member_reads_whose_decision_it_is_and_cannot_start_it(
    client: Client, offers: PurposeVersion, olga: Membership, rita_works_there: Membership, key: str
) -> None:
    forbid(olga, key)

    shown = opened(client)
    assert f"{olga.workspace.name} does not allow this" in shown
    assert REASON in shown
    answer = chosen(client, "give")

    assert f"{olga.workspace.name} does not allow it." in text(answer)
    assert not ConsentEvent.objects.exists()


@pytest.mark.req("EK-26")
def test_a_consent_from_before_does_not_count_as_long_as_it_is_forbidden_and_can_be_stopped(
    client: Client,
    enkomm: Platform,
    offers: PurposeVersion,
    olga: Membership,
    rita_works_there: Membership,
    crm: Program,
) -> None:
    said(rita(enkomm), offers)
    forbid(olga)
    (told,) = crm.asks(purpose="winter-offers", option="email")["decisions"]
    assert (told["answer"], told["reason"], told["forbidden_by"]) == ("refused", "forbidden", "ws-sakura")

    forbid(olga, again=False)
    assert crm.may("winter-offers", option="email") == (True, "given")

    forbid(olga)
    opened(client)
    chosen(client, "stop")
    assert ConsentEvent.objects.latest("pk").kind == EventKind.WITHDRAWN


@pytest.mark.req("EK-26")
def test_an_application_says_where_somebody_works_and_is_refused(
    enkomm: Platform, offers: PurposeVersion, olga: Membership, crm: Program
) -> None:
    forbid(olga)
    crm.says(subject={"customer": "C-7"})

    told = crm.says(subject={"customer": "C-8"}, member_of=["ws-sakura"], status=422)
    assert told["errors"] == [
        {
            "pointer": "/purpose",
            "detail": f"{olga.workspace.name} does not allow it. That is its owner’s decision: {REASON}",
        }
    ]
    assert crm.may("winter-offers", option="email", subject="customer=C-7", member_of="ws-sakura")[1] == "forbidden"
    assert crm.may("winter-offers", option="email", subject="customer=C-7", member_of="ws-lotus")[1] == "given"
    assert crm.asks("customer=C-7", status=400, member_of="ws-nowhere")["type"] == "/problems/malformed"


def test_it_binds_nobody_else_and_not_who_has_left(
    enkomm: Platform, offers: PurposeVersion, olga: Membership, rita_works_there: Membership, crm: Program
) -> None:
    forbid(olga)
    crm.says(subject={"email": "tom@example.org"})
    crm.says(status=422)

    rita_works_there.delete()

    crm.says()


def test_the_keys_of_purposes_are_offered_to_owners(enkomm: Platform, offers: PurposeVersion) -> None:
    assert policies.known()["winter-offers"] == "Offers"
    assert policies.known()["connected-services"]
