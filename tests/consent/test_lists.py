"""Lists of people who agreed elsewhere: a contracting party vouches (CP-05), a fair's leads are taken over (NC-11)."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from consent import applications, purposes, verification
from consent.kinds import EventKind, IdentifierKind, Scope, Topic
from consent.lists import drafts, streaming, working
from consent.models import ConsentEvent, ConsentList, ListPart, Purpose, PurposeVersion, RefusedLine
from consent.subjects import Known, find, find_or_add
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.consent.asking import purpose, rita, said, wording
from tests.workspaces.people import browser, text
from workspaces import absences, memberships, policies
from workspaces.models import MemberRole, Membership, Platform, User

ROOM = "/enkomm/workspaces/ws-sakura/consent/lists/"
DESK = "/enkomm/desk/consent/lists/"
HOW = "On the order form, page 3"
HAND = {"how": HOW, "language": "en", "jurisdiction": "JP"}
YES = {"declared": "on"}

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture
def terms(enkomm: Platform) -> PurposeVersion:
    made = Purpose.objects.create(platform=enkomm, key="portal-terms", topic=Topic.TERMS, position=900)
    texts = {"en": {"title": "Use of the portal", "text": "We take your name.", "limits": []}}
    return purposes.publish(made, wording(texts=texts, options=()), actor=SYSTEM)


@pytest.fixture
def news(enkomm: Platform) -> PurposeVersion:
    """What the platform asks by mail and telephone."""
    return purpose(enkomm, "fair-news")


def handed_in(client: Client, key: str, people: str = "", *, at: str = ROOM, file: bytes = b"", **more: Any) -> Any:
    """Hand in a list by typing addresses, or as a file."""
    told = HAND | {"people": people} | more
    if file:
        told["file"] = SimpleUploadedFile("list.csv", file)
    return client.post(f"{at}new/{key}/", told, follow=True)


def confirmed(client: Client, at: str = ROOM) -> ConsentList:
    """Have the newest list count, and let a worker take it in."""
    found = ConsentList.objects.latest("pk")
    answer = client.post(f"{at}{found.public_id}/confirm/", YES, follow=True)
    assert "It counts now." in text(answer)
    working.run(found.pk)
    found.refresh_from_db()
    return found


def kinds(email: str, platform: Platform) -> list[str]:
    subject = find(platform.pk, [Known(IdentifierKind.EMAIL, email)])
    return list(ConsentEvent.objects.filter(subject=subject).values_list("kind", flat=True)) if subject else []


def told_to() -> list[str]:
    return sorted(one.recipient for one in OutgoingMail.objects.filter(template="consent_listed"))


# -- vouching


@pytest.mark.req("CP-05")
def test_olga_vouches_for_her_people_and_the_record_names_who_vouched_and_when(
    enkomm: Platform, olga: Membership, terms: PurposeVersion
) -> None:
    client = browser(olga.user)
    read_first = text(handed_in(client, "portal-terms", "nadia@example.org\ntom@example.org\n"))
    assert "2 people are on the list. Nothing counts yet." in read_first
    assert "We take your name." in read_first
    assert not ConsentEvent.objects.exists()

    made = confirmed(client)

    assert (made.recorded, made.known, made.refused) == (2, 0, 0)
    event = ConsentEvent.objects.select_related("shown").get(subject=find(enkomm.pk, [_mail("nadia")]))
    assert (event.kind, event.actor_kind, event.actor) == (EventKind.VOUCHED, "voucher", str(made.public_id))
    proof = event.shown.content
    assert proof["words"]["text"] == "We take your name."
    assert proof["place"] == HOW
    assert "Sakura answers for that." in proof["declared"]
    assert proof["file"] == made.digest
    assert told_to() == ["nadia@example.org", "tom@example.org"]
    assert not ListPart.objects.exists()
    actions = list(AuditEntry.objects.filter(action__startswith="consent_list.").values_list("action", "actor_id"))
    assert actions == [("consent_list.confirmed", str(olga.user_id)), ("consent_list.finished", "")]
    assert list(verification.faults()) == []


@pytest.mark.req("CP-05")
def test_who_was_vouched_for_reads_by_whom_and_stops_it_by_the_link_of_the_mail(
    enkomm: Platform, olga: Membership, terms: PurposeVersion
) -> None:
    handed_in(client := browser(olga.user), "portal-terms", "nadia@example.org")
    confirmed(client)
    mail = OutgoingMail.objects.get(template="consent_listed")
    assert "Sakura vouches that you were asked this, and agreed:" in mail.text
    assert HOW in mail.text
    link = next(word for word in mail.text.split() if "/preferences/link/" in word)

    nadia = Client()
    nadia.get(link.removeprefix("http://localhost:8000"))
    event = ConsentEvent.objects.get()
    record = text(nadia.get(f"/enkomm/preferences/mine/history/{event.public_id}/"))
    assert "Vouched for" in record
    assert "Sakura" in record
    nadia.post("/enkomm/preferences/mine/choose/", {"choice": "stop", "purpose": "portal-terms"})
    assert kinds("nadia@example.org", enkomm) == [EventKind.VOUCHED, EventKind.WITHDRAWN]


@pytest.mark.req("CP-05")
def test_nobody_vouches_against_what_a_person_said_themselves(
    enkomm: Platform, olga: Membership, terms: PurposeVersion
) -> None:
    said(rita(enkomm), terms, EventKind.GIVEN, option="")
    said(rita(enkomm), terms, EventKind.WITHDRAWN, option="")
    handed_in(client := browser(olga.user), "portal-terms", "rita@example.org\nnadia@example.org")

    made = confirmed(client)

    assert (made.recorded, made.refused) == (1, 1)
    assert kinds("rita@example.org", enkomm)[-1] == EventKind.WITHDRAWN
    assert told_to() == ["nadia@example.org"]
    page = text(client.get(f"{ROOM}{made.public_id}/"))
    assert "The person refused or ended it themselves. Only they can agree to it now." in page
    report = client.get(f"{ROOM}{made.public_id}/refused.csv")
    assert b"".join(report.streaming_content).decode("utf-8-sig").splitlines()[1].startswith('"1","The person')
    assert "rita" not in page


@pytest.mark.req("CP-05")
def test_what_stands_is_left_as_it_is_also_where_a_line_comes_twice(
    enkomm: Platform, olga: Membership, terms: PurposeVersion
) -> None:
    said(rita(enkomm), terms, EventKind.GIVEN, option="")
    people = "rita@example.org\nnadia@example.org\nNADIA@example.org"
    handed_in(client := browser(olga.user), "portal-terms", people)

    made = confirmed(client)

    assert (made.recorded, made.known, made.refused) == (1, 2, 0)
    assert kinds("rita@example.org", enkomm) == [EventKind.GIVEN]
    assert kinds("nadia@example.org", enkomm) == [EventKind.VOUCHED]
    again = text(handed_in(client, "portal-terms", people))
    assert "The very same file was handed in for this on" in again
    assert confirmed(client).known == 3
    assert told_to() == ["nadia@example.org"]


def test_what_the_workspace_forbids_is_not_vouched_for(olga: Membership, terms: PurposeVersion) -> None:
    assert olga.workspace
    client = browser(olga.user)
    handed_in(client, "portal-terms", "nadia@example.org")
    policies.decide(olga.workspace, "portal-terms", forbid=True, reason="Our works council objects.", by=olga)

    made = confirmed(client)
    assert RefusedLine.objects.get(list=made).reason == "forbidden"
    late = handed_in(client, "portal-terms", "tom@example.org")
    assert late.status_code == 422
    assert "Our works council objects." in text(late)
    assert "tom@example.org" in late.content.decode()


def test_words_that_changed_meanwhile_are_vouched_for_by_nobody(olga: Membership, terms: PurposeVersion) -> None:
    client = browser(olga.user)
    handed_in(client, "portal-terms", "nadia@example.org")
    purposes.publish(terms.purpose, wording(options=(), effective_from=now().date()), actor=SYSTEM)
    assert RefusedLine.objects.get(list=confirmed(client)).reason == "outdated"


# -- leads that are taken over


@pytest.mark.req("NC-11")
def test_the_leads_of_a_fair_are_taken_over_with_the_day_and_the_proof(
    enkomm: Platform, omar: Membership, news: PurposeVersion
) -> None:
    file = (
        "\ufeffName;E-Mail;Phone;Agreed on;Channels\r\nNadia;nadia@example.org;;2026-11-20;email\r\n"
        "Tom;tom@example.org;+81 3 1234 5678;2026/11/21;email telephone\r\n"
    )
    client = browser(omar.user)
    read_first = handed_in(client, "fair-news", at=DESK, file=file.encode())
    assert "2 people are on the list." in text(read_first)

    made = confirmed(client, DESK)

    assert (made.recorded, made.refused) == (2, 0)
    events = ConsentEvent.objects.filter(version=news).order_by("pk")
    assert [(one.kind, one.option, one.method) for one in events] == [
        ("imported", "email", "import"),
        ("imported", "email", "import"),
        ("imported", "telephone", "import"),
    ]
    assert [one.happened_at.isoformat()[:10] for one in events] == ["2026-11-19", "2026-11-20", "2026-11-20"]  # Tokyo
    assert find(enkomm.pk, [Known(IdentifierKind.PHONE, "+81312345678")]) == find(enkomm.pk, [_mail("tom")])


@pytest.mark.req("NC-11")
def test_each_line_that_cannot_be_taken_over_is_named_with_its_reason(
    enkomm: Platform, omar: Membership, news: PurposeVersion
) -> None:
    said(rita(enkomm), news, EventKind.REFUSED)
    said(find_or_add(enkomm.pk, [Known(IdentifierKind.PHONE, "+81312345678")]), news)
    tomorrow = (now().date() + timedelta(days=2)).isoformat()
    lines = [
        "email,phone,day,options",
        "nadia@example.org,,2026-11-20,email",
        ",,2026-11-20,email",
        "no address,,2026-11-20,email",
        "x@example.org,12345,2026-11-20,email",
        "x@example.org,,last week,email",
        f"x@example.org,,{tomorrow},email",
        "x@example.org,,2025-12-31,email",
        "x@example.org,,2026-11-20,fax",
        "rita@example.org,+81312345678,2026-11-20,email",
        "rita@example.org,,2026-11-20,email",
        "x@example.org,,,email",
    ]
    client = browser(omar.user)
    handed_in(client, "fair-news", at=DESK, file="\n".join(lines).encode())

    made = confirmed(client, DESK)

    assert (made.lines, made.recorded, made.refused) == (11, 1, 10)
    found = dict(RefusedLine.objects.values_list("line", "reason"))
    reasons = ["nobody", "email", "phone", "day", "to_come", "no_words", "option", "two_people", "newer", "no_day"]
    assert found == dict(zip(range(3, 13), reasons, strict=True))
    assert kinds("x@example.org", enkomm) == []


def test_a_workspace_takes_over_for_itself_alone(enkomm: Platform, olga: Membership, omar: Membership) -> None:
    own = purpose(enkomm, "sakura-news", per_workspace=True, options=())
    client = browser(olga.user)
    handed_in(client, "sakura-news", "nadia@example.org", asked_on="2026-11-20")
    confirmed(client)
    assert ConsentEvent.objects.get(version=own).workspace == olga.workspace
    assert browser(omar.user).get(f"{DESK}new/sakura-news/").status_code == 404
    assert client.get(f"{ROOM}new/fair-news/").status_code == 404


def test_what_came_by_several_columns_is_read_in_the_codes_of_japanese_spreadsheets(
    enkomm: Platform, omar: Membership, news: PurposeVersion
) -> None:
    client = browser(omar.user)
    for encoding in ("cp932", "utf-16", "utf-8"):
        name = encoding.replace("-", "")
        file = f"氏名\tメールアドレス\t同意日\r\n山田\t{name}@example.org\t2026-11-20\r\n".encode(encoding)
        handed_in(client, "fair-news", at=DESK, file=file, chosen=["email"])
        assert confirmed(client, DESK).recorded == 1


# -- what a page says of a list that is none


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x81", "Save it as CSV"),
        (b"name,city\nNadia,Tokyo\n", "The first line has to name the columns"),
        (b"email,e-mail\na@example.org,b@example.org\n", "Two columns are called email."),
        (b"day,options\n2026-11-20,email\n", "No column has e-mail addresses or telephone numbers"),
        (b"\n\n", "The list is empty."),
        (b"email\nnobody\n", "Line 2: The e-mail address is none."),
        (b"x" * (1024 * 1024 + 1), "The file is larger than 1 MB."),
    ],
)
def test_a_list_that_is_none_is_said_to_be_so_and_nothing_typed_is_lost(
    omar: Membership, news: PurposeVersion, file: bytes, told: str
) -> None:
    answer = handed_in(browser(omar.user), "fair-news", at=DESK, file=file, chosen=["email"], asked_on="2026-11-20")
    assert answer.status_code == 422
    assert told in text(answer)
    assert HOW in answer.content.decode()
    assert not ConsentList.objects.exists()


def test_a_list_counts_on_a_declaration_and_can_be_put_away_before(olga: Membership, terms: PurposeVersion) -> None:
    client = browser(olga.user)
    handed_in(client, "portal-terms", "nadia@example.org")
    found = ConsentList.objects.get()
    unsaid = client.post(f"{ROOM}{found.public_id}/confirm/", {})
    assert unsaid.status_code == 422
    assert "Tick this if it is so." in text(unsaid)
    working.run(found.pk)
    assert not ConsentEvent.objects.exists()

    gone = client.post(f"{ROOM}{found.public_id}/put-away/", follow=True)
    assert "The list is put away" in text(gone)
    assert not ConsentList.objects.exists()
    assert not ListPart.objects.exists()

    handed_in(client, "portal-terms", "nadia@example.org")
    made = confirmed(client)
    late = client.post(f"{ROOM}{made.public_id}/put-away/", follow=True)
    assert "so it cannot be put away" in text(late)
    twice = client.post(f"{ROOM}{made.public_id}/confirm/", YES, follow=True)
    assert "It was confirmed already." in text(twice)


def test_a_list_that_nobody_confirms_is_forgotten_after_a_day(olga: Membership, terms: PurposeVersion) -> None:
    handed_in(browser(olga.user), "portal-terms", "nadia@example.org")
    assert drafts.forget() == 0
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert drafts.forget() == 1
    assert not ListPart.objects.exists()


# -- who may


def test_a_stranger_a_deputy_and_another_workspace_hand_in_nothing(
    enkomm: Platform, olga: Membership, linh: Membership, mallory: User, terms: PurposeVersion
) -> None:
    handed_in(browser(olga.user), "portal-terms", "nadia@example.org")
    found = ConsentList.objects.get()
    for held in (linh,):
        client = browser(held.user)
        assert client.get(ROOM).status_code == 404
        assert client.post(f"{ROOM}{found.public_id}/confirm/", YES).status_code == 404
        own = f"/enkomm/workspaces/{linh.workspace.key}/consent/lists/"  # type: ignore[union-attr]
        assert client.get(f"{own}{found.public_id}/").status_code == 404
        assert client.post(f"{own}{found.public_id}/confirm/", YES).status_code == 404
    deputy = memberships.grant(mallory, MemberRole.MEMBER, by=olga)
    absences.name_deputy(olga, mallory, starts_at=now(), ends_at=now() + timedelta(days=3))
    standing_in = browser(deputy.user)
    assert standing_in.get(f"{ROOM}new/portal-terms/").status_code == 404
    assert standing_in.post(f"{ROOM}{found.public_id}/confirm/", YES).status_code == 403
    found.refresh_from_db()
    assert found.confirmed_at is None


def test_an_auditor_of_the_platform_reads_and_hands_in_nothing(
    enkomm: Platform, omar: Membership, news: PurposeVersion
) -> None:
    Membership.objects.filter(pk=omar.pk).update(role=MemberRole.AUDITOR)
    client = browser(omar.user)
    assert client.get(DESK).status_code == 200
    assert "Hand in a list" not in text(client.get(DESK))
    assert client.get(f"{DESK}new/fair-news/").status_code == 404


# -- workers and the database


def test_a_worker_that_dies_costs_one_part_and_a_second_one_takes_nothing_twice(
    enkomm: Platform, olga: Membership, terms: PurposeVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 2)
    client = browser(olga.user)
    handed_in(client, "portal-terms", "\n".join(f"user{n}@example.org" for n in range(5)))
    found = ConsentList.objects.get()
    client.post(f"{ROOM}{found.public_id}/confirm/", YES)
    assert ListPart.objects.count() == 3

    assert not working._one_part(found.pk)  # and then the worker dies
    assert ConsentEvent.objects.count() == 2
    running = text(client.get(f"{ROOM}{found.public_id}/"))
    assert "2 of 5" in running
    working.go_on()
    working.run(found.pk)
    working.run(found.pk)
    found.refresh_from_db()
    assert (found.recorded, ConsentEvent.objects.count()) == (5, 5)
    assert found.finished_at is not None


def test_the_database_keeps_the_counts_of_a_list_together(olga: Membership, terms: PurposeVersion) -> None:
    handed_in(client := browser(olga.user), "portal-terms", "nadia@example.org")
    made = confirmed(client)
    for wrong in ({"recorded": 2}, {"workspace": None}, {"kind": "given"}, {"confirmed_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ConsentList.objects.filter(pk=made.pk).update(**wrong)


def _mail(name: str) -> Known:
    return Known(IdentifierKind.EMAIL, f"{name}@example.org")


# -- by the API


@pytest.mark.req("CP-05")
def test_by_api_an_owner_vouches_and_an_officer_takes_leads_over(
    enkomm: Platform, olga: Membership, omar: Membership, terms: PurposeVersion, news: PurposeVersion
) -> None:
    for held, at, key, kind in (
        (olga, "/api/v1/enkomm/workspaces/ws-sakura/consent-lists", "portal-terms", "vouched"),
        (omar, "/api/v1/enkomm/consent-lists", "fair-news", "imported"),
    ):
        client = browser(held.user)
        body = {"purpose": key, "csv": "email,day\nnadia@example.org,2026-11-20\nnobody,\n", **HAND}
        body |= {"options": ["email"]} if key == "fair-news" else {}
        made = client.post(at, body, content_type="application/json")
        assert made.status_code == 201, made.json()
        told = made.json()
        assert (told["kind"], told["lines"], told["refused"], told["confirmed_at"]) == (kind, 2, 1, None)

        own = f"{at}/{told['id']}"
        unsaid = client.post(f"{own}/confirmation", {"declared": False}, content_type="application/json")
        assert unsaid.status_code == 422
        client.post(f"{own}/confirmation", {"declared": True}, content_type="application/json")
        working.run(ConsentList.objects.latest("pk").pk)
        read = client.get(own).json()
        assert (read["recorded"], read["finished_at"] is not None) == (1, True)
        (refused,) = client.get(f"{own}/refused-lines").json()["items"]
        assert refused == {"line": 3, "reason": "email", "told": "The e-mail address is none."}
        again = client.post(f"{own}/confirmation", {"declared": True}, content_type="application/json")
        assert (again.status_code, again.json()["type"]) == (409, "/problems/not-waiting")
        assert client.delete(own).status_code == 409
    assert kinds("nadia@example.org", enkomm) == [EventKind.VOUCHED, EventKind.IMPORTED]
    assert [one["kind"] for one in browser(omar.user).get("/api/v1/enkomm/consent-lists").json()["items"]] == [
        "imported",
        "vouched",
    ]


def test_by_api_a_mistake_is_named_at_its_place_and_a_list_is_put_away(olga: Membership, terms: PurposeVersion) -> None:
    at = "/api/v1/enkomm/workspaces/ws-sakura/consent-lists"
    client = browser(olga.user)
    for wrong, where in (
        ({"purpose": "offers"}, "/purpose"),
        ({"csv": "name\nNadia"}, "/csv"),
        ({"csv": "email\nnobody"}, "/csv"),
        ({"language": "xx"}, "/language"),
        ({"how": ""}, "/how"),
    ):
        body = {"purpose": "portal-terms", "csv": "nadia@example.org", **HAND, **wrong}
        answer = client.post(at, body, content_type="application/json")
        assert answer.status_code == 422, wrong
        assert where in [one["pointer"] for one in answer.json()["errors"]]
    body = {"purpose": "portal-terms", "csv": "nadia@example.org", **HAND}
    made = client.post(at, body, content_type="application/json").json()
    assert client.delete(f"{at}/{made['id']}").status_code == 204
    assert client.get(at).json()["items"] == []


@pytest.mark.req("CP-05")
def test_by_api_no_application_vouches_against_what_a_person_said(enkomm: Platform, omar: Membership) -> None:
    version = purpose(enkomm, "winter-news", options=())
    said(rita(enkomm), version, EventKind.REFUSED, option="")
    application = applications.register(enkomm, "CRM", [Scope.CONSENTS], by=omar)
    line = {"subject": {"email": "rita@example.org"}, "purpose": "winter-news", "choice": "given", "version": 1}
    line |= {"actor": "voucher", "actor_id": "sales-7"}
    key = applications.add_key(application, by=omar)
    answer = Client().post(
        "/api/v1/enkomm/consents",
        line,
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 422
    assert "only the person can agree to it now" in answer.content.decode()
    assert kinds("rita@example.org", enkomm) == [EventKind.REFUSED]


# -- a file of any length, by a command


def imported(file: Path, *more: str) -> str:
    said_ = io.StringIO()
    call_command(
        "import_consents",
        *("enkomm", str(file), "--purpose", "fair-news", "--by", "omar@enkomm.example", "--how", HOW),
        *("--asked-on", "2026-11-20", "--option", "email", *more),
        stdout=said_,
    )
    return said_.getvalue()


@pytest.mark.req("NC-11")
def test_a_long_file_goes_on_where_it_broke_off(
    enkomm: Platform, omar: Membership, news: PurposeVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 2)
    file, report = tmp_path / "leads.csv", tmp_path / "refused.csv"
    file.write_text("email\n" + "".join(f"user{n}@example.org\n" for n in range(5)) + "nobody\n")
    monkeypatch.setattr(streaming, "_take", _breaking_off(streaming._take, after=1))
    with pytest.raises(KeyboardInterrupt):
        imported(file)
    assert ConsentEvent.objects.filter(version=news).count() == 2
    monkeypatch.undo()

    said_ = imported(file, "--refused", str(report))

    assert "5 recorded, 0 known before, 1 refused" in said_
    assert ConsentEvent.objects.filter(version=news).count() == 5
    assert report.read_text().splitlines() == ["line,why", "7,The e-mail address is none."]
    assert told_to() == []
    assert "0 recorded, 5 known before, 1 refused" in imported(file)


def test_the_command_says_what_is_wrong(omar: Membership, news: PurposeVersion, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_bytes("email\n\u00e4@example.org".encode("latin-1"))
    for more, told in (
        (["--by", "nobody@example.org"], "Nobody with this address answers for it."),
        (["--purpose", "nothing"], "Nothing can be taken over for the purpose nothing."),
        (["--wording", "9"], "People were not asked with version 9."),
        (["--option", "fax"], "fair-news has no option fax."),
        (["--workspace", "ws-nothing"], "There is no workspace ws-nothing."),
        ([], "The file is not UTF-8."),
    ):
        with pytest.raises(CommandError, match=told):
            imported(file, *more)
    assert not ConsentList.objects.exists()


def _breaking_off(take: Callable[..., Any], *, after: int) -> Callable[..., Any]:
    taken = []

    def breaking(*args: Any) -> Any:
        if len(taken) == after:
            raise KeyboardInterrupt
        taken.append(1)
        return take(*args)

    return breaking
