"""The register through the API: for officers, for everybody, and an owner's objection."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from dsr.api.serializers.register import ObjectionMadeFields, RegisterFields
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import signed_in
from tests.programs import auditor, program_of
from tests.workspaces import registered
from tests.workspaces.registered import announced
from workspaces.models import Membership, Objection, Platform
from workspaces.register import exporting, reading

pytestmark = pytest.mark.usefixtures("second_factor_excused")
ROOT = "/api/v1/enkomm"
REASON = {"reason": "Our contract keeps the files in Japan."}


@pytest.fixture(autouse=True)
def register(enkomm: Platform) -> None:
    registered.put(enkomm)


def objects(client: Client, change: Any, workspace: str = "ws-sakura", **body: str) -> Any:
    path = f"{ROOT}/workspaces/{workspace}/subprocessor-changes/{change.public_id}/objections"
    return client.post(path, body or REASON, content_type="application/json")


@pytest.mark.req("NC-01")
def test_an_officer_reads_the_register_as_of_a_day(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    officer = signed_in(omar)

    today = officer.get(f"{ROOT}/register").json()
    then = officer.get(f"{ROOT}/register?as_of=2024-05-01").json()

    assert [one["key"] for one in today["activities"]] == ["hosting", "offers", "support"]
    assert [one["key"] for one in then["activities"]] == ["support"]
    assert officer.get(f"{ROOT}/register?as_of=soon").status_code == 400
    assert signed_in(olga).get(f"{ROOT}/register").status_code == 404


def test_the_register_is_described_as_it_is_told(enkomm: Platform) -> None:
    told = exporting.as_data(reading.register(enkomm, reading.today(enkomm)))

    def keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: keys(one) for key, one in value.items()}
        return [keys(one) for one in value] if isinstance(value, list) else None

    assert keys(RegisterFields(told).data) == keys(told)


@pytest.mark.req("NC-07")
def test_everybody_reads_the_sub_processors_and_their_changes(enkomm: Platform, omar: Membership) -> None:
    change = announced(enkomm, omar)

    told = Client().get(f"{ROOT}/subprocessors").json()

    (mailco,) = told["subprocessors"]
    assert (mailco["names"]["ja"], mailco["country"], mailco["since"]) == ("Mailco Pte. Ltd.", "SG", "2024-04-01")
    (coming,) = told["changes"]
    assert (coming["id"], coming["state"], coming["kind"]) == (str(change.public_id), "announced", "added")


@pytest.mark.req("NC-07")
def test_an_owner_objects_once_and_in_time(
    enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    change, owner = announced(enkomm, omar), signed_in(olga)

    assert objects(owner, change, reason="no").status_code == 422
    made = objects(owner, change)
    assert (made.status_code, set(made.json())) == (201, set(ObjectionMadeFields().fields))
    assert Objection.objects.get().reason == REASON["reason"]
    assert objects(owner, change).json()["type"].endswith("/already-open")
    assert objects(owner, change, workspace="ws-lotus").status_code == 404
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        late = objects(signed_in(linh), change, workspace="ws-lotus")
    assert (late.status_code, late.json()["type"].rsplit("/", 1)[1]) == (409, "too-late")
    assert (late.json()["title"], late.json()["detail"]) == (
        "It is too late for that.",
        "The last day for objections is over.",
    )


def cloudco(**changes: Any) -> dict[str, Any]:
    """Return what an officer sends of a new sub-processor, which was assessed."""
    day = now().date()
    return {
        "name": "Cloudco Inc.",
        "country": "US",
        "purposes": {"en": "Keeps files.", "ja": "ファイルを保管します。"},
        "safeguard": "standard_clauses",
        "document": "Clauses of 1 November 2026",
        "assessed_on": day.isoformat(),
        "assessed_by": "Security team",
        "outcome": "Asked, and answered well.",
        "review_by": (day + timedelta(days=365)).isoformat(),
        **window(),
        **changes,
    }


def window() -> dict[str, str]:
    day = now().date()
    return {
        "objections_until": (day + timedelta(days=30)).isoformat(),
        "effective_on": (day + timedelta(days=31)).isoformat(),
    }


@pytest.mark.req("NC-07", "CP-08")
def test_an_officer_announces_an_owner_objects_and_reads_the_answer(
    omar: Membership, olga: Membership, linh: Membership
) -> None:
    desk, owner = program_of(omar), program_of(olga)
    key = {"Idempotency-Key": "k-1"}
    made = desk.send("/subprocessor-changes", cloudco(), 201, **key)
    assert desk.send("/subprocessor-changes", cloudco(), 201, **key)["id"] == made["id"]
    assert (made["kind"], made["state"], made["announced_by"]) == ("added", "announced", "Omar Haddad")
    path, room = f"/subprocessor-changes/{made['id']}", f"/workspaces/ws-sakura/subprocessor-changes/{made['id']}"

    before = owner.read(room)
    assert (before["is_open"], before["objection"], before["change"]["names"]["en"]) == (True, None, "Cloudco Inc.")
    owner.send(f"{room}/objections", REASON, 201)
    assert desk.read(path)["open_objections"] == 1
    (asked,) = desk.read(f"{path}/objections")["items"]
    assert (asked["workspace"], asked["reason"], asked["answer"]) == ("ws-sakura", REASON["reason"], "")
    answer = {"answer": "may_leave", "words": "You may leave until 1 March."}
    answered = desk.send(f"{path}/objections/ws-sakura/answers", answer)
    assert answered["answered_by"] == "Omar Haddad"
    assert desk.fails(f"{path}/objections/ws-sakura/answers", answer)[:2] == (409, "already-answered")
    told = owner.read(room)["objection"]
    assert (told["answer"], told["words"]) == ("may_leave", "You may leave until 1 March.")
    assert "answered_by" not in told
    assert program_of(linh).read(room.replace("ws-sakura", "ws-lotus"))["objection"] is None, "it is Olga's"


@pytest.mark.req("NC-07")
def test_a_change_and_a_removal_are_announced_one_at_a_time_and_dropped(omar: Membership) -> None:
    desk = program_of(omar)
    said = {name: cloudco()[name] for name in ("name", "country", "purposes", "safeguard", "document")} | window()
    made = desk.send("/subprocessors/mailco/changes", said, 201)
    assert (made["kind"], made["key"]) == ("changed", "mailco")
    assert desk.fails("/subprocessors/mailco/removals", window())[:2] == (409, "already-announced")

    path = f"/subprocessor-changes/{made['id']}"
    assert desk.fails(f"{path}/goings-ahead", {"words": "The contract asks for it."})[:2] == (409, "window-open")
    dropped = desk.send(f"{path}/drops", {"words": "Mailco stays as it is."})
    assert (dropped["state"], dropped["words"]) == ("dropped", "Mailco stays as it is.")
    assert desk.fails(f"{path}/drops", {"words": "Mailco stays as it is."})[:2] == (409, "changed-meanwhile")
    removed = desk.send("/subprocessors/mailco/removals", window(), 201)
    assert (removed["kind"], removed["names"]["en"]) == ("removed", "Mailco Pte. Ltd.")
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        later = f"/subprocessor-changes/{removed['id']}/goings-ahead"
        assert program_of(omar).send(later, {"words": "The contract asks for it."})["overruled_by"] == "Omar Haddad"
    assert desk.fails("/subprocessors/adco/changes", said)[0] == 404, "Adco is no sub-processor"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name": ""}, "/name"),
        ({"country": "XX"}, "/country"),
        ({"purposes": {"en": "Keeps files."}}, "/purposes/ja"),
        ({"purposes": {"en": "Keeps files.", "ja": "保管。", "fr": "Garde."}}, "/purposes/fr"),
        ({"document": ""}, "/document"),
        ({"assessed_on": "2099-01-01"}, "/assessed_on"),
        ({"review_by": "2026-01-01"}, "/review_by"),
        ({"objections_until": "2026-11-27"}, "/objections_until"),
        ({"effective_on": "2026-11-27"}, "/effective_on"),
    ],
)
def test_what_does_not_fit_in_a_change_is_pointed_at(omar: Membership, changes: dict[str, Any], where: str) -> None:
    status, slug, pointers = program_of(omar).fails("/subprocessor-changes", cloudco(**changes))

    assert (status, slug) == (422, "invalid")
    assert where in pointers


def test_an_auditor_reads_a_change_and_announces_none(enkomm: Platform, omar: Membership, otto: Membership) -> None:
    change, ada = announced(enkomm, omar), auditor(enkomm)
    path = f"/subprocessor-changes/{change.public_id}"

    assert ada.read(path)["names"]["en"] == "Cloudco Inc."
    assert ada.read(f"{path}/objections")["items"] == []
    assert ada.fails("/subprocessor-changes", cloudco())[0] == ada.fails(f"{path}/drops", {"words": "No."})[0] == 404
    assert program_of(otto).status(path) == 404
    # An owner's objection is theirs: another workspace, and none at all, are answered alike.
    for room in ("ws-sakura", "ws-nobody"):
        answer = {"answer": "keep", "words": "It stays as it is."}
        assert program_of(omar).fails(f"{path}/objections/{room}/answers", answer)[0] == 404


@pytest.mark.req("NC-07")
def test_an_owner_turns_mails_about_changes_off_and_on(
    enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    owner, mails = program_of(olga), "/workspaces/ws-sakura/subprocessor-mails"

    assert owner.send(mails, {"hears": False}) == owner.read(mails) == {"hears": False}
    assert owner.fails(mails) == (422, "invalid", ["/hears"])
    assert program_of(linh).fails(mails, {"hears": True})[0] == 404
    owner.send("/workspaces/ws-sakura-lab/subprocessor-mails", {"hears": False})
    program_of(linh).send("/workspaces/ws-lotus/subprocessor-mails", {"hears": True})
    announced(enkomm, omar)

    told = OutgoingMail.objects.filter(template="subprocessor_change")
    assert [mail.recipient for mail in told] == [linh.user.email]


ASSESSED = {
    "assessed_on": "2026-10-01",
    "assessed_by": "Security team",
    "outcomes": {"en": "Audited, with a report of this year.", "ja": "今年の報告書で監査済みです。"},
    "review_by": "2027-10-01",
}


@pytest.mark.req("CP-08")
@time_machine.travel("2026-10-20T03:00:00+00:00", tick=False)
def test_an_officers_program_records_assessments_of_a_sub_processor_and_reads_them_all(
    enkomm: Platform, omar: Membership
) -> None:
    desk, path = program_of(omar), "/recipients/mailco/assessments"
    before = desk.read(path)

    made = desk.send(path, ASSESSED, 201)

    assert made == desk.read(path) == [{**ASSESSED, "recipient": "mailco"}, *before]
    assert auditor(enkomm).read(path) == made
    (told,) = [one for one in desk.read("/register")["recipients"] if one["key"] == "mailco"]
    assert told["assessment"]["outcomes"] == ASSESSED["outcomes"]
    entry = AuditEntry.objects.get(action="recipient.assessed")
    assert (entry.actor_id, entry.facts["recipient"]) == (str(omar.user_id), "mailco")
    assert desk.fails(path, ASSESSED) == (422, "invalid", ["/assessed_on"]), "that day is on record"
    assert len(desk.read(path)) == len(made)


@pytest.mark.req("CP-08")
@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"assessed_on": "2026-12-01"}, "/assessed_on"),
        ({"review_by": "2026-10-20"}, "/review_by"),
        ({"outcomes": {}}, "/outcomes"),
        ({"outcomes": {"en": "Fine"}}, "/outcomes/en"),
        ({"outcomes": {"xx": ASSESSED["outcomes"]["en"]}}, "/outcomes/xx"),  # type: ignore[index]
        ({"assessed_by": ""}, "/assessed_by"),
    ],
)
@time_machine.travel("2026-10-20T03:00:00+00:00", tick=False)
def test_an_assessment_that_does_not_fit_is_pointed_at(omar: Membership, wrong: dict[str, Any], where: str) -> None:
    assert program_of(omar).fails("/recipients/mailco/assessments", {**ASSESSED, **wrong}) == (422, "invalid", [where])


@pytest.mark.req("CP-08")
def test_nobody_but_officers_records_an_assessment(enkomm: Platform, olga: Membership, omar: Membership) -> None:
    for who in (auditor(enkomm), program_of(olga)):
        assert who.fails("/recipients/mailco/assessments", ASSESSED)[0] == 404
    assert program_of(omar).fails("/recipients/nobody/assessments", ASSESSED)[0] == 404
