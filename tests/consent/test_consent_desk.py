"""Consent on the desk: what is asked, applications and their keys, and what one person said, for a reason on record."""

import re
from typing import Any

import pytest
from django.test import Client

from consent.kinds import EventKind, Scope
from consent.models import Application, ApplicationKey, PurposeVersion
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests.consent.asking import changed, purpose, rita, said
from tests.dsr.desk import signed_in, text
from workspaces.models import MemberRole, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")
DESK = "/enkomm/desk/consent/"
APPLICATIONS = f"{DESK}applications/"


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


def let_in(client: Client, **more: Any) -> Any:
    told = {"name": "CRM", "scopes": ["decisions", "consents"], "tenant": "", "calls_per_minute": "600"}
    return client.post(f"{APPLICATIONS}new/", told | more, follow=True)


def key_shown(answer: Any) -> str:
    (found,) = re.findall(r"consent_[\w-]{40,}", text(answer))
    return str(found)


def own(application: Application) -> str:
    return f"{APPLICATIONS}{application.public_id}/"


def test_every_purpose_stands_there_with_every_version_of_its_words(omar: Membership, offers: PurposeVersion) -> None:
    changed(offers, effective_from=now().date(), recipients=("tin-post",))
    client = signed_in(omar)

    listed = text(client.get(DESK))
    assert "Suggestions and ranking" in listed
    shown = text(client.get(f"{DESK}purposes/winter-offers/"))
    assert "Version 2, in use from" in shown
    assert "people are asked again" in shown
    assert shown.index("Version 2") < shown.index("Version 1")
    assert client.get(f"{DESK}purposes/nothing/").status_code == 404


def test_an_application_is_let_in_gets_a_key_once_and_is_shut_out(omar: Membership, offers: PurposeVersion) -> None:
    client = signed_in(omar)
    assert "The application is let in." in text(let_in(client))
    application = Application.objects.get()

    made = client.post(f"{own(application)}key/")
    secret = key_shown(made)
    assert secret not in text(client.get(own(application)))
    assert secret[-4:] in text(client.get(own(application)))
    call = {"Authorization": f"Bearer {secret}", "Data-Subject": "email=rita%40example.org"}
    assert Client().get("/api/v1/enkomm/decisions", headers=call).status_code == 200

    asked = text(client.get(f"{own(application)}end/"))
    assert "All its keys end at once" in asked
    client.post(f"{own(application)}end/")
    assert Client().get("/api/v1/enkomm/decisions", headers=call).status_code == 401
    assert "Shut out" in text(client.get(own(application)))
    assert client.post(f"{own(application)}key/").status_code == 404


def test_one_key_is_put_in_the_place_of_another_without_a_gap(omar: Membership, offers: PurposeVersion) -> None:
    client = signed_in(omar)
    let_in(client)
    application = Application.objects.get()
    secrets = [key_shown(client.post(f"{own(application)}key/")) for _number in range(3)]
    full = client.post(f"{own(application)}key/", follow=True)
    assert "It has as many keys as it may have." in text(full)

    oldest = ApplicationKey.objects.earliest("pk")
    client.post(f"{own(application)}keys/{oldest.public_id}/end/")

    codes = [
        Client()
        .get("/api/v1/enkomm/decisions", headers={"Authorization": f"Bearer {one}", "Data-Subject": "customer=1"})
        .status_code
        for one in secrets
    ]
    assert codes == [401, 200, 200]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"name": ""}, "What is it called?"),
        ({"scopes": []}, "What may it do?"),
        ({"tenant": "ws-nowhere"}, "There is no workspace with this key."),
        ({"calls_per_minute": "0"}, "How many calls a minute?"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(omar: Membership, more: dict[str, Any], told: str) -> None:
    answer = let_in(signed_in(omar), **{"name": "A long name", **more})

    assert answer.status_code == 422
    assert told in text(answer)
    if more.get("name") != "":
        assert 'value="A long name"' in text(answer)
    assert not Application.objects.exists()


def test_two_applications_have_two_names(omar: Membership) -> None:
    client = signed_in(omar)
    let_in(client)

    assert "Another application has this name." in text(let_in(client))
    assert Application.objects.count() == 1


def test_what_a_person_said_is_shown_for_a_purpose_that_is_recorded(
    omar: Membership, enkomm: Platform, offers: PurposeVersion
) -> None:
    known = rita(enkomm)
    said(known, offers)
    said(known, offers, EventKind.WITHDRAWN)
    client = signed_in(omar)
    typed = {"kind": "email", "value": "rita@example.org", "why": "complaint", "purpose": "winter-offers"}

    answer = client.post(f"{DESK}person/", typed | {"on_day": f"{now():%Y-%m-%d}", "at_time": ""})

    shown = text(answer)
    assert "Withdrawn" in shown
    assert "Consent was withdrawn." in shown
    assert "Nobody asked yet." in shown  # by telephone
    entry = AuditEntry.objects.get(action="consent.looked_up")
    assert (entry.subject, "rita" in str(bytes(entry.payload))) == (str(known.public_id), False)
    assert '"purpose":"complaint"' in bytes(entry.payload).decode()


def test_that_somebody_looked_for_nobody_is_recorded_too(omar: Membership, offers: PurposeVersion) -> None:
    answer = signed_in(omar).post(f"{DESK}person/", {"kind": "email", "value": "no@example.org", "why": "request"})

    assert "The ledger knows nobody like that." in text(answer)
    assert AuditEntry.objects.filter(action="consent.looked_up").count() == 1


def test_a_day_is_needed_to_ask_whether_it_was_allowed(omar: Membership, offers: PurposeVersion) -> None:
    typed = {"kind": "email", "value": "rita@example.org", "why": "request", "purpose": "winter-offers"}

    answer = signed_in(omar).post(f"{DESK}person/", typed)

    assert answer.status_code == 422
    assert "Say on which day." in text(answer)
    assert not AuditEntry.objects.filter(action="consent.looked_up").exists()


def test_an_auditor_reads_what_is_asked_and_does_nothing(omar: Membership, offers: PurposeVersion) -> None:
    let_in(signed_in(omar))
    application = Application.objects.get()
    Membership.objects.filter(pk=omar.pk).update(role=MemberRole.AUDITOR)
    client = signed_in(omar)

    assert client.get(DESK).status_code == 200
    shown = text(client.get(own(application)))
    assert "Make a key" not in shown
    assert "Shut it out" not in shown
    for path in (f"{APPLICATIONS}new/", f"{DESK}person/", f"{own(application)}end/"):
        assert client.get(path).status_code == 404
    assert client.post(f"{own(application)}key/").status_code == 404
    assert [Scope(one) for one in application.scopes] == [Scope.CONSENTS, Scope.DECISIONS]
