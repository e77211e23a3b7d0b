"""An owner who may not be named is given away by nothing that reaches the person, whatever happens (QO-01)."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from dsr import correspondence, decisions, delivery, owner_answers, relaying, unnamed
from dsr.api.access import case_token
from dsr.letters import keeping
from dsr.models import Case, Letter, Right, Status
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import signed_in, text, url
from tests.dsr.owners import TRACES, found_as, only_processor_of, unnamed_owner
from tests.dsr.packaged import fetched
from tests.dsr.visiting import address, open_case
from tests.factories import drain, part, prove, proven, searched
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, Membership, Organisation, PersonType, Platform, Workspace

pytestmark = pytest.mark.usefixtures("second_factor_excused")
PAGES = ("case", "who", "write", "withdraw", "complain", "identity")
GIVES_AWAY = (
    "Brackwater Kontor keeps these bills.",
    "Write to privacy@brackwater.example, please.",
    "See www.brackwater.example for more.",
    "Your BRACKWATER team",
    "ＢＲＡＣＫＷＡＴＥＲ",
    "静かな港にお問い合わせください。",
    "Best wishes, brackwater",
)
HARMLESS = "Our contract with you still runs, so the messages are needed."


@pytest.fixture
def quiet(enkomm: Platform) -> Organisation:
    return unnamed_owner(enkomm)


def read_by_the_person(client: Client, case: Case) -> Iterator[tuple[str, str]]:
    """Yield all that the person of `case` can read, each with where it stands."""
    for name in PAGES:
        yield name, text(client.get(address(name, reference=case.reference)))
    for letter in Letter.objects.filter(case=case):
        found = keeping.read(letter)
        assert found is not None
        yield f"letter {letter.kind}", str(found.as_dict())
        yield "letter page", text(client.get(address("letter", reference=case.reference, number=letter.number)))
    for mail in OutgoingMail.objects.all():
        yield f"mail {mail.template}", f"{mail.subject} {mail.text} {mail.html}"
    told = Client().get(
        f"/api/v1/enkomm/cases/{case.reference}", headers={"Authorization": f"Bearer {case_token(case)}"}
    )
    assert told.status_code == 200
    yield "API", told.content.decode()
    yield "centre", text(client.get(address("who_decides")))
    yield "owner", text(client.post(address("workspace_owner"), {"workspace": "Sakura"}))


def traces(client: Client, case: Case) -> list[str]:
    """Return what gives the owner away, and where."""
    found = []
    for where, what in read_by_the_person(client, case):
        found += [f"{where}: {trace}" for trace in TRACES if re.search(rf"(?<![a-z]){trace}", what.casefold())]
    return found


@pytest.mark.req("QO-01")
def test_nothing_gives_the_owner_away_while_it_is_decided_and_when_it_is_refused(
    enkomm: Platform, quiet: Organisation, olga: Membership, omar: Membership, client: Client
) -> None:
    case = proven(enkomm, Right.ERASURE)
    open_case(client, case)
    theirs = part(case, 2)
    assert theirs.controller == quiet
    assert traces(client, case) == []
    owner_answers.ask(theirs, "Which of your projects do you mean?", by=olga, asks=True)
    correspondence.write(case, "The one of last spring.")
    assert traces(client, case) == []
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    approvals.reject(asked, by=olga, reason=HARMLESS, ground="legal_duty_to_keep")

    assert part(case, 2).status == Status.REFUSED
    assert HARMLESS in text(client.get(address("case", reference=case.reference)))
    assert traces(client, case) == []


@pytest.mark.req("QO-01")
def test_nothing_gives_the_owner_away_in_a_certificate(
    enkomm: Platform, quiet: Organisation, olga: Membership, omar: Membership, client: Client
) -> None:
    case = proven(enkomm, Right.ERASURE)
    open_case(client, case)
    theirs = part(case, 2)
    approvals.accept(Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION), by=olga)
    approvals.accept(Approval.objects.get(kind=ApprovalKind.FOUR_EYES, subject_id=theirs.pk), by=omar)
    drain()

    page = text(client.get(address("certificate", reference=case.reference, part=2)))
    assert "On the owner’s instruction" in page
    certificate = str(part(case, 2).certificate.body) + page
    assert [trace for trace in TRACES if trace in certificate.casefold()] == []
    assert traces(client, case) == []


@pytest.mark.req("QO-01")
def test_nothing_gives_the_owner_away_in_a_package(
    enkomm: Platform, quiet: Organisation, olga: Membership, omar: Membership, client: Client
) -> None:
    case = proven(enkomm)
    open_case(client, case)
    theirs = part(case, 2)
    approvals.accept(Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION), by=olga)
    drain()
    delivery.release(part(case, 2), by=omar)
    drain()
    assert part(case, 2).status == Status.READY

    opened = fetched(part(case, 2))
    everything = " ".join(name + opened.read(name).decode(errors="ignore") for name in opened.namelist())
    assert theirs.display_reference in everything
    assert [trace for trace in TRACES if trace in everything.casefold()] == []
    assert traces(client, case) == []


@pytest.mark.req("QO-01")
def test_nothing_gives_the_owner_away_where_the_platform_decides_about_nothing(
    enkomm: Platform, quiet: Organisation, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_processor_of(enkomm, PersonType.SUBSCRIBER)
    found_as(monkeypatch, PersonType.SUBSCRIBER, "ws-sakura")
    case = searched(enkomm)
    prove(case)
    shown = text(open_case(client, case))

    assert "We passed your request to the organisation responsible." in shown
    assert traces(client, case) == []
    assert "Sakura" not in text(client.get(address("who", reference=case.reference))), "the workspace is a hint too"


@pytest.mark.req("QO-01")
def test_nothing_gives_the_owner_away_in_what_is_relayed_and_answered_in_words(
    enkomm: Platform, quiet: Organisation, olga: Membership, omar: Membership, client: Client
) -> None:
    case = searched(enkomm, name="Nora Nobody", email="nora@nowhere.example", phone="", workspace="Sakura")
    open_case(client, case)
    theirs = relaying.relay(part(case), Workspace.objects.get(key="ws-sakura"), by=omar, reason="They named it.")
    assert traces(client, case) == []
    owner_answers.answer(theirs, "We hold one bill of yours, and keep it for seven years.", by=olga)

    assert "The organisation responsible answered you" in text(client.get(address("case", reference=case.reference)))
    assert traces(client, case) == []


@pytest.mark.req("QO-01")
@pytest.mark.parametrize("words", GIVES_AWAY)
def test_words_that_give_the_owner_away_are_not_sent(
    enkomm: Platform, quiet: Organisation, olga: Membership, words: str
) -> None:
    assert unnamed.names(quiet, words)


@pytest.mark.parametrize("words", [HARMLESS, "", "The Kontor is closed on Fridays.", "It brackwaters."])
def test_other_words_are(quiet: Organisation, words: str) -> None:
    assert not unnamed.names(quiet, words)


@pytest.mark.req("QO-01")
def test_every_way_to_the_person_is_shut_to_words_that_give_the_owner_away(
    enkomm: Platform, quiet: Organisation, olga: Membership, omar: Membership
) -> None:
    case = proven(enkomm, Right.ERASURE)
    theirs, own = part(case, 2), part(case)
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    letters, mails = Letter.objects.count(), OutgoingMail.objects.count()
    with pytest.raises(keeping.NamesOwner):
        approvals.reject(asked, by=olga, reason=GIVES_AWAY[0], ground="legal_duty_to_keep")
    with pytest.raises(keeping.NamesOwner):
        owner_answers.ask(theirs, GIVES_AWAY[0], by=olga, asks=True)
    with pytest.raises(keeping.NamesOwner):
        correspondence.send(own, GIVES_AWAY[1], by=omar)
    with pytest.raises(keeping.NamesOwner):
        decisions.refuse(own, by=omar, ground="legal_duty_to_keep", text=GIVES_AWAY[2])

    asked.refresh_from_db()
    assert asked.state == "waiting"
    assert (Letter.objects.count(), OutgoingMail.objects.count()) == (letters, mails)
    assert not case.messages.exists()


@pytest.mark.req("QO-01")
def test_who_wrote_it_keeps_what_they_typed_and_reads_why(
    enkomm: Platform, quiet: Organisation, olga: Membership, omar: Membership
) -> None:
    case = proven(enkomm, Right.ERASURE)
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    owner, officer = signed_in(olga), signed_in(omar)
    rejection = {"ground": "legal_duty_to_keep", "text": GIVES_AWAY[0]}
    where = {"workspace": "ws-sakura", "reference": case.reference, "part": 2}

    answers = [
        owner.post(url("workspace_approval_refuse", workspace="ws-sakura", approval=asked.public_id), rejection),
        owner.post(url("workspace_request_ask", **where), {"text": GIVES_AWAY[0]}),
        officer.post(url("desk_ask", part(case)), {"text": GIVES_AWAY[0]}),
    ]

    for refused in answers:
        assert refused.status_code == 422
        assert "Your words tell who the owner is" in text(refused)
        assert GIVES_AWAY[0] in text(refused)
